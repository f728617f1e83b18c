with records as (
    {{ as_of('aria.accounts') }}
)

select
    'aria:account:' || acct_no as native_key,
    cast(acct_no as varchar) as account,
    client_acct_id,
    'aria:account:' || senior_acct_no as parent_key,
    coalesce(company_name, trim(concat_ws(' ', first_name, last_name))) as account_name,
    client_legal_entity_id as selling_entity,
    country_cd as country,
    acct_currency as currency,
    -- active, pending cancellation or termination, in dunning, reinstated
    status_cd in (1, 2, 3, 10, 11, 12, 13, 14, 15, 16, 17, 18, 21, 22)
    and not coalesce(test_acct_ind, false) as is_billed,
    coalesce(test_acct_ind, false) as is_test,
    coalesce(tax_exemption_level, 0) <> 0 as is_tax_exempt,
    taxpayer_id as tax_id_entered,
    {{ blank_to_null('taxpayer_id') }} as tax_id,
    po_num as po_number_entered,
    {{ blank_to_null('po_num') }} as po_number,
    coalesce(supp_po_required, false) as is_po_required,
    email as email_entered,
    {{ blank_to_null('email') }} as email,
    notify_method in (1, 2) as is_invoiced_by_email,
    supp_crm_account_id as crm_id,
    acct_start_date as started_on,
    _file,
    _row
from records
where not is_deleted
