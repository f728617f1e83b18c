-- What each system says of an invoice that is wanted: a struct per role, the whole record with its file and row.
with billing as (
    select
        invoices.*,
        accounts.account,
        {{ to_minor('invoices.amount', 'invoices.currency') }} as amount_minor
    from {{ ref('billing_invoices') }} as invoices
    left join {{ ref('billing_accounts') }} as accounts on invoices.account_key = accounts.native_key
),

erp as (
    select
        postings.*,
        postings.document_number as document,
        {{ to_minor('postings.amount', 'postings.currency') }} as amount_minor
    from {{ ref(staged('erp.transactions')) }} as postings
)

select
    pairs.left_key as subject_key,
    billing,
    erp
from {{ ref('failing_subjects') }} as failing
inner join {{ ref('recon_invoices') }} as pairs on failing.subject_key = pairs.left_key
inner join billing on pairs.left_key = billing.native_key
left join erp on pairs.right_key = erp.native_key
