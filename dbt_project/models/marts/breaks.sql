-- One row per difference between two systems, as it stands, whether or not a rule judges it tonight.
-- What is in doubt is no difference.
select
    'invoice: ' || kind as kind,
    aria_key as left_key,
    netsuite_key as right_key,
    aria_amount as left_amount,
    aria_currency as left_currency,
    netsuite_amount as right_amount,
    netsuite_currency as right_currency,
    difference,
    is_covered_by_aria or is_covered_by_netsuite as is_covered
from {{ ref('recon_invoices') }}
where kind not in ('equal', 'void') and is_known_in_aria and is_known_in_netsuite
