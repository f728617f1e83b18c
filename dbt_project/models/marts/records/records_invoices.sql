-- What each system's record says of an invoice that is wanted: a struct per role, value, file and row side by side.
select
    pairs.left_key as subject_key,
    {
        'invoice': pairs.pair_key,
        'account': accounts.account,
        'bill_date': pairs.bill_date,
        'amount_minor': {{ to_minor('pairs.left_amount', 'pairs.left_currency') }},
        'currency': pairs.left_currency,
        'file': invoices._file,
        'row': invoices._row
    } as billing,
    {
        'document': pairs.document_number,
        'amount_minor': {{ to_minor('pairs.right_amount', 'pairs.right_currency') }},
        'currency': pairs.right_currency,
        'file': postings._file,
        'row': postings._row
    } as erp
from {{ ref('failing_subjects') }} as failing
inner join {{ ref('recon_invoices') }} as pairs on failing.subject_key = pairs.left_key
inner join {{ ref('billing_invoices') }} as invoices on pairs.left_key = invoices.native_key
left join {{ ref('billing_accounts') }} as accounts on pairs.account_key = accounts.native_key
left join {{ ref(staged('erp.transactions')) }} as postings on pairs.right_key = postings.native_key
