-- What was posted: one row per invoice of the ERP, by the billing system's number that it names.
select
    billing_invoice as pair_key,
    native_key,
    customer_key as party_key,
    posted_on as dated,
    amount,
    currency,
    is_void,
    is_covered,
    posted_on,
    document_number,
    _file,
    _row
from {{ ref(staged('erp.transactions')) }}
where transaction_type = 'Invoice' and billing_invoice is not null and not is_deleted
