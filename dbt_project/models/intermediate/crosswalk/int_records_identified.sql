-- Every record of a party, with the lowest position that it is linked to over any number of links (`party`).
-- An account of the billing system comes before any other record, and among accounts the lowest number.
with recursive records as (
    select native_key, 0 as system_order, account as number from {{ ref('billing_accounts') }}
    union all
    select native_key, 1 as system_order, cast(internal_id as varchar) as number from {{ ref(staged('erp.customers')) }}
    union all
    select native_key, 2 as system_order, null as number from {{ ref(staged('crm.accounts')) }}
),

ordered as materialized (
    select
        native_key,
        -- numbers are text, since systems number in their own ways: a shorter one comes first
        row_number() over (order by system_order, len(number), number, native_key) as position
    from records
),

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

-- A walk over positions, one link a round: of the positions that arrive at a record only the lowest goes on. The
-- lowest of a party thus reaches all of it, and `union` ends the walk: a pair that is known is not walked again.
walk (position, party) as (
    select
        position,
        position as party
    from ordered
    union
    (
        select
            neighbours.to_position as position,
            min(walk.party) as party
        from walk
        inner join neighbours on walk.position = neighbours.from_position
        where walk.party < neighbours.to_position
        group by neighbours.to_position
    )
),

parties as (
    select
        position,
        min(party) as party
    from walk
    group by position
)

select
    ordered.native_key,
    ordered.position as own_position,
    parties.party
from parties
inner join ordered on parties.position = ordered.position
