-- One row per customer: the facts of all systems side by side, and what its accounts are subject to.
with accounts as (
    select
        customer_key,
        arg_min(customer_name, account) as customer_name,
        arg_min(selling_entity, account) as selling_entity,
        arg_min(country, account) as country,
        arg_min(currency, account) as currency,
        count(*) as accounts,
        count(*) filter (where is_billed) as billed_accounts,
        string_agg(account, ', ' order by account) as aria_accounts,
        arg_min(aria_tax_id, account) as aria_tax_id,
        arg_min(aria_po_number, account) as aria_po_number,
        arg_min(aria_email, account) as aria_email,
        bool_or(needs_tax_id) as needs_tax_id,
        bool_or(has_required_tax_id) as has_required_tax_id,
        bool_or(needs_po) as needs_po,
        bool_or(has_registered_po) as has_registered_po,
        bool_or(needs_email) as needs_email,
        bool_or(has_required_email) as has_required_email
    from {{ ref('account_facts') }}
    group by customer_key
),

keys as (
    select distinct customer_key from {{ ref('crosswalk') }}
)

select
    keys.customer_key,
    coalesce(accounts.customer_name, erp.customer_name, crm.account_name) as customer_name,
    accounts.selling_entity,
    accounts.country,
    accounts.currency,
    coalesce(accounts.accounts, 0) as accounts,
    coalesce(accounts.billed_accounts, 0) as billed_accounts,
    accounts.aria_accounts,
    accounts.aria_tax_id,
    erp.tax_id as netsuite_tax_id,
    crm.tax_id as salesforce_tax_id,
    accounts.aria_po_number,
    accounts.aria_email,
    erp.email as netsuite_email,
    crm.email as salesforce_email,
    crm.contact_name as salesforce_billing_contact,
    erp.terms as netsuite_terms,
    coalesce(accounts.needs_tax_id, false) as needs_tax_id,
    coalesce(accounts.has_required_tax_id, false) as has_required_tax_id,
    coalesce(accounts.needs_po, false) as needs_po,
    coalesce(accounts.has_registered_po, false) as has_registered_po,
    coalesce(accounts.needs_email, false) as needs_email,
    coalesce(accounts.has_required_email, false) as has_required_email
from keys
left join accounts on keys.customer_key = accounts.customer_key
left join {{ ref('int_netsuite_customers_ranked') }} as erp on keys.customer_key = erp.customer_key
left join {{ ref('int_salesforce_accounts_ranked') }} as crm on keys.customer_key = crm.customer_key
