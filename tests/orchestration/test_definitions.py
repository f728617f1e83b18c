"""What Dagster shows: the lineage in the order of the flow, and every rule as a check on what it judges."""

import warnings
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from environments import own_environment
from nights import installation
from orchestration.definitions import build_definitions
from orchestration.runtime.instance import mark_dead_runs

pytestmark = pytest.mark.long

FLOW = ["exports", "opening", "staging", "intermediate", "marts", "rules", "outcome"]
ACCOUNT_RULES = ["tax_id.missing", "tax_id.invalid", "po.missing", "po.expired"]
ACCOUNT_RULES += ["contact.missing", "contact.email_invalid"]
INVOICE_RULES = ["invoice.missing_in_erp", "invoice.amount_differs"]
EXPORTS = ["aria/accounts", "aria/invoices", "netsuite/customers", "netsuite/transactions", "salesforce/accounts"]
EXPORTS += ["salesforce/contacts", "deal_desk/po_register", "aria/contracts", "aria/invoice_lines"]
EXPORTS += ["aria/transactions", "aria/payments", "aria/usage", "netsuite/credit_memos", "netsuite/customer_payments"]
EXPORTS += ["netsuite/receivables_ageing", "salesforce/contracts", "salesforce/orders", "salesforce/order_items"]
EXPORTS += ["tax_desk/exemption_certificates", "deal_desk/rate_cards", "treasury/exchange_rates", "zendesk/tickets"]

MAY_BE_EMPTY = {"aria/payments", "aria/transactions", "netsuite/credit_memos", "netsuite/customer_payments"}
MAY_BE_EMPTY |= {"tax_desk/exemption_certificates"}
DATED = {"aria/invoices", "aria/invoice_lines", "aria/transactions", "aria/payments", "netsuite/transactions"}
DATED |= {"netsuite/credit_memos", "netsuite/customer_payments", "netsuite/receivables_ageing"}
DATED |= {"treasury/exchange_rates", "zendesk/tickets"}
GUARDS = {rule: set(EXPORTS) for rule in ("export.missing", "export.unreadable", "export.columns_missing")}
GUARDS |= {rule: set(EXPORTS) for rule in ("export.quarantined", "export.header_drifted")}
GUARDS |= {rule: set(EXPORTS) - {"aria/usage"} for rule in ("export.truncated", "export.keys_replaced")}
GUARDS |= {"export.empty": set(EXPORTS) - MAY_BE_EMPTY - {"aria/usage"}, "export.gap": {"aria/usage"}}
GUARDS |= {"export.stale": {"aria/invoices", "netsuite/transactions", "treasury/exchange_rates"}}
GUARDS |= {"export.wrong_date": DATED, "export.control_total": {"netsuite/credit_memos", "netsuite/customer_payments"}}
GUARDS |= {"export.late": {"salesforce/contracts", "salesforce/orders", "salesforce/order_items"}}
"""Which exports' contracts ask for which rule on exports; none of the sample's comes in parts."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the home and the exports folder of the definitions would be."""
    return tmp_path_factory.mktemp("definitions")


@pytest.fixture(scope="module")
def definitions(root: Path) -> dg.Definitions:
    """Built with every warning of an unfinished part of Dagster noted."""
    with own_environment(), warnings.catch_warnings(record=True) as noted:
        warnings.simplefilter("always")
        found = build_definitions(installation(root / "home", root / "exports").settings)
        dg.Definitions.validate_loadable(found)
    left = [path.relative_to(root / "home").as_posix() for path in (root / "home").glob("*")]
    left += [path.name for path in (root / "home" / "warehouse").iterdir()]
    (root / "left_by_loading").write_text("\n".join(sorted(left)))
    kinds = (dg.BetaWarning, dg.PreviewWarning, dg.SupersessionWarning)
    unfinished = {str(one.message) for one in noted if issubclass(one.category, kinds)}
    assert unfinished == set()
    return found


def test_the_lineage_reads_from_left_to_right(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    place = {key: FLOW.index(str(graph.get(key).group_name)) for key in graph.get_all_asset_keys()}
    assert set(place.values()) == set(range(len(FLOW)))
    for key, own in place.items():
        for parent in graph.get(key).parent_keys:
            # a mart may be made of a mart, but nothing of what comes after it
            assert place[parent] <= own, f"{parent.to_user_string()} stands behind {key.to_user_string()}"


def test_from_the_commit_on_each_step_follows_the_one_before(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    parents = {
        key.to_user_string(): {parent.to_user_string() for parent in graph.get(key).parent_keys}
        for key in graph.get_all_asset_keys()
    }
    assert parents["night_inputs"] == set(EXPORTS)
    assert parents["committed_night"] == {"verdicts", "findings"}
    assert parents["published_warehouse"] == {"committed_night"}
    assert parents["notices"] == {"published_warehouse"}
    assert parents["nightly_report"] == {"notices"}
    assert {name for name, above in parents.items() if not above} == set(EXPORTS)


def test_every_rule_on_a_mart_is_a_check_there_and_every_export_has_one_check(definitions: dg.Definitions) -> None:
    expected = {("facts_accounts", rule) for rule in ACCOUNT_RULES} | {
        ("facts_invoices", rule) for rule in INVOICE_RULES
    }
    expected |= {(export, "export_is_good") for export in EXPORTS}
    shown = {
        (key.asset_key.to_user_string(), key.name.replace("__", ".", 1))
        for key in definitions.resolve_asset_graph().asset_check_keys
    }
    # the others are dbt's tests
    found = {(asset, name) for asset, name in shown if asset in EXPORTS or name in {*ACCOUNT_RULES, *INVOICE_RULES}}
    assert found == expected


def test_the_check_of_an_export_names_the_rules_that_its_contract_asks_for(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    found: dict[str, set[str]] = {}
    for export in EXPORTS:
        spec = graph.get_check_spec(dg.AssetCheckKey(dg.AssetKey(export.split("/")), "export_is_good"))
        for rule in str(spec.metadata["rules"]).split(", "):
            found.setdefault(rule, set()).add(export)
    assert found == GUARDS


def test_every_asset_says_what_it_is_and_whose(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.owners, key
        assert node.kinds, key
        assert node.description, key
        assert node.partitions_def is not None, key


def test_the_night_and_its_watch_are_the_jobs_and_both_are_scheduled(definitions: dg.Definitions) -> None:
    repository = definitions.get_repository_def()
    assert {job.name for job in repository.get_all_jobs() if not job.name.startswith("__")} == {"nightly", "late_watch"}
    scheduled = {schedule.name: schedule.job_name for schedule in repository.schedule_defs}
    assert scheduled == {"nightly": "nightly", "late_watch": "late_watch"}


def test_a_tick_of_the_schedule_asks_for_one_run_of_its_date(definitions: dg.Definitions) -> None:
    repository = definitions.get_repository_def()
    tick = dg.build_schedule_context(
        scheduled_execution_time=datetime(2026, 3, 29, 3, 30, tzinfo=UTC), repository_def=repository
    )
    asked = repository.get_schedule_def("nightly").evaluate_tick(tick).run_requests
    assert asked is not None
    assert [request.partition_key for request in asked] == ["2026-03-28"]


def test_the_sensor_runs_by_default_and_starts_the_night(definitions: dg.Definitions) -> None:
    (sensor,) = definitions.get_repository_def().sensor_defs
    assert (sensor.name, sensor.job_name) == ("deliveries", "nightly")
    assert sensor.default_status is dg.DefaultSensorStatus.RUNNING


def test_the_night_is_one_process(definitions: dg.Definitions) -> None:
    assert definitions.resolve_job_def("nightly").executor_def is dg.in_process_executor


@pytest.mark.usefixtures("definitions")
def test_loading_the_definitions_opens_neither_store_nor_warehouse(root: Path) -> None:
    assert (root / "left_by_loading").read_text().split() == ["dbt", "warehouse"]


def test_runs_whose_process_is_gone_are_marked_as_failed_and_no_others() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        states = {
            "started": dg.DagsterRunStatus.STARTED,
            "starting": dg.DagsterRunStatus.STARTING,
            "stopping": dg.DagsterRunStatus.CANCELING,
            "mine": dg.DagsterRunStatus.STARTED,
            "done": dg.DagsterRunStatus.SUCCESS,
            "waiting": dg.DagsterRunStatus.NOT_STARTED,
        }
        for name, status in states.items():
            instance.add_run(dg.DagsterRun(job_name="nightly", run_id=name, status=status))
        instance.add_run(dg.DagsterRun(job_name="late_watch", run_id="watch", status=dg.DagsterRunStatus.STARTED))
        assert mark_dead_runs(instance, alive={"mine"}) == 2
        after = {run.run_id: run.status.value for run in instance.get_runs()}
    assert after == {
        "started": "FAILURE",
        "starting": "STARTING",
        "stopping": "FAILURE",
        "mine": "STARTED",
        "done": "SUCCESS",
        "waiting": "NOT_STARTED",
        "watch": "STARTED",
    }
