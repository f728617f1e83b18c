-- One row per export of the catalogue: what was delivered for the business date, whether it is on hold, and which delivery is shown.
select * from {{ source('night', 'export_facts') }}
