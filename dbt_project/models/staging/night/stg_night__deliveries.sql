select * from {{ source('night', 'deliveries') }}
