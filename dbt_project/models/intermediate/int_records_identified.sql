-- Every record that stands for a party, with the lowest key that it is linked to over any number of links (`party`).
-- An account of the billing system comes before any other record, and among accounts the lowest number.
with recursive records as (
    select native_key, 0 as system_order, account as number from {{ ref('stg_aria__accounts') }}
    union all
    select native_key, 1 as system_order, internal_id as number from {{ ref('stg_netsuite__customers') }}
    union all
    select native_key, 2 as system_order, null as number from {{ ref('stg_salesforce__accounts') }}
),

ordered as (
    select
        native_key,
        row_number() over (order by system_order, number, native_key) as position
    from records
),

neighbours as (
    select left_key as from_key, right_key as to_key from {{ ref('int_native_keys_linked') }}
    union
    select right_key as from_key, left_key as to_key from {{ ref('int_native_keys_linked') }}
),

parties (native_key, position) using key (native_key) as (
    select native_key, position from ordered
    union
    (
        select
            neighbours.to_key as native_key,
            min(parties.position) as position
        from parties
        inner join neighbours on parties.native_key = neighbours.from_key
        inner join recurring.parties as reached on neighbours.to_key = reached.native_key
        where parties.position < reached.position
        group by neighbours.to_key
    )
)

select
    parties.native_key,
    ordered.position as own_position,
    parties.position as party
from parties
inner join ordered on parties.native_key = ordered.native_key
