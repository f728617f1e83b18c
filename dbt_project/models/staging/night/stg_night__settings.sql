select * from {{ source('night', 'settings') }}
