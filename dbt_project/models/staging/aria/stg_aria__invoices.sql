with records as (
    {{ as_of('aria.invoices') }}
)

select
    'aria:invoice:' || invoice_no as native_key,
    invoice_no as invoice,
    'aria:account:' || acct_no as account_key,
    bill_date,
    due_date,
    from_date as period_from,
    to_date as period_to,
    amount,
    currency_cd as currency,
    voiding_event_no is not null as is_void,
    client_legal_entity_id as selling_entity,
    is_covered,
    is_deleted,
    _file,
    _row
from records
