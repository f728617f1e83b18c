select * from {{ source('night', 'rows_in_doubt') }}
