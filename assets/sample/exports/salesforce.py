"""Salesforce's Data Loader files as they look on a night: Account and Contact."""

from assets.sample.exports.formats import columns

ACCOUNTS_HEADER = columns(
    "ID,ISDELETED,MASTERRECORDID,NAME,TYPE,PARENTID,BILLINGSTREET,BILLINGCITY,BILLINGSTATE,BILLINGPOSTALCODE,"
    "BILLINGCOUNTRY,PHONE,ACCOUNTNUMBER,WEBSITE,OWNERID,CREATEDDATE,LASTMODIFIEDDATE,SYSTEMMODSTAMP,VAT_NUMBER__C,"
    "NETSUITE_ID__C"
)

# Customers, prospects that were never billed, and records merged into a customer's.
ACCOUNTS = """
with stamped as (
    select c.*, i.*,
        d0() - (250 + pick(c.customer_no, 'crm created', 1500))::integer + to_seconds(pick(c.customer_no, 'crm s',
            86400))
            as created,
        d0() - (1 + pick(c.customer_no, 'crm modified', 200))::integer + to_seconds(pick(c.customer_no, 'crm t', 86400))
            as modified,
        p.crm_id as parent_id
    from customer c join identity i on i.customer_no = c.customer_no
    left join identity p on p.customer_no = c.parent_no
),
record as (
    select 0 as rank, customer_no, crm_id as id, 'false' as deleted, '' as master,
        called_tonight(name, new_name) as name, 'Customer' as type,
        coalesce(parent_id, '') as parent_id,
        case when pick(customer_no, 'two lines', 50) = 0 then 'Accounts Payable' || chr(10) || street else street end
            as street,
        city, state, postal, country_name, phone, 'A-' || customer_no as number, 'https://www.' || domain as website,
        created, modified,
        case when needs_tax_id and pick(customer_no, 'crm tax', 10) > 0 then tax_id else '' end as vat,
        case when pick(customer_no, 'crm erp', 10) > 0 then (5000 + customer_no)::varchar else '' end as netsuite_id
    from stamped
    union all
    select 1, customer_no, prospect_id, 'false', '', stem || ' Labs', 'Prospect', '', street, city, state, postal,
        country_name, phone, '', '', created, modified, '', ''
    from stamped where pick(customer_no, 'prospect', 20) = 0
    union all
    select 2, customer_no, merged_id, 'true', crm_id, upper(bare_name), 'Customer', '', street, city, state, postal,
        country_name, phone, '', '', created, modified, '', ''
    from stamped where pick(customer_no, 'merged', 100) = 0
)
select id, deleted, master, name, type, parent_id, street, city, state, postal, country_name, phone, number, website,
    '0055g00000Ab' || lpad(pick(customer_no, 'owner', 40)::varchar, 3, '0') || 'AAB', sf_time(created),
        sf_time(modified),
    sf_time(modified), vat, netsuite_id
from record
order by customer_no, rank
"""

CONTACTS_HEADER = columns(
    "ID,ISDELETED,ACCOUNTID,LASTNAME,FIRSTNAME,EMAIL,PHONE,TITLE,DEPARTMENT,BILLING_ROLE__C,ISEMAILBOUNCED,CREATEDDATE,"
    "LASTMODIFIEDDATE,SYSTEMMODSTAMP"
)

CONTACTS = """
with person as (
    select c.*, i.crm_id, s, case s when 1 then i.contact_id_1 else i.contact_id_2 end as id, c.customer_no * 2 + s
        as k,
        d0() - (20 + pick(c.customer_no * 2 + s, 'made', 1500))::integer
            + to_seconds(pick(c.customer_no * 2 + s, 'made s', 86400)) as created
    from customer c join identity i on i.customer_no = c.customer_no, range(1, 3) as r(s)
    where s = 1 or pick(c.customer_no, 'contacts', 10) < 6
)
select id, 'false',
    crm_id, case s when 1 then last_name else any_of(getvariable('people_last'), k, 'family') end,
    case s when 1 then first_name else any_of(getvariable('people_first'), k, 'given') end,
    case s when 1 then 'billing@' || domain else 'contact' || k || '@' || domain end, phone,
    any_of(['AP Manager', 'CFO', 'Controller', 'VP Engineering', 'Procurement Lead'], k, 'title'),
    any_of(['Finance', 'Finance', 'IT', 'Procurement'], k, 'department'),
    case s when 1 then 'Billing' else '' end,
    case when s = 2 and pick(k, 'bounced', 25) = 0 then 'true' else 'false' end, sf_time(created), sf_time(created),
        sf_time(created)
from person
order by customer_no, s
"""
