{#-
    The keys of one side that several records have, with the record that the pair takes (one that is not void, of several the first by native
    key) and those that it leaves out.
-#}
{% macro repeated(name, side) -%}
{%- set records = var('reconciliations')[name][side].side -%}
select
    '{{ name }}' as recon,
    '{{ side }}' as side,
    cast(records.pair_key as varchar) as pair_key,
    count(*) as records,
    arg_min(records.native_key, (records.is_void, records.native_key)) as chosen_key,
    list(records.native_key order by records.is_void, records.native_key)[2:] as left_out
from {{ ref(records) }} as records
semi join (
    select pair_key
    from {{ ref(records) }}
    where pair_key is not null
    group by pair_key
    having count(*) > 1
) as several on records.pair_key = several.pair_key
group by records.pair_key
{%- endmacro %}
