{#- Money is decimal, or integer minor units where Python reads it; only these macros scale it. -#}

{% macro minor_unit_digits(currency) -%}
    (case
        when {{ currency }} in ({{ "'" ~ var('currencies_without_minor_unit') | join("', '") ~ "'" }}) then 0
        when {{ currency }} in ({{ "'" ~ var('currencies_with_3_digits') | join("', '") ~ "'" }}) then 3
        else 2
    end)
{%- endmacro %}

{#- Decimal amount -> integer minor units of its currency, half away from zero. -#}
{% macro to_minor(amount, currency) -%}
    cast(round(
        cast({{ amount }} as decimal(18, 3))
        * (case {{ minor_unit_digits(currency) }} when 0 then 1 when 3 then 1000 else 100 end),
        0
    ) as bigint)
{%- endmacro %}

{#- Integer minor units -> decimal amount in the currency's unit. -#}
{% macro from_minor(minor, currency) -%}
    cast(cast({{ minor }} as decimal(18, 0)) * (
        case {{ minor_unit_digits(currency) }}
            when 0 then cast(1 as decimal(4, 3)) when 3 then cast(0.001 as decimal(4, 3)) else cast(0.01 as decimal(4, 3))
        end
    ) as decimal(18, 3))
{%- endmacro %}

{#- Decimal amount -> integer minor units of the reporting currency at a dated rate, half away from zero; null where there is no rate. -#}
{% macro to_reporting_minor(amount, rate, reporting_currency) -%}
    {{ to_minor('cast(round(cast(' ~ amount ~ ' as decimal(18, 3)) * cast(' ~ rate ~ ' as decimal(16, 8)), 3) as decimal(18, 3))', reporting_currency) }}
{%- endmacro %}
