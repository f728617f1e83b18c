"""Every planted kind is in the files: the sample with all kinds, record by record against one without those that change
records (what billing itself does wrong is in both).
"""

import csv
import datetime as dt
import json
import re
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from assets.sample.planted.planted import KINDS
from assets.sample.write import EXTRA_KINDS, MADE_KINDS, write_sample
from checks.rules.catalogue import RULES
from sample_reading import day, keyed, rows_of

NIGHTS = 7
# Where the eleven, or sums over them, change more rows than tonight's answers name: those too young to be missed, say.
ALSO_CHANGED = {"aria.accounts", "netsuite.transactions", "deal_desk.po_register", "netsuite.receivables_ageing"}
EXPORT_ANSWERS = {
    ("2026-03-03", "export.empty", "zendesk:export:tickets"),
    ("2026-03-04", "export.stale", "treasury:export:exchange_rates"),
    ("2026-03-04", "export.truncated", "netsuite:export:transactions"),
    ("2026-03-05", "export.header_drifted", "deal_desk:export:rate_cards"),
    ("2026-03-06", "export.missing", "deal_desk:export:po_register"),
    ("2026-03-06", "export.wrong_date", "netsuite:export:receivables_ageing"),
    ("2026-03-07", "export.control_total", "netsuite:export:customer_payments"),
    ("2026-03-08", "export.columns_missing", "aria:export:invoices"),
    ("2026-03-08", "export.late", "salesforce:export:orders"),
}
ALL_KINDS = (*KINDS, *EXTRA_KINDS, *MADE_KINDS)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    directory = tmp_path_factory.mktemp("kinds")
    unchanged = {kind.rule_id: 0 for kind in (*KINDS, *EXTRA_KINDS)}
    write_sample(directory / "clean", customers=250, nights=1, seed=6, all_kinds=True, per_thousand=unchanged)
    write_sample(directory / "all", customers=250, nights=NIGHTS, seed=6, all_kinds=True)
    return directory / "clean", directory / "all"


def planted(directory: Path) -> list[dict[str, str]]:
    with (directory / "planted.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("export", sorted({kind.export for kind in EXTRA_KINDS}))
def test_what_differs_from_the_clean_file_is_what_was_planted(samples: tuple[Path, Path], export: str) -> None:
    kinds = [kind for kind in EXTRA_KINDS if kind.export == export]
    clean, spoilt = (keyed(directory, 1, export, kinds[0].key) for directory in samples)
    named = defaultdict(set)
    for row in planted(samples[1]):
        is_of_export = row["business_date"] == day(1).isoformat() and row["export"] == export
        if is_of_export and row["kind"] not in {kind.kind for kind in MADE_KINDS}:
            named[row["row"]].add(row["kind"])
    columns = {kind.kind: set(kind.change) for kind in kinds if not kind.repeat}
    for key, names in named.items():
        for kind in (kind for kind in kinds if kind.kind in names):
            if kind.repeat:
                assert set(spoilt) - set(clean)
            elif not kind.change:
                assert key in clean
                assert key not in spoilt
            elif key in spoilt:
                changed = {name for name, value in spoilt[key][0].items() if clean[key][0][name] != value}
                assert changed & columns[kind.kind], f"{kind.kind} is not to be seen in row {key}"
            else:
                assert kind.kind == "PO of another customer"
    if export not in ALSO_CHANGED:
        differing = {key for key in clean if spoilt.get(key) != clean[key]}
        copied = {kind.kind for kind in kinds if kind.repeat}
        assert differing == {key for key, names in named.items() if names - copied}
        assert len(set(spoilt) - set(clean)) == sum(len(names & copied) for names in named.values())


def test_every_kind_is_planted_and_answered(samples: tuple[Path, Path]) -> None:
    rows = planted(samples[1])
    assert {row["kind"] for row in rows} >= {kind.kind for kind in ALL_KINDS}
    assert {row["rule_id"] for row in rows} >= {kind.rule_id for kind in ALL_KINDS}


def test_money_at_stake_is_said_where_a_rule_is_about_money(samples: tuple[Path, Path]) -> None:
    topics = ("invoice.amount_differs", "invoice.missing_in_erp", "credit.missing_in_erp", "payment.missing_in_erp")
    rows = [row for row in planted(samples[1]) if row["rule_id"] in topics]
    assert rows
    assert all(float(row["amount"]) > 0 and len(row["currency"]) == 3 for row in rows)


def test_some_customers_have_several_gaps(samples: tuple[Path, Path]) -> None:
    by_account = defaultdict(set)
    for row in planted(samples[1]):
        by_account[row["subject_key"]].add(row["rule_id"])
    assert max(len(rules) for rules in by_account.values()) > 1


def test_whole_exports_go_wrong_in_all_ways(samples: tuple[Path, Path]) -> None:
    directory = samples[1]
    rows = planted(directory)
    found = {(r["business_date"], r["rule_id"], r["subject_key"]) for r in rows if r["rule_id"].startswith("export.")}
    assert found == EXPORT_ANSWERS
    assert rows_of(directory, 2, "zendesk_tickets.csv") == []
    name = "treasury_exchange_rates.csv"
    assert rows_of(directory, 3, name) == rows_of(directory, 2, name) != rows_of(directory, 4, name)
    assert "valid_until" in rows_of(directory, 4, "deal_desk_rate_cards.csv")[0]
    assert {row["As Of"] for row in rows_of(directory, 5, "netsuite_receivables_ageing.csv")} == {"3/5/2026"}


def test_the_sender_counts_otherwise_on_the_night_of_the_wrong_control_total(samples: tuple[Path, Path]) -> None:
    off = set()
    for name, column in (("customer_payments", "Amount Applied"), ("credit_memos", "Amount (Foreign Currency)")):
        for night in range(1, NIGHTS + 1):
            rows = rows_of(samples[1], night, f"netsuite_{name}.csv")
            beside = samples[1] / day(night).isoformat() / f"netsuite_{name}.csv.total.json"
            counted = json.loads(beside.read_text(encoding="utf-8"))
            assert counted["rows"] == len(rows) > 0
            if Decimal(counted["total"]) != sum(Decimal(row[column]) for row in rows):
                off.add((night, name))
    assert off == {(6, "customer_payments")}


def test_every_file_arrives_in_the_night_after_its_date_but_for_the_late_one(samples: tuple[Path, Path]) -> None:
    late = set()
    for night in range(1, NIGHTS + 1):
        for path in (samples[1] / day(night).isoformat()).iterdir():
            arrived = dt.datetime.fromtimestamp(path.stat().st_mtime, tz=dt.UTC)
            assert arrived.date() == day(night + 1)
            if arrived.time() > dt.time(6) and ".2." not in path.name:
                late.add((night, path.name))
    assert late == {(7, "salesforce_orders.csv")}


def test_a_held_export_silences_what_needs_it(samples: tuple[Path, Path]) -> None:
    rows = planted(samples[1])
    truncated = {row["rule_id"] for row in rows if row["business_date"] == "2026-03-04"}
    missing = {row["rule_id"] for row in rows if row["business_date"] == "2026-03-06"}
    assert not {rule for rule in truncated if rule.startswith("invoice.")} & {
        "invoice.missing_in_erp", "invoice.duplicate_in_erp", "invoice.due_date_differs",
    }  # fmt: skip
    assert missing & {"po.missing", "po.order_differs"}
    assert not missing & {"po.expired", "po.unknown", "po.exhausted"}


def test_a_rule_of_the_catalogue_brings_its_kind(tmp_path: Path) -> None:
    summary = write_sample(tmp_path, customers=100, nights=1, seed=1, rule_ids={"po.unknown", "po.missing"})
    assert set(summary.answers) == {"po.unknown", "po.missing"}
    assert {row["kind"] for row in planted(tmp_path)} == {"PO not in the register", "PO missing"}


def test_what_is_planted_is_for_a_rule_that_is_written_or_on_the_list_of_those_to_come() -> None:
    text = (Path(__file__).parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")
    to_come = re.findall(r"^\| `([a-z_]+\.[a-z_]+)`", text, re.MULTILINE)
    written = {rule.id for rule in RULES}
    assert len(to_come) == len(set(to_come))
    assert not written & set(to_come), "a rule that is written leaves the list"
    planted = {kind.rule_id for kind in ALL_KINDS} | {rule for _, rule, _ in EXPORT_ANSWERS}
    assert set(to_come) == planted - written
    assert [rule for rule in written - planted if f"`{rule}`" not in text] == []


def test_workbooks_keep_dates_as_dates(samples: tuple[Path, Path]) -> None:
    path = samples[1] / "2026-03-02" / "tax_desk_exemption_certificates.xlsx"
    rows = list(openpyxl.load_workbook(path, read_only=True).worksheets[0].iter_rows(min_row=3, values_only=True))
    assert all(hasattr(row[7], "year") for row in rows)


def test_the_rate_of_a_kind_can_be_set(tmp_path: Path) -> None:
    rates = {"po.missing": 500, "contact.missing": 0, "po.unknown": 200}
    wanted = {"po.missing", "contact.missing", "po.unknown", "po.expired"}
    summary = write_sample(tmp_path, customers=100, nights=1, seed=1, rule_ids=wanted, per_thousand=rates)
    assert summary.answers["po.missing"] > 2 * summary.answers["po.expired"]
    assert summary.answers["po.unknown"] > 0
    assert "contact.missing" not in summary.answers


def test_a_rate_plants_a_kind_and_its_answers_by_itself(tmp_path: Path) -> None:
    rates = {"invoice.number_gap": 20, "export.empty": 1000, "export.missing": 0}
    wanted = {"po.missing", "export.missing"}
    write_sample(tmp_path, customers=60, nights=6, seed=1, rule_ids=wanted, per_thousand=rates)
    nights = defaultdict(set)
    for row in planted(tmp_path):
        nights[row["rule_id"]].add(row["business_date"])
    assert set(nights) == {"po.missing", "invoice.number_gap", "export.empty"}
    assert sorted(nights["export.empty"]) == [f"2026-03-0{date}" for date in range(3, 8)]


@pytest.mark.parametrize(
    ("rates", "message"),
    [({"po.missin": 5}, "nothing is planted for the rule po.missin"), ({"po.missing": 1001}, "from 0 to 1000")],
)
def test_a_rate_that_cannot_be_is_refused(tmp_path: Path, rates: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        write_sample(tmp_path, customers=1, nights=1, seed=1, per_thousand=rates)
