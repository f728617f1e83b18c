-- One row per billing account: what the rules judge, and to which of them it is subject.
with facts as (
    select
        accounts.native_key as subject_key,
        crosswalk.customer_key,
        accounts.account_name as customer_name,
        accounts.selling_entity,
        accounts.account,
        accounts.country,
        accounts.currency,
        settings.business_date,
        accounts.tax_id,
        accounts.po_number,
        accounts.email,
        orders.valid_to,
        coalesce(
            accounts.is_billed and not accounts.is_tax_exempt and countries.country is not null, false
        ) as needs_tax_id,
        coalesce(countries.is_checkable, false) as is_tax_id_checkable,
        coalesce(accounts.is_billed and accounts.is_po_required, false) as needs_po,
        coalesce(accounts.is_billed and accounts.is_invoiced_by_email, false) as needs_email,
        orders.po_number is not null as is_po_registered,
        billed.billed_amount,
        {{ unknown([
            {
                'role': 'billing.accounts', 'field': 'account', 'kind': 'account', 'value': 'accounts.native_key',
                'found': 'true'
            },
            {
                'role': 'deal_desk.purchase_orders', 'field': 'po_number', 'value': 'accounts.po_number',
                'found': 'orders.po_number is not null'
            },
        ]) }} as unknown
    from {{ ref('billing_accounts') }} as accounts
    cross join {{ ref('stg_night__settings') }} as settings
    inner join {{ ref('crosswalk') }} as crosswalk on accounts.native_key = crosswalk.native_key
    left join {{ ref('stg_night__tax_countries') }} as countries on accounts.country = countries.country
    left join {{ ref(staged('deal_desk.purchase_orders')) }} as orders
        on
            accounts.po_number = orders.po_number
            and accounts.client_acct_id = orders.client_acct_id
            and not orders.is_cancelled
    left join {{ ref('int_accounts_billed') }} as billed
        on accounts.native_key = billed.account_key and accounts.currency = billed.currency
)

select
    facts.* exclude (valid_to, is_tax_id_checkable, is_po_registered, billed_amount),
    cast(valid_to - business_date as bigint) as po_days_left,
    needs_tax_id and tax_id is not null as has_required_tax_id,
    not is_tax_id_checkable as is_tax_id_uncheckable,
    needs_po and po_number is not null and is_po_registered as has_registered_po,
    valid_to is null as is_po_term_unknown,
    needs_email and email is not null as has_required_email,
    {{ to_minor('billed_amount', 'currency') }} as billed_minor,
    cast([] as varchar[]) as uncovered
from facts
