{#-
    What a quarantined row leaves unknown. `unknown` gives the list of the export ids of which such a row may be what is looked up; it is never
    null. What rests on one of them is not evaluated, and nothing that is not found counts as missing.
    A row whose column can be read is in doubt for the value that it names, found or not; one whose column cannot be read for every value that is
    not found: it may be anybody's.

    A lookup is a mapping, one for each role:
    role:  whose export holds it, such as 'billing.accounts'.
    field: the field of the role that names it.
    value: SQL of what is looked up, as text.
    found: SQL of whether it was found.
    kind:  where `value` is a native key, its second part: 'account' of `aria:account:1`.
    only:  field and value of the rows that can be meant at all, where others share the export.
-#}
{% macro unknown(lookups) -%}
    list_concat(
        cast([] as varchar[])
        {%- for lookup in lookups -%}
        , case when {{ may_be_quarantined(**lookup) }} then ['{{ export_of(lookup.role) }}'] end
        {%- endfor -%}
    )
{%- endmacro %}

{% macro may_be_quarantined(role, field, value, found, kind=none, only={}) -%}
    {%- set column = column_of(role, field) -%}
    {%- set prefix = key_prefix(role, kind) if kind else '' -%}
    {%- set of_export -%}
        from {{ ref('stg_night__rows_in_doubt') }} as doubts
        where
            doubts.export = '{{ export_of(role) }}'
            {%- for name, wanted in only.items() %}
            and (
                list_contains(doubts.unread, '{{ column_of(role, name) }}')
                or doubts.cells['{{ column_of(role, name) }}'] = '{{ wanted }}'
            )
            {%- endfor %}
    {%- endset -%}
    (
        coalesce({{ value }} in (
            select '{{ prefix }}' || doubts.cells['{{ column }}'] as named
            {{ of_export }}
            and doubts.cells['{{ column }}'] is not null
        ), false)
        or (
            {{ value }} is not null
            and not coalesce({{ found }}, false)
            and exists (
                select 1 as anybody
                {{ of_export }}
                and list_contains(doubts.unread, '{{ column }}')
            )
        )
    )
{%- endmacro %}
