"""Which night this is: the business date and the digest of everything that it is made of (invariant 1)."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from checks.atomic_write import atomic_write
from checks.errors import NightFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class NightIdentity:
    """One evaluation of one business date. `prior_night_id`: the newest committed night of an earlier date, whose
    state this one builds on.
    """

    night_id: str
    digest: str
    business_date: date
    prior_night_id: str | None
    backfill: bool


def identify(
    *,
    business_date: date,
    sources: Iterable[tuple[str, str]],
    prior_night_id: str | None,
    newest_date: date | None,
    policy_digest: str,
    decisions: Iterable[str],
    code_digest: str,
) -> NightIdentity:
    """Return the identity of the night.

    `sources`: name and sha256 of every source file read for the date. `newest_date`: business date of the newest
    committed night,
    which makes an older date a backfill.
    """
    made_of = {
        "business_date": business_date.isoformat(),
        "sources": sorted(sources),
        "prior": prior_night_id,
        "policy": policy_digest,
        "decisions": sorted(decisions),
        "code": code_digest,
    }
    digest = hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()
    return NightIdentity(
        night_id=digest[:16],
        digest=digest,
        business_date=business_date,
        prior_night_id=prior_night_id,
        backfill=newest_date is not None and business_date < newest_date,
    )


def write_identity(identity: NightIdentity, folder: Path) -> None:
    """Note in `folder` which night its inputs are for."""
    content = {name: getattr(identity, name) for name in identity.__slots__} | {
        "business_date": identity.business_date.isoformat()
    }
    with atomic_write(folder / "night.json") as temporary:
        temporary.write_text(json.dumps(content, indent=1))


def night_under_way(folder: Path) -> NightIdentity:
    """Return the night that the inputs in `folder` are for. Raises NightFailed when none has been prepared."""
    path = folder / "night.json"
    try:
        content = json.loads(path.read_text())
    except FileNotFoundError:
        raise NightFailed(f"{path}: no night has been prepared yet. Run the whole night: tieout nightly.") from None
    return NightIdentity(**(content | {"business_date": date.fromisoformat(content["business_date"])}))


def read_identity(folder: Path, business_date: date) -> NightIdentity:
    """Return the night under way. Raises NightFailed when its inputs are for another date."""
    identity = night_under_way(folder)
    if identity.business_date != business_date:
        raise NightFailed(
            f"{folder}: the inputs are for {identity.business_date}, not for {business_date}. "
            f"Run the whole night: tieout nightly --date {business_date}."
        )
    return identity
