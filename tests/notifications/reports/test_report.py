"""The page of a night: the counts of the mails, every export, rule and open case with its evidence, all in one file."""

import re
import stat
from pathlib import Path

import pytest

from checks.errors import NightFailed
from mail_examples import POLICY, changes, summary, tax_id_missing
from notifications.items.model import WorkItem
from notifications.items.night_summary import NightSummary
from notifications.items.transitions import ItemStatus
from notifications.mail.digest import compose_digests
from notifications.reports.night_page import render_report, write_report
from packaged import TEXTS

OPEN = [change.item for change in changes() if change.item.status is ItemStatus.OPEN]


def page(night: NightSummary | None = None, items: list[WorkItem] | None = None) -> str:
    return render_report(night or summary(), changes(), OPEN if items is None else items, policy=POLICY, texts=TEXTS)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_page_opens_with_the_same_words_as_the_leads_mail() -> None:
    mails = compose_digests(summary(), changes(), policy=POLICY, texts=TEXTS)
    (lead,) = [mail for mail in mails if mail.recipient == "lead@example.com"]
    first = "The night of Tuesday 3 March 2026 is incomplete: netsuite.transactions is on hold and 2 rules were not"
    changed = "Since the night before: 3 new, 1 back, 1 changed, 1 verified fixed, 1 withdrawn and 1 put on hold."
    standing = "There are now 31 cases open (9 of them on hold), 14 in the backlog."

    for sentence in (first, changed, standing):
        assert sentence in " ".join(lead.text.split())
        assert sentence in words(page())


def test_green_is_for_a_good_night_only() -> None:
    assert '<header class="banner incomplete">' in page()
    assert '<header class="banner good">' in page(summary(held=False))


def test_every_export_shows_its_rows_its_hold_and_the_date_of_its_figures() -> None:
    text = words(page())

    assert "aria.invoices whole, 2 rows in quarantine 2026-03-03/aria_invoices.csv 3,911 3,908 2 1 3 Mar 2026" in text
    assert (
        "netsuite.transactions on hold It has 2,304 rows where 3,840 are usual (at least 3,072). "
        "2026-03-03/netsuite_transactions.csv 2,304 2,301 0 3 2 Mar 2026" in text
    )


def test_a_rule_that_was_not_evaluated_says_why_and_is_neither_passed_nor_failed() -> None:
    text = words(page())

    assert (
        "Invoice amount differs invoice.amount_differs An invoice has the same amount in Aria and in NetSuite. "
        "not evaluated netsuite.transactions is on hold. \N{EN DASH} \N{EN DASH} 3,655" in text
    )
    assert "does not hold 214 9 0" in text
    assert "holds 7 0 0" in text


def test_an_open_case_shows_its_evidence_down_to_the_row() -> None:
    text = words(page())

    assert "NetSuite Tax Number …4521 2026-03-03/netsuite_customers.csv 114" in text
    assert "Salesforce VAT_NUMBER__C nothing 2026-03-03/salesforce_accounts.csv 33" in text


def test_more_open_cases_than_the_page_shows_are_counted() -> None:
    many = [tax_id_missing(number, f"Customer {number}") for number in range(1, 251)]
    night = summary()

    text = words(page(night, many))

    assert "Open cases, worst first (31)" in text
    assert "Customer 200" in text
    assert "Customer 201" not in text


def test_the_page_needs_nothing_from_elsewhere_and_runs_no_script() -> None:
    html = page(items=[tax_id_missing(1, "<script>alert(1)</script>")])

    assert "<script" not in html
    assert not re.search(r'(src|href)="(?!#)|url\(|https?://', html)
    assert "default-src 'none'" in html


def test_the_page_is_written_whole_for_its_owner_alone_and_can_be_written_again(tmp_path: Path) -> None:
    path = tmp_path / "reports" / "2026-03-03.e1.html"
    for _ in range(2):
        assert write_report(summary(), changes(), OPEN, policy=POLICY, texts=TEXTS, path=path) == path

    assert path.read_text(encoding="utf-8") == page()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_page_that_cannot_be_written_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("in the way", encoding="utf-8")

    with pytest.raises(NightFailed, match="only the report is made again"):
        write_report(
            summary(), changes(), OPEN, policy=POLICY, texts=TEXTS, path=tmp_path / "reports" / "2026-03-03.e1.html"
        )
