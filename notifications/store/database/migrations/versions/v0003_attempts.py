"""Attempts of every channel instead of the deliveries of mail alone; decisions that may end, with who approved them.

Self-contained: the tables are written out here and do not change with the code.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_STATUSES = ("pending", "leased", "accepted", "rejected", "unknown", "suppressed")
_KEPT = "id, attempt, status, transport, leased_by, leased_at, finished_at, not_before, detail"


def upgrade() -> None:
    """Change the tables and what is in them."""
    _attempts()
    op.execute(
        f"INSERT INTO attempts ({_KEPT}, channel, ref_id, provider_id) "  # noqa: S608
        f"SELECT {_KEPT}, 'mail', notice_id, provider_message_id FROM deliveries"
    )
    op.drop_table("deliveries")
    op.add_column("decisions", sa.Column("os_user", sa.Text))
    op.add_column("decisions", sa.Column("valid_until", sa.Date))
    op.add_column("decisions", sa.Column("approver", sa.Text))


def _attempts() -> None:
    instant = sa.DateTime(timezone=True)
    allowed = ", ".join(f"'{status}'" for status in _STATUSES)
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("ref_id", sa.Integer, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("transport", sa.String(32)),
        sa.Column("provider_id", sa.Text),
        sa.Column("leased_by", sa.Text),
        sa.Column("leased_at", instant),
        sa.Column("finished_at", instant),
        sa.Column("not_before", instant),
        sa.Column("detail", sa.Text),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        sa.UniqueConstraint("channel", "ref_id", "attempt", name=op.f("uq_attempts_channel_ref_id_attempt")),
        sa.CheckConstraint(f"status IN ({allowed})", name=op.f("ck_attempts_status")),
    )
    op.create_index("ix_attempts_status", "attempts", ["status"])
