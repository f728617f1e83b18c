{#-
    One reconciliation, one row per pair: the wide pass from which breaks and coverage are made. `name` is its entry in the variable
    `reconciliations`:
    left, right: `side`, the model of the side; `role`, whose export it is; `field`, the field of the role that names the pair; `only`, the rows
        that can be meant, as in `unknown`; `is_replaced`, true where a void record may have a successor under the same key.
    lags: the side that has the grace days of the policy to follow the other one.
    attributes: what is compared, each `money` or `exact`. The currency is always compared.
    shows: columns that are carried along, by side.

    A side has one row a record: pair_key (what pairs, any type), native_key, party_key (native key of the account or customer), dated (the day
    that must be inside the other side's range), currency, is_void, is_covered (false once it left its window), a column per attribute and what
    is shown, _file and _row. Of repeated keys the pair takes the record that `recon_repeated` has chosen.

    Outcomes of the pair (`presence`) and of each attribute (`<attribute>_outcome`, which repeats the pair's unless that is `agrees`):
    agrees       both sides have it; the values are equal
    differs      the values differ, money by more than the tolerance of its currency
    tolerated    amounts differ, within the tolerance
    not_compared amounts in two currencies, or a side on which no record has the attribute: its export left the column out
    only_left, only_right  the other side does not have it, though it must
    awaiting     the other side does not have it and has time left
    uncovered    the other side does not have it, and its export does not reach that far
    void         both sides have it, one is void
    unknown      a quarantined row may be the record of a side
-#}
{% macro reconcile(name) -%}
{%- set recon = var('reconciliations')[name] -%}
{%- set sides = {'left': recon.left, 'right': recon.right} -%}
{%- set exports = {'left': export_of(recon.left.role), 'right': export_of(recon.right.role)} -%}
with night as (
    select
        settings.business_date,
        settings.grace_days,
        coalesce((
            select max(deliveries.coverage_from)
            from {{ ref('stg_night__deliveries') }} as deliveries
            where deliveries.is_current and deliveries.export in ('{{ exports.left }}', '{{ exports.right }}')
        ), date '0001-01-01') + settings.grace_days as covered_from
    from {{ ref('stg_night__settings') }} as settings
),

repeated as (
    select
        side,
        unnest(left_out) as native_key
    from {{ ref('recon_repeated') }}
    where recon = '{{ name }}'
),

{% for side, of in sides.items() -%}
{{ side }}_records as (
    select
        records.pair_key,
        records.native_key,
        records.dated,
        records.currency,
        records.is_void,
        records.is_covered
        {%- for column in recon.attributes.keys() | list + recon.shows.get(side, []) %},
        records.{{ column }}
        {%- endfor %}
    from {{ ref(of.side) }} as records
    where records.pair_key is not null
        and records.native_key not in (select repeated.native_key from repeated where repeated.side = '{{ side }}')
),

{% endfor -%}
pairs as (
    select
        coalesce(left_records.pair_key, right_records.pair_key) as pair_key,
        cast(coalesce(left_records.pair_key, right_records.pair_key) as varchar) as pair_text,
        left_records.pair_key is not null as in_left,
        right_records.pair_key is not null as in_right,
        {%- for side in sides %}
        {{ side }}_records.native_key as {{ side }}_key,
        {{ side }}_records.dated as {{ side }}_dated,
        {{ side }}_records.currency as {{ side }}_currency,
        coalesce({{ side }}_records.is_void, false) as {{ side }}_is_void,
        coalesce({{ side }}_records.is_covered, false) as {{ side }}_is_covered,
        {%- for attribute, kind in recon.attributes.items() %}
        {%- set value = side ~ '_records.' ~ attribute %}
        {{ 'cast(' ~ value ~ ' as decimal(18, 4))' if kind == 'money' else value }} as {{ side }}_{{ attribute }},
        {%- endfor %}
        {%- for column in recon.shows.get(side, []) %}
        {{ side }}_records.{{ column }} as {{ side }}_{{ column }},
        {%- endfor %}
        {%- endfor %}
        left_records.currency = right_records.currency as is_one_currency
    from left_records
    full outer join right_records on left_records.pair_key = right_records.pair_key
),

-- An optional column that an export left out says nothing: what is not there cannot differ.
compared as (
    select
        {%- for attribute in ['currency'] + recon.attributes.keys() | list %}
        exists (select 1 from left_records where left_records.{{ attribute }} is not null)
        and exists (select 1 from right_records where right_records.{{ attribute }} is not null) as is_{{ attribute }}_compared
        {{- ',' if not loop.last }}
        {%- endfor %}
),

looked_up as (
    select
        pairs.*,
        compared.*,
        {%- set lookups = [] -%}
        {%- for side, of in sides.items() -%}
        {%- do lookups.append({
            'role': of.role, 'field': of.field, 'value': 'pairs.pair_text', 'only': of.get('only', {}),
            'found': 'pairs.in_' ~ side ~ (' and not pairs.' ~ side ~ '_is_void' if of.get('is_replaced') else '')
        }) -%}
        {%- endfor %}
        {{ unknown(lookups) }} as unknown,
        {%- for side, other in [('left', 'right'), ('right', 'left')] %}
        {%- set latest = 'night.business_date' ~ (' - night.grace_days' if recon.lags == side else '') %}
        coalesce({{ other }}_dated between night.covered_from and {{ latest }}, false) as is_{{ side }}_due,
        coalesce({{ other }}_dated > {{ latest }}, false) as is_{{ side }}_awaited,
        {%- endfor %}
        {%- for attribute, kind in recon.attributes.items() if kind == 'money' %}
        case
            when is_one_currency then cast(left_{{ attribute }} - right_{{ attribute }} as decimal(18, 4))
        end as {{ attribute }}_difference,
        {%- endfor %}
        cast(coalesce(tolerances.tolerance, 0) as decimal(18, 4)) as tolerance
    from pairs
    cross join night
    cross join compared
    left join {{ ref('stg_night__tolerances') }} as tolerances on pairs.left_currency = tolerances.currency
),

placed as (
    select
        *,
        list_concat(
            cast([] as varchar[]),
            case when not (case when in_left then left_is_covered else is_left_due end) then ['{{ exports.left }}'] end,
            case when not (case when in_right then right_is_covered else is_right_due end) then ['{{ exports.right }}'] end
        ) as uncovered,
        case
            when len(unknown) > 0 then 'unknown'
            when in_left and in_right and (left_is_void or right_is_void) then 'void'
            when in_left and in_right then 'agrees'
            when (in_left and is_right_awaited) or (in_right and is_left_awaited) then 'awaiting'
            when in_left and left_is_covered and is_right_due then 'only_left'
            when in_right and right_is_covered and is_left_due then 'only_right'
            else 'uncovered'
        end as presence
    from looked_up
)

select
    pair_key,
    left_key,
    right_key,
    presence,
    left_currency,
    right_currency,
    case
        when presence <> 'agrees' then presence
        when not is_currency_compared then 'not_compared'
        when is_one_currency then 'agrees'
        else 'differs'
    end as currency_outcome,
    {%- for attribute, kind in recon.attributes.items() %}
    left_{{ attribute }},
    right_{{ attribute }},
    {%- if kind == 'money' %}
    {{ attribute }}_difference,
    case
        when presence <> 'agrees' then presence
        when not is_{{ attribute }}_compared or not coalesce(is_one_currency, false) then 'not_compared'
        when {{ attribute }}_difference = 0 then 'agrees'
        when abs({{ attribute }}_difference) <= tolerance then 'tolerated'
        else 'differs'
    end as {{ attribute }}_outcome,
    {%- else %}
    case
        when presence <> 'agrees' then presence
        when not is_{{ attribute }}_compared then 'not_compared'
        when left_{{ attribute }} is not distinct from right_{{ attribute }} then 'agrees'
        else 'differs'
    end as {{ attribute }}_outcome,
    {%- endif %}
    {%- endfor %}
    tolerance,
    left_is_void,
    right_is_void,
    is_left_due,
    is_right_due,
    {%- for side in sides %}
    {%- for column in recon.shows.get(side, []) %}
    {{ side }}_{{ column }} as {{ column }},
    {%- endfor %}
    {%- endfor %}
    unknown,
    uncovered
from placed
{%- endmacro %}
