-- Which native keys are one customer, and by which ids. A customer keeps its key: of the keys that members of the party
-- had before and that are still in it, the first stays; a party without one takes the key of its first billing account,
-- else of the record that stands alone.
with kept as (
    select
        members.party,
        arg_min(known.customer_key, anchors.own_position) as customer_key
    from {{ ref('int_records_identified') }} as members
    inner join {{ ref('stg_night__known_customers') }} as known on members.native_key = known.native_key
    inner join {{ ref('int_records_identified') }} as anchors
        on known.customer_key = anchors.native_key and members.party = anchors.party
    group by members.party
),

-- A record has one id of each kind, so no list of them is kept in memory.
evidence as (
    select
        native_key,
        any_value(evidence) filter (where how = 'aria supp_crm_account_id') as billing_crm_id,
        any_value(evidence) filter (where how = 'netsuite External ID') as erp_client_acct_id,
        any_value(evidence) filter (where how = 'netsuite Salesforce ID') as erp_crm_id,
        any_value(evidence) filter (where how = 'salesforce NETSUITE_ID__C') as crm_erp_id
    from (
        select left_key as native_key, how, evidence from {{ ref('int_native_keys_linked') }}
        union all
        select right_key as native_key, how, evidence from {{ ref('int_native_keys_linked') }}
    )
    group by native_key
),

named as (
    select
        native_key,
        concat_ws(
            ', ',
            case when billing_crm_id is not null then 'aria supp_crm_account_id' end,
            case when erp_client_acct_id is not null then 'netsuite External ID' end,
            case when erp_crm_id is not null then 'netsuite Salesforce ID' end,
            case when crm_erp_id is not null then 'salesforce NETSUITE_ID__C' end
        ) as how,
        array_to_string(
            list_sort(list_distinct([billing_crm_id, erp_client_acct_id, erp_crm_id, crm_erp_id])), ', '
        ) as evidence
    from evidence
)

select
    members.native_key,
    -- a party is the position of its first record
    coalesce(kept.customer_key, anchors.native_key) as customer_key,
    coalesce(named.how, 'stands alone') as how,
    named.evidence
from {{ ref('int_records_identified') }} as members
inner join {{ ref('int_records_identified') }} as anchors on members.party = anchors.own_position
left join kept on members.party = kept.party
left join named on members.native_key = named.native_key
