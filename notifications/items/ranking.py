"""The ranking, what to work first: severity, exposure in the reporting currency (unknown last), age, key."""

from collections.abc import Iterable
from datetime import date

from checks.engine.rule import Severity
from notifications.items.plan import NightEntry, Slot

_ORDER = {severity.value: severity.order for severity in Severity}


def worst(entries: Iterable[NightEntry]) -> str:
    """Return the severity of the worst entry."""
    return min((entry.finding.severity for entry in entries), key=_ORDER.__getitem__)


def known_exposure(entries: Iterable[NightEntry], reporting_currency: str | None) -> int | None:
    """Return the sum of the exposures that are known in this reporting currency, or None when none is.

    An exposure in another one is unknown until its finding is made again: units that differ are never compared.
    Without a currency, on the night's side or the finding's, there is nothing that could differ.
    """
    known = [
        finding.exposure_reporting
        for finding in (entry.finding for entry in entries)
        if finding.exposure_reporting is not None
        and (reporting_currency is None or finding.reporting_currency in (None, reporting_currency))
    ]
    return sum(known) if known else None


def ranking_key(severity: str, exposure: int | None, since: date, slot: Slot) -> tuple[int, bool, int, date, Slot]:
    """Return what items are sorted by, first to work first."""
    return (_ORDER[severity], exposure is None, -(exposure or 0), since, slot)
