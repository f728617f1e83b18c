"""Nights of a small invented company for the tests of lifecycle, commit and queries: what is found."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Table, select

from checks.engine.findings import (
    EvidenceValue,
    Finding,
    OpenState,
    ScopeKind,
    SubjectState,
    Verdict,
    VerdictStatus,
    fingerprint,
)
from checks.engine.texts import RuleTexts
from checks.rules.catalogue import RULES as ALL_RULES
from mail_examples import NOW, POLICY
from notifications.commit import AlreadyCommitted, NightKind, NightOutcome, commit_night
from notifications.items.night_summary import ExportLine, NightSummary
from notifications.store.database.engine import reading
from notifications.store.database.schema import WALL_CLOCK, metadata
from notifications.store.items import open_findings
from notifications.store.nights import newest_night, prior_night
from packaged import TEXTS as PACKAGED

MONDAY = date(2026, 3, 2)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = (MONDAY + timedelta(days=n) for n in range(1, 7))
TAX, PO = "tax_id.missing", "po.missing"
RULES = (TAX, PO)
RENAMED = "tax_id.absent"
"""What a later release calls the rule on missing tax IDs."""
TEXTS = RuleTexts({**{rule.id: PACKAGED[rule.id] for rule in ALL_RULES}, RENAMED: PACKAGED[TAX]})
_FACTS = {
    "account": "10001",
    "country": "DE",
    "billing_tax_id": None,
    "erp_tax_id": "…4521",
    "crm_tax_id": None,
    "billing_po_number": None,
    "name": "Nordlicht",
}


def finding(account: int, rule: str = TAX, *, customer: int | None = None, **changes: Any) -> Finding:
    """The rule does not hold for this account; its customer has the same number unless another is said."""
    subject = f"aria:account:{account}"
    owner = account if customer is None else customer
    fields: dict[str, Any] = {
        "fingerprint": fingerprint(rule, subject),
        "rule_id": rule,
        "subject_key": subject,
        "discriminator": "",
        "scope_kind": ScopeKind.CUSTOMER,
        "scope_key": f"aria:account:{owner}",
        "scope_name": f"Customer {owner}",
        "selling_entity": "DE01",
        "team": "tax" if rule.startswith("tax_id") else "deal_desk",
        "topic": rule.split(".", maxsplit=1)[0],
        "severity": "high",
        "exposure": 1000 * account,
        "currency": "EUR",
        "exposure_reporting": 1100 * account,
        "first_seen": MONDAY,
        "evidence": (
            EvidenceValue(system="aria", field="taxpayer_id", value=None, file="aria_accounts.csv", row=account),
        ),
        "facts": _FACTS | {"account": str(account)},
    }
    return Finding(**fields | changes)


def outcome(
    business_date: date,
    findings: Sequence[Finding],
    *,
    states: Mapping[str, OpenState] | None = None,
    evaluated: Sequence[str] = RULES,
    held_exports: Sequence[str] = (),
    edition: str = "",
    kind: NightKind = NightKind.NIGHT,
    prior: str | None = None,
    also_evaluated: Sequence[str] = (),
    reporting_currency: str | None = None,
    renamed: Mapping[str, str] | None = None,
) -> NightOutcome:
    """The night's inputs are told apart by its date and `edition`. `also_evaluated`: rules beside the usual ones."""
    identity = f"{business_date.isoformat()}{edition}"
    done = (*evaluated, *also_evaluated)
    verdicts = tuple(
        Verdict(
            rule_id=rule,
            status=VerdictStatus.NOT_HELD if rule in done else VerdictStatus.NOT_EVALUATED,
            applied=9,
            checked=9 if rule in done else 0,
            findings=sum(found.rule_id == rule for found in findings),
            not_evaluated=0 if rule in done else 9,
            reason=None if rule in done else "aria.accounts is on hold",
        )
        for rule in (*RULES, *also_evaluated)
    )
    return NightOutcome(
        night_id=f"night-{identity}",
        digest=f"digest-{identity}",
        business_date=business_date,
        kind=kind,
        prior_night_id=prior,
        exports=tuple(_export(name, held=name in held_exports) for name in ("aria.accounts", "aria.invoices")),
        verdicts=verdicts,
        findings=findings,
        open_states=states or {},
        reporting_currency=reporting_currency,
        renamed=renamed or {},
    )


def _export(name: str, *, held: bool) -> ExportLine:
    return ExportLine(
        export=name,
        file=None if held else f"{name}.csv",
        rows_read=None if held else 9,
        rows_landed=None if held else 9,
        rows_quarantined=0,
        rows_left_out=0,
        held=held,
        hold_reason="no file arrived" if held else None,
        shown_date=None if held else MONDAY,
    )


class SteppingClock:
    """A clock that goes a second on whenever somebody looks; `start` tells two stores' wall clocks apart."""

    def __init__(self, start: datetime = NOW) -> None:
        self.time = start

    def now(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time


class Company:
    """Commits one night after the other. What is not found is fixed, unless `states` or `rest` says otherwise."""

    def __init__(self, store: Engine, *, baseline_limit: int = 2, start: datetime = NOW) -> None:
        self.store = store
        self.policy = POLICY.model_copy(update={"baseline_limit": baseline_limit})
        self.clock = SteppingClock(start)

    def night(
        self,
        business_date: date,
        *findings: Finding,
        states: Mapping[str, SubjectState] | None = None,
        rest: SubjectState | None = SubjectState.PROVEN_FIXED,
        **more: Any,
    ) -> NightSummary:
        """`states`: by subject key; `rest`: of all others, None to say nothing of them."""
        answer = self.commit(business_date, *findings, states=states, rest=rest, **more)
        assert isinstance(answer, NightSummary)
        return answer

    def commit(
        self,
        business_date: date,
        *findings: Finding,
        states: Mapping[str, SubjectState] | None = None,
        rest: SubjectState | None = SubjectState.PROVEN_FIXED,
        **more: Any,
    ) -> NightSummary | AlreadyCommitted:
        found = {one.fingerprint for one in findings}
        said: dict[str, OpenState] = {}
        for known in open_findings(self.store, business_date):
            state = SubjectState.NOT_HELD if known.fingerprint in found else (states or {}).get(known.subject_key, rest)
            if state is not None:
                reason = f"{known.rule_id} {state.value}"
                said[known.fingerprint] = OpenState(fingerprint=known.fingerprint, state=state, reason=reason)
        newest = newest_night(self.store)
        prior = prior_night(self.store, business_date)
        late = newest is not None and business_date < newest.business_date
        first_seen = {known.fingerprint: known.first_seen for known in open_findings(self.store, business_date)}
        return commit_night(
            self.store,
            outcome(
                business_date,
                [replace(one, first_seen=first_seen.get(one.fingerprint, business_date)) for one in findings],
                states=said,
                kind=NightKind.BACKFILL if late else NightKind.NIGHT,
                prior=prior.night_id if prior else None,
                **more,
            ),
            policy=self.policy,
            texts=TEXTS,
            clock=self.clock,
        )

    def quiet_start(self, business_date: date = MONDAY) -> None:
        """A first night without findings, so that what comes after it is news and no baseline."""
        self.night(business_date)


def rows(store: Engine, table: Table, *, wall_clock: bool = False) -> list[tuple[Any, ...]]:
    """All rows in the order of the primary key, without what the wall clock said."""
    left_out = () if wall_clock else WALL_CLOCK.get(table.name, ())
    columns = [column for column in table.columns if column.name not in left_out]
    with reading(store) as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(*table.primary_key.columns))]


def everything(store: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """All tables without the wall clock."""
    return {table.name: rows(store, table) for table in metadata.sorted_tables}
