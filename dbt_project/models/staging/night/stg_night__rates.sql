select * from {{ source('night', 'rates') }}
