"""Items without the team in their place, events that say what status followed, findings as one document.

Self-contained: what the tables meant before is written out here and does not change with the code.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_STATUSES = ("open", "waiting", "snoozed", "backlog", "resolved", "accepted", "withdrawn")
_LIVE = ("open", "waiting", "snoozed", "backlog")
_SEVERITIES = ("critical", "high", "medium", "low")
_TOLD = ("opened", "reopened", "resolved", "withdrawn", "updated", "held", "released")
_FACTS = {
    "aria_tax_id": "billing_tax_id",
    "netsuite_tax_id": "erp_tax_id",
    "salesforce_tax_id": "crm_tax_id",
    "aria_po_number": "billing_po_number",
    "aria_email": "billing_email",
    "netsuite_email": "erp_email",
    "salesforce_email": "contact_email",
    "register_valid_to": "deal_desk_valid_to",
    "aria_amount": "billing_amount",
    "netsuite_amount": "erp_amount",
    "netsuite_document": "erp_document",
}
"""Names of facts that texts name, by their names before."""
_ITEMS = 5_000
"""Items whose rows are changed at a time."""


def upgrade() -> None:
    """Change the tables and what is in them."""
    _add_columns()
    _tell_statuses()
    _write_documents()
    _summarize_again()
    op.drop_index("uq_work_items_live", table_name="work_items")
    _merge_items()
    _tighten()


def _add_columns() -> None:
    op.add_column("events", sa.Column("status_after", sa.String(16)))
    op.add_column("events", sa.Column("announced_as", sa.String(16)))
    op.add_column("events", sa.Column("os_user", sa.Text))
    op.add_column("work_item_findings", sa.Column("reporting_currency", sa.String(3)))
    op.add_column("work_item_findings", sa.Column("rate_date", sa.Date))
    op.add_column("work_item_findings", sa.Column("document", sa.Text))


# --------------------------------------------------------------------------- events


def _tell_statuses() -> None:
    """Give each line the status that followed and what was told, as both were read from the histories before."""
    for bounds in _ranges():
        query = "SELECT id, status FROM work_items WHERE id BETWEEN :first AND :last"
        ended = {item["id"]: item["status"] for item in _rows(query, **bounds)}
        lines = _rows(
            "SELECT id, item_id, night_id, kind, detail FROM events WHERE item_id BETWEEN :first AND :last "
            "ORDER BY item_id, id",
            **bounds,
        )
        values = [
            value
            for item_id, history in groupby(lines, itemgetter("item_id"))
            for value in _told_of(list(history), ended[item_id])
        ]
        _execute_many("UPDATE events SET status_after = :status, announced_as = :told WHERE id = :id", values)


def _told_of(history: Sequence[Mapping[str, Any]], ended: str) -> Iterator[dict[str, Any]]:
    before: str | None = None
    groups = [list(group) for _, group in groupby(history, _act)]
    for number, group in enumerate(groups):
        status = before
        kinds: set[str] = set()
        for line in group:
            detail = json.loads(line["detail"])
            status = _status_after(line["kind"], detail, status)
            kinds.add("updated" if line["kind"] == "moved" and "from_item" in detail else line["kind"])
        last = number == len(groups) - 1
        # An item of which all moved away was withdrawn without a line of its own.
        if (last and status != ended) or (not last and groups[number + 1][-1]["kind"] == "reopened"):
            status = ended if last else status if status in ("resolved", "withdrawn") else "withdrawn"
        told = None
        if group[0]["night_id"] is not None and status != "backlog" and "open" in (status, before):
            told = next((kind for kind in _TOLD if kind in kinds), None)
        for place, line in enumerate(group):
            yield {"id": line["id"], "status": status or ended, "told": told if place == len(group) - 1 else None}
        before = status


def _act(line: Mapping[str, Any]) -> tuple[str | None, int | None]:
    """What was done at a time: all lines of a night, or one line of a person."""
    night: str | None = line["night_id"]
    return (night, None if night is not None else line["id"])


def _status_after(kind: str, detail: Mapping[str, Any], before: str | None) -> str | None:
    if kind == "backlogged" or (kind == "reopened" and detail.get("to") == "backlog"):
        return "backlog"
    if kind in ("opened", "adopted", "reopened"):
        return "open"
    return kind if kind in ("resolved", "withdrawn") else before


# --------------------------------------------------------------------------- findings


def _write_documents() -> None:
    """Write what has no column of its own into one document, with the facts under their present names."""
    for bounds in _ranges():
        lines = _rows(
            "SELECT f.item_id, f.fingerprint, i.scope_kind, i.scope_key, i.scope_name, i.selling_entity, i.team, "
            "i.topic, f.evidence, f.facts FROM work_item_findings f JOIN work_items i ON i.id = f.item_id "
            "WHERE f.item_id BETWEEN :first AND :last",
            **bounds,
        )
        _execute_many(
            "UPDATE work_item_findings SET document = :document "
            "WHERE item_id = :item_id AND fingerprint = :fingerprint",
            [
                {"item_id": line["item_id"], "fingerprint": line["fingerprint"], "document": _document(line)}
                for line in lines
            ],
        )


def _document(line: Mapping[str, Any]) -> str:
    names = ("scope_kind", "scope_key", "scope_name", "selling_entity", "team", "topic")
    values: dict[str, Any] = {name: line[name] for name in names}
    values["evidence"] = [
        {"system": system, "field": field, "value": value, "file": file, "row": row}
        for system, field, value, file, row in json.loads(line["evidence"])
    ]
    values["facts"] = {_FACTS.get(name, name): value for name, value in json.loads(line["facts"]).items()}
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


# --------------------------------------------------------------------------- nights


def _summarize_again() -> None:
    """Count items by status and by what was told, in the summaries."""
    changes = ("opened", "reopened", "resolved", "withdrawn", "updated")
    values = []
    for night in op.get_bind().execute(sa.text("SELECT night_id, summary FROM nights")).mappings():
        summary = json.loads(night["summary"])
        counts = summary["items"]
        summary["items"] = {
            "by_status": {status: counts[status] for status in ("open", "backlog") if counts[status]},
            "held": counts["held"],
            "by_change": {change: counts[change] for change in changes if counts[change]},
        }
        text = json.dumps(summary, ensure_ascii=False, separators=(",", ":"))
        values.append({"night_id": night["night_id"], "summary": text})
    _execute_many("UPDATE nights SET summary = :summary WHERE night_id = :night_id", values)


# --------------------------------------------------------------------------- items


def _merge_items() -> None:
    """Make one of two live items whose places differed in their team only: the older keeps its number."""
    places = "scope_kind, scope_key, topic"
    live = _in(_LIVE)
    groups = op.get_bind().execute(
        sa.text(f"SELECT {places} FROM work_items WHERE status IN ({live}) GROUP BY {places} HAVING count(*) > 1")  # noqa: S608
    )
    for place in groups.mappings().all():
        items = _rows(
            f"SELECT * FROM work_items WHERE status IN ({live}) AND scope_kind = :scope_kind "  # noqa: S608
            "AND scope_key = :scope_key AND topic = :topic ORDER BY id",
            **place,
        )
        for other in items[1:]:
            _merge(items[0]["id"], other)


def _merge(kept_id: int, other: Mapping[str, Any]) -> None:
    bind = op.get_bind()
    of_items = {"kept": kept_id, "other": other["id"]}
    moving = _rows(
        "SELECT fingerprint, rule_id, subject_key FROM work_item_findings WHERE item_id = :other "
        "AND status IN ('open', 'held') ORDER BY rule_id, subject_key, fingerprint",
        other=other["id"],
    )
    for entry in moving:
        one = of_items | {"fingerprint": entry["fingerprint"]}
        bind.execute(
            sa.text("DELETE FROM work_item_findings WHERE item_id = :kept AND fingerprint = :fingerprint"), one
        )
        bind.execute(
            sa.text(
                "UPDATE work_item_findings SET item_id = :kept WHERE item_id = :other AND fingerprint = :fingerprint"
            ),
            one,
        )
    (kept,) = _rows("SELECT status FROM work_items WHERE id = :id", id=kept_id)
    opens = kept["status"] == "backlog" and other["status"] == "open"
    status = "open" if opens else kept["status"]
    bind.execute(
        sa.text(
            "UPDATE work_items SET status = :status, severity = :severity, exposure_reporting = :exposure, "
            "since = :since, held_reason = :reason, opened_on = :opened_on, opened_by = :opened_by WHERE id = :id"
        ),
        {"id": kept_id, "status": status} | _weight(kept_id) | _opening(other if opens else None, kept_id),
    )
    (newest,) = _rows("SELECT max(business_date) AS business_date FROM nights")
    bind.execute(
        sa.text("UPDATE work_items SET status = 'withdrawn', resolved_on = :on, held_reason = NULL WHERE id = :other"),
        {"other": other["id"], "on": newest["business_date"]},
    )
    findings = [{"rule": entry["rule_id"], "subject": entry["subject_key"]} for entry in moving]
    _tell(kept_id, "moved", status, {"from_item": other["id"], "findings": findings})
    if opens:
        _tell(kept_id, "opened", status, {})
    _tell(other["id"], "moved", "withdrawn", {"to_item": kept_id, "findings": findings})
    _tell(other["id"], "merged", "withdrawn", {"because": "two items had one scope and topic, for two teams"})


def _opening(opened: Mapping[str, Any] | None, kept_id: int) -> dict[str, Any]:
    """When and by which night the kept item was opened: if only the other one was, when that was."""
    if opened is None:
        (opened,) = _rows("SELECT opened_on, opened_by FROM work_items WHERE id = :id", id=kept_id)
    return {"opened_on": opened["opened_on"], "opened_by": opened["opened_by"]}


def _weight(item_id: int) -> dict[str, Any]:
    entries = _rows(
        "SELECT status, severity, exposure_reporting, first_seen, held_reason FROM work_item_findings "
        "WHERE item_id = :id AND status IN ('open', 'held')",
        id=item_id,
    )
    known = [entry["exposure_reporting"] for entry in entries if entry["exposure_reporting"] is not None]
    reasons = sorted({entry["held_reason"] for entry in entries if entry["held_reason"]})
    held = all(entry["status"] == "held" for entry in entries)
    return {
        "severity": min((entry["severity"] for entry in entries), key=_SEVERITIES.index),
        "exposure": sum(known) if known else None,
        "since": min(entry["first_seen"] for entry in entries),
        "reason": "; ".join(reasons) if held else None,
    }


def _tell(item_id: int, kind: str, status: str, detail: Mapping[str, Any]) -> None:
    op.get_bind().execute(
        sa.text(
            "INSERT INTO events (id, item_id, kind, actor, detail, at, status_after) "
            "SELECT max(id) + 1, :item_id, :kind, 'migration', :detail, :at, :status FROM events"
        ).bindparams(sa.bindparam("at", type_=sa.DateTime(timezone=True))),
        {
            "item_id": item_id,
            "kind": kind,
            "status": status,
            "detail": json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
            "at": _now(),
        },
    )


def _now() -> datetime:
    """The present instant as the store keeps it: SQLite has no zones."""
    now = datetime.now(UTC)
    return now.replace(tzinfo=None) if op.get_bind().dialect.name == "sqlite" else now


# --------------------------------------------------------------------------- shape


def _tighten() -> None:
    """Make the new columns mandatory, drop those that the document holds, and allow the statuses that there are."""
    with op.batch_alter_table("events", copy_from=_as_it_is("events")) as events:
        events.alter_column("status_after", existing_type=sa.String(16), nullable=False)
        events.create_check_constraint(op.f("ck_events_status_after"), f"status_after IN ({_in(_STATUSES)})")
    _partial("ix_events_told", "events", ["night_id"], "announced_as IS NOT NULL", unique=False)
    findings = _as_it_is("work_item_findings", sqlite_with_rowid=False)
    with op.batch_alter_table("work_item_findings", copy_from=findings) as batch:
        batch.alter_column("document", existing_type=sa.Text(), nullable=False)
        batch.drop_column("evidence")
        batch.drop_column("facts")
    with op.batch_alter_table("work_items", copy_from=_as_it_is("work_items")) as items:
        items.drop_constraint(op.f("ck_work_items_status"), type_="check")
        items.create_check_constraint(op.f("ck_work_items_status"), f"status IN ({_in(_STATUSES)})")
    live = f"status IN ({_in(_LIVE)})"
    _partial("uq_work_items_live", "work_items", ["scope_kind", "scope_key", "topic"], live, unique=True)


def _as_it_is(name: str, **options: Any) -> sa.Table:
    """Return the table as the database has it, with its checks, which SQLAlchemy leaves out: SQLite copies it."""
    bind = op.get_bind()
    table = sa.Table(name, sa.MetaData(), autoload_with=bind, resolve_fks=False, **options)
    for check in sa.inspect(bind).get_check_constraints(name):
        table.append_constraint(sa.CheckConstraint(check["sqltext"], name=op.f(str(check["name"]))))
    return table


def _partial(name: str, table: str, columns: list[str], where: str, *, unique: bool) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def _in(values: Sequence[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _rows(query: str, **values: Any) -> list[Mapping[str, Any]]:
    return [dict(row) for row in op.get_bind().execute(sa.text(query), values).mappings()]


def _execute_many(statement: str, values: list[dict[str, Any]]) -> None:
    if values:
        op.get_bind().execute(sa.text(statement), values)


def _ranges() -> Iterator[dict[str, int]]:
    """Yield the ids of items a few thousand at a time: the first and the last."""
    (newest,) = _rows("SELECT coalesce(max(id), 0) AS id FROM work_items")
    for first in range(1, newest["id"] + 1, _ITEMS):
        yield {"first": first, "last": first + _ITEMS - 1}
