"""The tables of the first release."""

import sqlalchemy as sa
from alembic import op

from notifications.store.database.instant import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _nights()
    _items()
    _people()
    _post()


def _one_of(table: str, column: str, *values: str) -> sa.CheckConstraint:
    allowed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({allowed})", name=op.f(f"ck_{table}_{column}"))


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _points(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def _partial(name: str, table: str, columns: list[str], where: str, *, unique: bool = True) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def _nights() -> None:
    op.create_table(
        "nights",
        sa.Column("night_id", sa.String(64), nullable=False),
        sa.Column("business_date", sa.Date, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("prior_night_id", sa.String(64)),
        sa.Column("supersedes", sa.String(64)),
        sa.Column("committed_at", Instant, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        _key("nights", "night_id"),
        _points("nights", "prior_night_id", "nights.night_id"),
        _points("nights", "supersedes", "nights.night_id"),
        sa.UniqueConstraint("digest", name=op.f("uq_nights_digest")),
        sa.UniqueConstraint("business_date", "edition", name=op.f("uq_nights_business_date_edition")),
        _one_of("nights", "kind", "night", "backfill"),
    )
    op.create_table(
        "rule_baselines",
        sa.Column("rule_id", sa.String(64), nullable=False),
        sa.Column("night_id", sa.String(64), nullable=False),
        sa.Column("business_date", sa.Date, nullable=False),
        _key("rule_baselines", "rule_id"),
        _points("rule_baselines", "night_id", "nights.night_id"),
    )


def _items() -> None:
    op.create_table(
        "work_items",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("scope_kind", sa.String(16), nullable=False),
        sa.Column("scope_key", sa.Text, nullable=False),
        sa.Column("scope_name", sa.Text, nullable=False),
        sa.Column("selling_entity", sa.Text),
        sa.Column("team", sa.String(64), nullable=False),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("severity", sa.String(16), nullable=False),
        sa.Column("exposure_reporting", sa.BigInteger),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("opened_on", sa.Date, nullable=False),
        sa.Column("opened_by", sa.String(64), nullable=False),
        sa.Column("resolved_on", sa.Date),
        sa.Column("held_reason", sa.Text),
        _key("work_items", "id"),
        _points("work_items", "opened_by", "nights.night_id"),
        _one_of("work_items", "scope_kind", "customer", "export", "cause"),
        _one_of("work_items", "status", "backlog", "open", "resolved", "withdrawn"),
        _one_of("work_items", "severity", "critical", "high", "medium", "low"),
    )
    _partial(
        "uq_work_items_live",
        "work_items",
        ["scope_kind", "scope_key", "team", "topic"],
        "status IN ('backlog', 'open')",
    )
    op.create_index("ix_work_items_status", "work_items", ["status"])
    op.create_table(
        "work_item_findings",
        sa.Column("item_id", sa.Integer, nullable=False),
        sa.Column("fingerprint", sa.String(32), nullable=False),
        sa.Column("rule_id", sa.String(64), nullable=False),
        sa.Column("subject_key", sa.Text, nullable=False),
        sa.Column("discriminator", sa.Text, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("severity", sa.String(16), nullable=False),
        sa.Column("first_seen", sa.Date, nullable=False),
        sa.Column("last_seen", sa.Date, nullable=False),
        sa.Column("last_edition", sa.Integer, nullable=False),
        sa.Column("exposure", sa.BigInteger),
        sa.Column("currency", sa.String(3)),
        sa.Column("exposure_reporting", sa.BigInteger),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("held_reason", sa.Text),
        sa.Column("opened_by", sa.String(64), nullable=False),
        sa.Column("closed_on", sa.Date),
        sa.Column("closed_because", sa.Text),
        _key("work_item_findings", "item_id", "fingerprint"),
        _points("work_item_findings", "item_id", "work_items.id"),
        _points("work_item_findings", "opened_by", "nights.night_id"),
        _one_of("work_item_findings", "status", "open", "held", "fixed", "withdrawn"),
        _one_of("work_item_findings", "severity", "critical", "high", "medium", "low"),
        sqlite_with_rowid=False,
    )
    _partial("uq_work_item_findings_live", "work_item_findings", ["fingerprint"], "status IN ('open', 'held')")
    closed = "status IN ('fixed', 'withdrawn')"
    _partial("ix_work_item_findings_closed", "work_item_findings", ["fingerprint"], closed, unique=False)


def _people() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("item_id", sa.Integer, nullable=False),
        sa.Column("night_id", sa.String(64)),
        sa.Column("business_date", sa.Date),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        _key("events", "id"),
        _points("events", "item_id", "work_items.id"),
        _points("events", "night_id", "nights.night_id"),
    )
    op.create_index("ix_events_item_id", "events", ["item_id"])
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        _key("decisions", "id"),
    )
    op.create_index("ix_decisions_kind_key", "decisions", ["kind", "key"])


def _post() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("night_id", sa.String(64)),
        sa.Column("business_date", sa.Date, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("text_body", sa.Text, nullable=False),
        sa.Column("html_body", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        _key("notices", "id"),
        _points("notices", "night_id", "nights.night_id"),
        sa.UniqueConstraint("message_id", name=op.f("uq_notices_message_id")),
        _one_of("notices", "kind", "digest", "late"),
    )
    _partial("uq_notices_night", "notices", ["night_id", "kind", "recipient"], "night_id IS NOT NULL")
    _partial("uq_notices_date", "notices", ["business_date", "kind", "recipient"], "night_id IS NULL")
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("notice_id", sa.Integer, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("transport", sa.String(32)),
        sa.Column("provider_message_id", sa.Text),
        sa.Column("leased_by", sa.Text),
        sa.Column("leased_at", Instant),
        sa.Column("finished_at", Instant),
        sa.Column("not_before", Instant),
        sa.Column("detail", sa.Text),
        _key("deliveries", "id"),
        _points("deliveries", "notice_id", "notices.id"),
        sa.UniqueConstraint("notice_id", "attempt", name=op.f("uq_deliveries_notice_id_attempt")),
        _one_of("deliveries", "status", "pending", "leased", "accepted", "rejected", "unknown", "suppressed"),
    )
    op.create_index("ix_deliveries_status", "deliveries", ["status"])
