-- What each account was billed in the last 30 days, in its own currency: the money that a gap on it puts at risk.
select
    invoices.account_key,
    invoices.currency,
    cast(sum(invoices.amount) as decimal(38, 4)) as billed_amount
from {{ ref('billing_invoices') }} as invoices
cross join {{ ref('stg_night__settings') }} as settings
where
    not invoices.is_void
    and not invoices.is_deleted
    and invoices.bill_date > settings.business_date - 30
    and invoices.bill_date <= settings.business_date
group by invoices.account_key, invoices.currency
