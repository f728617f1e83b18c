"""A role that another system fills: a stanza and a staging model, and the same models and rules read its records."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from assets.landing.guarding.assess import assess
from assets.landing.guarding.policy import LandingPolicy
from assets.landing.inputs.write import prepare_inputs
from assets.landing.loading.load import land
from assets.landing.schema.acceptance import Decisions
from assets.landing.schema.catalogue import Catalogue
from assets.landing.schema.locations import parse_location
from assets.landing.schema.roles import roles_of
from assets.landing.storage.discovery import discover
from assets.nights.snapshots import write_snapshots
from checks.config.judgement_policy import ChecksPolicy
from checks.engine.evaluate import evaluate
from checks.engine.evidence import describe_findings
from checks.engine.findings import EvidenceValue
from checks.rules.catalogue import RULES, load_texts
from dbt_views import models_over

DAY = date(2026, 3, 2)
GUARDS = LandingPolicy.model_validate({"rows_floor_share": "0.1"})
POLICY = ChecksPolicy.model_validate(
    {"tax_id_countries": ["DE"], "posting_grace_days": 2, "reporting_currency": "USD", "rates": []}
)
STANZA: dict[str, Any] = {
    "system": "zuora",
    "entity": "accounts",
    "team": "billing",
    "role": "billing.accounts",
    "path": "{date}/zuora_accounts.csv",
    "dialect": {"format": "csv"},
    "key": ["account_number"],
    "deleted_column": "deleted",
    "columns": {
        "account_number": {"header": "Account Number", "fills": "account"},
        "name": {"header": "Account Name", "fills": "account_name"},
        "country": {"header": "Bill To Country"},
        "vat_id": {"header": "VAT ID", "fills": "tax_id"},
        "deleted": {"header": "Deleted", "type": "boolean"},
    },
}
STAGING = """
with records as (
    {{ as_of('zuora.accounts') }}
)

select
    'zuora:account:' || account_number as native_key,
    account_number as account,
    account_number as client_acct_id,
    cast(null as varchar) as parent_key,
    name as account_name,
    'DE01' as selling_entity,
    country,
    'EUR' as currency,
    true as is_billed,
    false as is_test,
    false as is_tax_exempt,
    vat_id as tax_id_entered,
    {{ blank_to_null('vat_id') }} as tax_id,
    cast(null as varchar) as po_number_entered,
    cast(null as varchar) as po_number,
    false as is_po_required,
    cast(null as varchar) as email_entered,
    cast(null as varchar) as email,
    false as is_invoiced_by_email,
    cast(null as varchar) as crm_id,
    cast(null as date) as started_on,
    _file,
    _row
from records
where not is_deleted
"""
FILE = """Account Number,Account Name,Bill To Country,VAT ID,Deleted
A-1,Alpha GmbH,DE,,false
A-2,Beta GmbH,DE,DE136695976,false
A-3,Gamma GmbH,DE,,true
"""


def _catalogue() -> Catalogue:
    return Catalogue.model_validate({"exports": {"zuora.accounts": STANZA}})


@pytest.fixture
def night(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    """The models of a night whose billing accounts come from the other system."""
    catalogue = _catalogue()
    (tmp_path / "exports" / DAY.isoformat()).mkdir(parents=True)
    (tmp_path / "exports" / DAY.isoformat() / "zuora_accounts.csv").write_text(FILE)
    location = parse_location(str(tmp_path / "exports"), named="exports")
    lake, inputs = tmp_path / "lake", tmp_path / "inputs"
    found = discover(catalogue, location, until=DAY)
    manifests = [land(delivery, catalogue.exports[delivery.export_id], lake=lake) for delivery in found]
    states = assess(catalogue, manifests, business_date=DAY, policy=GUARDS, decisions=Decisions())
    prepare_inputs(states, catalogue, lake=lake, inputs_dir=inputs)
    write_snapshots(inputs, business_date=DAY, policy=POLICY, prior_crosswalk=None)
    return models_over(inputs, catalogue, more={"stg_zuora__accounts": STAGING})


def test_its_records_are_the_billing_accounts(night: duckdb.DuckDBPyConnection) -> None:
    accounts = night.execute("select native_key, account_name, tax_id, _file, _row from billing_accounts order by 1")
    assert accounts.fetchall() == [
        ("zuora:account:A-1", "Alpha GmbH", None, "2026-03-02/zuora_accounts.csv", 2),
        ("zuora:account:A-2", "Beta GmbH", "DE136695976", "2026-03-02/zuora_accounts.csv", 3),
    ]


def test_the_rules_judge_its_records_and_findings_speak_of_it(night: duckdb.DuckDBPyConnection) -> None:
    roles = roles_of(_catalogue())
    texts = load_texts(roles)
    evaluation = evaluate(night, RULES, roles, holds={}, not_due={})
    assert evaluation.failing["tax_id.missing"] == ["zuora:account:A-1"]
    (finding,) = [
        finding
        for finding in describe_findings(night, evaluation, RULES, roles, texts=texts, business_date=DAY, first_seen={})
        if finding.rule_id == "tax_id.missing"
    ]
    assert finding.evidence[0] == EvidenceValue(
        system="zuora", field="VAT ID", value=None, file="2026-03-02/zuora_accounts.csv", row=2
    )
    assert texts.wrong(finding.rule_id, finding.facts) == (
        "Zuora has no tax ID for account A-1 in DE; NetSuite has nothing, Salesforce has nothing."
    )
    assert list(texts.remedies(finding.rule_id, finding.facts)) == ["zuora"]
