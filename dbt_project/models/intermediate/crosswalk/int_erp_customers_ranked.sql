-- The ERP record that speaks for a customer: an active one first, then the lowest internal id.
select
    crosswalk.customer_key,
    erp.native_key,
    erp.customer_name,
    erp.tax_id,
    erp.email,
    erp.terms
from {{ ref(staged('erp.customers')) }} as erp
inner join {{ ref('crosswalk') }} as crosswalk on erp.native_key = crosswalk.native_key
qualify row_number() over (partition by crosswalk.customer_key order by erp.is_inactive, erp.internal_id) = 1
