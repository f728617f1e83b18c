{#- A cell that a person filled with "nothing": blank, or a placeholder. The list is the policy of the data, not of a rule. -#}
{% macro blank_to_null(value) -%}
    case
        when upper(trim({{ value }})) in ('', 'N/A', 'NA', 'NONE', '-', '--', 'TBD', 'TBC', 'UNKNOWN', '0', 'X', '?') then null
        else trim({{ value }})
    end
{%- endmacro %}
