-- Every record of every side, counted by outcome: what was reconciled, and how far.
{% for name in var('reconciliations') %}
select * from {{ coverage_of(name) }} as {{ name }}_coverage
{% if not loop.last %}
union all
{% endif %}
{% endfor %}
