-- The rate to the reporting currency in force on the business date. A currency without one has no row: never 1.
select
    rates.currency,
    rates.rate,
    rates.valid_from
from {{ ref('stg_night__rates') }} as rates
cross join {{ ref('stg_night__settings') }} as settings
where rates.valid_from <= settings.business_date
qualify row_number() over (partition by rates.currency order by rates.valid_from desc) = 1
