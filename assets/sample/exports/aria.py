"""Aria's exports as they look on a night: accounts and invoices. Reads the company's tables and the planted gaps.

The variables `night` and `day` say which night; `edition_fault` is true while the faulty first file of a redelivered
date is written.
"""

from assets.sample.exports.formats import columns

ACCOUNTS_HEADER = columns(
    "acct_no,client_acct_id,user_id,senior_acct_no,company_name,first_name,last_name,email,stmt_email_list_cc,address1,"
    "address2,city,state_prov_cd,postal_cd,country_cd,acct_currency,status_cd,notify_method,taxpayer_id,"
    "tax_exemption_level,po_num,acct_start_date,test_acct_ind,client_legal_entity_id,supp_crm_account_id,supp_po_required"
)

# `account_tonight` is also what the answers are made from: which status and which gaps an account has on the night.
ACCOUNT_TONIGHT = """
create or replace temp table account_tonight as
select a.acct_no, a.customer_no,
    case when a.end_date is null or a.end_date > today() then
            case when a.base_status between 11 and 18 then 11 + (a.base_status - 11 + night() // 3) % 8
                else a.base_status end
        when a.base_status = 1 then -2 else a.base_status end as status,
    t.rule_id as tax_gap, t.variant as tax_variant, pp.rule_id as po_planted, p.rule_id as po_gap, p.variant
        as po_variant,
    c.rule_id as contact_gap, c.variant as contact_variant
from account a
left join gap t on t.subject_no = a.acct_no and t.rule_id in ('tax_id.missing', 'tax_id.invalid')
    and bit_tonight(t.mask)
left join gap p on p.subject_no = a.acct_no and p.rule_id in ('po.missing', 'po.expired') and bit_tonight(p.mask)
left join gap pp on pp.subject_no = a.acct_no and pp.rule_id in ('po.missing', 'po.expired')
left join gap c on c.subject_no = a.acct_no and c.rule_id in ('contact.missing', 'contact.email_invalid')
    and bit_tonight(c.mask)
where a.start_date <= today()
order by a.acct_no
"""

ACCOUNTS = """
select a.acct_no, a.client_acct_id, lower(replace(a.client_acct_id, '-', '')) as user_id,
    case when a.acct_slot > 0 then 10001 + a.customer_no * 3
        when c.parent_no is not null then 10001 + c.parent_no * 3 end as senior_acct_no,
    called_tonight(c.name, c.new_name) as company_name, c.first_name, c.last_name,
    case when n.contact_gap = 'contact.missing' then list_extract(['', '', '', 'N/A', 'tbd', '-'],
        1 + n.contact_variant)
        when n.contact_gap = 'contact.email_invalid' then list_extract([
            replace(a.email, '@', ''), replace(a.email, '@', ' at '), a.email || '; ' || replace(a.email, '@', '2@'),
            replace(a.email, '.', '..'), split_part(a.email, '@', 1) || '@', '@' || c.domain, 'billing@' || c.stem,
            split_part(a.email, '@', 1) || '@' || replace(c.domain, '.', ',')], 1 + n.contact_variant)
        when a.notify = 0 and pick(a.acct_no, 'no mail', 2) = 0 then '' else a.email end as email,
    case when pick(a.acct_no, 'cc', 10) = 0 then 'finance@' || c.domain end as stmt_email_list_cc,
    c.street as address1, case when pick(a.acct_no, 'floor', 8) = 0 then 'Floor ' || (1 + pick(a.acct_no, 'level',
        30)) end
        as address2,
    c.city, c.state, c.postal, c.country, a.currency, n.status, a.notify,
    case when getvariable('edition_fault') and c.country in ('DE', 'GB') then ''
        when n.tax_gap = 'tax_id.missing' then list_extract(['', '', '', 'N/A', 'TBD', 'none'], 1 + n.tax_variant)
        when c.customer_no = 0 then i.tax_id
        when n.tax_gap = 'tax_id.invalid' then case n.tax_variant
            when 0 then i.wrong_tax_id
            when 1 then case c.country when 'RO' then i.wrong_tax_id else left(i.tax_id, len(i.tax_id) - 2) end
            when 2 then left(i.tax_id, 4) || 'O0I' || i.tax_id[8:] || 'Q'
            else case c.country when 'GB' then 'GB999999973' when 'ES' then 'ES99999999R' when 'DE' then 'DE111111111'
                when 'IT' then 'IT11111111111' when 'PL' then 'PL1111111111' else left(i.tax_id, 2) || '00000' end end
        when not n.status in (-2, -3, -4, 0, 31, 41, 61) and a.exemption = 0 and c.needs_tax_id then
            case when pick(a.acct_no, 'tax spaces', 20) = 0 and c.country in ('DE', 'GB', 'FR', 'IT')
                then left(i.tax_id, 2) || ' ' || i.tax_id[3:5] || ' ' || i.tax_id[6:] else i.tax_id end
        when a.exemption = 0 and pick(a.acct_no, 'has tax', 3) > 0 then i.tax_id
        else '' end as taxpayer_id,
    a.exemption,
    case when n.po_gap = 'po.missing' then list_extract(['', '', '', 'TBC', 'n/a', '?'], 1 + n.po_variant)
        when a.po_num is null and pick(a.acct_no, 'po none', 6) = 0 then 'N/A' else a.po_num end as po_num,
    a.start_date, a.is_test, c.entity,
    case when a.acct_slot = 0 and pick(a.customer_no, 'crm link', 100) = 7 then '' else i.crm_id end as crm_id,
    case when a.po_required then 'Y' else 'N' end as po_required
from account_tonight n join account a using (acct_no) join customer c on c.customer_no = a.customer_no
    join identity i on i.customer_no = a.customer_no
order by a.acct_no
"""

INVOICES_HEADER = columns(
    "invoice_no,acct_no,client_acct_id,invoice_type,from_date,to_date,bill_date,due_date,amount,currency_cd,"
    "balance_forward,total_due,voiding_event_no,last_updated,client_legal_entity_id"
)

INVOICES = """
select invoice_no, acct_no, client_acct_id, case when is_prorated then 'P' else 'F' end as invoice_type, served_from
    as from_date,
    served_to as to_date, bill_date, bill_date + terms as due_date,
    money(amount, units) as amount, currency, money(0, units) as balance_forward, money(amount, units) as total_due,
    case when void_date <= today() then 700000000 + invoice_no end as voiding_event_no,
    strftime(case when void_date <= today() then void_date else bill_date end
        + to_seconds(7200 + pick(invoice_no, 'second', 14400)), '%Y-%m-%d %H:%M:%S') as last_updated,
    entity
from invoice
where bill_date between today() - 89 and today()
order by invoice_no
"""
