-- What each system's record says of an account that is wanted: a struct per role, value, file and row side by side.
select
    accounts.native_key as subject_key,
    {
        'account': accounts.account,
        'country': accounts.country,
        'tax_id': accounts.tax_id_entered,
        'po_number': accounts.po_number_entered,
        'email': accounts.email_entered,
        'file': accounts._file,
        'row': accounts._row
    } as billing,
    {
        'tax_id': erp.tax_id,
        'email': erp.email,
        'file': erp._file,
        'row': erp._row
    } as erp,
    {
        'tax_id': crm.tax_id,
        'file': crm._file,
        'row': crm._row
    } as crm,
    {
        'email': crm.contact_email,
        'file': crm.contact_file,
        'row': crm.contact_row
    } as contact,
    {
        'valid_to': orders.valid_to,
        'file': orders._file,
        'row': orders._row
    } as deal_desk
from {{ ref('failing_subjects') }} as failing
inner join {{ ref('billing_accounts') }} as accounts on failing.subject_key = accounts.native_key
inner join {{ ref('crosswalk') }} as crosswalk on accounts.native_key = crosswalk.native_key
left join {{ ref('int_erp_customers_ranked') }} as erp on crosswalk.customer_key = erp.customer_key
left join {{ ref('int_crm_accounts_ranked') }} as crm on crosswalk.customer_key = crm.customer_key
left join {{ ref(staged('deal_desk.purchase_orders')) }} as orders
    on
        accounts.po_number = orders.po_number
        and accounts.client_acct_id = orders.client_acct_id
        and not orders.is_cancelled
