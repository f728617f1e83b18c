{#-
    What an export's table was on the business date: `as_of('netsuite.transactions')`. Key, coverage and the column of deleted records
    come from the export catalogue. The night's inputs hold only deliveries that count (the last good ones), so:
    full   the delivery shown is the table.
    window the newest record per key. A record whose date is inside the newest delivery's coverage, but which is not in that delivery,
           was deleted (is_deleted). One that only left the window is kept with is_covered = false: nothing is known of it any more.
    delta  the newest record per key of all deliveries.
    A record that its system marks as deleted is_deleted in each of them. Keys are compared null-safe: of a key of several columns
    only the first must be filled (the invoice of an unapplied payment is not).
-#}
{% macro as_of(export) -%}
    {%- set exports = fromjson(env_var('TIEOUT_CATALOGUE_SNAPSHOT'))['exports'] -%}
    {%- if export not in exports -%}
    {{ exceptions.raise_compiler_error("as_of: the export catalogue has no export " ~ export ~ ".") }}
    {%- endif -%}
    {%- set entry = exports[export] -%}
    {%- set relation = source(entry['system'], entry['entity']) -%}
    {%- set marked = 'coalesce(records."' ~ entry['deleted'] ~ '", false)' if entry['deleted'] else 'false' -%}
    {%- set newest -%}
        qualify row_number() over (
            partition by {% for name in entry['key'] %}records."{{ name }}"{{ ', ' if not loop.last }}{% endfor %}
            order by deliveries.business_date desc, deliveries.sequence desc, records._file desc, records._row desc
        ) = 1
    {%- endset -%}
    {%- if entry['coverage'] == 'full' -%}
    select
        records.*,
        true as is_covered,
        {{ marked }} as is_deleted
    from {{ relation }} as records
    inner join {{ ref('stg_night__deliveries') }} as deliveries
        on records._file = deliveries.file and deliveries.export = '{{ export }}' and deliveries.is_current
    {%- elif entry['coverage'] == 'window' -%}
    {%- set covered -%}
        coalesce(records."{{ entry['column'] }}" between shown.coverage_from and shown.coverage_to, false)
    {%- endset -%}
    with deliveries as (
        select * from {{ ref('stg_night__deliveries') }} where export = '{{ export }}'
    ),

    -- a delivery may have come in several files, which all cover the same
    shown as (
        select distinct coverage_from, coverage_to from deliveries where is_current
    ),

    current_records as not materialized (
        select
            records.*,
            {{ covered }} as is_covered,
            {{ marked }} as is_deleted
        from {{ relation }} as records
        inner join deliveries on records._file = deliveries.file and deliveries.is_current
        cross join shown
    ),

    -- of what the newest delivery no longer has, the newest state of each
    earlier_records as not materialized (
        select
            records.*,
            {{ covered }} as is_covered,
            {{ marked }} or {{ covered }} as is_deleted
        from {{ relation }} as records
        inner join deliveries on records._file = deliveries.file and not deliveries.is_current
        cross join shown
        anti join current_records
            on {% for name in entry['key'] -%}
            {{ 'and ' if not loop.first }}records."{{ name }}" is not distinct from current_records."{{ name }}"
            {%- endfor %}
        {{ newest }}
    )

    select * from current_records
    union all
    select * from earlier_records
    {%- elif entry['coverage'] == 'delta' -%}
    select
        records.*,
        true as is_covered,
        {{ marked }} as is_deleted
    from {{ relation }} as records
    inner join {{ ref('stg_night__deliveries') }} as deliveries
        on records._file = deliveries.file and deliveries.export = '{{ export }}'
    {{ newest }}
    {%- else -%}
    {{ exceptions.raise_compiler_error("as_of: coverage is full, window or delta, not " ~ entry['coverage']) }}
    {%- endif -%}
{%- endmacro %}
