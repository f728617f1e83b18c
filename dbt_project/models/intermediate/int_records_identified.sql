-- Every record that stands for a party, with the lowest position that it is linked to over any number of links (`party`).
-- An account of the billing system comes before any other record, and among accounts the lowest number.
with recursive records as (
    select native_key, 0 as system_order, account as number from {{ ref('stg_aria__accounts') }}
    union all
    select native_key, 1 as system_order, internal_id as number from {{ ref('stg_netsuite__customers') }}
    union all
    select native_key, 2 as system_order, null as number from {{ ref('stg_salesforce__accounts') }}
),

ordered as materialized (
    select
        native_key,
        row_number() over (order by system_order, number, native_key) as position
    from records
),

-- The walk is over positions, both ways along each link: whole numbers are compared many times, keys only here.
links as materialized (
    select
        left_records.position as left_position,
        right_records.position as right_position
    from {{ ref('int_native_keys_linked') }} as links
    inner join ordered as left_records on links.left_key = left_records.native_key
    inner join ordered as right_records on links.right_key = right_records.native_key
),

neighbours as materialized (
    select left_position as from_position, right_position as to_position from links
    union
    select right_position as from_position, left_position as to_position from links
),

parties (position, party) using key (position) as (
    select position, position as party from ordered
    union
    (
        select
            neighbours.to_position as position,
            min(parties.party) as party
        from parties
        inner join neighbours on parties.position = neighbours.from_position
        inner join recurring.parties as reached on neighbours.to_position = reached.position
        where parties.party < reached.party
        group by neighbours.to_position
    )
)

select
    ordered.native_key,
    ordered.position as own_position,
    parties.party
from parties
inner join ordered on parties.position = ordered.position
