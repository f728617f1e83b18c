{#-
    Whether it is known what an export holds of what is looked for: the row whose `column` names `value`. It is not where a row that was set aside
    may be that one: then what rests on it is not evaluated, and nothing that is not found counts as missing. A row whose `column` can be read is in
    doubt for the value that it names, found or not; one whose `column` cannot be read for every value that is not `found`: it may be anybody's.
    prefix: what stands before the column's text in `value`, such as 'aria:invoice:' of a native key.
    only: column and value of the rows that can be meant at all, where others share the export.
-#}
{% macro is_known(export, column, value, found, prefix='', only={}) -%}
    {%- set of_export -%}
        from {{ ref('stg_night__rows_in_doubt') }} as doubts
        where
            doubts.export = '{{ export }}'
            {%- for name, wanted in only.items() %}
            and (list_contains(doubts.unread, '{{ name }}') or doubts.cells['{{ name }}'] = '{{ wanted }}')
            {%- endfor %}
    {%- endset -%}
    (
        coalesce({{ value }} not in (
            select '{{ prefix }}' || doubts.cells['{{ column }}'] as named
            {{ of_export }}
            and doubts.cells['{{ column }}'] is not null
        ), true)
        and (
            {{ value }} is null
            or coalesce({{ found }}, false)
            or not exists (
                select 1 as anybody
                {{ of_export }}
                and list_contains(doubts.unread, '{{ column }}')
            )
        )
    )
{%- endmacro %}
