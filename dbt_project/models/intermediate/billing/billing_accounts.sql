-- Every account of the billing system, whichever system that is, with all that its staging model says of it.
select * from {{ ref(staged('billing.accounts')) }}
