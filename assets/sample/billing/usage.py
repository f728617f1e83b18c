"""What was used and what it costs: metered records, their sums a period, the sums rated by the rate card.

Makes `period` (a contract's month, billed or still open), `usage` and `rated`. Units are integers in thousandths.
"""

import duckdb

# From 91 days before the first night, since an invoice billed on the eve of the window may be posted inside it, to the
# periods that are still open on the last.
_PERIOD = """
create or replace temp table period as
with month as (
    select m, (date '2024-01-01' + to_months(m::integer))::date as first_day
    from range(
        date_diff('month', date '2024-01-01', d0() - 91),
        date_diff('month', date '2024-01-01', getvariable('last_day')) + 3
    ) as r(m)
),
dated as (
    select 1000000 + m.m * getvariable('customers') * 15 + c.contract_no as invoice_no, c.contract_no,
        (m.first_day + (c.bill_day - 1)::integer)::date as bill_date,
        (m.first_day - to_months(1) + to_days((c.bill_day - 1)::integer))::date as from_date
    from contract c, month m
    where c.has_invoices
)
select d.*, greatest(d.from_date, c.start_date) as served_from, d.bill_date - 1 as served_to,
    coalesce(greatest(d.from_date, c.start_date) < c.renewed_on, false) as is_former
from dated d join contract c using (contract_no)
where d.bill_date between d0() - 91 and getvariable('last_day') + 32
    and d.bill_date > c.start_date and (c.end_date is null or d.bill_date <= c.end_date)
order by invoice_no
"""

# Most meters report once a month, some every day. Three records in a hundred are excluded from billing, with a comment.
_USAGE = """
create or replace temp table usage as
with metered as (
    select p.invoice_no, p.contract_no, p.bill_date, p.served_from, p.served_to, c.acct_no, k.kind, k.usage_type,
        case k.kind when 1 then getvariable('regions')[1 + c.region_no]
            when 2 then getvariable('regions')[1 + (c.region_no + 2) % 6] else '*' end as region,
        c.meters_daily, p.invoice_no * 8 + k.kind as meter,
        case k.usage_type when 'DELIVERY_GB' then case c.size when 0 then 300000 when 1 then 6000000 when 2
            then 90000000
                else 900000000 end
            when 'REQUESTS' then case c.size when 0 then 40000000 when 1 then 900000000 when 2 then 9000000000
                else 90000000000 end
            else case c.size when 0 then 300000000 when 1 then 2000000000 when 2 then 20000000000
                else 200000000000 end end as typical
    from period p join contract c using (contract_no) join usage_kind k on k.product = c.product
    where k.kind <> 2 or c.has_second_region
),
recorded as (
    select m.*, s as day_no, m.meter * 32 + s as record,
        case when m.meters_daily then m.served_from + s::integer else m.served_to end as usage_date,
        case when m.meters_daily then typical // 30 else typical end as scale
    from metered m, range(31) as r(s)
    where s = 0 or (m.meters_daily and m.served_from + s::integer <= m.served_to)
)
select invoice_no, contract_no, acct_no, bill_date, kind, usage_type, region, usage_date, record,
    case when usage_type = 'REQUESTS' then (scale * (50 + pick(record, 'units', 100)) // 100) // 1000 * 1000
        else scale * (5000 + pick(record, 'units', 10000)) // 10000 end as units_e3,
    (meters_daily and pick(record, 'excluded', 100) < 3)::integer as is_excluded, 86399 as second
from recorded
order by record
"""

# Five-minute samples, in and out. Rank 1 + floor(5 %) of the samples sorted downwards bills: 433 of 8,640.
_SAMPLES = """
create or replace temp table bandwidth as
select p.invoice_no, p.contract_no, c.acct_no, p.bill_date, s as sample, p.served_from + (s // 288)::integer
    as usage_date,
    (s % 288) * 300 as second, way,
    1000 * (200 + 4 * abs(144 - s % 288) + pick(p.invoice_no * 20000 + s * 2 + way, 'mbps', 150)
        + case when pick(p.invoice_no * 20000 + s, 'burst', 40) = 0 then 900 else 0 end) as units_e3
from period p join contract c using (contract_no), range(8928) as r(s), (values (0), (1)) t(way)
where c.product = 'DEL-P95' and p.served_from + (s // 288)::integer <= p.served_to
order by p.invoice_no, s, way
"""

# Thousandths times millionths are billionths; half a minor unit is rounded up.
CHARGE = """
create macro dearer(price) as price + price // 10 + 1;
create macro charge(model, billable_e3, step, package, price_1, price_2, units) as ((case model
        when 'package' then ((billable_e3 + package * 1000 - 1) // (package * 1000))::hugeint * 1000 * price_1
        when 'volume' then billable_e3::hugeint * case when billable_e3 > step * 1000 then price_2 else price_1 end
        when 'graduated' then least(billable_e3, step * 1000)::hugeint * price_1
            + greatest(billable_e3 - step * 1000, 0)::hugeint * price_2
        else billable_e3::hugeint * price_1
    end * ten_to(units) + 500000000) // 1000000000)::bigint;
"""

_RATED = """
create or replace temp table rated as
with used as (
    select invoice_no, contract_no, kind, usage_type, region,
        sum(case when is_excluded = 0 then units_e3 else 0 end)::bigint as units_e3
    from usage group by all
    union all
    select invoice_no, contract_no, 5, 'BANDWIDTH_95_MBPS', '*', peak
    from (
        select invoice_no, contract_no, larger as peak, row_number() over ordered as place, count(*) over whole
            as samples
        from (select invoice_no, contract_no, sample, max(units_e3) as larger from bandwidth group by all)
        window ordered as (partition by invoice_no order by larger desc, sample), whole as (partition by invoice_no)
    ) where place = samples // 20 + 1
),
priced as (
    select u.*, r.model, r.step, r.units, r.package, r.price_1, r.price_2,
        greatest(u.units_e3 - r.included * 1000, 0) as billable_e3,
        u.kind <> 5 and c.is_test = 0 and pick(u.invoice_no, 'mispriced', 1000) < getvariable('mispriced') as is_wrong
    from used u join contract c using (contract_no) join period p using (invoice_no)
        join rate r on r.schedule = case when p.is_former then coalesce(c.former_schedule, c.schedule)
            else c.schedule end
            and r.usage_type = u.usage_type and r.region = u.region and r.currency = c.currency
),
charged as (
    select *, charge(model, billable_e3, step, package, price_1, price_2, units) as right_amount,
        case when step > 0 and model = 'graduated' and billable_e3 > step * 1000 then null
            when model = 'volume' and billable_e3 > step * 1000 then price_2 else price_1 end as right_price,
        case when is_wrong
            then charge(model, billable_e3, step, package, dearer(price_1), dearer(price_2), units) end as wrong_amount
    from priced
)
select invoice_no, contract_no, kind, usage_type, region, units_e3,
    case when wrong_amount > right_amount then dearer(right_price) else right_price end as price,
    coalesce(wrong_amount, right_amount) as amount, right_amount
from charged
order by invoice_no, kind
"""


def make_usage(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes `period`, `usage`, `bandwidth` and `rated` for the contracts at hand."""
    for query in (_PERIOD, _USAGE, _SAMPLES, _RATED):
        connection.execute(query)
