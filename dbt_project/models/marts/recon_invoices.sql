-- Aria's invoices against NetSuite's, one row per invoice of either side; `kind` says how the two compare.
with aria as (
    select * from {{ ref('billing_invoices') }}
    where not is_deleted
),

netsuite as (
    select *
    from {{ ref(staged('erp.transactions')) }}
    where not is_deleted and transaction_type = 'Invoice' and billing_invoice is not null
    -- a voided posting and its successor name the same invoice: the one that stands counts, of several the first
    qualify row_number() over (partition by billing_invoice order by is_void, native_key) = 1
),

paired as (
    select
        coalesce(aria.invoice, netsuite.billing_invoice) as invoice,
        coalesce(aria.native_key, 'aria:invoice:' || netsuite.billing_invoice) as invoice_key,
        aria.native_key as aria_key,
        netsuite.native_key as netsuite_key,
        aria.account_key,
        aria.selling_entity,
        aria.bill_date,
        netsuite.posted_on,
        netsuite.document_number,
        aria.amount as aria_amount,
        aria.currency as aria_currency,
        netsuite.amount as netsuite_amount,
        netsuite.currency as netsuite_currency,
        coalesce(aria.is_void, false) as is_void_in_aria,
        coalesce(netsuite.is_void, false) as is_void_in_netsuite,
        coalesce(aria.is_covered, false) as is_covered_by_aria,
        coalesce(netsuite.is_covered, false) as is_covered_by_netsuite,
        aria._file as aria_file,
        aria._row as aria_row,
        netsuite._file as netsuite_file,
        netsuite._row as netsuite_row
    from aria
    full outer join netsuite on aria.invoice = netsuite.billing_invoice
)

select
    invoice,
    aria_key,
    netsuite_key,
    account_key,
    selling_entity,
    bill_date,
    posted_on,
    document_number,
    aria_amount,
    aria_currency,
    netsuite_amount,
    netsuite_currency,
    case
        when aria_currency = netsuite_currency then cast(aria_amount - netsuite_amount as decimal(18, 4))
    end as difference,
    is_void_in_aria,
    is_void_in_netsuite,
    is_covered_by_aria,
    is_covered_by_netsuite,
    {{ is_known('aria.invoices', 'invoice_no', 'invoice_key', 'aria_key is not null', prefix='aria:invoice:') }}
        as is_known_in_aria,
    {{ is_known(
        'netsuite.transactions', 'aria_invoice_no', 'invoice_key', 'netsuite_key is not null and not is_void_in_netsuite',
        prefix='aria:invoice:', only={'type': 'Invoice'}
    ) }} as is_known_in_netsuite,
    case
        when netsuite_key is null then 'only in billing'
        when aria_key is null then 'only in erp'
        when is_void_in_aria or is_void_in_netsuite then 'void'
        when not coalesce(aria_currency = netsuite_currency, false) then 'currency differs'
        when not coalesce(aria_amount = netsuite_amount, false) then 'amount differs'
        else 'equal'
    end as kind,
    aria_file,
    aria_row,
    netsuite_file,
    netsuite_row
from paired
