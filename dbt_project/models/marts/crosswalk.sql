-- Which native keys are one customer: the published face of how parties are identified.
select
    native_key,
    customer_key,
    how,
    evidence
from {{ ref('int_customers_identified') }}
