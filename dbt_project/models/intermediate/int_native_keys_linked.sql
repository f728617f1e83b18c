-- One row per explicit id by which one record names another: the evidence of the crosswalk.
with links as (
    select
        accounts.native_key as left_key,
        crm.native_key as right_key,
        'aria supp_crm_account_id' as how,
        accounts.salesforce_id as evidence
    from {{ ref('stg_aria__accounts') }} as accounts
    inner join {{ ref('stg_salesforce__accounts') }} as crm on accounts.salesforce_id = crm.salesforce_id

    union all

    select
        erp.native_key as left_key,
        crm.native_key as right_key,
        'netsuite Salesforce ID' as how,
        erp.salesforce_id as evidence
    from {{ ref('stg_netsuite__customers') }} as erp
    inner join {{ ref('stg_salesforce__accounts') }} as crm on erp.salesforce_id = crm.salesforce_id

    union all

    select
        erp.native_key as left_key,
        accounts.native_key as right_key,
        'netsuite External ID' as how,
        erp.client_acct_id as evidence
    from {{ ref('stg_netsuite__customers') }} as erp
    inner join {{ ref('stg_aria__accounts') }} as accounts on erp.client_acct_id = accounts.client_acct_id

    union all

    select
        crm.native_key as left_key,
        erp.native_key as right_key,
        'salesforce NETSUITE_ID__C' as how,
        cast(crm.netsuite_id as varchar) as evidence
    from {{ ref('stg_salesforce__accounts') }} as crm
    inner join {{ ref('stg_netsuite__customers') }} as erp on crm.netsuite_id = erp.internal_id
)

select
    left_key,
    right_key,
    how,
    evidence
from links
