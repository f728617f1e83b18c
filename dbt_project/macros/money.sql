{#-
    Money is decimal with four digits after the point, or integer minor units where Python reads it. Only these macros scale it.
    The casts are wider than 18 digits on purpose: DuckDB keeps the product of two narrower decimals at 18 digits and overflows
    instead of widening.
-#}

{% macro minor_unit_digits(currency) -%}
    (case
        when {{ currency }} in ({{ "'" ~ var('currencies_without_minor_unit') | join("', '") ~ "'" }}) then 0
        when {{ currency }} in ({{ "'" ~ var('currencies_with_3_digits') | join("', '") ~ "'" }}) then 3
        when {{ currency }} in ({{ "'" ~ var('currencies_with_4_digits') | join("', '") ~ "'" }}) then 4
        else 2
    end)
{%- endmacro %}

{% macro minor_unit_factor(currency) -%}
    cast((case {{ minor_unit_digits(currency) }} when 0 then 1 when 3 then 1000 when 4 then 10000 else 100 end) as decimal(5, 0))
{%- endmacro %}

{#- Decimal amount -> integer minor units of its currency, half away from zero. -#}
{% macro to_minor(amount, currency) -%}
    cast(round(cast({{ amount }} as decimal(20, 4)) * {{ minor_unit_factor(currency) }}, 0) as bigint)
{%- endmacro %}

{#- Decimal amount -> integer minor units of the reporting currency at a dated rate, rounded once, half away from zero; null without a rate. -#}
{% macro to_reporting_minor(amount, rate, reporting_currency) -%}
    cast(round(
        cast({{ amount }} as decimal(18, 4)) * cast({{ rate }} as decimal(15, 8)) * {{ minor_unit_factor(reporting_currency) }}, 0
    ) as bigint)
{%- endmacro %}
