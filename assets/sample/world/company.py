"""Who the customers are: customers and their accounts, as a clean company would hold them.

Makes the tables `customer`, `account` and `identity` for a range of customers. What is planted wrong stands in
`planted.py`, how a record looks in each system in the modules `*_exports.py`.
"""

import duckdb
import numpy as np
from numpy.typing import NDArray

from assets.sample.world.contracts import PERCENTILE_CUSTOMER, PERCENTILE_EVERY, make_contracts
from assets.sample.world.engine import set_variable, statement
from assets.sample.world.salesforce_ids import record_ids
from assets.sample.world.tax_ids import CANARY_TAX_ID, spoiled, tax_ids
from assets.sample.world.world import TAX_ID_COUNTRIES

# Customers 1 to 47 come from the countries in turn, so that a small company is as international as a large one.
# Every tenth customer may head a group; the one to four after it are then its children.
_CUSTOMER = """
create or replace temp table customer as
with numbered as (
    select
        c as customer_no,
        case when c = 0 then 2 when c < getvariable('countries') then c
            else null end as fixed_place,
        pick(c, 'country', getvariable('slots')) as slot,
        c - c % 10 as head,
        c - c % 10 > 0 and pick(c - c % 10, 'group', 10) < 3 as in_group
    from range(getvariable('low')::bigint, getvariable('high')::bigint) as r(c)
),
placed as (
    select n.*, coalesce(n.fixed_place, s.place) as place,
        in_group and customer_no = head as is_head,
        in_group and customer_no > head and customer_no - head <= 1 + pick(head, 'children', 4) as is_child
    from numbered n join country_slot s using (slot)
),
named as (
    select p.customer_no, k.iso as country, k.name as country_name, k.entity, k.currency as home_currency,
        k.needs_tax_id, k.tax_e2, k.dial, k.local_words, k.forms,
        is_head, case when is_child then head end as parent_no,
        case when is_head and customer_no + 1 < getvariable('customers') then customer_no + 1 end as first_child_no,
        case when is_child then head else customer_no end as namesake,
        1 + pick(customer_no, 'place', len(k.cities)) as city_no, k.cities, k.states,
        any_of(k.streets, customer_no, 'street') as street, 1 + pick(customer_no, 'house', 240) as house,
        k.postal, case when pick(customer_no, 'size', 100) < 40 then 0 when pick(customer_no, 'size', 100) < 75 then 1
            when pick(customer_no, 'size', 100) < 95 then 2 else 3 end as size
    from placed p join country k using (place)
)
select customer_no, country, country_name, entity, home_currency, needs_tax_id, tax_e2, is_head, parent_no,
    case when is_head then first_child_no end as first_child_no, size, city_no,
    cities[city_no] as city, states[city_no] as state,
    case when pick(customer_no, 'house first', 2) = 0 then house || ' ' || street else street || ' ' || house end
        as street,
    translate(
        fill_digits(postal, 1000 + pick(customer_no, 'postal', 9000)), 'AB',
        chr((65 + pick(customer_no, 'pa', 26))::integer) || chr((65 + pick(customer_no, 'pb', 26))::integer)
    ) as postal,
    dial || ' ' || (100 + pick(customer_no, 'phone a', 900)) || ' 555 01' || lpad(pick(customer_no, 'phone',
        100)::varchar, 2, '0')
        as phone,
    any_of(getvariable('first_words'), namesake, 'first') || ' ' || any_of(getvariable('second_words'), namesake,
        'second')
        as stem,
    case when len(local_words) > 0 and parent_no is null and not is_head and pick(customer_no, 'local', 10) < 4
        then any_of(local_words, customer_no, 'word') || ' ' || any_of(getvariable('second_words'), namesake, 'second')
        else any_of(getvariable('first_words'), namesake, 'first') || ' '
            || any_of(getvariable('second_words'), namesake, 'second') end
        || case when parent_no is not null then ' ' || cities[city_no] else '' end as bare_name,
    any_of(forms, customer_no, 'form') as legal_form,
    lower(any_of(getvariable('first_words'), namesake, 'first')) || lower(any_of(getvariable('second_words'),
        namesake, 'second'))
        || namesake || any_of(['.example', '.example', '.example.com', '.example.org', '.test'], namesake, 'domain')
            as domain,
    any_of(getvariable('people_first'), customer_no, 'given') as first_name,
    any_of(getvariable('people_last'), customer_no, 'family') as last_name
from named
order by customer_no
"""

# With the legal form, and what a customer that is renamed in the third night is called from then on.
_NAMES = """
create or replace temp table customer as
select *, bare_name || before_form || legal_form as name, new_bare_name || before_form || legal_form as new_name
from (
    select *, case when country in ('US', 'CA') then ', ' else ' ' end as before_form,
        case when pick(customer_no, 'renamed', 150) = 7 then stem || ' Group' end as new_bare_name
    from customer
)
order by customer_no
"""

# The canary's account and those billed by percentile are old, active and stay: `is_settled`.
_ACCOUNT = """
create or replace temp table account as
with slotted as (
    select c.*, s = 0 and (c.customer_no = 0
            or c.customer_no % getvariable('percentile_every') = getvariable('percentile_customer')) as is_settled,
        s as acct_slot, c.customer_no * 3 + s as k, 10001 + c.customer_no * 3 + s as acct_no
    from customer c, range(3) as r(s)
    where s = 0 or (c.customer_no > 0 and s <= case when pick(c.customer_no, 'accounts', 100) < 80 then 0
        when pick(c.customer_no, 'accounts', 100) < 93 then 1 else 2 end)
),
rolled as (
    select *, pick(acct_no, 'status', 1000) as status_roll, pick(acct_no, 'age', 1000) as age_roll,
        pick(acct_no, 'end', 1000) as end_roll
    from slotted
),
dated as (
    select *,
        case when is_settled or status_roll < 860 then 1 when status_roll < 900 then 11 + status_roll % 8
            when status_roll < 910 then 2 when status_roll < 915 then 3 when status_roll < 920 then 21
            when status_roll < 925 then 22 when status_roll < 945 then -2 when status_roll < 955 then -3
            when status_roll < 965 then -4 when status_roll < 975 then 0 when status_roll < 985 then 61
            when status_roll < 990 then 41 else 31 end as base_status,
        case when is_settled or age_roll < 950 then d0() - (120 + pick(acct_no, 'days', 2000))::integer
            when age_roll < 980 then d0() - pick(acct_no, 'days', 90)::integer
            else d0() + (1 + pick(acct_no, 'days', 12))::integer end as start_date
    from rolled
)
select customer_no, acct_slot, acct_no, 'C-' || (90000 + acct_no) as client_acct_id, base_status, start_date,
    case when base_status in (-2, -3, -4) then d0() - (1 + pick(acct_no, 'ended', 80))::integer
        when base_status = 1 and not is_settled and end_roll < 20 and age_roll < 950
            then d0() + (1 + pick(acct_no, 'ended', 20))::integer end as end_date,
    (not is_settled and pick(acct_no, 'test', 1000) < 15)::integer as is_test,
    case when acct_slot = 0 and pick(acct_no, 'dollars', 10) > 0 then home_currency
        when pick(acct_no, 'euros', 3) = 0 then 'EUR' else 'USD' end as currency,
    case when customer_no > 0 and pick(acct_no, 'exempt', 100) < 6 then 1 + pick(acct_no, 'exempt level', 3) else 0 end
        as exemption,
    case when pick(acct_no, 'notify', 100) < 80 then 1 when pick(acct_no, 'notify', 100) < 90 then 2 else 0 end
        as notify,
    pick(acct_no, 'po', 100) < 38 as po_required,
    case when pick(acct_no, 'po', 100) < 38 or pick(acct_no, 'po', 100) >= 85
        then case pick(customer_no, 'po style', 3) when 0 then '45' || lpad(acct_no::varchar, 8, '0')
            else any_of(['PO-', 'BST/'], customer_no, 'po prefix')
                || lpad(pick(acct_no, 'po no', 1000000)::varchar, 6, '0') || '-' || acct_no end end as po_num,
    d0() + (200 + pick(acct_no, 'po until', 500))::integer as po_until,
    d0() - (30 + pick(acct_no, 'po from', 300))::integer as po_from,
    any_of(['billing', 'ap', 'invoices', 'accounts.payable', 'finance', 'rechnung', 'ap+edge', 'o''brien.ap'],
        acct_no, 'box')
        || '@' || domain as email,
    any_of([15, 30, 30, 30, 45, 60], customer_no, 'terms') as terms,
    is_settled or (is_billed(base_status) and pick(acct_no, 'test', 1000) >= 15) as billed_at_first,
    is_billed(base_status) or base_status in (-2, -3, -4) as has_invoices
from dated
order by acct_no
"""


def make_company(connection: duckdb.DuckDBPyConnection, *, low: int, high: int) -> None:
    """Makes the tables `customer`, `account`, `contract` and `identity` of the customers low to high - 1."""
    set_variable(connection, "percentile_customer", PERCENTILE_CUSTOMER)
    set_variable(connection, "percentile_every", PERCENTILE_EVERY)
    set_variable(connection, "low", low)
    set_variable(connection, "high", high)
    connection.execute(_CUSTOMER)
    connection.execute(_NAMES)
    connection.execute(_ACCOUNT)
    make_contracts(connection)
    _make_identities(connection)


def _make_identities(connection: duckdb.DuckDBPyConnection) -> None:
    """`identity`: each customer's tax ID (blank where the country is not on the list) and Salesforce account id."""
    rows = connection.execute("select customer_no, country from customer order by customer_no").fetchnumpy()
    numbers = np.asarray(rows["customer_no"], dtype=np.int64)
    countries = np.asarray(rows["country"], dtype=np.str_)
    seed = int(connection.execute("select getvariable('seed')").fetchall()[0][0])
    # One to one on 10^12, so that no two customers share a number by accident before a country cuts it shorter.
    serials = (numbers * 7_919 + seed * 104_729 + 31) % 10**12
    tax = np.full(len(numbers), "", dtype="U24")
    wrong = tax.copy()
    for country in TAX_ID_COUNTRIES & {str(iso) for iso in np.unique(countries)}:
        chosen = countries == country
        tax[chosen] = tax_ids(country, serials[chosen])
        wrong[chosen] = spoiled(country, tax[chosen])
    tax[numbers == 0] = CANARY_TAX_ID
    identities = {
        "customer_no": numbers,
        "tax_id": tax.astype(object),
        "wrong_tax_id": wrong.astype(object),
        "crm_id": record_ids("001", numbers).astype(object),
        "prospect_id": record_ids("001", numbers + 500_000_000).astype(object),
        "merged_id": record_ids("001", numbers + 600_000_000).astype(object),
        "contact_id_1": record_ids("003", numbers * 2).astype(object),
        "contact_id_2": record_ids("003", numbers * 2 + 1).astype(object),
    }
    accounts = _numbers(connection, "select acct_no from account order by acct_no")
    orders = {
        "acct_no": accounts,
        "contract_id": record_ids("800", accounts).astype(object),
        "order_id": record_ids("801", accounts).astype(object),
    }
    contracts = _numbers(connection, "select contract_no from contract order by contract_no")
    items = {"contract_no": contracts, "item_id": record_ids("802", contracts).astype(object)}
    for name, columns in (("identity", identities), ("order_identity", orders), ("item_identity", items)):
        connection.register("made", columns)
        connection.execute(statement("create or replace temp table $name as from made", name=name))
        connection.unregister("made")


def _numbers(connection: duckdb.DuckDBPyConnection, query: str) -> NDArray[np.int64]:
    (column,) = connection.execute(query).fetchnumpy().values()
    return np.asarray(column, dtype=np.int64)
