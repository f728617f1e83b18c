-- One row per export of the catalogue: what was delivered for the date, whether it is on hold, what is shown.
select
    facts.*,
    roles.role,
    cast([] as varchar[]) as unknown,
    cast([] as varchar[]) as uncovered
from {{ source('night', 'export_facts') }} as facts
left join (
    values
    {% for role, export in fromjson(env_var('TIEOUT_CATALOGUE_SNAPSHOT'))['roles'].items() -%}
    ('{{ export }}', '{{ role }}'){{ ',' if not loop.last }}
    {%- endfor %}
) as roles (export, role) on facts.export = roles.export
