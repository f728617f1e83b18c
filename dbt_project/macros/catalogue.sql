{% macro catalogue() %}{{ return(fromjson(env_var('TIEOUT_CATALOGUE_SNAPSHOT'))) }}{% endmacro %}
{% macro export_of(role) %}{{ return(catalogue()['roles'][role]) }}{% endmacro %}
{% macro export_entry(name) %}{{ return(catalogue()['exports'][catalogue()['roles'].get(name, name)]) }}{% endmacro %}
{% macro staged(role) %}{{ return(ref('stg_' ~ export_of(role).replace('.', '__'))) }}{% endmacro %}
