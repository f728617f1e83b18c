-- What was posted: one row per invoice of the ERP, by the billing system's number that it names.
select
    postings.*,
    billing_invoice as pair_key,
    customer_key as party_key,
    posted_on as dated
from {{ ref(staged('erp.transactions')) }} as postings
where transaction_type = 'Invoice' and billing_invoice is not null and not is_deleted
