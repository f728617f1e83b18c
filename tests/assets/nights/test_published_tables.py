"""A published warehouse stands on its own: whatever is in it can be read once the night's inputs are gone."""

from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assets.landing.guarding.assess import assess
from assets.landing.guarding.policy import LandingPolicy
from assets.landing.inputs.write import prepare_inputs
from assets.landing.schema.acceptance import Decisions
from assets.landing.schema.catalogue import load_catalogue
from assets.nights.home import Home
from assets.nights.identity import NightIdentity
from assets.nights.snapshots import write_snapshots
from assets.nights.warehouse import stage
from checks.config.judgement_policy import ChecksPolicy
from checks.errors import ConfigurationError
from checks.rules.catalogue import RULES
from dbt_here import run_dbt
from facts_tables import columns_named
from orchestration.cli.views.arguments import query

MONDAY = date(2026, 3, 2)
POLICY = ChecksPolicy.model_validate(
    {"tax_id_countries": [], "posting_grace_days": 2, "reporting_currency": "USD", "rates": []}
)
IDENTITY = NightIdentity(night_id="n1", digest="d1", business_date=MONDAY, prior_night_id=None, backfill=False)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of a night without deliveries, as dbt builds it, after its inputs were removed."""
    home = Home(tmp_path_factory.mktemp("home"))
    catalogue = load_catalogue()
    states = assess(catalogue, [], business_date=MONDAY, policy=LandingPolicy(), decisions=Decisions())
    prepare_inputs(states, catalogue, lake=home.lake, inputs_dir=home.inputs)
    write_snapshots(home.inputs, business_date=MONDAY, policy=POLICY, prior_crosswalk=None)
    run_dbt(home)
    for name in ("verdicts", "findings"):
        path = home.night(IDENTITY.night_id) / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table({"rule_id": pa.array([], pa.string())}), path)
    staged = stage(home, IDENTITY)
    for path in home.inputs.rglob("*.parquet"):
        path.unlink()
    return staged


def relations(path: Path) -> set[str]:
    rows = query(path, "select table_schema || '.' || table_name as name from information_schema.tables")
    return {row["name"] for row in rows}


def test_every_table_and_view_of_a_published_warehouse_can_be_read(published: Path) -> None:
    names = relations(published)
    assert {"main.facts_accounts", "main.breaks", "main.recon_coverage", "intermediate.billing_accounts"} <= names
    counts = {name: query(published, f"select count(*) as rows from {name}")[0]["rows"] for name in names}  # noqa: S608
    assert set(counts) == names
    assert counts["main.exports"] == len(load_catalogue().exports)


def test_views_over_the_inputs_of_one_night_are_not_published(published: Path) -> None:
    assert {name.partition(".")[0] for name in relations(published)} == {"main", "intermediate"}


def test_every_column_that_a_rule_names_is_in_the_facts_of_its_subject(published: Path) -> None:
    for subject in RULES.by_subject:
        columns = query(published, f"describe {subject.facts}")
        missing = columns_named(subject).keys() - {column["column_name"] for column in columns}
        assert not missing, subject.facts


def test_a_warehouse_of_another_version_is_named_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "2026-03-02.e1.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table customers as select 'aria:account:1' as customer_key")
    for sql in ("select * from facts_accounts", "select erp_tax_id from customers"):
        with pytest.raises(ConfigurationError, match=r"another version .* tieout nightly --date 2026-03-02\.$"):
            query(path, sql)


def test_an_export_says_which_role_it_fills(published: Path) -> None:
    rows = query(published, "select export, role, unknown, uncovered from exports where system = 'netsuite'")
    assert {row["export"]: row["role"] for row in rows} == {
        "netsuite.customers": "erp.customers",
        "netsuite.transactions": "erp.transactions",
        "netsuite.credit_memos": "erp.credit_memos",
        "netsuite.customer_payments": "erp.payments",
        "netsuite.receivables_ageing": "erp.receivables_ageing",
    }
    assert {(len(row["unknown"]), len(row["uncovered"])) for row in rows} == {(0, 0)}
