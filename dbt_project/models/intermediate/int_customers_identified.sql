-- A customer keeps its key: of the keys that members of the party had before and that are still in it, the first stays;
-- a party without one takes the key of its first billing account, else of the record that stands alone.
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

anchors as (
    select
        party,
        arg_min(native_key, own_position) as customer_key
    from {{ ref('int_records_identified') }}
    group by party
),

evidence as (
    select
        native_key,
        string_agg(distinct how, ', ' order by how) as how,
        string_agg(distinct evidence, ', ' order by evidence) as evidence
    from (
        select left_key as native_key, how, evidence from {{ ref('int_native_keys_linked') }}
        union all
        select right_key as native_key, how, evidence from {{ ref('int_native_keys_linked') }}
    )
    group by native_key
)

select
    members.native_key,
    coalesce(kept.customer_key, anchors.customer_key) as customer_key,
    coalesce(evidence.how, 'stands alone') as how,
    evidence.evidence
from {{ ref('int_records_identified') }} as members
inner join anchors on members.party = anchors.party
left join kept on members.party = kept.party
left join evidence on members.native_key = evidence.native_key
