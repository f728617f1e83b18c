with records as (
    {{ as_of('salesforce.accounts') }}
)

select
    'salesforce:account:' || id as native_key,
    id as crm_id,
    name as account_name,
    'salesforce:account:' || parentid as parent_key,
    {{ blank_to_null('vat_number__c') }} as tax_id,
    netsuite_id__c as erp_id,
    billingcountry as country_name,
    _file,
    _row
from records
where not is_deleted
