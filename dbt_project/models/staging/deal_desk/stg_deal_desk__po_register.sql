with records as (
    {{ as_of('deal_desk.po_register') }}
)

select
    -- two customers may use the same number
    'deal_desk:purchase_order:' || coalesce(customer_no, '') || ':' || po_number as native_key,
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
where not is_deleted
