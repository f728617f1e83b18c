-- What was billed: one row per invoice that is not gone from the billing system.
select
    invoices.*,
    invoice as pair_key,
    account_key as party_key,
    bill_date as dated
from {{ ref('billing_invoices') }} as invoices
where not is_deleted
