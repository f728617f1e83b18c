"""A night as mails and report get it: values written out by hand, the same in every test that renders or sends."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from checks.engine.findings import EvidenceValue, Finding, ScopeKind, VerdictStatus
from notifications.items.model import Entry, ItemChange, WorkItem
from notifications.items.night_summary import ExportLine, ItemCounts, NightSummary, VerdictLine
from notifications.items.transitions import Action, EntryStatus, ItemStatus
from notifications.mail.notice import Notice, NoticeKind, message_id
from notifications.mail.outbox import OutboxNotice
from notifications.policy import MailPolicy, NotificationsPolicy, Team

DATE = date(2026, 3, 3)
NIGHT = "8c1f0a77d2b94e53"
SENDER = "tieout@example.com"
NOW = datetime(2026, 3, 4, 4, 40, tzinfo=UTC)

POLICY = NotificationsPolicy(
    teams={
        "tax": Team(name="Tax", recipients=("tax@example.com",)),
        "revenue": Team(name="Revenue accounting", recipients=("revenue@example.com", "anna@example.com")),
        "deal_desk": Team(name="Deal desk", recipients=("anna@example.com",)),
        "data": Team(name="Data engineering", recipients=("data@example.com",)),
    },
    lead=("lead@example.com",),
    mail=MailPolicy(sender=SENDER),
)


class StoppedClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time

    def wait(self, seconds: float) -> None:
        """Sleep by this clock."""
        self.time += timedelta(seconds=seconds)


def value(system: str, field: str, text: str | None, file: str | None = None, row: int | None = None) -> EvidenceValue:
    return EvidenceValue(system=system, field=field, value=text, file=file, row=row)


def entry(
    rule_id: str, subject: str, facts: dict[str, str | None], *evidence: EvidenceValue, **changes: Any
) -> Entry[Finding]:
    """An open entry; `changes` of the finding."""
    fields: dict[str, Any] = {
        "fingerprint": f"{rule_id}:{subject}",
        "rule_id": rule_id,
        "subject_key": subject,
        "discriminator": "",
        "scope_kind": ScopeKind.CUSTOMER,
        "scope_key": subject,
        "scope_name": subject,
        "selling_entity": "DE01",
        "team": "tax",
        "topic": rule_id.split(".", maxsplit=1)[0],
        "severity": "high",
        "first_seen": DATE,
        "exposure": None,
        "currency": None,
        "exposure_reporting": None,
        "evidence": evidence,
        "facts": facts,
    }
    return Entry(
        finding=Finding(**fields | changes),
        status=EntryStatus.OPEN,
        last_seen=DATE,
        last_edition=1,
        held_reason=None,
        opened_by=NIGHT,
        closed_on=None,
        closed_because=None,
    )


def item(number: int, name: str, team: str, topic: str, *entries: Entry[Finding], **changes: Any) -> WorkItem:
    exposures: dict[str, int] = {}
    findings = [one.finding for one in entries]
    for one in findings:
        if one.currency is not None and one.exposure is not None:
            exposures[one.currency] = exposures.get(one.currency, 0) + one.exposure
    known = [one.exposure_reporting for one in findings if one.exposure_reporting is not None]
    fields: dict[str, Any] = {
        "id": number,
        "scope_kind": ScopeKind.CUSTOMER,
        "scope_key": f"aria:account:{10000 + number}",
        "scope_name": name,
        "selling_entity": "DE01",
        "team": team,
        "topic": topic,
        "status": ItemStatus.OPEN,
        "severity": findings[0].severity,
        "rank": number,
        "opened_on": DATE,
        "held_reason": None,
        "exposures": exposures,
        "exposure_reporting": sum(known) if known else None,
        "entries": entries,
    }
    return WorkItem(**fields | changes)


def tax_id_missing(number: int, name: str, **changes: Any) -> WorkItem:
    account = str(10000 + number)
    return item(
        number,
        name,
        "tax",
        "tax_id",
        entry(
            "tax_id.missing",
            f"aria:account:{account}",
            {"account": account, "country": "DE", "erp_tax_id": "…4521", "crm_tax_id": None},
            value("aria", "taxpayer_id", None, "2026-03-03/aria_accounts.csv", 57 + number),
            value("netsuite", "Tax Number", "…4521", "2026-03-03/netsuite_customers.csv", 112 + number),
            value("salesforce", "VAT_NUMBER__C", None, "2026-03-03/salesforce_accounts.csv", 31 + number),
            exposure=1_234_550,
            currency="EUR",
            exposure_reporting=1_345_660,
        ),
        **changes,
    )


def missing_invoice(number: str, amount: int, currency: str, row: int, **changes: Any) -> Entry[Finding]:
    shown = f"{amount / 100:,.2f} {currency}" if currency != "JPY" else f"{amount:,} JPY"
    return entry(
        "invoice.missing_in_erp",
        f"aria:invoice:{number}",
        {"invoice": number, "bill_date": "2026-02-25", "billing_amount": shown},
        value("aria", "amount", shown, "2026-03-03/aria_invoices.csv", row),
        **{"severity": "critical", "exposure": amount, "currency": currency, "exposure_reporting": amount} | changes,
    )


def amount_differs(number: int, name: str, **changes: Any) -> WorkItem:
    return item(
        number,
        name,
        "revenue",
        "invoice",
        entry(
            "invoice.amount_differs",
            "aria:invoice:700412",
            {
                "invoice": "700412",
                "billing_amount": "1,250.00 EUR",
                "erp_amount": "1,205.00 EUR",
                "erp_document": "INV20881",
                "difference": "45.00 EUR",
            },
            value("aria", "amount", "1,250.00 EUR", "2026-03-03/aria_invoices.csv", 2041),
            value("netsuite", "Amount (Foreign Currency)", "1,205.00", "2026-03-03/netsuite_transactions.csv", 1877),
            exposure=4500,
            currency="EUR",
            exposure_reporting=4905,
        ),
        **changes,
    )


def po_expired(number: int, name: str, **changes: Any) -> WorkItem:
    account = str(10000 + number)
    return item(
        number,
        name,
        "deal_desk",
        "po",
        entry(
            "po.expired",
            f"aria:account:{account}",
            {"account": account, "billing_po_number": "PO-4471-B", "deal_desk_valid_to": "2026-02-28"},
            value("aria", "po_num", "PO-4471-B", "2026-03-03/aria_accounts.csv", 88),
            value("register", "Valid To", "2026-02-28", "2026-03-03/deal_desk_po_register.xlsx", 19),
            severity="medium",
        ),
        **changes,
    )


def export_truncated(number: int) -> WorkItem:
    return item(
        number,
        "netsuite.transactions",
        "data",
        "export",
        entry(
            "export.truncated",
            "netsuite:export:transactions",
            {
                "export": "netsuite.transactions",
                "business_date": "2026-03-03",
                "rows": "2,304",
                "rows_usual": "3,840",
                "rows_floor": "3,072",
                "shortfall": "2,304 rows where 3,840 are usual (at least 3,072)",
                "shown_date": "2026-03-02",
            },
            value("export", "rows", "2,304", "2026-03-03/netsuite_transactions.csv", None),
            severity="critical",
        ),
        scope_kind=ScopeKind.EXPORT,
        selling_entity=None,
    )


def changes() -> list[ItemChange]:
    """One of each kind of change, and a case with several findings."""
    many = item(
        3,
        "Müller & Söhne Logistik GmbH",
        "revenue",
        "invoice",
        missing_invoice("700398", 842_000, "EUR", 1981),
        missing_invoice("700399", 118_040, "EUR", 1982),
        missing_invoice("700401", 98_000, "JPY", 1990),
    )
    held = "netsuite.transactions is on hold: 2,304 rows where 3,840 are usual"
    return [
        ItemChange(kind=Action.OPENED, item=export_truncated(1)),
        ItemChange(kind=Action.OPENED, item=tax_id_missing(2, "Nordwind Energie AG")),
        ItemChange(kind=Action.OPENED, item=many),
        ItemChange(
            kind=Action.REOPENED, item=tax_id_missing(4, "Brasserie du Canal SARL", opened_on=date(2026, 2, 20))
        ),
        ItemChange(kind=Action.UPDATED, item=po_expired(5, "株式会社エッジ", opened_on=date(2026, 3, 1))),
        ItemChange(
            kind=Action.RESOLVED,
            item=_closed(po_expired(6, "Contoso Media Ltd"), ItemStatus.RESOLVED, EntryStatus.FIXED),
        ),
        ItemChange(
            kind=Action.WITHDRAWN,
            item=_closed(tax_id_missing(7, "Fabrikam Inc."), ItemStatus.WITHDRAWN, EntryStatus.WITHDRAWN),
        ),
        ItemChange(
            kind=Action.HELD,
            item=amount_differs(8, "Aurora Streaming BV", held_reason=held, opened_on=date(2026, 3, 1)),
        ),
    ]


def _closed(of: WorkItem, status: ItemStatus, entries: EntryStatus) -> WorkItem:
    return replace(
        of, status=status, rank=None, exposures={}, entries=tuple(replace(one, status=entries) for one in of.entries)
    )


def exports(*, held: bool) -> tuple[ExportLine, ...]:
    rows = {
        "aria.accounts": 342,
        "aria.invoices": 3911,
        "netsuite.customers": 361,
        "netsuite.transactions": 2304 if held else 3840,
        "salesforce.accounts": 335,
        "salesforce.contacts": 702,
        "deal_desk.po_register": 118,
    }
    return tuple(
        ExportLine(
            export=name,
            file=f"2026-03-03/{name.replace('.', '_')}.{'xlsx' if name.startswith('deal') else 'csv'}",
            rows_read=count,
            rows_landed=count - 3,
            rows_quarantined=2 if name == "aria.invoices" else 0,
            rows_left_out=1 if name == "aria.invoices" else 3,
            held=held and name == "netsuite.transactions",
            hold_reason="it has 2,304 rows where 3,840 are usual (at least 3,072)"
            if held and name == "netsuite.transactions"
            else None,
            shown_date=date(2026, 3, 2) if held and name == "netsuite.transactions" else DATE,
        )
        for name, count in rows.items()
    )


def verdicts(*, held: bool) -> tuple[VerdictLine, ...]:
    counts = {
        "export.missing": (7, 0),
        "export.columns_missing": (7, 0),
        "export.truncated": (7, 1 if held else 0),
        "tax_id.missing": (214, 9),
        "tax_id.invalid": (205, 4),
        "po.missing": (81, 3),
        "po.expired": (66, 5),
        "contact.missing": (298, 2),
        "contact.email_invalid": (296, 1),
        "invoice.missing_in_erp": (3702, 12),
        "invoice.amount_differs": (3655, 6),
    }
    silent = ("invoice.missing_in_erp", "invoice.amount_differs") if held else ()
    return tuple(
        VerdictLine(
            rule_id=rule,
            status=VerdictStatus.NOT_EVALUATED
            if rule in silent
            else VerdictStatus.NOT_HELD
            if found
            else VerdictStatus.HELD,
            checked=0 if rule in silent else checked,
            findings=0 if rule in silent else found,
            not_evaluated=checked if rule in silent else 3 if rule == "tax_id.invalid" else 0,
            reason="netsuite.transactions is on hold" if rule in silent else None,
        )
        for rule, (checked, found) in counts.items()
    )


def counts(number_open: int, *, on_hold: int = 0, backlog: int = 0, **told: int) -> ItemCounts:
    """`told`: of how many items people were told what, by the word for it."""
    return ItemCounts(
        by_status={ItemStatus.OPEN: number_open, ItemStatus.BACKLOG: backlog},
        held=on_hold,
        by_change={Action(word): number for word, number in told.items()},
    )


def summary(*, held: bool = True, **other: Any) -> NightSummary:
    """The night of `changes`; with `held=False` a good one."""
    fields: dict[str, Any] = {
        "night_id": NIGHT,
        "business_date": DATE,
        "edition": 1,
        "backfill": False,
        "baseline": False,
        "exports": exports(held=held),
        "verdicts": verdicts(held=held),
        "findings": 25 if held else 42,
        "items": counts(31, on_hold=9, backlog=14, opened=3, reopened=1, updated=1, resolved=1, withdrawn=1, held=1),
    }
    return NightSummary(**fields | other)


def notice(recipient: str = "tax@example.com", **other: Any) -> Notice:
    fields: dict[str, Any] = {
        "kind": NoticeKind.DIGEST,
        "business_date": DATE,
        "recipient": recipient,
        "subject": "Tieout 2026-03-03: night good, 1 new",
        "text": "The night is good.\n\nMüller & Söhne: tax ID missing.\n",
        "html": "<p>The night is good.</p><p>Müller &amp; Söhne: tax ID missing.</p>\n",
        "message_id": message_id(NoticeKind.DIGEST, NIGHT, recipient, sender=SENDER),
    }
    return Notice(**fields | other)


def outbox_notice(recipient: str = "tax@example.com", **other: Any) -> OutboxNotice:
    composed = notice(recipient)
    fields: dict[str, Any] = {
        "id": 7,
        "kind": composed.kind,
        "night_id": NIGHT,
        "business_date": composed.business_date,
        "recipient": recipient,
        "subject": composed.subject,
        "text": composed.text,
        "html": composed.html,
        "message_id": composed.message_id,
        "created_at": NOW,
    }
    return OutboxNotice(**fields | other)
