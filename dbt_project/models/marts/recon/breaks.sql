-- One row per difference between two systems, as it is, whether or not a rule judges it tonight.
-- What is unknown is no difference.
{% for name in var('reconciliations') %}
select * from {{ breaks_of(name) }} as {{ name }}_breaks
{% if not loop.last %}
union all
{% endif %}
{% endfor %}
