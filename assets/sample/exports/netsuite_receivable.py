"""NetSuite's receivables as they look on a night: credit memos, customer payments with applications, ageing."""

from assets.sample.exports.formats import columns

CREDIT_MEMOS_HEADER = columns(
    "Internal ID,Document Number,Date,Name,Internal ID,Subsidiary,Currency,Amount (Foreign Currency),Applied To,"
    "Internal ID,Amount Applied,Aria Transaction No,Reason,Status,Last Modified"
)

# A goodwill credit and the writing off of a bad debt are both credit memos here.
CREDIT_TONIGHT = """
create or replace temp table credit_tonight as
select 30000001 + invoice_no * 3 as internal_id, 'CM-' || entity || '-' || invoice_no as document, credit_date
    as day, credit,
    invoice_no * 10 + 3 as aria_no, credit_reason as reason, invoice_no, document as applied_to,
    posted_customer_no, entity, currency, units
from invoice where credit_date between today() - 89 and today()
union all
select 90000000001 + invoice_no * 3, 'WO-' || entity || '-' || invoice_no, written_off_date, amount - credit,
    invoice_no * 10 + 4, 'BAD_DEBT', invoice_no, document, posted_customer_no, entity, currency, units
from invoice where written_off_date between today() - 89 and today() and amount > credit
"""

CREDIT_MEMOS = """
select t.internal_id, t.document, us_date(t.day) as day,
    called_tonight(c.bare_name, c.new_bare_name), 5000 + t.posted_customer_no as customer_id,
    e.legal_name, t.currency, money(t.credit, t.units) as amount, t.applied_to,
    30000000 + t.invoice_no * 3 as invoice_id, money(t.credit, t.units) as applied, t.aria_no, t.reason,
    'Fully Applied' as status, us_time(t.day + to_minutes(pick(t.internal_id, 'minute', 1440))) as modified
from credit_tonight t join customer c on c.customer_no = t.posted_customer_no join entity e on e.code = t.entity
order by t.internal_id
"""

PAYMENTS_HEADER = columns(
    "Internal ID,Document Number,Date,Name,Internal ID,Subsidiary,Currency,Payment Amount,Applied To,Internal ID,"
    "Amount Applied,Amount Unapplied,Aria Payment No,Memo,Last Modified"
)

# One row an application; what is left unapplied is a row of its own. The payment stands on the parent even where the
# invoice stands on the child.
PAYMENTS = """
with part as (
    select p.*, a.invoice_no, a.document as applied_to, a.amount as applied_here, 0 as unapplied_here
    from payment p join application a using (payment_no)
    union all
    select *, null, null, 0, unapplied from payment where unapplied > 0
)
select 20000000000 + p.payment_no as internal_id, 'PMT-' || p.payment_no as document, us_date(p.paid_on) as day,
    called_tonight(c.bare_name, c.new_bare_name),
    5000 + p.customer_no as customer_id, e.legal_name, p.currency, money(p.applied + p.unapplied, p.units)
        as payment_amount,
    p.applied_to, 30000000 + p.invoice_no * 3 as invoice_id,
    money(p.applied_here, p.units) as applied, money(p.unapplied_here, p.units) as unapplied, p.payment_no,
    upper(p.method) || ' ' || pick(p.payment_no, 'reference', 100000000) as memo,
    us_time(p.paid_on + to_minutes(pick(p.payment_no, 'minute', 1440))) as modified
from part p join customer c on c.customer_no = p.customer_no join entity e on e.code = p.entity
where p.paid_on between today() - 89 and today()
order by p.payment_no, p.invoice_no nulls last
"""

AGEING_HEADER = columns("Internal ID,ID,Name,Subsidiary,Currency,Current,1-30,31-60,61-90,Over 90,Total,As Of")

# Made from what the ERP holds: an invoice that it lacks is in no bucket, one that it holds wrong is wrong here too.
AGEING = """
with open_item as (
    select posted_customer_no, entity, currency, units, remaining, greatest(today() - (bill_date + terms), 0) as overdue
    from held_tonight where remaining > 0
)
select 5000 + o.posted_customer_no as internal_id, 'CUST-' || (5000 + o.posted_customer_no) as id,
    any_value(called_tonight(c.bare_name, c.new_bare_name)),
    any_value(e.legal_name), o.currency,
    money(sum(case when overdue = 0 then remaining else 0 end)::bigint, any_value(o.units)) as a,
    money(sum(case when overdue between 1 and 30 then remaining else 0 end)::bigint, any_value(o.units)) as b,
    money(sum(case when overdue between 31 and 60 then remaining else 0 end)::bigint, any_value(o.units)) as c,
    money(sum(case when overdue between 61 and 90 then remaining else 0 end)::bigint, any_value(o.units)) as d,
    money(sum(case when overdue > 90 then remaining else 0 end)::bigint, any_value(o.units)) as e,
    money(sum(remaining)::bigint, any_value(o.units)) as total, us_date(today()) as as_of
from open_item o join customer c on c.customer_no = o.posted_customer_no join entity e on e.code = o.entity
group by o.posted_customer_no, o.entity, o.currency
order by o.posted_customer_no, o.entity, o.currency
"""
