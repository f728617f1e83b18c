"""What was billed: one invoice a month and contract, for all nights at once, clean and the same in billing and ERP.

Makes the table `invoice`. Which rows a night's export shows is decided by the modules `*_exports.py`.
"""

import duckdb

# From 91 days before the first night: an invoice billed on the eve of the window may be posted inside it.
_INVOICE = """
create or replace temp table invoice as
with month as (
    select m, (date '2024-01-01' + to_months(m::integer))::date as first_day
    from range(
        date_diff('month', date '2024-01-01', d0() - 91),
        date_diff('month', date '2024-01-01', getvariable('last_day')) + 1
    ) as r(m)
),
billed as (
    select 1000000 + m.m * getvariable('customers') * 15 + c.contract_no as invoice_no, c.acct_no, c.customer_no,
        c.contract_no, (m.first_day + (c.bill_day - 1)::integer)::date as bill_date
    from contract c join account a using (acct_no), month m
    where a.has_invoices
        and m.first_day + (c.bill_day - 1)::integer between d0() - 91 and getvariable('last_day')
        and m.first_day + (c.bill_day - 1)::integer > a.start_date
        and (a.end_date is null or m.first_day + (c.bill_day - 1)::integer <= a.end_date)
)
select b.*, a.client_acct_id, a.currency, k.units, c.entity, a.is_test, a.terms, a.po_num,
    case when pick(invoice_no, 'nil', 100) = 0 then 0
        else ((case c.size when 0 then 500 + pick(invoice_no, 'cents', 19500)
            when 1 then 20000 + pick(invoice_no, 'cents', 480000) when 2 then 500000 + pick(invoice_no, 'cents',
                4500000)
            else 5000000 + pick(invoice_no, 'cents', 85000000) end) * k.per_usd
            // case k.units when 0 then 1000000 when 3 then 1000 else 10000 end) end as amount,
    case when pick(invoice_no, 'void', 1000) < 15 then b.bill_date + pick(invoice_no, 'void day', 20)::integer end
        as void_date,
    -- Posted at once, after midnight, or two days later: all three are usual.
    case when pick(invoice_no, 'lag', 100) < 75 then 0 when pick(invoice_no, 'lag', 100) < 95 then 1 else 2 end as lag,
    case when pick(invoice_no, 'unpaid', 10) > 0 then b.bill_date + (5 + pick(invoice_no, 'paid', 50))::integer end
        as paid_date,
    case when c.first_child_no is not null and c.first_child_no < getvariable('high')
        and pick(invoice_no, 'child', 10) = 0 then c.first_child_no else b.customer_no end as posted_customer_no
from billed b join account a using (acct_no) join customer c on c.customer_no = b.customer_no
    join currency k on k.code = a.currency
order by invoice_no
"""


def make_invoices(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes `invoice` from the customers, accounts and contracts at hand; amounts in minor units of their currency."""
    connection.execute(_INVOICE)
