{#-
    What does not agree in one reconciliation: one row per pair and attribute, from its wide pass. A pair that one side does not have is a row of
    the attribute `presence`. The files, rows and parties are looked up for these few.
-#}
{% macro breaks_of(name) -%}
{%- set recon = var('reconciliations')[name] -%}
{%- set money = recon.attributes.items() | selectattr(1, 'equalto', 'money') | map(attribute=0) | list -%}
{%- set amounts = {
    'left': 'left_' ~ money[0] if money else 'cast(null as decimal(18, 4))',
    'right': 'right_' ~ money[0] if money else 'cast(null as decimal(18, 4))',
} -%}
{%- set one_sided = ['only_left', 'only_right', 'awaiting', 'uncovered'] -%}
(
-- read once for each attribute
with pairs as materialized (
    select
        pairs.*,
        left_records.party_key as left_party,
        left_records._file as left_file,
        left_records._row as left_row,
        right_records.party_key as right_party,
        right_records._file as right_file,
        right_records._row as right_row
    from {{ ref('recon_' ~ name) }} as pairs
    left join {{ ref(recon.left.side) }} as left_records on pairs.left_key = left_records.native_key
    left join {{ ref(recon.right.side) }} as right_records on pairs.right_key = right_records.native_key
    where pairs.presence in ('{{ one_sided | join("', '") }}')
        or pairs.currency_outcome = 'differs'
        {%- for attribute in recon.attributes %}
        or pairs.{{ attribute }}_outcome in ('differs', 'tolerated')
        {%- endfor %}
)

{%- set attributes = {'presence': 'presence', 'currency': 'exact'} -%}
{%- do attributes.update(recon.attributes) -%}
{% for attribute, kind in attributes.items() %}
{% if not loop.first %}
union all
{% endif %}
select
    '{{ name }}' as recon,
    cast(pairs.pair_key as varchar) as pair_key,
    '{{ attribute }}' as attribute,
    {%- if kind == 'presence' %}
    pairs.presence as outcome,
    {%- else %}
    pairs.{{ attribute }}_outcome as outcome,
    {%- endif %}
    coalesce(pairs.left_key, pairs.right_key) as subject_key,
    coalesce(left_crosswalk.customer_key, right_crosswalk.customer_key) as customer_key,
    pairs.left_key,
    pairs.right_key,
    {%- if kind == 'presence' %}
    cast({{ amounts.left }} as varchar) as left_value,
    cast({{ amounts.right }} as varchar) as right_value,
    {%- else %}
    cast(pairs.left_{{ attribute }} as varchar) as left_value,
    cast(pairs.right_{{ attribute }} as varchar) as right_value,
    {%- endif %}
    {%- if kind == 'money' %}
    pairs.{{ attribute }}_difference as difference,
    pairs.left_currency as currency,
    pairs.tolerance,
    {%- else %}
    cast(null as decimal(18, 4)) as difference,
    coalesce(pairs.left_currency, pairs.right_currency) as currency,
    cast(null as decimal(18, 4)) as tolerance,
    {%- endif %}
    {{ amounts.left }} as left_amount,
    pairs.left_currency,
    {{ amounts.right }} as right_amount,
    pairs.right_currency,
    pairs.unknown,
    pairs.uncovered,
    pairs.left_file,
    pairs.left_row,
    pairs.right_file,
    pairs.right_row
from pairs
left join {{ ref('crosswalk') }} as left_crosswalk on pairs.left_party = left_crosswalk.native_key
left join {{ ref('crosswalk') }} as right_crosswalk on pairs.right_party = right_crosswalk.native_key
where
    {% if kind == 'presence' -%}
    pairs.presence in ('{{ one_sided | join("', '") }}')
    {%- else -%}
    pairs.{{ attribute }}_outcome in ('differs', 'tolerated')
    {%- endif -%}
{%- endfor %}
)
{%- endmacro %}
