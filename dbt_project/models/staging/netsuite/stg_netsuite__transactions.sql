with records as (
    {{ as_of('netsuite.transactions') }}
)

select
    'netsuite:' || lower(replace(type, ' ', '_')) || ':' || internal_id as native_key,
    type as transaction_type,
    document_number,
    aria_invoice_no as billing_invoice,
    'netsuite:customer:' || customer_internal_id as customer_key,
    date as posted_on,
    due_date,
    amount_foreign as amount,
    currency,
    amount_remaining,
    coalesce(status = 'Voided', false) as is_void,
    subsidiary,
    po_number,
    memo,
    is_covered,
    is_deleted,
    _file,
    _row
from records
