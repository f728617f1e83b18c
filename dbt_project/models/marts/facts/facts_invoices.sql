-- One row per invoice of the billing system: how it compares with the ERP's, and to which rules it is subject.
with accounts as (
    select
        accounts.native_key,
        accounts.account,
        accounts.account_name,
        accounts.is_test,
        crosswalk.customer_key
    from {{ ref('billing_accounts') }} as accounts
    inner join {{ ref('crosswalk') }} as crosswalk on accounts.native_key = crosswalk.native_key
),

facts as (
    select
        recon.left_key as subject_key,
        accounts.customer_key,
        coalesce(accounts.account_name, recon.account_key) as customer_name,
        invoices.selling_entity,
        recon.pair_key as invoice,
        accounts.account,
        invoices.bill_date,
        settings.business_date,
        recon.left_currency as currency,
        recon.right_key is not null as is_in_erp,
        recon.is_right_due
        and not recon.left_is_void
        and recon.left_amount <> 0
        and not coalesce(accounts.is_test, false) as must_be_posted,
        recon.right_key is not null
        and len(recon.uncovered) = 0
        and not recon.left_is_void
        and not recon.right_is_void as must_be_equal,
        not coalesce(recon.left_currency = recon.right_currency, false) as is_other_currency,
        recon.left_amount,
        recon.amount_difference,
        recon.tolerance,
        list_concat(
            recon.unknown,
            {{ unknown([{
                'role': 'billing.accounts', 'field': 'account', 'kind': 'account', 'value': 'recon.account_key',
                'found': 'accounts.native_key is not null'
            }]) }}
        ) as unknown,
        recon.uncovered
    from {{ ref('recon_invoices') }} as recon
    cross join {{ ref('stg_night__settings') }} as settings
    left join {{ ref('billing_invoices') }} as invoices on recon.left_key = invoices.native_key
    left join accounts on recon.account_key = accounts.native_key
    where recon.left_key is not null
)

select
    facts.* exclude (left_amount, amount_difference, tolerance),
    {{ to_minor('left_amount', 'currency') }} as amount_minor,
    {{ to_minor('abs(amount_difference)', 'currency') }} as difference_minor,
    {{ to_minor('tolerance', 'currency') }} as tolerance_minor
from facts
