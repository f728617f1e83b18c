-- One row per export of the catalogue: what was delivered for the date, whether it is on hold, what is shown.
select * from {{ source('night', 'export_facts') }}
