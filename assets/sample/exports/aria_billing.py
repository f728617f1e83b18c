"""Aria's exports behind the invoice as they look on a night: contracts, lines, transactions, payments, usage."""

from assets.sample.exports.formats import columns

CONTRACTS_HEADER = columns(
    "master_plan_instance_no,client_master_plan_instance_id,acct_no,client_acct_id,client_plan_id,plan_name,"
    "rate_schedule_id,status_cd,plan_units,recurring_fee,commit_amount,discount_percent,currency_cd,po_num,bill_day,"
    "term_start_date,term_end_date,client_legal_entity_id"
)

CONTRACTS = """
select 100000 + contract_no as master_plan_instance_no, 'MPI-' || (100000 + contract_no) as client_id, acct_no,
    client_acct_id,
    product, case product when 'SEC-WAF' then 'Security Essentials' when 'SUP-PREM' then 'Premium Support'
        when 'SEC-SEATS' then 'Access per Seat' when 'FREE' then 'Free Tier' when 'DEL-GRAD' then 'Delivery'
        when 'DEL-COMMIT' then 'Delivery with Commit' when 'CMP-INCL' then 'Edge Compute'
        else 'Delivery by Bandwidth' end as plan_name,
    case when renewed_on > today() then coalesce(former_schedule, schedule) else schedule end as rate_schedule,
    case when base_status in (1, 2, 3, 21, 22) or base_status between 10 and 18 then
        case when end_date <= today() then -2 else 1 end else base_status end as status_cd,
    plan_units, money(fee_tonight(fee, former_percent, renewed_on), units) as recurring_fee,
    money(commitment, units) as commit_amount,
    (discount_e4::decimal(8, 0) * 0.01::decimal(3, 2))::varchar as discount_percent, currency,
    case when po_required then po_num end as po_num, bill_day,
    term_start_tonight(term_start, renewed_on) as term_from, term_end_tonight(term_end) as term_until, entity
from contract
where start_date <= today()
order by contract_no
"""

LINES_HEADER = columns(
    "invoice_no,line_no,acct_no,master_plan_instance_no,bill_date,line_type,service_id,description,usage_type,region,"
    "units,rate,amount,currency_cd,service_from,service_to,rate_schedule_id,tax_rate"
)

LINES = """
select v.invoice_no, l.line_no, v.acct_no, 100000 + v.contract_no as instance_no, v.bill_date, l.line_type,
    b.product as service_id,
    case l.line_type when 'recurring' then 'Monthly fee' when 'usage' then 'Usage' when 'commit_shortfall'
        then 'Commit shortfall' when 'discount' then 'Discount' else 'Tax' end as description,
    l.usage_type, l.region, (l.units_e3::decimal(18, 0) * 0.001::decimal(4, 3))::varchar as units,
    (l.price::decimal(18, 0) * 0.000001::decimal(7, 6))::varchar as rate, money(l.amount, v.units) as amount,
        v.currency,
    coalesce(l.from_day, v.served_from) as from_day,
    coalesce(l.to_day, v.served_to) as to_day, v.schedule,
    case when l.line_type = 'tax' then (b.tax_e2::decimal(8, 0) * 0.01::decimal(3, 2))::varchar end as tax_rate
from invoice v join line l on l.invoice_no = v.base_no join bill b on b.invoice_no = v.base_no
where v.bill_date between today() - 89 and today()
order by v.invoice_no, l.line_no
"""

TRANSACTIONS_HEADER = columns(
    "transaction_no,acct_no,client_acct_id,transaction_type_no,transaction_type,transaction_date,amount,currency_cd,"
    "source_no,reason_code,reason_text,client_legal_entity_id"
)

# A void is the negated type of its original and shares the source number with it: that is no duplicate.
TRANSACTIONS = """
with ledger as (
    select invoice_no * 10 + 1 as no, acct_no, client_acct_id, 1 as type, bill_date as day, amount, currency, units,
        invoice_no as source, null as reason, entity from invoice where void_date <= today()
    union all
    select invoice_no * 10 + 2, acct_no, client_acct_id, -1, void_date, -amount, currency, units, invoice_no, null,
        entity
    from invoice where void_date <= today()
    union all
    select invoice_no * 10 + 3, acct_no, client_acct_id, 10, credit_date, -credit, currency, units, invoice_no,
        credit_reason, entity
    from invoice where credit_date is not null
    union all
    select invoice_no * 10 + 4, acct_no, client_acct_id, 6, written_off_date, credit - amount, currency, units,
        invoice_no,
        'BAD_DEBT', entity
    from invoice where written_off_date is not null and amount > credit
    union all
    select payment_no * 10 + 5, acct_no, client_acct_id, 12, refund_date, unapplied, currency, units, payment_no,
        null, entity
    from payment where refund_date is not null
)
select no, acct_no, client_acct_id, type,
    case type when 1 then 'Invoice' when -1 then 'Voided Invoice' when 10 then 'Cash Credit' when 6 then 'Write Off'
        else 'Electronic Refund Disbursement' end as transaction_type,
    day, money(amount, units) as amount, currency, source, reason,
    case reason when 'SLA' then 'Service level missed' when 'GOODWILL' then 'Goodwill' when 'BILLING_ERROR'
        then 'Billing error corrected' when 'PRICE_ADJUSTMENT' then 'Price agreed later' when 'BAD_DEBT'
            then 'Bad debt' end
        as reason_text, entity
from ledger
where day between today() - 89 and today()
order by no
"""

PAYMENTS_HEADER = columns(
    "payment_no,acct_no,client_acct_id,payment_date,amount,applied_amount,unapplied_amount,currency_cd,payment_method,"
    "reference,status,client_legal_entity_id"
)

PAYMENTS = """
select payment_no, acct_no, client_acct_id, paid_on, money(applied + unapplied, units) as amount,
    money(applied, units) as applied, money(unapplied, units) as unapplied, currency, method,
    upper(left(method, 2)) || '-' || pick(payment_no, 'reference', 100000000) as reference,
    case when refund_date <= today() then 'Refunded in part' else 'Posted' end as status, entity
from payment
where paid_on between today() - 89 and today()
order by payment_no
"""

# Without a header, cut by pipes. The first night brings all periods that the window's invoices bill; later nights bring
# what was metered the day before.
USAGE_HEADER = columns(
    "client_record_id,billable_acct_no,incurring_acct_no,master_plan_instance_no,usage_type,usage_date,usage_time,units,"
    "recorded_units,region,is_excluded,exclusion_comments,invoice_no"
)

USAGE = """
with record as (
    select 'U' || record as id, acct_no, contract_no, usage_type, usage_date, second, units_e3, region, is_excluded,
        invoice_no, bill_date, record as place
    from usage
    union all
    select 'B' || invoice_no || '-' || sample || '-' || way, acct_no, contract_no,
        case way when 0 then 'BANDWIDTH_IN_MBPS' else 'BANDWIDTH_OUT_MBPS' end, usage_date, second, units_e3, '', 0,
        invoice_no, bill_date, invoice_no * 20000 + sample * 2 + way
    from bandwidth
)
select id, acct_no as billable, acct_no as incurring, 100000 + contract_no as instance_no, usage_type, usage_date,
    lpad((second // 3600)::varchar, 2, '0') || ':' || lpad((second // 60 % 60)::varchar, 2, '0') || ':'
        || lpad((second % 60)::varchar, 2, '0') as usage_time,
    (units_e3::decimal(18, 0) * 0.001::decimal(4, 3))::varchar as units,
    ((units_e3 + case when pick(place, 'corrected', 200) = 0 then 1000 else 0 end)::decimal(18,
        0) * 0.001::decimal(4, 3))
        ::varchar as recorded_units,
    region, is_excluded, case when is_excluded = 1 then 'test traffic' end as comments,
    case when bill_date <= today() then invoice_no end as invoice_no
from record
where usage_date < today() and (night() = 1 or usage_date = today() - 1)
order by place
"""
