"""The clean company adds up: every figure worked out once more, from the files alone, in decimals."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from assets.sample.write import write_sample
from sample_figures import MINOR_UNITS, lines_by_invoice, priced, rate_cards, rounded, unheld_numbers
from sample_reading import Row, answers_of, day, rows_of, us_date, usage_of

NIGHTS = 4
SUBSIDIARY_CURRENCY = {
    "Edgeworks Inc.": "USD",
    "Edgeworks UK Ltd": "GBP",
    "Edgeworks GmbH": "EUR",
    "Edgeworks KK": "JPY",
}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("clean")
    write_sample(directory, customers=150, nights=NIGHTS, seed=4, clean=True)
    return directory


def usage_until(sample: Path, night: int) -> list[Row]:
    return [row for n in range(1, night + 1) for row in usage_of(sample, n)]


def test_a_clean_company_has_no_answers(sample: Path) -> None:
    assert answers_of(sample) == set()


@pytest.mark.parametrize("night", range(1, NIGHTS + 1))
def test_invoices_tie_between_billing_and_erp(sample: Path, night: int) -> None:
    posted = {
        row["Aria Invoice No"]: row
        for row in rows_of(sample, night, "netsuite_transactions.csv")
        if row["Type"] == "Invoice"
    }
    compared = 0
    for row in rows_of(sample, night, "aria_invoices.csv"):
        if row["invoice_no"] in posted:
            other = posted[row["invoice_no"]]
            assert Decimal(other["Amount (Foreign Currency)"]) == Decimal(row["amount"])
            assert other["Currency"] == row["currency_cd"]
            compared += 1
    assert compared > 1000


@pytest.mark.parametrize("night", range(1, NIGHTS + 1))
def test_lines_make_the_invoice(sample: Path, night: int) -> None:
    lines = lines_by_invoice(sample, night)
    invoices = rows_of(sample, night, "aria_invoices.csv")
    assert set(lines) == {row["invoice_no"] for row in invoices}
    for row in invoices:
        assert sum(Decimal(line["amount"]) for line in lines[row["invoice_no"]]) == Decimal(row["amount"])


def test_discount_shortfall_and_tax_follow_from_the_other_lines(sample: Path) -> None:
    contracts = {row["master_plan_instance_no"]: row for row in rows_of(sample, 1, "aria_contracts.csv")}
    seen = defaultdict(int)
    for lines in lines_by_invoice(sample, 1).values():
        contract = contracts[lines[0]["master_plan_instance_no"]]
        currency = lines[0]["currency_cd"]
        total: dict[str, Decimal] = defaultdict(Decimal)
        for line in lines:
            total[line["line_type"]] += Decimal(line["amount"])
            seen[line["line_type"]] += 1
        if contract["commit_amount"]:
            assert total["commit_shortfall"] == max(Decimal(contract["commit_amount"]) - total["usage"], Decimal(0))
        gross = total["recurring"] + total["usage"] + total["commit_shortfall"]
        discount = rounded(gross * Decimal(contract["discount_percent"]) / 100, currency)
        assert -total["discount"] == discount
        if total["tax"]:
            percent = Decimal(next(line["tax_rate"] for line in lines if line["line_type"] == "tax"))
            assert total["tax"] == rounded((gross - discount) * percent / 100, currency)
    assert min(seen[kind] for kind in ("recurring", "usage", "commit_shortfall", "discount", "tax")) > 5


def test_usage_lines_follow_from_usage_and_rate_card(sample: Path) -> None:
    """Late nights' invoices bill what the deltas of all nights brought."""
    cards = rate_cards(sample, NIGHTS)
    used: dict[tuple[str, str, str], list[tuple[str, Decimal]]] = defaultdict(list)
    for row in usage_until(sample, NIGHTS):
        if row["is_excluded"] == "0":
            key = row["master_plan_instance_no"], row["usage_type"], row["region"]
            used[key].append((row["usage_date"], Decimal(row["units"])))
    checked = 0
    for lines in lines_by_invoice(sample, NIGHTS).values():
        for line in (line for line in lines if line["line_type"] == "usage"):
            units = Decimal(line["units"])
            if line["usage_type"] != "BANDWIDTH_95_MBPS":
                records = used[line["master_plan_instance_no"], line["usage_type"], line["region"]]
                period = line["service_from"], line["service_to"]
                assert sum(amount for date, amount in records if period[0] <= date <= period[1]) == units
            assert priced(cards, line) == Decimal(line["amount"])
            checked += 1
    assert checked > 300


def test_bandwidth_bills_the_433rd_of_8640_samples(sample: Path) -> None:
    samples: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in usage_until(sample, 1):
        if row["usage_type"].startswith("BANDWIDTH"):
            moment = row["usage_date"], row["usage_time"]
            samples[moment] = max(samples[moment], Decimal(row["units"]))
    checked = set()
    for lines in lines_by_invoice(sample, 1).values():
        for line in lines:
            if line["usage_type"] == "BANDWIDTH_95_MBPS":
                inside = [u for (date, _), u in samples.items() if line["service_from"] <= date <= line["service_to"]]
                assert sorted(inside, reverse=True)[len(inside) // 20] == Decimal(line["units"])
                checked.add(len(inside))
    assert 8640 in checked or 8928 in checked


@pytest.mark.parametrize("night", range(1, NIGHTS + 1))
def test_payments_are_what_is_applied_and_what_is_not(sample: Path, night: int) -> None:
    parts: dict[str, Decimal] = defaultdict(Decimal)
    amounts = {}
    applications: dict[str, int] = defaultdict(int)
    invoices: dict[str, int] = defaultdict(int)
    for row in rows_of(sample, night, "netsuite_customer_payments.csv"):
        number = row["Aria Payment No"]
        parts[number] += Decimal(row["Amount Applied"]) + Decimal(row["Amount Unapplied"])
        amounts[number] = Decimal(row["Payment Amount"])
        if row["Applied To"]:
            applications[number] += 1
            invoices[row["Applied To"]] += 1
    assert parts == amounts
    aria = {row["payment_no"]: Decimal(row["amount"]) for row in rows_of(sample, night, "aria_payments.csv")}
    assert aria == amounts
    assert max(applications.values()) > 1, "one payment for many invoices"
    assert max(invoices.values()) > 1, "one invoice by several payments"
    assert len(applications) < len(amounts), "some payment is applied to nothing"


@pytest.mark.parametrize("night", range(1, NIGHTS + 1))
def test_what_remains_is_amount_less_credits_less_payments(sample: Path, night: int) -> None:
    settled: dict[str, Decimal] = defaultdict(Decimal)
    for name in ("netsuite_credit_memos.csv", "netsuite_customer_payments.csv"):
        for row in rows_of(sample, night, name):
            settled[row["Applied To"]] += Decimal(row["Amount Applied"])
    open_items: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for row in rows_of(sample, night, "netsuite_transactions.csv"):
        if row["Type"] == "Invoice":
            remaining = Decimal(row["Amount Remaining"])
            if row["Status"] != "Voided" and us_date(row["Date"]) >= day(night) - dt.timedelta(days=87):
                assert remaining == Decimal(row["Amount (Foreign Currency)"]) - settled[row["Document Number"]]
            open_items[row["Internal ID#2"], row["Subsidiary"], row["Currency"]] += remaining
    ageing = {
        (row["Internal ID"], row["Subsidiary"], row["Currency"]): row
        for row in rows_of(sample, night, "netsuite_receivables_ageing.csv")
    }
    for row in ageing.values():
        buckets = ("Current", "1-30", "31-60", "61-90", "Over 90")
        assert sum(Decimal(row[bucket]) for bucket in buckets) == Decimal(row["Total"])
    if night == 1:
        expected = {key: total for key, total in open_items.items() if total}
        assert {key: Decimal(row["Total"]) for key, row in ageing.items()} == expected


def test_credits_stand_in_both_systems(sample: Path) -> None:
    aria = {
        row["transaction_no"]: -Decimal(row["amount"])
        for row in rows_of(sample, 2, "aria_transactions.csv")
        if row["transaction_type_no"] in ("10", "6")
    }
    memos = rows_of(sample, 2, "netsuite_credit_memos.csv")
    assert {row["Aria Transaction No"]: Decimal(row["Amount (Foreign Currency)"]) for row in memos} == aria
    assert len(aria) > 10


def test_base_amounts_follow_from_the_book_rates(sample: Path) -> None:
    rates = {
        row["from_currency"]: Decimal(row["rate"])
        for row in rows_of(sample, 1, "treasury_exchange_rates.csv")
        if row["rate_date"] == day(1).isoformat()
    }
    for row in rows_of(sample, 1, "netsuite_transactions.csv"):
        own = SUBSIDIARY_CURRENCY[row["Subsidiary"]]
        exact = Decimal(row["Amount (Foreign Currency)"]) * rates[row["Currency"]] / rates[own]
        step = Decimal(1).scaleb(-MINOR_UNITS.get(own, 2))
        assert abs(exact - Decimal(row["Amount"])) <= step / 2 + abs(exact) * Decimal("0.0000000001")


@pytest.mark.parametrize("night", range(1, NIGHTS + 1))
def test_orders_and_contracts_say_the_same(sample: Path, night: int) -> None:
    orders = {row["ID"]: row for row in rows_of(sample, night, "salesforce_orders.csv")}
    contracts = {row["client_master_plan_instance_id"]: row for row in rows_of(sample, night, "aria_contracts.csv")}
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for item in rows_of(sample, night, "salesforce_order_items.csv"):
        totals[item["ORDERID"]] += Decimal(item["TOTALPRICE"])
        contract = contracts.get(item["ARIA_PLAN_INSTANCE__C"])
        if contract:
            assert Decimal(item["UNITPRICE"]) == Decimal(contract["commit_amount"] or contract["recurring_fee"])
            assert item["QUANTITY"] == contract["plan_units"]
            assert (item["SERVICEDATE"], item["ENDDATE"]) == (contract["term_start_date"], contract["term_end_date"])
            assert orders[item["ORDERID"]]["PONUMBER"] == contract["po_num"]
    assert totals == {key: Decimal(order["TOTALAMOUNT"]) for key, order in orders.items()}


def test_recurring_fees_are_the_contracts_by_units_and_days_served(sample: Path) -> None:
    """A month's fee for its days from one billing day to the next; a change in mid-month makes two lines."""
    contracts = {row["master_plan_instance_no"]: row for row in rows_of(sample, 1, "aria_contracts.csv")}
    kinds = {row["invoice_no"]: row["invoice_type"] for row in rows_of(sample, 1, "aria_invoices.csv")}
    former = defaultdict(set)
    prorated = parted = 0
    for number, lines in lines_by_invoice(sample, 1).items():
        fees = [line for line in lines if line["line_type"] == "recurring"]
        for line in fees:
            contract = contracts[line["master_plan_instance_no"]]
            ended = dt.date.fromisoformat(line["bill_date"])
            ended = min(
                ended, dt.date.fromisoformat(max(other["service_to"] for other in lines)) + dt.timedelta(days=1)
            )
            month_before = (ended.replace(day=1) - dt.timedelta(days=1)).replace(day=ended.day)
            from_day, to_day = (dt.date.fromisoformat(line[name]) for name in ("service_from", "service_to"))
            share = Decimal((to_day - from_day).days + 1) / (ended - month_before).days
            if line["service_from"] >= contract["term_start_date"]:
                assert Decimal(line["rate"]) == Decimal(contract["recurring_fee"])
            else:
                former[line["master_plan_instance_no"]].add(line["rate"])
            exact = Decimal(line["units"]) * Decimal(line["rate"]) * share
            assert rounded(exact, line["currency_cd"]) == Decimal(line["amount"])
            assert (share < 1) == (kinds[number] == "P")
            prorated += share < 1
        parted += len(fees) == 2
    assert prorated > 2 * parted > 0
    assert {len(rates) for rates in former.values()} == {1}, "one price before the renewal"
    renewed = [
        number for number, (rate,) in former.items() if Decimal(rate) != Decimal(contracts[number]["recurring_fee"])
    ]
    assert len(renewed) > 5


def test_a_renewal_moves_usage_to_the_present_price_list(sample: Path) -> None:
    contracts = {row["master_plan_instance_no"]: row for row in rows_of(sample, 1, "aria_contracts.csv")}
    lists = defaultdict(set)
    for lines in lines_by_invoice(sample, 1).values():
        contract = contracts[lines[0]["master_plan_instance_no"]]
        since = lines[0]["service_from"] >= contract["term_start_date"]
        lists[contract["rate_schedule_id"], since].update(line["rate_schedule_id"] for line in lines)
    assert lists["RS-CMP-INCL", True] == {"RS-CMP-INCL"}
    assert lists["RS-CMP-INCL", False] == {"RS-CMP-INCL-22"}


@pytest.mark.parametrize("night", range(1, NIGHTS + 1))
def test_no_contract_is_billed_beyond_its_term(sample: Path, night: int) -> None:
    ends = [row["term_end_date"] for row in rows_of(sample, night, "aria_contracts.csv")]
    assert all(end > day(night).isoformat() for end in ends if end)


@pytest.mark.parametrize("night", range(1, NIGHTS + 1))
def test_the_numbers_of_the_invoices_have_no_gap(sample: Path, night: int) -> None:
    numbers = [row["Document Number"] for row in rows_of(sample, night, "netsuite_transactions.csv")]
    assert len(numbers) == len(set(numbers))
    assert unheld_numbers(sample, night) == set()
