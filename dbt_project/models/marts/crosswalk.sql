{%- set ways = ['aria supp_crm_account_id', 'netsuite External ID', 'netsuite Salesforce ID', 'salesforce NETSUITE_ID__C'] -%}
-- Which native keys are one customer, and by which ids. A customer keeps its key: of the keys that members of the party had before and
-- that are still in it, the first stays; a party without one takes the key of its first billing account, else of the record that stands alone.
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

-- A record has one id of each kind, so that no list of them need be kept in memory.
evidence as (
    select
        native_key,
        {%- for how in ways %}
        any_value(evidence) filter (where how = '{{ how }}') as evidence_{{ loop.index }}{{ ',' if not loop.last }}
        {%- endfor %}
    from (
        select left_key as native_key, how, evidence from {{ ref('int_native_keys_linked') }}
        union all
        select right_key as native_key, how, evidence from {{ ref('int_native_keys_linked') }}
    )
    group by native_key
)

select
    members.native_key,
    -- a party is the position of its first record
    coalesce(kept.customer_key, anchors.native_key) as customer_key,
    coalesce(nullif(concat_ws(
        ', '
        {%- for how in ways -%}
        , case when evidence.evidence_{{ loop.index }} is not null then '{{ how }}' end
        {%- endfor -%}
    ), ''), 'stands alone') as how,
    nullif(array_to_string(list_sort(list_distinct([
        {%- for how in ways -%}
        evidence.evidence_{{ loop.index }}{{ ', ' if not loop.last }}
        {%- endfor -%}
    ])), ', '), '') as evidence
from {{ ref('int_records_identified') }} as members
inner join {{ ref('int_records_identified') }} as anchors on members.party = anchors.own_position
left join kept on members.party = kept.party
left join evidence on members.native_key = evidence.native_key
