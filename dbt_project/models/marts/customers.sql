-- One row per customer: what all systems say of it side by side, and what its accounts are subject to.
with accounts as (
    select
        facts.customer_key,
        -- of several accounts the first that has it
        arg_min(accounts.account_name, records.own_position) as customer_name,
        arg_min(accounts.selling_entity, records.own_position) as selling_entity,
        arg_min(accounts.country, records.own_position) as country,
        arg_min(accounts.currency, records.own_position) as currency,
        arg_min(accounts.tax_id_entered, records.own_position) as tax_id,
        arg_min(accounts.po_number_entered, records.own_position) as po_number,
        arg_min(accounts.email_entered, records.own_position) as email,
        count(*) as accounts,
        count(*) filter (where accounts.is_billed) as billed_accounts,
        list(struct_pack(place := records.own_position, account := accounts.account)) as numbers,
        bool_or(facts.needs_tax_id) as needs_tax_id,
        bool_or(facts.has_required_tax_id) as has_required_tax_id,
        bool_or(facts.needs_po) as needs_po,
        bool_or(facts.has_registered_po) as has_registered_po,
        bool_or(facts.needs_email) as needs_email,
        bool_or(facts.has_required_email) as has_required_email
    from {{ ref('facts_accounts') }} as facts
    inner join {{ ref('billing_accounts') }} as accounts on facts.subject_key = accounts.native_key
    inner join {{ ref('int_records_identified') }} as records on facts.subject_key = records.native_key
    group by facts.customer_key
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
    array_to_string(
        list_transform(list_sort(accounts.numbers), lambda each: struct_extract(each, 'account')), ', '
    ) as billing_accounts,
    accounts.tax_id as billing_tax_id,
    erp.tax_id as erp_tax_id,
    crm.tax_id as crm_tax_id,
    accounts.po_number as billing_po_number,
    accounts.email as billing_email,
    erp.email as erp_email,
    crm.contact_email,
    crm.contact_name,
    erp.terms as erp_terms,
    coalesce(accounts.needs_tax_id, false) as needs_tax_id,
    coalesce(accounts.has_required_tax_id, false) as has_required_tax_id,
    coalesce(accounts.needs_po, false) as needs_po,
    coalesce(accounts.has_registered_po, false) as has_registered_po,
    coalesce(accounts.needs_email, false) as needs_email,
    coalesce(accounts.has_required_email, false) as has_required_email
from keys
left join accounts on keys.customer_key = accounts.customer_key
left join {{ ref('int_erp_customers_ranked') }} as erp on keys.customer_key = erp.customer_key
left join {{ ref('int_crm_accounts_ranked') }} as crm on keys.customer_key = crm.customer_key
