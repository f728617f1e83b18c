"""What was billed and how it was settled, for all nights at once, clean and the same in billing and ERP.

Makes `bill` (the parts of each period's bill), `line`, `invoice`, `application` and `payment`. What a night's export
shows of it is decided by the modules `*_exports.py`. Amounts are in minor units of their currency; every rounding is
half up. Where billing itself goes wrong (`kinds_made.py`), `right_fee` and `right_tax_e2` say what would be right.
"""

import duckdb

_BILL = """
create or replace temp table bill as
with served as (
    select p.*, c.* exclude (contract_no) replace (
            case when p.is_former or c.is_renewal_missed then fee_before(c.fee, coalesce(c.former_percent, 100))
                else c.fee end as fee,
            case when p.is_former then coalesce(c.former_schedule, c.schedule) else c.schedule end as schedule,
            case when c.tax_e2 > 0 and c.is_test = 0 and pick(p.invoice_no, 'tax rate', 1000) < getvariable('mistaxed')
                then 500 else c.tax_e2 end as tax_e2),
        case when p.is_former then fee_before(c.fee, c.former_percent) else c.fee end as right_fee,
        c.tax_e2 as right_tax_e2, p.served_to - p.served_from + 1 as days, p.bill_date - p.from_date
        as full_days,
        coalesce(u.amount, 0) as usage_amount
    from period p join contract c using (contract_no)
        left join (select invoice_no, sum(amount)::bigint as amount from rated group by all) u using (invoice_no)
    where p.bill_date <= getvariable('last_day')
),
parted as (
    select *, changed_on is not null and changed_on > served_from and changed_on <= served_to as is_parted,
        case when changed_on > served_from then former_units else plan_units end as first_units,
        case when changed_on > served_from and changed_on <= served_to then changed_on - served_from else days end
            as first_days
    from served
),
charged as (
    select *, (2 * fee * first_units * first_days + full_days) // (2 * full_days) as first_fee,
        (2 * fee * plan_units * (days - first_days) + full_days) // (2 * full_days) as second_fee,
        (2 * fee * first_units * first_days + full_days) // (2 * full_days)
            + (2 * fee * plan_units * (days - first_days) + full_days) // (2 * full_days) as recurring,
        greatest(coalesce(commitment, 0) - usage_amount, 0) as shortfall
    from parted
),
reduced as (
    select *, (2 * (recurring + usage_amount + shortfall) * discount_e4 + 10000) // 20000 as discount from charged
)
select *, recurring + usage_amount + shortfall - discount as net,
    (2 * (recurring + usage_amount + shortfall - discount) * tax_e2 + 10000) // 20000 as tax
from reduced
order by invoice_no
"""

_LINE = """
create or replace temp table line as
select invoice_no, 1 as line_no, 'recurring' as line_type, null as usage_type, null as region,
    first_units * 1000 as units_e3,
    fee * case units when 0 then 1000000 when 3 then 1000 else 10000 end as price, first_fee as amount,
    served_from as from_day, served_from + (first_days - 1)::integer as to_day
from bill where product <> 'DEL-COMMIT'
union all
select invoice_no, 9, 'recurring', null, null, plan_units * 1000,
    fee * case units when 0 then 1000000 when 3 then 1000 else 10000 end, second_fee,
    served_from + first_days::integer, served_to
from bill where is_parted
union all
select r.invoice_no, 1 + r.kind, 'usage', r.usage_type, r.region, r.units_e3, r.price, r.amount, null, null
from rated r join period p using (invoice_no) where p.bill_date <= getvariable('last_day')
union all
select invoice_no, 10, 'commit_shortfall', null, null, 1000, null, shortfall, null, null from bill where shortfall > 0
union all
select invoice_no, 11, 'discount', null, null, null, null, -discount, null, null from bill where discount > 0
union all
select invoice_no, 12, 'tax', null, null, null, null, tax, null, null from bill where tax > 0
order by invoice_no, line_no
"""

# A void is billed again under a new number in two cases of five; a wrong invoice that was credited in full always.
# `base_no` is the period's number, shared by both, and by the second invoice of a period that was billed twice, which
# nobody pays.
# Half of a split invoice is paid three days before the rest; who pays once a month does so on the twentieth.
_INVOICE = """
create or replace temp table invoice as
with first as (
    select invoice_no, invoice_no as base_no, bill_date,
        case when pick(invoice_no, 'void', 1000) < 15 then bill_date + pick(invoice_no, 'void day', 20)::integer end
            as void_date, false as is_second,
        * exclude (invoice_no, bill_date)
    from bill
),
issued as (
    from first
    union all
    select 1500000000 + invoice_no, invoice_no, void_date + 1, null, false, * exclude (invoice_no, base_no, bill_date,
        void_date, is_second)
    from first
    where void_date + 1 <= getvariable('last_day') and pick(invoice_no, 'rebilled', 5) < 2
    union all
    select 1500000000 + invoice_no, invoice_no, bill_date + 4, null, false, * exclude (invoice_no, base_no, bill_date,
        void_date, is_second)
    from first
    where bill_date + 4 <= getvariable('last_day')
        and is_corrected(invoice_no, bill_date, net + tax, is_test, void_date)
    union all
    select 3000000000 + invoice_no, invoice_no, bill_date, null, true, * exclude (invoice_no, base_no, bill_date,
        void_date, is_second)
    from first
    where void_date is null and is_test = 0 and net + tax > 0 and bill_date >= d0() - 80
        and pick(invoice_no, 'billed twice', 1000) < getvariable('billed_twice')
        and not is_corrected(invoice_no, bill_date, net + tax, is_test, void_date)
),
known as (
    select b.invoice_no, b.base_no, b.contract_no, b.acct_no, b.customer_no, b.client_acct_id, b.bill_date, b.from_date,
        b.served_from, b.served_to, b.currency, b.units, b.entity, b.terms, b.is_test, b.po_num, b.void_date,
            b.schedule, b.is_second,
        b.net + b.tax as amount, b.tax, b.days < b.full_days or b.is_parted as is_prorated,
        case when pick(invoice_no, 'lag', 100) < 75 then 0 when pick(invoice_no, 'lag', 100) < 95 then 1 else 2 end
            as lag,
        case when c.first_child_no is not null and c.first_child_no < getvariable('high')
            and pick(invoice_no, 'child', 10) = 0 then c.first_child_no else b.customer_no end as posted_customer_no,
        b.net + b.tax > 0 and b.is_test = 0 and b.void_date is null as is_owed,
        b.bill_date < d0() - 89 as is_old, pick(b.acct_no, 'pays together', 4) = 0 as pays_together
    from issued b join customer c on c.customer_no = b.customer_no
),
credited as (
    select *, case when is_credited then bill_date + 3 end as credit_date,
        case when is_corrected then amount when is_credited then 1 + (amount - 1) // 10 else 0 end as credit,
        case when is_corrected then 'BILLING_ERROR' when is_credited
            then any_of(['SLA', 'GOODWILL', 'PRICE_ADJUSTMENT'], invoice_no, 'reason') end as credit_reason
    from (
        select *, invoice_no = base_no and is_corrected(invoice_no, bill_date, amount, is_test, void_date)
                as is_corrected,
            is_owed and not is_old and not is_second and pick(invoice_no, 'credit', 100) < 2
                or invoice_no = base_no and is_corrected(invoice_no, bill_date, amount, is_test, void_date)
                as is_credited
        from known
    )
),
settled as (
    select *,
        case when not is_owed or amount = credit or is_second then null
            when pays_together and not is_old then (date_trunc('month', bill_date) + to_months(1) + to_days(19))::date
            when is_old then bill_date + 20
            when pick(invoice_no, 'unpaid', 10) > 0 then bill_date + (9 + pick(invoice_no, 'paid', 50))::integer end
                as paid_date,
        not pays_together and not is_old and amount - credit > 1 and pick(invoice_no, 'split', 20) = 0 as is_split,
        case when is_owed and not pays_together and not is_old and not is_second and not is_corrected
            and pick(invoice_no, 'unpaid', 10) = 0
            and pick(invoice_no, 'bad debt', 10) = 0 then bill_date + 60 end as written_off_date,
        bill_date + lag as posted_on,
        amount > 0 and is_test = 0 and not coalesce(void_date <= bill_date + 1, false) as is_posted
    from credited
),
numbered as (
    select invoice_no, is_skipping,
        row_number() over series + sum(is_skipping::bigint) over series as number
    from (
        select invoice_no, entity, posted_on, pick(invoice_no, 'number skipped', 1000) < getvariable('number_skipped')
            as is_skipping
        from settled where is_posted
    )
    window series as (partition by entity, posted_on order by invoice_no rows unbounded preceding)
)
select * exclude (is_old, is_credited, is_corrected), coalesce(is_skipping, false) as is_skipping,
    number::bigint as number, document_no(entity, posted_on, number::bigint) as document,
    case when is_split and paid_date is not null then (amount - credit) // 2 else 0 end as early_part,
    case when paid_date is not null then amount - credit - case when is_split then (amount - credit) // 2 else 0 end
        else 0 end
        as main_part
from settled left join numbered using (invoice_no)
order by invoice_no
"""

_APPLICATION = """
create or replace temp table application as
select case when pays_together and bill_date >= d0() - 89 then 5000000000 + acct_no * 1000 + date_diff('month',
    date '2024-01-01', paid_date)
        else invoice_no * 2 end as payment_no,
    invoice_no, document, acct_no, paid_date as paid_on, main_part as amount
from invoice where main_part > 0
union all
select invoice_no * 2 + 1, invoice_no, document, acct_no, paid_date - 3, early_part from invoice
where early_part > 0
order by payment_no, invoice_no
"""

# One payment in fifty is too high; half of these are refunded after ten days. One account in eighty paid in advance.
_PAYMENT = """
create or replace temp table payment as
with paid as (
    select payment_no, acct_no, paid_on, sum(amount)::bigint as applied from application group by all
    union all
    select 7000000000 + acct_no, acct_no, d0() - (30 - pick(acct_no, 'prepaid day', 30))::integer, 0
    from account where has_invoices and is_test = 0 and pick(acct_no, 'prepaid', 80) = 0
)
select p.payment_no, p.acct_no, p.paid_on, p.applied, a.customer_no, a.client_acct_id, a.currency, k.units, c.entity,
    case when applied = 0 then 100000 + pick(payment_no, 'advance', 900) * 1000
        when pick(payment_no, 'over', 50) = 0 then 1 + applied // 20 else 0 end as unapplied,
    case when applied > 0 and pick(payment_no, 'over', 50) = 0 and pick(payment_no, 'refund', 2) = 0
        then p.paid_on + 10 end
        as refund_date,
    any_of(['Wire Transfer', 'ACH', 'SEPA', 'Credit Card', 'Check'], payment_no, 'method') as method
from paid p join account a using (acct_no) join customer c on c.customer_no = a.customer_no
    join currency k on k.code = a.currency
order by p.payment_no
"""


# The ERP numbers what it posts, without a gap in each series: a selling entity, a day, a billing run.
MACROS = """
create macro is_corrected(invoice_no, bill_date, amount, is_test, void_date) as amount > 0 and is_test = 0
    and void_date is null and bill_date >= d0() - 80 and pick(invoice_no, 'corrected', 1000) < 4;
create macro document_no(entity, posted_on, number) as 'INV-' || entity || '-' || strftime(posted_on, '%y%m%d') || '-'
    || getvariable('billing_run') || '-' || lpad(number::varchar, 5, '0');
"""


def make_invoices(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the bills of the periods at hand, and how they were paid."""
    for query in (_BILL, _LINE, _INVOICE, _APPLICATION, _PAYMENT):
        connection.execute(query)
