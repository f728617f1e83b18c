"""Where billing itself goes wrong, all systems carry it alike: what was planted is worked out again from the files."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from assets.sample.world.world import COUNTRIES
from assets.sample.write import write_sample
from sample_figures import lines_by_invoice, priced, rate_cards, rounded, unheld_numbers
from sample_reading import Row, day, rows_of

NIGHTS = 7
JUDGED = [1, 2, 4, 5, 6]
"""On the third night NetSuite's transactions are cut, on the seventh Aria's invoices lack their amounts."""

Said = set[tuple[str, Decimal | None]]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("made")
    rates = {"contract.fee_differs": 400}
    write_sample(directory, customers=200, nights=NIGHTS, seed=8, all_kinds=True, per_thousand=rates)
    return directory


def said(sample: Path, night: int, rule_id: str) -> Said:
    """Subject and money at stake of the night's answers to a rule."""
    with (sample / "planted.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["subject_key"], Decimal(row["amount"]) if row["amount"] else None)
            for row in csv.DictReader(file)
            if (row["business_date"], row["rule_id"]) == (day(night).isoformat(), rule_id)
        }


def standing(sample: Path, night: int) -> Iterator[tuple[Row, list[Row]]]:
    """The invoices that are not void, with their lines."""
    lines = lines_by_invoice(sample, night)
    for row in rows_of(sample, night, "aria_invoices.csv"):
        if not row["voiding_event_no"]:
            yield row, lines[row["invoice_no"]]


@pytest.mark.parametrize("night", JUDGED)
def test_a_period_billed_twice_has_two_invoices_in_billing_and_in_the_erp(sample: Path, night: int) -> None:
    credited = {
        row["source_no"]
        for row in rows_of(sample, night, "aria_transactions.csv")
        if row["reason_code"] == "BILLING_ERROR"
    }
    billed: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row, lines in ((row, lines) for row, lines in standing(sample, night) if row["invoice_no"] not in credited):
        period = min(line["service_from"] for line in lines), max(line["service_to"] for line in lines)
        billed[lines[0]["master_plan_instance_no"], *period].append(row)
    second = {
        max(rows, key=lambda row: int(row["invoice_no"]))["invoice_no"]: Decimal(rows[0]["amount"])
        for rows in billed.values()
        if len(rows) > 1
    }
    found = {(f"aria:invoice:{number}", amount) for number, amount in second.items()}
    assert found == said(sample, night, "invoice.duplicate_in_billing")
    assert len(found) > 1
    posted = {row["Aria Invoice No"] for row in rows_of(sample, night, "netsuite_transactions.csv")}
    assert len(second.keys() & posted) > 1


@pytest.mark.parametrize("night", JUDGED)
def test_a_number_that_nobody_holds_is_a_gap(sample: Path, night: int) -> None:
    found: Said = {(f"netsuite:document:{number}", None) for number in unheld_numbers(sample, night)}
    assert found == said(sample, night, "invoice.number_gap")
    assert len(found) > 5


@pytest.mark.parametrize("night", JUDGED)
def test_usage_at_another_price_costs_more_than_the_rate_card_says(sample: Path, night: int) -> None:
    cards = rate_cards(sample, night)
    found: Said = set()
    for row, lines in standing(sample, night):
        usage = [line for line in lines if line["line_type"] == "usage"]
        over = sum(Decimal(line["amount"]) - priced(cards, line) for line in usage)
        if over:
            found.add((f"aria:invoice:{row['invoice_no']}", Decimal(over)))
    assert found == said(sample, night, "price.differs_from_rate_card")
    assert len(found) > 2


@pytest.mark.parametrize("night", JUDGED)
def test_tax_at_another_rate_is_not_what_the_country_asks_for(sample: Path, night: int) -> None:
    countries = {row["acct_no"]: row["country_cd"] for row in rows_of(sample, night, "aria_accounts.csv")}
    rates = {country.iso: Decimal(country.tax_rate_e2) / 100 for country in COUNTRIES}
    found: Said = set()
    for row, lines in standing(sample, night):
        for line in (line for line in lines if line["line_type"] == "tax"):
            right = rates[countries[row["acct_no"]]]
            if Decimal(line["tax_rate"]) != right:
                net = Decimal(row["amount"]) - Decimal(line["amount"])
                at_stake = rounded(net * right / 100, row["currency_cd"]) - Decimal(line["amount"])
                found.add((f"aria:invoice:{row['invoice_no']}", at_stake))
    assert found == said(sample, night, "invoice.tax_rate_differs")
    assert len(found) > 5


@pytest.mark.parametrize("night", JUDGED)
def test_a_renewal_that_was_missed_is_billed_at_the_old_fee(sample: Path, night: int) -> None:
    contracts = {row["master_plan_instance_no"]: row for row in rows_of(sample, night, "aria_contracts.csv")}
    found = set()
    for row, lines in standing(sample, night):
        contract = contracts[lines[0]["master_plan_instance_no"]]
        for line in (line for line in lines if line["line_type"] == "recurring"):
            is_renewed = line["service_from"] >= contract["term_start_date"]
            if is_renewed and Decimal(line["rate"]) != Decimal(contract["recurring_fee"]):
                found.add(f"aria:invoice:{row['invoice_no']}")
    answers = said(sample, night, "contract.fee_differs")
    assert found == {subject for subject, _ in answers}
    assert len(found) > 2
    assert all(amount is not None and amount > 0 for _, amount in answers)
