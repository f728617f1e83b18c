"""The exports of the smaller sources as they look on a night: certificates, exchange rates, tickets."""

from assets.sample.exports.formats import columns

CERTIFICATES_HEADER = columns(
    "Certificate No,Customer No,Customer,Country,State,Level,Issued By,Valid From,Valid To,Status"
)

CERTIFICATES = """
select 'EX-' || acct_no as number, client_acct_id,
    called_tonight(c.name, c.new_name) as customer, c.country_name, c.state, a.exemption,
    case a.exemption when 1 then 'State' when 2 then 'Federal' else 'State and federal' end as issued_by,
    d0() - (100 + pick(acct_no, 'certified', 400))::integer as valid_from,
    case when pick(acct_no, 'endless', 5) > 0 then d0() + (200 + pick(acct_no, 'certified until', 700))::integer end
        as valid_to,
    'Valid' as status
from account a join customer c using (customer_no)
where a.exemption > 0 and a.start_date <= today()
order by acct_no
"""

RATES_HEADER = columns("rate_date,from_currency,to_currency,rate,source")

# The book rates are fixed for the year: an amount in the subsidiary's currency can be worked out by hand.
RATES = """
select today() - s::integer as rate_date, code, 'USD' as to_currency,
    ((10000000000000000 // per_usd)::decimal(18, 0) * 0.000000000001::decimal(13, 12))::varchar as rate,
        'Book rate 2026'
        as source
from currency, range(90) as r(s)
order by rate_date, code
"""

TICKETS_HEADER = columns(
    "Summation column,Id,Requester,Requester id,Requester email,Assignee,Group,Subject,Tags,Status,Priority,Via,"
    "Ticket type,Created at,Updated at,Organization,Billing account [txt],Topic [list]"
)

TICKETS = """
with asked as (
    select a.acct_no, a.client_acct_id, c.first_name || ' ' || c.last_name as requester, c.domain,
        called_tonight(c.name, c.new_name) as name,
        c.customer_no,
        d0() - (75 - pick(a.acct_no, 'asked', 90))::integer as asked_on, pick(a.acct_no, 'topic', 7) as topic
    from account a join customer c using (customer_no)
    where pick(a.acct_no, 'ticket', 12) = 0 and a.start_date <= today()
)
select 1 as one, 400000 + acct_no as id, requester, 800000 + customer_no as requester_id, 'billing@' || domain as email,
    any_of(getvariable('people_first'), acct_no, 'agent') as assignee, 'Billing' as team,
    list_extract(['Invoice copy needed', 'Wrong PO on our invoice', 'Please correct our VAT number',
        'Why is the bill higher?',
        'Refund of overpayment', 'New billing contact', 'We dispute an invoice'], 1 + topic) as subject,
    'billing' as tags, case when asked_on + 6 <= today() then 'Solved' else 'Open' end as status,
    any_of(['Low', 'Normal', 'Normal', 'High'], acct_no, 'priority') as priority, 'Mail' as via, 'Question' as type,
    strftime(asked_on + to_minutes(540 + pick(acct_no, 'asked at', 480)), '%Y-%m-%d %H:%M') as created,
    strftime(least(asked_on + 6, today()) + to_minutes(1080), '%Y-%m-%d %H:%M') as updated, name, client_acct_id,
    list_extract(['invoice', 'po', 'tax_id', 'invoice', 'payment', 'contact', 'dispute'], 1 + topic) as topic
from asked
where asked_on between today() - 89 and today()
order by id
"""
