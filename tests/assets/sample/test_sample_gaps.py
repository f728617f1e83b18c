"""What was planted is in the files, and nothing else is: the answers worked out once more from the files alone."""

import datetime as dt
import re
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
import stdnum
from email_validator import EmailNotValidError, validate_email

from assets.sample.world.tax_ids import CANARY_TAX_ID
from assets.sample.world.world import TAX_ID_COUNTRIES
from assets.sample.write import write_sample
from sample_reading import Row, answers_of, day, register_of, rows_of, us_date

NIGHTS = 9
BLANKS = {"", "N/A", "NA", "NONE", "-", "--", "TBD", "TBC", "UNKNOWN", "0", "X", "?"}
BILLED = {1, 2, 3, *range(10, 19), 21, 22}
FAKES = {"GB000000000", "GB999999973", "ES00000000T", "ES99999999R"}
ROW_RULES = {
    "tax_id.missing", "tax_id.invalid", "po.missing", "po.expired", "contact.missing", "contact.email_invalid",
    "invoice.missing_in_erp", "invoice.amount_differs",
}  # fmt: skip
EXPORT_ANSWERS = {
    ("2026-03-04", "export.truncated", "netsuite:export:transactions"),
    ("2026-03-06", "export.missing", "deal_desk:export:po_register"),
    ("2026-03-08", "export.columns_missing", "aria:export:invoices"),
}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("sample")
    write_sample(directory, customers=300, nights=NIGHTS, seed=5)
    return directory


def is_blank(text: str) -> bool:
    return text.strip().upper() in BLANKS


def is_mail(text: str) -> bool:
    try:
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return True


def is_tax_id(country: str, text: str) -> bool:
    compact = re.sub(r"[^0-9A-Z]", "", text.upper())
    same_digit = len(set(re.sub(r"\D", "", compact))) == 1
    validator = stdnum.get_cc_module(country.lower(), "vat")
    return bool(validator.is_valid(text)) and compact not in FAKES and not same_digit


def billed(row: Row) -> bool:
    return int(row["status_cd"]) in BILLED and row["test_acct_ind"] == "0"


def tax_finding(row: Row) -> str | None:
    if row["tax_exemption_level"] != "0" or row["country_cd"] not in TAX_ID_COUNTRIES:
        return None
    if is_blank(row["taxpayer_id"]):
        return "tax_id.missing"
    return None if is_tax_id(row["country_cd"], row["taxpayer_id"]) else "tax_id.invalid"


def po_finding(row: Row, valid_to: dict[tuple[str, str], dt.datetime | None], date: dt.date) -> str | None:
    if row["supp_po_required"] != "Y":
        return None
    if is_blank(row["po_num"]):
        return "po.missing"
    end = valid_to.get((row["client_acct_id"], row["po_num"]))
    return "po.expired" if end is not None and end.date() < date else None


def contact_finding(row: Row) -> str | None:
    if row["notify_method"] not in ("1", "2"):
        return None
    if is_blank(row["email"]):
        return "contact.missing"
    return None if is_mail(row["email"]) else "contact.email_invalid"


def account_findings(accounts: list[Row], register: list[Row] | None, date: dt.date) -> set[tuple[str, str]]:
    valid_to = {(r["Customer No"], r["PO Number"]): r["Valid To"] for r in register or [] if r["Status"] != "Cancelled"}
    return {
        (rule, f"aria:account:{row['acct_no']}")
        for row in accounts
        if billed(row)
        for rule in (tax_finding(row), po_finding(row, valid_to, date), contact_finding(row))
        if rule
    }


def invoice_findings(
    accounts: list[Row], invoices: list[Row], posted: list[Row], date: dt.date
) -> set[tuple[str, str]]:
    tests = {row["acct_no"] for row in accounts if row["test_acct_ind"] == "1"}
    erp = {row["Aria Invoice No"]: row for row in posted if row["Type"] == "Invoice"}
    found = set()
    for row in invoices:
        if row["voiding_event_no"]:
            continue
        key, billed_on = f"aria:invoice:{row['invoice_no']}", dt.date.fromisoformat(row["bill_date"])
        other = erp.get(row["invoice_no"])
        in_reach = date - dt.timedelta(days=87) <= billed_on <= date - dt.timedelta(days=2)
        if other is None:
            if in_reach and Decimal(row["amount"]) != 0 and row["acct_no"] not in tests:
                found.add(("invoice.missing_in_erp", key))
        elif (
            other["Status"] != "Voided"
            and other["Currency"] == row["currency_cd"]
            and (Decimal(other["Amount (Foreign Currency)"]) != Decimal(row["amount"]))
        ):
            found.add(("invoice.amount_differs", key))
    return found


@pytest.mark.parametrize("night", range(1, NIGHTS + 1))
def test_the_files_hold_exactly_the_planted_gaps(sample: Path, night: int) -> None:
    position = (night - 1) % 7 + 1
    accounts = rows_of(sample, night, "aria_accounts.2.csv" if position == 6 else "aria_accounts.csv")
    register = None if position == 5 else register_of(sample, night)
    found = account_findings(accounts, register, day(night))
    if position not in (3, 7):
        invoices = rows_of(sample, night, "aria_invoices.csv")
        posted = rows_of(sample, night, "netsuite_transactions.csv")
        found |= invoice_findings(accounts, invoices, posted, day(night))
    expected = {(rule, key) for date, rule, key in answers_of(sample) if date == day(night).isoformat()}
    assert found == {(rule, key) for rule, key in expected if not rule.startswith("export.")}


def test_every_rule_has_several_answers_on_the_first_night(sample: Path) -> None:
    first = [rule for date, rule, _ in answers_of(sample) if date == "2026-03-02"]
    assert set(first) == ROW_RULES
    assert min(first.count(rule) for rule in ROW_RULES) >= 3


def test_whole_exports_go_wrong_on_their_nights(sample: Path) -> None:
    assert {answer for answer in answers_of(sample) if answer[1].startswith("export.")} == EXPORT_ANSWERS
    whole = len(rows_of(sample, 2, "netsuite_transactions.csv"))
    assert len(rows_of(sample, 3, "netsuite_transactions.csv")) == pytest.approx(whole * 0.6, rel=0.02)
    assert not (sample / "2026-03-06" / "deal_desk_po_register.xlsx").exists()
    assert "amount" not in rows_of(sample, 7, "aria_invoices.csv")[0]
    assert "amount" in rows_of(sample, 6, "aria_invoices.csv")[0]


def test_the_corrected_delivery_changes_what_is_found(sample: Path) -> None:
    register = register_of(sample, 6)
    faulty = account_findings(rows_of(sample, 6, "aria_accounts.csv"), register, day(6))
    right = account_findings(rows_of(sample, 6, "aria_accounts.2.csv"), register, day(6))
    assert len(faulty - right) > 20
    assert {rule for rule, _ in faulty ^ right} == {"tax_id.missing", "tax_id.invalid"}


def test_gaps_are_fixed_come_back_and_appear(sample: Path) -> None:
    nights = [{(r, k) for d, r, k in answers_of(sample) if d == day(n).isoformat()} for n in (1, 2, 7)]
    first, second, seventh = nights
    rows = {rule for rule in ROW_RULES if not rule.startswith("invoice.")}
    assert {rule for rule, _ in second - first} >= rows
    assert {rule for rule, _ in first - second} >= rows
    assert (first - second) & seventh


def test_a_missing_invoice_leaves_the_window_unfixed(sample: Path) -> None:
    missing = {
        n: {k for d, r, k in answers_of(sample) if d == day(n).isoformat() and r == "invoice.missing_in_erp"}
        for n in range(1, NIGHTS + 1)
    }
    posted = {f"aria:invoice:{row['Aria Invoice No']}" for row in rows_of(sample, 9, "netsuite_transactions.csv")}
    delivered = {f"aria:invoice:{row['invoice_no']}" for row in rows_of(sample, 9, "aria_invoices.csv")}
    left = {key for key in missing[1] - missing[9] if key not in delivered and key not in posted}
    assert left


def test_the_canary_customer_is_always_found(sample: Path) -> None:
    account = rows_of(sample, 1, "aria_accounts.csv")[0]
    assert account["taxpayer_id"] == CANARY_TAX_ID
    dates = {date for date, rule, key in answers_of(sample) if (rule, key) == ("tax_id.invalid", "aria:account:10001")}
    assert len(dates) == NIGHTS


def test_what_only_looks_wrong_is_in_the_files_too(sample: Path) -> None:
    accounts = rows_of(sample, 1, "aria_accounts.csv")
    invoices = rows_of(sample, 1, "aria_invoices.csv")
    posted = rows_of(sample, 1, "netsuite_transactions.csv")
    customers = rows_of(sample, 1, "netsuite_customers.csv")
    assert any(row["tax_exemption_level"] != "0" and not row["taxpayer_id"] for row in accounts)
    assert any(row["test_acct_ind"] == "1" for row in accounts)
    assert any(int(row["status_cd"]) < 0 for row in accounts)
    assert any(11 <= int(row["status_cd"]) <= 18 for row in accounts)
    assert any(row["supp_po_required"] == "N" and not row["po_num"] for row in accounts)
    assert any(row["notify_method"] == "0" and not row["email"] for row in accounts)
    assert len({row["country_cd"] for row in accounts}) >= 30
    assert len({row["client_legal_entity_id"] for row in accounts}) == 4
    assert {len(row["amount"].partition(".")[2]) for row in invoices} == {0, 2, 3}
    erp = {row["Aria Invoice No"]: row for row in posted if row["Type"] == "Invoice"}
    nights_apart = {
        (us_date(erp[row["invoice_no"]]["Date"]) - dt.date.fromisoformat(row["bill_date"])).days
        for row in invoices
        if row["invoice_no"] in erp
    }
    assert nights_apart == {0, 1}
    assert any(row["voiding_event_no"] for row in invoices)
    assert any(Decimal(row["amount"]) == 0 for row in invoices)
    assert any(" : " in row["Name"] for row in customers)
    assert any(not row["External ID"] for row in customers)
    assert any(row["Status"] == "Cancelled" for row in register_of(sample, 1))
    assert any(row["Valid To"] is None for row in register_of(sample, 1))


def test_customers_and_bills_change_without_being_wrong(sample: Path) -> None:
    invoices = {row["invoice_no"]: row for row in rows_of(sample, 6, "aria_invoices.csv")}
    voided = {number for number, row in invoices.items() if row["voiding_event_no"]}
    credited = {
        row["source_no"]
        for row in rows_of(sample, 6, "aria_transactions.csv")
        if row["reason_code"] == "BILLING_ERROR"
        and -Decimal(row["amount"]) == Decimal(invoices[row["source_no"]]["amount"])
    }
    again = {str(int(number) - 1_500_000_000) for number in invoices if 1_500_000_000 < int(number) < 3_000_000_000}
    assert again & voided, "a void that was billed again"
    assert again & credited, "a credit and rebill"
    merged = [row for row in rows_of(sample, 1, "salesforce_accounts.csv") if row["ISDELETED"] == "true"]
    assert merged, "two CRM records made one"
    assert all(row["MASTERRECORDID"] for row in merged)
    mails = defaultdict(set)
    for row in rows_of(sample, 1, "netsuite_customers.csv"):
        mails[row["Email"]].add(row["Internal ID"])
    assert max(len(customers) for customers in mails.values()) > 2, "a group's shared mailbox"
    forms = {row["Name"].rpartition(" ")[2] for row in rows_of(sample, 1, "netsuite_customers.csv")}
    assert forms >= {"G.m.b.H.", "Limited", "Incorporated", "SA"}, "legal forms as the ERP writes them"


def test_a_customer_is_renamed_in_all_systems_in_the_third_night(sample: Path) -> None:
    files = {
        "aria_accounts.csv": ("acct_no", "company_name"),
        "netsuite_customers.csv": ("Internal ID", "Name#2"),
        "salesforce_accounts.csv": ("ID", "NAME"),
    }
    for name, (key, column) in files.items():
        before, after = ({row[key]: row[column] for row in rows_of(sample, night, name)} for night in (2, 3))
        renamed = {(before[number], after[number]) for number in before if after.get(number) != before[number]}
        assert renamed, name
        assert all(" Group " in f"{new} " for _, new in renamed), name


def test_mail_goes_to_reserved_domains_only(sample: Path) -> None:
    contacts = rows_of(sample, 1, "salesforce_contacts.csv")
    tops = re.compile(r"@[a-z0-9.-]+\.(example|test)$|@[a-z0-9.-]+\.example\.(com|org)$")
    assert [row["EMAIL"] for row in contacts if not tops.search(row["EMAIL"])] == []
