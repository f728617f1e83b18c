{#-
    What the export catalogue says, at parse time. TIEOUT_CATALOGUE_SNAPSHOT holds it as JSON (assets/landing/schema/roles.py), so
    that key, coverage and deletion are written down in one place: the stanza of the export.
-#}

{#- The export that fills a role: `export_of('billing.accounts')` is aria.accounts. -#}
{% macro export_of(role) -%}
    {%- set roles = fromjson(env_var('TIEOUT_CATALOGUE_SNAPSHOT'))['roles'] -%}
    {%- if role not in roles -%}
    {{ exceptions.raise_compiler_error("No export fills the role " ~ role ~ ": add it to a stanza of the export catalogue.") }}
    {%- endif -%}
    {{- roles[role] -}}
{%- endmacro %}

{#- The name of the staging model of the export that fills a role: `ref(staged('billing.accounts'))`. -#}
{% macro staged(role) -%}
    stg_{{ export_of(role) | replace('.', '__') }}
{%- endmacro %}

{#- The start of the native keys of the export that fills a role, `aria:account:`; `entity` is the record's name in a key. -#}
{% macro key_prefix(role, entity) -%}
    {{ export_of(role).split('.')[0] }}:{{ entity }}:
{%- endmacro %}

{#- The column of a role's field in the export that fills it: `column_of('billing.accounts', 'account')` is acct_no. -#}
{% macro column_of(role, field) -%}
    {{- fromjson(env_var('TIEOUT_CATALOGUE_SNAPSHOT'))['exports'][export_of(role)]['fields'].get(field, field) -}}
{%- endmacro %}
