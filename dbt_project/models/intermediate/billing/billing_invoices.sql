-- Every invoice of the billing system that a delivery has shown, whichever system that is; deleted ones are marked.
select * from {{ ref(staged('billing.invoices')) }}
