with records as (
    {{ as_of('salesforce.contacts') }}
)

select
    'salesforce:contact:' || id as native_key,
    'salesforce:account:' || accountid as account_key,
    trim(concat_ws(' ', firstname, lastname)) as contact_name,
    {{ blank_to_null('email') }} as email,
    coalesce(billing_role__c = 'Billing', false) as is_billing_contact,
    coalesce(isemailbounced, false) as is_bounced,
    _file,
    _row
from records
where not is_deleted
