-- Every record of every side, counted by outcome: what was reconciled, and how far.
{% for name in var('reconciliations') %}
{{ coverage_of(name) }}
{% if not loop.last %}
union all
{% endif %}
{% endfor %}
