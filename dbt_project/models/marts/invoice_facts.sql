-- One row per invoice of the billing system, with its counterpart in the ERP, and to which rules it is subject.
with erp_coverage as (
    select distinct coverage_from, coverage_to
    from {{ ref('stg_night__deliveries') }}
    where export = 'netsuite.transactions' and is_current
),

billing_coverage as (
    select distinct coverage_from, coverage_to
    from {{ ref('stg_night__deliveries') }}
    where export = 'aria.invoices' and is_current
),

facts as (
    select
        recon.aria_key as subject_key,
        crosswalk.customer_key,
        coalesce(accounts.account_name, recon.account_key) as customer_name,
        recon.selling_entity,
        recon.invoice,
        accounts.account,
        recon.bill_date,
        settings.business_date,
        recon.document_number as netsuite_document,
        recon.aria_amount,
        recon.aria_currency,
        recon.netsuite_amount,
        recon.netsuite_currency,
        recon.difference,
        -- Both exports must have had the time and the range to hold it; the ERP may post it a grace period later.
        coalesce(
            recon.bill_date
            >= greatest(billing_coverage.coverage_from, erp_coverage.coverage_from) + settings.grace_days
            and recon.bill_date <= settings.business_date - settings.grace_days,
            false
        ) as is_covered,
        not recon.is_void_in_aria
        and recon.aria_amount <> 0
        and not coalesce(accounts.is_test, false) as is_to_be_posted,
        recon.netsuite_key is not null as is_in_netsuite,
        recon.is_known_in_aria,
        recon.is_known_in_netsuite,
        {{ is_known(
            'aria.accounts', 'acct_no', 'recon.account_key', 'accounts.native_key is not null', prefix='aria:account:'
        ) }} as is_account_known,
        recon.is_covered_by_aria and recon.is_covered_by_netsuite as is_covered_by_both,
        not recon.is_void_in_aria and not recon.is_void_in_netsuite as is_standing,
        recon.aria_currency = recon.netsuite_currency as is_same_currency,
        coalesce(tolerances.tolerance, 0) as tolerance,
        rates.rate,
        settings.reporting_currency,
        recon.aria_file,
        recon.aria_row,
        recon.netsuite_file,
        recon.netsuite_row
    from {{ ref('recon_invoices') }} as recon
    cross join {{ ref('stg_night__settings') }} as settings
    left join erp_coverage on true
    left join billing_coverage on true
    left join {{ ref('billing_accounts') }} as accounts on recon.account_key = accounts.native_key
    left join {{ ref('int_customers_identified') }} as crosswalk on recon.account_key = crosswalk.native_key
    left join {{ ref('stg_night__tolerances') }} as tolerances on recon.aria_currency = tolerances.currency
    left join {{ ref('int_rates_in_force') }} as rates on recon.aria_currency = rates.currency
    where recon.aria_key is not null
)

select
    subject_key,
    customer_key,
    customer_name,
    selling_entity,
    invoice,
    account,
    bill_date,
    business_date,
    is_covered,
    is_in_netsuite,
    is_covered and is_to_be_posted as must_be_posted,
    is_known_in_aria,
    is_known_in_netsuite,
    is_account_known,
    is_covered_by_both,
    is_covered_by_both and is_in_netsuite and is_standing as must_be_equal,
    coalesce(is_same_currency, false) as is_same_currency,
    netsuite_document,
    {{ to_minor('aria_amount', 'aria_currency') }} as aria_amount_minor,
    aria_currency as currency,
    {{ to_minor('netsuite_amount', 'netsuite_currency') }} as netsuite_amount_minor,
    netsuite_currency,
    {{ to_minor('abs(difference)', 'aria_currency') }} as difference_minor,
    {{ to_minor('tolerance', 'aria_currency') }} as tolerance_minor,
    {{ to_reporting_minor('aria_amount', 'rate', 'reporting_currency') }} as aria_amount_reporting_minor,
    {{ to_reporting_minor('abs(difference)', 'rate', 'reporting_currency') }} as difference_reporting_minor,
    aria_file,
    aria_row,
    netsuite_file,
    netsuite_row
from facts
