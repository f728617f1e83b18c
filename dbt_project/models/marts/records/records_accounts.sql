-- What each system says of an account that is wanted: a struct per role, the whole record with its file and row.
with billing as (
    select
        -- what people see is what was entered, placeholders included
        accounts.* exclude (tax_id_entered, po_number_entered, email_entered)
        replace (tax_id_entered as tax_id, po_number_entered as po_number, email_entered as email),
        accounts.po_number as po_number_meant
    from {{ ref('billing_accounts') }} as accounts
)

select
    billing.native_key as subject_key,
    billing,
    erp,
    crm,
    contact,
    deal_desk
from {{ ref('failing_subjects') }} as failing
inner join billing on failing.subject_key = billing.native_key
inner join {{ ref('crosswalk') }} as crosswalk on billing.native_key = crosswalk.native_key
left join {{ ref('int_erp_customers_ranked') }} as first_erp on crosswalk.customer_key = first_erp.customer_key
left join {{ ref(staged('erp.customers')) }} as erp on first_erp.native_key = erp.native_key
left join {{ ref('int_crm_accounts_ranked') }} as first_crm on crosswalk.customer_key = first_crm.customer_key
left join {{ ref(staged('crm.accounts')) }} as crm on first_crm.native_key = crm.native_key
left join {{ ref(staged('crm.contacts')) }} as contact on first_crm.contact_key = contact.native_key
left join {{ ref(staged('deal_desk.purchase_orders')) }} as deal_desk
    on
        billing.po_number_meant = deal_desk.po_number
        and billing.client_acct_id = deal_desk.client_acct_id
        and not deal_desk.is_cancelled
