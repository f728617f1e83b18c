with records as (
    {{ as_of(source('deal_desk', 'po_register'), 'deal_desk.po_register', 'po_number', 'full') }}
)

select
    'deal_desk:po:' || po_number as native_key,
    po_number,
    customer_no as client_acct_id,
    currency,
    amount,
    valid_from,
    valid_to,
    coalesce(status = 'Cancelled', false) as is_cancelled,
    _file,
    _row
from records
