{{ config(materialized='table') }}
-- The subjects whose records are wanted: empty as built, filled by what reads the records.
select native_key as subject_key
from {{ ref('billing_accounts') }}
where false
