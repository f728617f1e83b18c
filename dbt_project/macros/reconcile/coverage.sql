{#-
    How many records of each side of one reconciliation came to which outcome, and what they amount to, in the currency of the side. With those
    that the pair of a repeated key leaves out (outcome `repeated`) they are all records of the side that have a key.
-#}
{% macro coverage_of(name) -%}
{%- set recon = var('reconciliations')[name] -%}
(
with pairs as (
    select
        presence,
        currency_outcome,
        left_currency,
        right_currency,
        {%- for attribute, kind in recon.attributes.items() %}
        {{ attribute }}_outcome,
        {%- if kind == 'money' %}
        sum(left_{{ attribute }}) as left_{{ attribute }},
        sum(right_{{ attribute }}) as right_{{ attribute }},
        {%- endif %}
        {%- endfor %}
        count(left_key) as left_records,
        count(right_key) as right_records
    from {{ ref('recon_' ~ name) }}
    group by all
)

{%- for side in ['left', 'right'] %},

{{ side }}_repeated as (
    select
        records.currency as {{ side }}_currency,
        {%- for attribute, kind in recon.attributes.items() if kind == 'money' %}
        sum(records.{{ attribute }}) as {{ side }}_{{ attribute }},
        {%- endfor %}
        count(*) as {{ side }}_records
    from {{ ref(recon[side].side) }} as records
    semi join (
        select unnest(left_out) as native_key
        from {{ ref('recon_repeated') }}
        where recon = '{{ name }}' and side = '{{ side }}'
    ) as repeated on records.native_key = repeated.native_key
    group by records.currency
)
{%- endfor %}

{%- set attributes = {'presence': 'presence', 'currency': 'exact'} -%}
{%- do attributes.update(recon.attributes) -%}
{% for attribute, kind in attributes.items() %}
{% set outcome = 'presence' if kind == 'presence' else attribute ~ '_outcome' %}
{% for side in ['left', 'right'] %}
{% if not (loop.first and attribute == 'presence') %}
union all
{% endif %}
select
    '{{ name }}' as recon,
    '{{ attribute }}' as attribute,
    {{ outcome }} as outcome,
    '{{ side }}' as side,
    {{ side }}_currency as currency,
    cast(sum({{ side }}_records) as bigint) as records,
    {% if kind == 'money' -%}
    cast(sum({{ side }}_{{ attribute }}) as decimal(38, 4)) as amount
    {%- else -%}
    cast(null as decimal(38, 4)) as amount
    {%- endif %}
from pairs
where {{ side }}_records > 0
group by {{ outcome }}, {{ side }}_currency
union all
select
    '{{ name }}' as recon,
    '{{ attribute }}' as attribute,
    'repeated' as outcome,
    '{{ side }}' as side,
    {{ side }}_currency as currency,
    cast({{ side }}_records as bigint) as records,
    {{ 'cast(' ~ side ~ '_' ~ attribute ~ ' as decimal(38, 4))' if kind == 'money' else 'cast(null as decimal(38, 4))' }} as amount
from {{ side }}_repeated
{% endfor -%}
{% endfor -%}
)
{%- endmacro %}
