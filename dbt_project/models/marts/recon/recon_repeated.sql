-- Keys that several records of one side have, first of all: which one the pair takes, and which it leaves out.
{% for name in var('reconciliations') %}
{% for side in ['left', 'right'] %}
{{ repeated(name, side) }}
{% if not loop.last %}
union all
{% endif %}
{% endfor %}
{% if not loop.last %}
union all
{% endif %}
{% endfor %}
