-- Every invoice of the billing system that a delivery has shown, whichever system that is; deleted ones are marked.
select
    native_key,
    invoice,
    account_key,
    bill_date,
    due_date,
    period_from,
    period_to,
    amount,
    currency,
    is_void,
    selling_entity,
    is_covered,
    is_deleted,
    _file,
    _row
from {{ ref(staged('billing.invoices')) }}
