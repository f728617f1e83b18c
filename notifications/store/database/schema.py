"""Tables of the ops store (SQLite or PostgreSQL). Only shape: commit, queries and outbox decide what is written.

Ids of items, events, notices, attempts and decisions are dense sequences, given out inside the transaction that
inserts them, so that a night repeated after a crash gets the same ones. Money is in integer minor units. Documents are
canonical JSON text. Wall-clock columns are in `WALL_CLOCK`: the only ones that differ between two stores that saw the
same nights.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from checks.engine.findings import ScopeKind
from checks.engine.rule import Severity
from notifications.attempt_states import AttemptStatus
from notifications.items.transitions import (
    CLOSED_ENTRIES,
    LIVE_ENTRIES,
    LIVE_ITEMS,
    EntryStatus,
    ItemStatus,
    sql_list,
)
from notifications.store.database.instant import Instant

WALL_CLOCK = {
    "nights": ("committed_at",),
    "events": ("at", "os_user"),
    "decisions": ("at", "os_user"),
    "notices": ("created_at",),
    "attempts": ("leased_by", "leased_at", "finished_at", "not_before"),
}
"""Columns by table that hold the wall clock, or what it found: the process that worked, the user at the terminal."""

LIVE_ITEM = text(f"status IN ({sql_list(LIVE_ITEMS)})")
LIVE_ENTRY = text(f"status IN ({sql_list(LIVE_ENTRIES)})")
CLOSED_ENTRY = text(f"status IN ({sql_list(CLOSED_ENTRIES)})")


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _dense_id() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=False)


def _one_of(column: str, *values: str) -> CheckConstraint:
    allowed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=column)


def _partial(name: str, *columns: str, where: Any, unique: bool = False) -> Index:
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


nights = Table(
    "nights",
    metadata,
    Column("night_id", String(64), primary_key=True),
    Column("business_date", Date, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("prior_night_id", String(64), ForeignKey("nights.night_id")),
    Column("supersedes", String(64), ForeignKey("nights.night_id")),
    Column("committed_at", Instant, nullable=False),
    Column("summary", Text, nullable=False),
    UniqueConstraint("business_date", "edition"),
    _one_of("kind", "night", "backfill"),
)

work_items = Table(
    "work_items",
    metadata,
    _dense_id(),
    Column("scope_kind", String(16), nullable=False),
    Column("scope_key", Text, nullable=False),
    Column("scope_name", Text, nullable=False),
    Column("selling_entity", Text),
    Column("team", String(64), nullable=False),
    Column("topic", String(64), nullable=False),
    Column("status", String(16), nullable=False),
    # Of the entries not closed (of all, once the item is closed): what the ranking sorts by.
    Column("severity", String(16), nullable=False),
    Column("exposure_reporting", BigInteger),
    Column("since", Date, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("opened_by", String(64), ForeignKey("nights.night_id"), nullable=False),
    Column("resolved_on", Date),
    Column("held_reason", Text),
    _one_of("scope_kind", *ScopeKind),
    _one_of("status", *ItemStatus),
    _one_of("severity", *Severity),
    _partial("uq_work_items_live", "scope_kind", "scope_key", "topic", where=LIVE_ITEM, unique=True),
    Index("ix_work_items_status", "status"),
)

work_item_findings = Table(
    "work_item_findings",
    metadata,
    Column("item_id", Integer, ForeignKey("work_items.id"), primary_key=True),
    Column("fingerprint", String(32), primary_key=True),
    Column("rule_id", String(64), nullable=False),
    Column("subject_key", Text, nullable=False),
    Column("discriminator", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("severity", String(16), nullable=False),
    Column("first_seen", Date, nullable=False),
    Column("last_seen", Date, nullable=False),
    Column("last_edition", Integer, nullable=False),
    Column("exposure", BigInteger),
    Column("currency", String(3)),
    Column("exposure_reporting", BigInteger),
    Column("reporting_currency", String(3)),
    Column("rate_date", Date),
    # The finding's other fields, which no query asks for (codec).
    Column("document", Text, nullable=False),
    Column("held_reason", Text),
    # The night that put it on the checklist, or back there; an edition may take back what only its predecessor found.
    Column("opened_by", String(64), ForeignKey("nights.night_id"), nullable=False),
    Column("closed_on", Date),
    Column("closed_because", Text),
    _one_of("status", *EntryStatus),
    _one_of("severity", *Severity),
    _partial("uq_work_item_findings_live", "fingerprint", where=LIVE_ENTRY, unique=True),
    _partial("ix_work_item_findings_closed", "fingerprint", where=CLOSED_ENTRY),
    sqlite_with_rowid=False,
)

events = Table(
    "events",
    metadata,
    _dense_id(),
    Column("item_id", Integer, ForeignKey("work_items.id"), nullable=False),
    Column("night_id", String(64), ForeignKey("nights.night_id")),
    Column("business_date", Date),
    Column("kind", String(16), nullable=False),
    Column("status_after", String(16), nullable=False),
    # What people were told of the item on that night: on one of its lines at most.
    Column("announced_as", String(16)),
    Column("actor", Text, nullable=False),
    Column("os_user", Text),
    Column("detail", Text, nullable=False),
    Column("at", Instant, nullable=False),
    _one_of("status_after", *ItemStatus),
    Index("ix_events_item_id", "item_id"),
    _partial("ix_events_told", "night_id", where=text("announced_as IS NOT NULL")),
)

rule_baselines = Table(
    "rule_baselines",
    metadata,
    Column("rule_id", String(64), primary_key=True),
    Column("night_id", String(64), ForeignKey("nights.night_id"), nullable=False),
    Column("business_date", Date, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    _dense_id(),
    Column("kind", String(32), nullable=False),
    Column("key", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("os_user", Text),
    Column("valid_until", Date),
    Column("approver", Text),
    Index("ix_decisions_kind_key", "kind", "key"),
)

_OF_A_NIGHT = text("night_id IS NOT NULL")
_OF_A_DATE = text("night_id IS NULL")

notices = Table(
    "notices",
    metadata,
    _dense_id(),
    Column("kind", String(16), nullable=False),
    Column("night_id", String(64), ForeignKey("nights.night_id")),
    Column("business_date", Date, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text_body", Text, nullable=False),
    Column("html_body", Text, nullable=False),
    Column("message_id", Text, nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    _one_of("kind", "digest", "late"),
    _partial("uq_notices_night", "night_id", "kind", "recipient", where=_OF_A_NIGHT, unique=True),
    _partial("uq_notices_date", "business_date", "kind", "recipient", where=_OF_A_DATE, unique=True),
)

attempts = Table(
    "attempts",
    metadata,
    _dense_id(),
    # What is sent: an id of the channel's own table, of notices where the channel is mail. Hence no foreign key.
    Column("channel", String(16), nullable=False),
    Column("ref_id", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    Column("transport", String(32)),
    Column("provider_id", Text),
    Column("leased_by", Text),
    Column("leased_at", Instant),
    Column("finished_at", Instant),
    Column("not_before", Instant),
    Column("detail", Text),
    UniqueConstraint("channel", "ref_id", "attempt"),
    _one_of("status", *AttemptStatus),
    Index("ix_attempts_status", "status"),
)
