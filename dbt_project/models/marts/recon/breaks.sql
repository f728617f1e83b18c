-- One row per difference between two systems, as it is, whether or not a rule judges it tonight. What is unknown is no difference.
{% for name in var('reconciliations') %}
{{ breaks_of(name) }}
{% if not loop.last %}
union all
{% endif %}
{% endfor %}
