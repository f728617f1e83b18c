select * from {{ source('night', 'tax_countries') }}
