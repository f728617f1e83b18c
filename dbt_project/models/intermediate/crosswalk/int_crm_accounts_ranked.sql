-- The CRM record that speaks for a customer, with its billing contact (one whose mail does not bounce first).
with contacts as (
    select *
    from {{ ref(staged('crm.contacts')) }}
    where is_billing_contact and email is not null
    qualify row_number() over (partition by account_key order by is_bounced, native_key) = 1
)

select
    crosswalk.customer_key,
    crm.native_key,
    contacts.native_key as contact_key,
    crm.account_name,
    crm.tax_id,
    contacts.contact_name,
    contacts.email as contact_email
from {{ ref(staged('crm.accounts')) }} as crm
inner join {{ ref('crosswalk') }} as crosswalk on crm.native_key = crosswalk.native_key
left join contacts on crm.native_key = contacts.account_key
qualify row_number() over (partition by crosswalk.customer_key order by contacts.email is null, crm.crm_id) = 1
