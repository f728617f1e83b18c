select * from {{ source('night', 'tolerances') }}
