{#-
    What an export's table was on the business date. The night's inputs hold only deliveries that count (the last good ones), so:
    full   the one delivery linked is the table.
    window the newest record per key; a record whose date lies inside the newest delivery's coverage but which is not in that delivery
           was deleted (is_deleted); one that only left the window is kept with is_covered = false, and nothing is known of it any more.
    delta  the newest record per key of all deliveries; the system's own flag, in the column `deleted`, says which are gone.
-#}
{% macro as_of(relation, export, key, coverage, column=none, deleted=none) -%}
    {%- if coverage == 'full' -%}
    select
        records.*,
        true as is_covered,
        false as is_deleted
    from {{ relation }} as records
    inner join {{ ref('stg_night__deliveries') }} as deliveries
        on records._file = deliveries.file and deliveries.export = '{{ export }}' and deliveries.is_current
    {%- elif coverage == 'window' -%}
    with deliveries as (
        select * from {{ ref('stg_night__deliveries') }} where export = '{{ export }}'
    ),

    -- a delivery may have come in several files, which all cover the same
    shown as (
        select distinct coverage_from, coverage_to from deliveries where is_current
    ),

    current_records as (
        select
            records.*,
            coalesce(records.{{ column }} between deliveries.coverage_from and deliveries.coverage_to, false) as is_covered,
            false as is_deleted
        from {{ relation }} as records
        inner join deliveries on records._file = deliveries.file and deliveries.is_current
    ),

    -- of what the newest delivery no longer has, the newest state of each
    earlier_records as (
        select
            records.*,
            coalesce(records.{{ column }} between shown.coverage_from and shown.coverage_to, false) as is_covered,
            coalesce(records.{{ column }} between shown.coverage_from and shown.coverage_to, false) as is_deleted
        from {{ relation }} as records
        inner join deliveries on records._file = deliveries.file and not deliveries.is_current
        cross join shown
        anti join current_records on records.{{ key }} = current_records.{{ key }}
        qualify row_number() over (
            partition by records.{{ key }} order by deliveries.business_date desc, deliveries.sequence desc
        ) = 1
    )

    select * from current_records
    union all
    select * from earlier_records
    {%- elif coverage == 'delta' -%}
    select
        records.*,
        true as is_covered,
        {% if deleted %}coalesce(records.{{ deleted }}, false){% else %}false{% endif %} as is_deleted
    from {{ relation }} as records
    inner join {{ ref('stg_night__deliveries') }} as deliveries
        on records._file = deliveries.file and deliveries.export = '{{ export }}'
    qualify row_number() over (
        partition by records.{{ key }} order by deliveries.business_date desc, deliveries.sequence desc
    ) = 1
    {%- else -%}
    {{ exceptions.raise_compiler_error("as_of: coverage is full, window or delta, not " ~ coverage) }}
    {%- endif -%}
{%- endmacro %}
