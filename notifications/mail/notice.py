"""A notice: one rendered mail to one recipient, and its stable Message-ID. No rendering, no storage, no sending."""

import hashlib
from dataclasses import dataclass
from datetime import date
from email.utils import parseaddr
from enum import StrEnum


class NoticeKind(StrEnum):
    """What a notice is about."""

    DIGEST = "digest"
    """What a night changed for its recipient."""
    LATE = "late"
    """No night was committed by the policy's hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One rendered mail to one recipient. `recipient` is a bare address; the subject holds no private data."""

    kind: NoticeKind
    business_date: date
    recipient: str
    subject: str
    text: str
    html: str
    message_id: str


def message_id(kind: NoticeKind, identity: str, recipient: str, *, sender: str) -> str:
    """Return the Message-ID of the notice of this kind about `identity` (a night's id, a date) to `recipient`.

    It follows from these alone, so a notice composed again after a crash is recognised as the same one. The recipient's
    address does not appear in it.
    """
    digest = hashlib.sha256(f"{kind.value}\x1f{identity}\x1f{recipient}".encode()).hexdigest()[:32]
    return f"<{kind.value}.{digest}@{address_domain(sender) or 'tieout.invalid'}>"


def address_domain(address: str) -> str:
    """Return the domain of a mail address in lower case, or an empty string when it has none."""
    bare = parseaddr(address)[1]
    return bare.rpartition("@")[2].lower() if "@" in bare else ""
