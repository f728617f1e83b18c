select * from {{ source('night', 'known_customers') }}
