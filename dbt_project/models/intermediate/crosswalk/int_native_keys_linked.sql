-- One row per explicit id by which one record names another: the evidence of the crosswalk.
with links as (
    select
        accounts.native_key as left_key,
        crm.native_key as right_key,
        'aria supp_crm_account_id' as how,
        accounts.crm_id as evidence
    from {{ ref('billing_accounts') }} as accounts
    inner join {{ ref(staged('crm.accounts')) }} as crm on accounts.crm_id = crm.crm_id

    union all

    select
        erp.native_key as left_key,
        crm.native_key as right_key,
        'netsuite Salesforce ID' as how,
        erp.crm_id as evidence
    from {{ ref(staged('erp.customers')) }} as erp
    inner join {{ ref(staged('crm.accounts')) }} as crm on erp.crm_id = crm.crm_id

    union all

    select
        erp.native_key as left_key,
        accounts.native_key as right_key,
        'netsuite External ID' as how,
        erp.client_acct_id as evidence
    from {{ ref(staged('erp.customers')) }} as erp
    inner join {{ ref('billing_accounts') }} as accounts on erp.client_acct_id = accounts.client_acct_id

    union all

    select
        crm.native_key as left_key,
        erp.native_key as right_key,
        'salesforce NETSUITE_ID__C' as how,
        cast(crm.erp_id as varchar) as evidence
    from {{ ref(staged('crm.accounts')) }} as crm
    inner join {{ ref(staged('erp.customers')) }} as erp on crm.erp_id = erp.internal_id
)

select
    left_key,
    right_key,
    how,
    evidence
from links
