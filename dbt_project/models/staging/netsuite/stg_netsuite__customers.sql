with records as (
    {{ as_of('netsuite.customers') }}
)

select
    'netsuite:customer:' || internal_id as native_key,
    internal_id,
    -- a hierarchical name reads `Parent : Child`; the record's own name is its last part
    trim(list_extract(string_split(name, ' : '), -1)) as customer_name,
    external_id as client_acct_id,
    salesforce_id as crm_id,
    subsidiary,
    {{ blank_to_null('tax_number') }} as tax_id,
    {{ blank_to_null('email') }} as email,
    billing_country as country_name,
    currency,
    terms,
    coalesce(inactive, false) as is_inactive,
    _file,
    _row
from records
where not is_deleted
