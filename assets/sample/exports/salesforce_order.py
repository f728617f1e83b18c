"""Salesforce's Contract, Order and OrderItem as they look on a night: one contract, one order an account.

A contract that is renewed at another price amends its item of the order.
"""

from assets.sample.exports.formats import columns

CONTRACTS_HEADER = columns(
    "ID,ISDELETED,ACCOUNTID,CONTRACTNUMBER,STATUS,STARTDATE,ENDDATE,CONTRACTTERM,OWNERID,CREATEDDATE,LASTMODIFIEDDATE,"
    "SYSTEMMODSTAMP,ARIA_ACCT_NO__C"
)

# Sold before it is started; an account that was closed has a contract that has run out.
CONTRACTS = """
select o.contract_id, 'false' as deleted, i.crm_id, lpad(a.acct_no::varchar, 8, '0') as number,
    case when a.end_date <= today() then 'Expired' when a.start_date <= today() then 'Activated' else 'Draft' end
        as status,
    a.start_date, a.end_date, 12 as term, '0055g00000Ab' || lpad(pick(a.customer_no, 'owner', 40)::varchar, 3, '0')
        || 'AAB',
    sf_time((a.start_date - 20)::timestamp) as created, sf_time((a.start_date - 3)::timestamp) as modified,
    sf_time((a.start_date - 3)::timestamp) as stamp, a.acct_no
from account a join identity i on i.customer_no = a.customer_no join order_identity o using (acct_no)
where a.start_date - 20 <= today()
order by a.acct_no
"""

ORDERS_HEADER = columns(
    "ID,ISDELETED,ACCOUNTID,CONTRACTID,ORDERNUMBER,STATUS,EFFECTIVEDATE,ENDDATE,PONUMBER,CURRENCYISOCODE,TOTALAMOUNT,"
    "CREATEDDATE,LASTMODIFIEDDATE,SYSTEMMODSTAMP"
)

ORDERS = """
select o.order_id, 'false' as deleted, i.crm_id, o.contract_id, lpad(a.acct_no::varchar, 8, '0') as number,
    'Activated' as status, a.start_date, a.end_date, case when a.po_required then a.po_num end as po, a.currency,
    money(t.total, t.units) as total, sf_time((a.start_date - 15)::timestamp) as created,
    sf_time((coalesce(t.renewed_on, a.start_date) - 3)::timestamp) as modified,
    sf_time((coalesce(t.renewed_on, a.start_date) - 3)::timestamp) as stamp
from account a join identity i on i.customer_no = a.customer_no join order_identity o using (acct_no)
    join (
        select acct_no, any_value(units) as units,
            sum(case when commitment is null then fee_tonight(fee, former_percent, renewed_on) * plan_units
                else commitment end)::bigint as total,
            max(case when renewed_on <= today() then renewed_on end) as renewed_on
        from contract group by acct_no
    ) t using (acct_no)
where a.start_date - 15 <= today()
order by a.acct_no
"""

ORDER_ITEMS_HEADER = columns(
    "ID,ISDELETED,ORDERID,PRODUCT2ID,PRODUCTCODE,ORDERITEMNUMBER,QUANTITY,UNITPRICE,TOTALPRICE,SERVICEDATE,ENDDATE,"
    "ARIA_PLAN_INSTANCE__C,CREATEDDATE,LASTMODIFIEDDATE,SYSTEMMODSTAMP"
)

ORDER_ITEMS = """
select n.item_id, 'false' as deleted, o.order_id,
    '01t5g0000000' || case product when 'SEC-WAF' then '001AAA' when 'SUP-PREM' then '002AAA' when 'SEC-SEATS'
        then '003AAA'
        when 'FREE' then '004AAA' when 'DEL-GRAD' then '005AAA' when 'DEL-COMMIT' then '006AAA' when 'CMP-INCL'
            then '007AAA'
        else '008AAA' end as product_id,
    product, lpad(contract_no::varchar, 10, '0') as number, plan_units,
    money(coalesce(commitment, fee_tonight(fee, former_percent, renewed_on)), units) as price,
    money(coalesce(commitment, fee_tonight(fee, former_percent, renewed_on) * plan_units), units) as total,
    term_start_tonight(term_start, renewed_on) as term_from, term_end_tonight(term_end) as term_until,
    'MPI-' || (100000 + contract_no) as instance, sf_time((term_start - 15)::timestamp) as created,
    sf_time((term_start_tonight(term_start, renewed_on) - 3)::timestamp) as modified,
    sf_time((term_start_tonight(term_start, renewed_on) - 3)::timestamp) as stamp
from contract join order_identity o using (acct_no) join item_identity n using (contract_no)
where start_date - 15 <= today()
order by contract_no
"""
