"""NetSuite's saved searches as they look on a night: customers and transactions."""

from assets.sample.exports.formats import columns

CUSTOMERS_HEADER = columns(
    "Internal ID,ID,Name,Name,External ID,Salesforce ID,Subsidiary,Email,Tax Number,Billing Country,Currency,Terms,"
    "Inactive,Date Created,Last Modified"
)

# Every twentieth customer has no external id and hangs on the Salesforce id alone, every twenty-fifth the other way
# round; the legal form is often written another way than in Aria.
CUSTOMERS = """
with erp_customer as (
    select *, called_tonight(bare_name, new_bare_name) || ' ' || case legal_form when 'GmbH' then 'G.m.b.H.'
        when 'Ltd' then 'Limited' when 'Inc.' then 'Incorporated' when 'S.A.' then 'SA' else legal_form end as erp_name
    from customer
)
select 5000 + c.customer_no as internal_id, 'CUST-' || (5000 + c.customer_no) as id,
    case when p.customer_no is not null then p.erp_name || ' : ' || c.erp_name else c.erp_name end as name,
    coalesce(p.erp_name, c.erp_name) as parent_name,
    case when pick(c.customer_no, 'erp link', 100) < 5 then '' else 'C-' || (100001 + c.customer_no * 3) end
        as external_id,
    case when pick(c.customer_no, 'erp link', 100) >= 96 then '' else i.crm_id end as salesforce_id,
    e.legal_name, 'billing@' || c.domain as email,
    case when c.needs_tax_id then i.tax_id else '' end as tax_number,
    c.country_name, a.currency, 'Net ' || any_of([15, 30, 30, 30, 45, 60], c.customer_no, 'terms') as terms,
    'F' as inactive,
    us_date(d0() - (200 + pick(c.customer_no, 'created', 1800))::integer) as created,
    us_time(d0() - (1 + pick(c.customer_no, 'modified', 190))::integer + to_minutes(pick(c.customer_no, 'minute',
        1440)))
        as modified
from erp_customer c left join erp_customer p on p.customer_no = c.parent_no
join identity i on i.customer_no = c.customer_no join entity e on e.code = c.entity
    join account a on a.customer_no = c.customer_no and a.acct_slot = 0
order by internal_id
"""

TRANSACTIONS_HEADER = columns(
    "Internal ID,Type,Document Number,Date,Due Date/Receive By,Name,Internal ID,Subsidiary,Currency,"
    "Amount (Foreign Currency),Amount,Amount Remaining,Status,PO/Check Number,Aria Invoice No,Memo,Last Modified"
)

# Which of our invoices the ERP holds tonight, of whatever age, with the amount that it holds and what is still open of
# it. A planted difference is mended before its invoice leaves the window, so that what the answers say does not hang on
# how leaving is read.
HELD_TONIGHT = """
create or replace temp table held_tonight as
with posted as (
    select v.*, v.bill_date + least(v.lag, 1) as erp_date,
        case when g.rule_id = 'invoice.amount_differs' and v.bill_date between today() - 84 and today() - 3 then
            case g.variant when 0 then v.amount + 1 when 1 then v.amount - least(v.amount - 1, 5)
                when 2 then v.amount + v.amount * 19 // 100 + 1 else v.amount * 10 end
            else v.amount end as erp_amount,
        case when v.void_date <= today() or v.written_off_date <= today() then 0
            else v.amount - case when v.credit_date <= today() then v.credit else 0 end
                - case when v.paid_date - 3 <= today() then v.early_part else 0 end
                - case when v.paid_date <= today() then v.main_part else 0 end end as clean_remaining
    from invoice v
    left join gap g on g.subject_no = v.invoice_no and g.rule_id like 'invoice.%' and bit_tonight(g.mask)
    where v.amount > 0 and v.is_test = 0 and v.bill_date + v.lag <= today()
        and not (v.void_date is not null and v.void_date <= v.bill_date + 1)
        and coalesce(g.rule_id, '') <> 'invoice.missing_in_erp'
)
select *, case when clean_remaining = 0 then 0 else greatest(clean_remaining + erp_amount - amount, 1) end as remaining
from posted
order by invoice_no
"""

# Payments and credit memos stand in the same search; a credit memo names the Aria invoice that it corrects, even one
# whose invoice is missing here, and is no invoice.
TRANSACTIONS = """
with line as (
    select 30000000 + invoice_no * 3 as internal_id, 'Invoice' as type, document,
        erp_date as date, bill_date + terms as due, posted_customer_no, entity, currency, units, erp_amount as amount,
        remaining, case when void_date <= today() then 'Voided' when remaining = 0 then 'Paid In Full' else 'Open' end
            as status,
        coalesce(po_num, '') as po, invoice_no, 'Edge services ' || strftime(bill_date, '%b %Y') as memo
    from held_tonight where erp_date between today() - 89 and today()
    union all
    select internal_id, 'Credit Memo', document, day, null, posted_customer_no, entity, currency, units, -credit, 0,
        'Fully Applied', '', invoice_no, reason
    from credit_tonight
    union all
    select 20000000000 + payment_no, 'Payment', 'PMT-' || payment_no, paid_on, null, customer_no, entity, currency,
        units,
        -(applied + unapplied), 0, 'Deposited', '', null, upper(method)
    from payment where paid_on between today() - 89 and today() and pick(payment_no, 'in the search', 100) < 5
)
select l.internal_id, l.type, l.document, us_date(l.date), us_date(l.due),
    called_tonight(c.bare_name, c.new_bare_name) as name, 5000 + l.posted_customer_no, e.legal_name, l.currency,
    money(l.amount, l.units) as foreign_amount,
    money(
        (sign(l.amount) * ((2 * abs(l.amount)::hugeint * b.per_usd * ten_to(b.units) + k.per_usd * ten_to(l.units))
            // (2 * k.per_usd * ten_to(l.units))))::bigint,
        b.units
    ),
    money(l.remaining, l.units), l.status, l.po, l.invoice_no, l.memo,
    us_time(l.date + to_minutes(pick(l.internal_id, 'minute', 1440)))
from line l join customer c on c.customer_no = l.posted_customer_no join entity e on e.code = l.entity
    join currency k on k.code = l.currency join currency b on b.code = e.currency
order by l.internal_id
"""
