"""The digests of a night: who gets one, what its first line answers, how a case reads."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from checks.engine.findings import VerdictStatus
from checks.engine.rule import Severity
from mail_examples import (
    DATE,
    POLICY,
    changes,
    counts,
    entry,
    item,
    missing_invoice,
    po_expired,
    summary,
    tax_id_missing,
    value,
)
from notifications.items.model import ItemChange
from notifications.items.night_summary import NightSummary
from notifications.items.transitions import Action
from notifications.mail.digest import compose_digests
from notifications.mail.notice import Notice
from packaged import TEXTS


def digests(
    night: NightSummary | None = None, told: list[ItemChange] | None = None, **other: bool
) -> dict[str, Notice]:
    composed = compose_digests(
        night or summary(), changes() if told is None else told, policy=POLICY, texts=TEXTS, **other
    )
    return {notice.recipient: notice for notice in composed}


def opened(*items: object) -> list[ItemChange]:
    return [ItemChange(kind=Action.OPENED, item=one) for one in items]  # type: ignore[arg-type]


def unfolded(text: str) -> str:
    """The text without its line breaks."""
    return " ".join(text.split())


class _Visible(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def visible(html: str) -> str:
    parser = _Visible()
    parser.feed(html)
    return " ".join(" ".join(parser.words).split())


def test_each_recipient_gets_one_digest_of_their_own_teams_changes() -> None:
    composed = compose_digests(summary(), changes(), policy=POLICY, texts=TEXTS)

    assert [notice.recipient for notice in composed] == [
        "anna@example.com",
        "data@example.com",
        "lead@example.com",
        "revenue@example.com",
        "tax@example.com",
    ]
    by = {notice.recipient: notice.text for notice in composed}
    assert "Nordwind Energie AG" in by["tax@example.com"]
    assert "Müller & Söhne" not in by["tax@example.com"]
    assert "Müller & Söhne" in by["anna@example.com"]
    assert "株式会社エッジ" in by["anna@example.com"]
    assert all(
        name in by["lead@example.com"] for name in ("Nordwind", "Müller", "株式会社エッジ", "netsuite.transactions")
    )


def test_who_is_in_two_teams_gets_one_mail() -> None:
    assert "for Deal desk and Revenue accounting: 1 new, 1 changed, 1 verified fixed and 1 put on hold." in unfolded(
        digests()["anna@example.com"].text
    )


def test_nobody_is_told_that_nothing_changed() -> None:
    assert digests(summary(held=False), []) == {}
    assert list(digests(summary(held=False), opened(tax_id_missing(2, "Nordwind Energie AG")))) == [
        "lead@example.com",
        "tax@example.com",
    ]


def test_the_lead_alone_is_told_of_an_incomplete_night_without_changes() -> None:
    assert list(digests(summary(), [])) == ["lead@example.com"]


def test_the_lead_is_told_of_the_first_good_night_after_an_incomplete_one() -> None:
    assert list(digests(summary(held=False), [], prior_good=False)) == ["lead@example.com"]
    assert digests(summary(held=False), [], prior_good=True) == {}


def test_a_backfill_mails_nobody() -> None:
    assert digests(summary(backfill=True)) == {}


def test_the_first_line_says_that_a_night_is_good_and_what_changed() -> None:
    night = summary(held=False)

    text = digests(night)["tax@example.com"].text

    assert unfolded(text).startswith(
        "The night of Tuesday 3 March 2026 is good: all 7 exports arrived whole and all 11 rules were evaluated. "
        "Since the night before for Tax: 1 new, 1 back and 1 withdrawn."
    )


def test_a_night_is_good_although_an_export_is_not_due_and_its_rules_wait() -> None:
    """Its first line says so; as it is on the page of the night."""
    whole = summary(held=False)
    resting = replace(whole.exports[3], file=None, is_due=False, hold_reason="not due on Saturdays")
    waiting = [replace(line, status=VerdictStatus.NOT_DUE) for line in whole.verdicts[-2:]]
    night = replace(
        whole,
        exports=(*whole.exports[:3], resting, *whole.exports[4:]),
        verdicts=(*whole.verdicts[:-2], *waiting),
    )
    assert night.good
    assert unfolded(digests(night)["tax@example.com"].text).startswith(
        "The night of Tuesday 3 March 2026 is good: all 6 exports that are due arrived whole and all 9 rules that need "
        "no other were evaluated; netsuite.transactions is not due on Saturdays, for which 2 rules wait. "
    )


def test_the_first_line_says_why_a_night_is_incomplete() -> None:
    text = unfolded(digests()["lead@example.com"].text)

    assert text.startswith(
        "The night of Tuesday 3 March 2026 is incomplete: netsuite.transactions is on hold and 2 rules were not "
        "evaluated. Since the night before: 3 new, 1 back, 1 changed, 1 verified fixed, 1 withdrawn and 1 put on hold."
    )
    assert (
        "netsuite.transactions is on hold: it has 2,304 rows where 3,840 are usual (at least 3,072). "
        "Its figures of 2 Mar 2026 are shown meanwhile and not judged." in text
    )


def test_the_leads_counts_are_the_nights() -> None:
    night = counts(57, on_hold=3, backlog=1204, opened=12, reopened=2, updated=4, resolved=1071, withdrawn=5, held=1)

    text = unfolded(digests(summary(items=night))["lead@example.com"].text)

    assert "12 new, 2 back, 4 changed, 1,071 verified fixed, 5 withdrawn" in text
    assert "There are now 57 cases open (3 of them on hold), 1,204 in the backlog." in text


def test_a_first_night_does_not_speak_of_a_night_before() -> None:
    text = unfolded(digests(summary(held=False, baseline=True))["lead@example.com"].text)

    assert "Since the night before" not in text
    assert "Tonight: 3 new" in text
    assert "Of rules that ran for the first time, the top of the ranking is opened and the rest waits." in text


def test_a_second_edition_says_that_it_replaces_the_first() -> None:
    notice = digests(summary(edition=2))["lead@example.com"]

    assert "(edition 2, which replaces the one before)" in unfolded(notice.text)
    assert "Since the edition before:" in unfolded(notice.text)
    assert notice.subject.startswith("Tieout 2026-03-03, edition 2: night incomplete")


def test_a_case_reads_name_values_money_action_file_and_row() -> None:
    text = digests()["tax@example.com"].text

    case = text[text.index("* Nordwind") : text.index("BACK (1)")]
    assert unfolded(case) == (
        "* Nordwind Energie AG: Aria has no tax ID for account 10002 in DE; NetSuite has …4521, Salesforce has "
        "nothing. At risk: 12,345.50 EUR "
        "In Aria: Enter the tax ID in taxpayer_id of account 10002; take it over from NetSuite or Salesforce where "
        "they have one, else ask the customer. "
        "See: 2026-03-03/aria_accounts.csv row 59 See: 2026-03-03/netsuite_customers.csv row 114 "
        "See: 2026-03-03/salesforce_accounts.csv row 33 "
        "Case 2, high, Tax, open since 3 Mar 2026"
    )


def test_a_case_with_several_findings_lists_each_with_its_row_and_sums_no_currencies() -> None:
    text = unfolded(digests()["revenue@example.com"].text)

    assert "* Müller & Söhne Logistik GmbH: Invoice missing in NetSuite (3 findings)." in text
    assert "- Invoice 700401 of 2026-02-25 over 98,000 JPY is billed in Aria but not posted in NetSuite." in text
    assert "See: 2026-03-03/aria_invoices.csv row 1990" in text
    assert "At risk: 9,600.40 EUR and 98,000 JPY" in text
    assert text.count("look it up in the interface's error queue") == 1


def test_many_findings_of_a_case_are_counted_not_spelled_out() -> None:
    invoices = [missing_invoice(str(700400 + number), 10_000 + number, "EUR", 2000 + number) for number in range(9)]

    text = unfolded(digests(told=opened(item(3, "Acme", "revenue", "invoice", *invoices)))["revenue@example.com"].text)

    assert "Invoice missing in NetSuite (9 findings)." in text
    assert text.count("is billed in Aria but not posted") == 5
    assert "- and 4 more: tieout items show 3" in text
    assert "At risk: 900.36 EUR" in text


def test_no_rule_id_stands_in_a_mail() -> None:
    for notice in digests().values():
        assert not re.search(r"\b(tax_id|po|contact|invoice|export)\.[a-z_]+\b", notice.text)


def test_cases_stand_in_ranking_order_and_the_rest_is_counted() -> None:
    many = opened(*(tax_id_missing(number, f"Customer {number:02}") for number in range(25, 0, -1)))

    text = digests(told=many)["tax@example.com"].text

    assert "NEW (25)" in text
    assert re.findall(r"\* (Customer \d\d):", text) == [f"Customer {number:02}" for number in range(1, 21)]
    assert "and 5 more: tieout items list --team tax" in text


def test_closed_cases_have_no_rank_and_are_told_top_by_money() -> None:
    def fixed(number: int, severity: Severity, money: int | None) -> ItemChange:
        case = replace(
            po_expired(number, f"Customer {number}"), rank=None, severity=severity.value, exposure_reporting=money
        )
        return ItemChange(kind=Action.RESOLVED, item=case)

    told = [
        fixed(1, Severity.LOW, 999),
        fixed(2, Severity.HIGH, None),
        fixed(3, Severity.HIGH, 10),
        fixed(4, Severity.HIGH, 500),
    ]

    assert re.findall(r"\* (Customer \d):", digests(told=told)["anna@example.com"].text) == [
        "Customer 4",
        "Customer 3",
        "Customer 2",
        "Customer 1",
    ]


def test_a_fixed_case_says_so_and_asks_for_nothing() -> None:
    text = digests()["anna@example.com"].text

    case = unfolded(text[text.index("* Contoso") : text.index("ON HOLD")])
    assert case.startswith("* Contoso Media Ltd: Purchase order expired, now fixed. It read: PO PO-4471-B of account")
    assert "In Aria" not in case


def test_a_case_on_hold_says_why() -> None:
    assert (
        "On hold, neither proven fixed nor judged again: netsuite.transactions is on hold: 2,304 rows where 3,840 are "
        "usual." in unfolded(digests()["revenue@example.com"].text)
    )


def test_one_reason_for_many_cases_on_hold_is_said_once() -> None:
    held = [
        ItemChange(kind=Action.HELD, item=tax_id_missing(number, f"Customer {number}", held_reason="no aria.accounts"))
        for number in range(1, 5)
    ]

    text = unfolded(digests(told=held)["tax@example.com"].text)

    assert text.count("neither proven fixed nor judged again: no aria.accounts.") == 1


def test_rules_that_were_silent_for_one_reason_are_told_in_one_sentence() -> None:
    assert (
        "“Invoice missing in NetSuite” and “Invoice amount differs” were not evaluated: "
        "netsuite.transactions is on hold." in unfolded(digests()["lead@example.com"].text)
    )


def test_money_that_is_unknown_is_not_called_nothing() -> None:
    text = digests(told=opened(po_expired(5, "Acme")))["anna@example.com"].text

    assert "At risk" not in text


def test_the_subject_names_no_customer() -> None:
    for notice in digests().values():
        assert re.fullmatch(r"Tieout 2026-03-03: night incomplete, [0-9a-z ,]+", notice.subject)


@pytest.mark.parametrize(
    "name", ["Acme\r\nBcc: someone@example.org", "<script>alert(1)</script>", "{{ 7 * 7 }}", "=cmd|' /C calc'!A0"]
)
def test_a_name_can_break_neither_text_nor_html(name: str) -> None:
    notice = digests(told=opened(tax_id_missing(2, name)))["tax@example.com"]

    shown = " ".join(name.split())
    assert f"* {shown}: Aria has no tax ID" in unfolded(notice.text)
    assert shown in visible(notice.html)
    assert "<script" not in notice.html
    assert not re.search(r"^Bcc:", notice.text, re.MULTILINE)


def test_values_of_the_exports_are_escaped_too() -> None:
    case = item(
        9,
        "Acme",
        "tax",
        "tax_id",
        entry(
            "tax_id.missing",
            "aria:account:9",
            {"account": "9", "country": "<b>DE", "erp_tax_id": "<img src=x>\n", "crm_tax_id": None},
            value("aria", "taxpayer_id", None, "2026-03-03/<i>.csv", 3),
        ),
    )

    html = digests(told=opened(case))["tax@example.com"].html

    assert "<img src=x>" not in html
    assert "<b>DE" not in html
    assert "<i>.csv" not in html
    assert "&lt;img src=x&gt;" in html


def test_text_and_html_say_the_same() -> None:
    for notice in digests().values():
        html = visible(notice.html)
        for words in ("The night of Tuesday 3 March 2026 is incomplete", "31 cases open (9 of them on hold)"):
            assert words in html
            assert words in unfolded(notice.text)
        for line in re.findall(r"^\* (.+)$", notice.text, re.MULTILINE):
            assert line.split(":")[0] in html


def test_the_html_needs_nothing_from_elsewhere_and_no_style_sheet() -> None:
    html = digests()["lead@example.com"].html

    assert not re.search(r"<(script|link|img|style|iframe)\b", html)
    assert not re.search(r"(src|href)\s*=|url\(|https?://", html)
    assert 'name="viewport"' in html
    assert 'role="presentation"' in html


def test_no_line_of_the_text_is_too_long_for_a_terminal() -> None:
    assert all(len(line) <= 100 for notice in digests().values() for line in notice.text.splitlines())


def test_the_same_night_gives_the_same_mails() -> None:
    assert digests() == digests()
    assert {notice.business_date for notice in digests().values()} == {DATE}
    assert len({notice.message_id for notice in digests().values()}) == 5
