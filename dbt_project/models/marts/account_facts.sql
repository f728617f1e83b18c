-- One row per billing account, with what each system says of it side by side, and to which rules it is subject.
with facts as (
    select
        accounts.native_key as subject_key,
        crosswalk.customer_key,
        accounts.account_name as customer_name,
        accounts.selling_entity,
        accounts.account,
        accounts.country,
        accounts.currency,
        settings.business_date,
        accounts.is_billed,
        true as is_covered,
        accounts.tax_id_entered as aria_tax_id,
        accounts.tax_id,
        erp.tax_id as netsuite_tax_id,
        crm.tax_id as salesforce_tax_id,
        accounts.po_number_entered as aria_po_number,
        accounts.po_number,
        orders.valid_to as register_valid_to,
        accounts.email_entered as aria_email,
        accounts.email,
        erp.email as netsuite_email,
        crm.email as salesforce_email,
        accounts._file as aria_file,
        accounts._row as aria_row,
        erp._file as netsuite_file,
        erp._row as netsuite_row,
        crm._file as salesforce_file,
        crm._row as salesforce_row,
        crm.contact_file as salesforce_contact_file,
        crm.contact_row as salesforce_contact_row,
        orders._file as register_file,
        orders._row as register_row,
        coalesce(
            accounts.is_billed and not accounts.is_tax_exempt and countries.country is not null, false
        ) as needs_tax_id,
        coalesce(countries.is_checkable, false) as is_tax_id_checkable,
        accounts.is_billed and accounts.is_po_required as needs_po,
        coalesce(accounts.is_billed and accounts.is_invoiced_by_email, false) as needs_email,
        orders.po_number is not null as is_po_registered,
        {{ is_known('aria.accounts', 'acct_no', 'accounts.native_key', 'true', prefix='aria:account:') }}
            as is_account_known,
        {{ is_known(
            'deal_desk.po_register', 'po_number', 'accounts.po_number', 'orders.po_number is not null'
        ) }} as is_register_known,
        billed.billed_amount,
        rates.rate,
        settings.reporting_currency
    from {{ ref('billing_accounts') }} as accounts
    cross join {{ ref('stg_night__settings') }} as settings
    inner join {{ ref('int_customers_identified') }} as crosswalk on accounts.native_key = crosswalk.native_key
    left join {{ ref('stg_night__tax_countries') }} as countries on accounts.country = countries.country
    left join {{ ref('int_netsuite_customers_ranked') }} as erp on crosswalk.customer_key = erp.customer_key
    left join {{ ref('int_salesforce_accounts_ranked') }} as crm on crosswalk.customer_key = crm.customer_key
    left join {{ ref(staged('deal_desk.purchase_orders')) }} as orders
        on
            accounts.po_number = orders.po_number
            and accounts.client_acct_id = orders.client_acct_id
            and not orders.is_cancelled
    left join {{ ref('int_accounts_billed') }} as billed
        on accounts.native_key = billed.account_key and accounts.currency = billed.currency
    left join {{ ref('int_rates_in_force') }} as rates on accounts.currency = rates.currency
)

select
    subject_key,
    customer_key,
    customer_name,
    selling_entity,
    account,
    country,
    business_date,
    is_billed,
    is_covered,
    is_account_known,
    is_register_known,
    aria_tax_id,
    tax_id,
    netsuite_tax_id,
    salesforce_tax_id,
    aria_po_number,
    po_number,
    register_valid_to,
    cast(register_valid_to - business_date as bigint) as po_days_left,
    aria_email,
    email,
    netsuite_email,
    salesforce_email,
    needs_tax_id,
    needs_tax_id and tax_id is not null as has_required_tax_id,
    is_tax_id_checkable,
    needs_po,
    needs_po and po_number is not null and is_po_registered as has_registered_po,
    register_valid_to is not null as is_po_term_known,
    needs_email,
    needs_email and email is not null as has_required_email,
    {{ to_minor('billed_amount', 'currency') }} as billed_minor,
    currency,
    {{ to_reporting_minor('billed_amount', 'rate', 'reporting_currency') }} as billed_reporting_minor,
    aria_file,
    aria_row,
    netsuite_file,
    netsuite_row,
    salesforce_file,
    salesforce_row,
    salesforce_contact_file,
    salesforce_contact_row,
    register_file,
    register_row
from facts
