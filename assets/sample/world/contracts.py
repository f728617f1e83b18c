"""What each account has subscribed to: one contract (in Aria a master plan instance) is billed once a month.

Makes `contract`. Fees are in minor units of the account's currency; a contract with a `renewed_on` had `former_percent`
of its `fee` before. What a contract says tonight is asked of the macros of this module.
"""

import duckdb

# One customer in twenty thousand pays for bandwidth by the 95th percentile of 5-minute samples. The first one's account
# is 10352: small samples shall not carry its fifty thousand samples.
PERCENTILE_CUSTOMER = 117
PERCENTILE_EVERY = 20_000

_CONTRACT = """
create or replace temp table contract as
with numbered as (
    select a.*, s as contract_slot, a.customer_no * 15 + a.acct_slot * 5 + s as contract_no, c.size, c.entity,
        c.country,
        c.tax_e2, k.units, k.per_usd
    from account a join customer c using (customer_no) join currency k on k.code = a.currency, range(5) as r(s)
    where s <= case when pick(a.acct_no, 'contracts', 100) < 20 then 0 when pick(a.acct_no, 'contracts', 100) < 42
        then 1
        when pick(a.acct_no, 'contracts', 100) < 67 then 2 when pick(a.acct_no, 'contracts', 100) < 85 then 3 else 4 end
),
chosen as (
    select *, pick(contract_no, 'product', 1000) as roll,
        customer_no % getvariable('percentile_every') = getvariable('percentile_customer') and acct_slot = 0
            and contract_slot = 0 as is_percentile,
        -- A month's fee in dollar cents, by the size of the customer.
        case size when 0 then 500 + pick(contract_no, 'cents', 19500) when 1 then 20000 + pick(contract_no, 'cents',
            480000)
            when 2 then 500000 + pick(contract_no, 'cents', 4500000)
            else 5000000 + pick(contract_no, 'cents', 85000000) end as cents
    from numbered
),
sold as (
    select *, case when is_percentile then 'DEL-P95' when roll < 430 then 'SEC-WAF' when roll < 580 then 'SUP-PREM'
            when roll < 750 then 'SEC-SEATS' when roll < 760 then 'FREE' when roll < 880 then 'DEL-GRAD'
            when roll < 940 then 'DEL-COMMIT' else 'CMP-INCL' end as product,
        (cents::hugeint * per_usd // case units when 0 then 1000000 when 3 then 1000 else 10000 end)::bigint as worth,
        -- The last anniversary before the story's third week.
        start_date + (365 * ((d0() + 20 - start_date) // 365))::integer as anniversary
    from chosen
),
renewed as (
    select *, case when product in ('SEC-WAF', 'SUP-PREM', 'CMP-INCL') and pick(contract_no, 'renewed', 3) = 0
        and anniversary > d0() - 80 and anniversary >= start_date + 365 then anniversary end as renewed_on
    from sold
)
select contract_no, acct_no, customer_no, acct_slot, contract_slot, product, size, entity, country, currency, units,
    case product when 'DEL-GRAD' then 'RS-DEL-GRAD' when 'DEL-COMMIT' then 'RS-DEL-COMMIT' when 'CMP-INCL'
        then 'RS-CMP-INCL'
        when 'DEL-P95' then 'RS-DEL-P95' else 'RS-FLAT' end as schedule,
    case product when 'SEC-SEATS' then 2 + pick(contract_no, 'seats', 48) else 1 end as plan_units,
    case product when 'FREE' then 0 when 'SEC-SEATS' then greatest(1, worth // 20) when 'DEL-COMMIT' then 0
        when 'SEC-WAF' then worth when 'SUP-PREM' then worth else greatest(1, worth // 4) end as fee,
    case product when 'DEL-COMMIT' then worth end as commitment,
    case when product not in ('FREE', 'DEL-P95') and pick(contract_no, 'discount', 100) < 30
        then any_of([500, 1000, 1250, 2000], contract_no, 'discount size') else 0 end as discount_e4,
    -- One seat contract in five was changed in the months before the first night: to a dozen seats more or fewer.
    case when product = 'SEC-SEATS' and pick(contract_no, 'changed', 5) = 0
        and start_date < d0() - 80 then d0() - (15 + pick(contract_no, 'change day', 60))::integer end as changed_on,
    3 + pick(contract_no, 'former seats', 57) as former_units,
    1 + pick(contract_no, 'bill day', 28) as bill_day,
    -- Tax is charged at home only; abroad the customer owes it himself, and exempt customers owe none.
    case when exemption = 0 and (country, entity) in (('GB', 'GB01'), ('DE', 'DE01'), ('JP', 'JP01')) then tax_e2
        else 0 end
        as tax_e2,
    pick(contract_no, 'region', 6) as region_no,
    pick(contract_no, 'second region', 10) < 6 as has_second_region,
    pick(contract_no, 'daily', 100) < 4 as meters_daily,
    -- A renewed contract costs more, or less, from its anniversary on: the first period that begins on or after it.
    renewed_on, case when renewed_on is not null then any_of([88, 92, 95, 104], contract_no, 'former price') end
        as former_percent,
    case when renewed_on is not null and product = 'CMP-INCL' then 'RS-CMP-INCL-22' end as former_schedule,
    coalesce(renewed_on is not null and product <> 'CMP-INCL' and is_test = 0
        and pick(contract_no, 'renewal missed', 1000) < getvariable('renewal_missed'), false) as is_renewal_missed,
    start_date, end_date, has_invoices, base_status, client_acct_id, po_num, po_required, terms, is_test,
    start_date as term_start,
    case when renewed_on is not null then renewed_on when pick(contract_no, 'term', 10) < 8 then start_date
        + (365 * (1 + (d0() - start_date) // 365 + pick(contract_no, 'years', 2)))::integer end as term_end
from renewed
order by contract_no
"""


# A term that has run out goes on for another year.
TONIGHT = """
create macro fee_before(fee, percent) as greatest(1, fee * percent // 100)::bigint;
create macro fee_tonight(fee, percent, renewed_on) as
    case when renewed_on > today() then fee_before(fee, percent) else fee end;
create macro term_start_tonight(term_start, renewed_on) as
    case when renewed_on <= today() then renewed_on else term_start end;
create macro term_end_tonight(term_end) as case when term_end <= today()
    then term_end + (365 * (1 + (today() - term_end) // 365))::integer else term_end end;
"""


def make_contracts(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes `contract` for the accounts at hand."""
    connection.execute(_CONTRACT)
