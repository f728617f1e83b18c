"""The deal desk's PO register as it looks on a night: a workbook with a title row."""

from assets.sample.exports.formats import columns

PO_REGISTER_HEADER = columns("PO Number,Customer No,Customer,Currency,Amount,Valid From,Valid To,Status,Legal Entity")

# An expired PO is planted in two ways: long expired (variants 0 to 4), or running out during the first story (5 to 9).
# Beside them stand POs that nobody needs, cancelled ones, and some without an end: none of them is a gap.
PO_REGISTER = """
select a.po_num, a.client_acct_id, called_tonight(c.name, c.new_name) as customer, a.currency,
    -- Enough for what was billed before the first night four times over, and for years of fees.
    coalesce(4 * b.billed, 0) // ten_to(k.units) + 1000 * (1 + pick(a.acct_no, 'po amount', 400)) as amount,
    a.po_from as valid_from,
    case when n.po_gap = 'po.expired' and n.po_variant < 5 then d0() - (3 + pick(a.acct_no, 'po over', 60))::integer
        when n.po_gap = 'po.expired' then d0() + (n.po_variant - 5)
        when not a.po_required and pick(a.acct_no, 'po old', 2) = 0 then d0() - 20
        when n.po_planted is null and pick(a.acct_no, 'po state', 20) = 0 then d0() - 10
        when n.po_planted is null and pick(a.acct_no, 'po state', 20) = 1 and a.po_required then null
        else greatest(a.po_until, today() + 30) end as valid_to,
    case when n.po_planted is null and a.po_required and pick(a.acct_no, 'po state', 20) = 0
        then 'Cancelled' else any_of(['Open', 'Open', 'Open', 'Closed'], a.acct_no, 'po status') end as status,
    c.entity
from account a join account_tonight n using (acct_no) join customer c on c.customer_no = a.customer_no
    join currency k on k.code = a.currency
    left join (
        select acct_no, sum(amount)::bigint as billed from invoice where bill_date < d0() group by acct_no
    ) b using (acct_no)
where a.po_num is not null
order by a.acct_no
"""
