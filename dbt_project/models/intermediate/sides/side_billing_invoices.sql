-- What was billed: one row per invoice that is not gone from the billing system.
select
    invoice as pair_key,
    native_key,
    account_key as party_key,
    bill_date as dated,
    amount,
    currency,
    is_void,
    is_covered,
    account_key,
    selling_entity,
    bill_date,
    _file,
    _row
from {{ ref('billing_invoices') }}
where not is_deleted
