"""Verdicts, findings and open states of a night as Parquet, there and back. The warehouse has the same tables."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from assets.nights.parquet import write_table
from checks.engine.findings import Finding, OpenState, SubjectState, Verdict, VerdictStatus
from notifications.store.bulk import chunks
from notifications.store.codec import FIELDS, flatten, scalar, unflatten

_ARROW: dict[type | None, pa.DataType] = {str: pa.string(), int: pa.int64(), date: pa.date32(), None: pa.string()}
_FIRST = ("rule_id", "subject_key", "discriminator", "fingerprint")
FINDINGS = pa.schema(
    [("business_date", pa.date32())]
    + [(name, _ARROW[scalar(FIELDS[name])]) for name in (*_FIRST, *(name for name in FIELDS if name not in _FIRST))]
)
"""All fields of `Finding` by the names that they have there; what is neither text, number nor date is JSON text."""
_BATCH = 20_000
VERDICTS = pa.schema(
    [
        ("business_date", pa.date32()),
        ("rule_id", pa.string()),
        ("status", pa.string()),
        ("applied", pa.int64()),
        ("checked", pa.int64()),
        ("findings", pa.int64()),
        ("not_evaluated", pa.int64()),
        ("reason", pa.string()),
    ]
)
OPEN_STATES = pa.schema([("fingerprint", pa.string()), ("state", pa.string()), ("reason", pa.string())])


def write_findings(findings: Iterable[Finding], path: Path, business_date: date) -> None:
    """Write the findings, with the date and nested values as JSON."""
    batches = [
        pa.RecordBatch.from_pylist([flatten(finding) | {"business_date": business_date} for finding in chunk], FINDINGS)
        for chunk in chunks(findings, _BATCH)
    ]
    write_table(pa.Table.from_batches(batches, schema=FINDINGS), path)


def read_findings(path: Path) -> list[Finding]:
    """Return the findings that `write_findings` wrote."""
    with pq.ParquetFile(path) as file:  # in batches, since a row as a dict takes more than its finding
        return [unflatten(row) for batch in file.iter_batches(_BATCH) for row in _rows(batch)]


def _rows(batch: pa.RecordBatch) -> Iterator[dict[str, Any]]:
    """Yield the rows; equal texts and dates of a batch are one object, which saves a fifth of the memory."""
    columns = [column.dictionary_encode() for column in batch.columns]
    values = [[*column.dictionary.to_pylist(), None] for column in columns]
    places = [column.indices.fill_null(len(column.dictionary)).to_pylist() for column in columns]
    shared = [map(of.__getitem__, at) for of, at in zip(values, places, strict=True)]
    for row in zip(*shared, strict=True):
        yield dict(zip(batch.schema.names, row, strict=True))


def read_first_findings(path: Path, most: int) -> list[Finding]:
    """Return at most so many findings of each rule, in the order in which they were written."""
    found: dict[str, int] = {}
    with pq.ParquetFile(path) as file:
        rows: list[dict[str, Any]] = []
        for batch in file.iter_batches(_BATCH):
            wanted = []
            for index, rule_id in enumerate(batch.column("rule_id").to_pylist()):
                found[rule_id] = found.get(rule_id, 0) + 1
                if found[rule_id] <= most:
                    wanted.append(index)
            rows += batch.take(pa.array(wanted, pa.int64())).to_pylist() if wanted else []
    return [unflatten(row) for row in rows]


def write_verdicts(verdicts: Iterable[Verdict], path: Path, business_date: date) -> None:
    """Write one row a rule."""
    rows = [asdict(verdict) | {"status": verdict.status.value, "business_date": business_date} for verdict in verdicts]
    write_table(pa.Table.from_pylist(rows, schema=VERDICTS), path)


def read_verdicts(path: Path) -> list[Verdict]:
    """Return the verdicts that `write_verdicts` wrote."""
    return [
        Verdict(
            **{name: row[name] for name in _names(Verdict) if name != "status"}, status=VerdictStatus(row["status"])
        )
        for row in pq.read_table(path).to_pylist()
    ]


def write_open_states(states: Iterable[OpenState], path: Path) -> None:
    """Write the state of the findings that were open before."""
    rows = [asdict(state) | {"state": state.state.value} for state in states]
    write_table(pa.Table.from_pylist(rows, schema=OPEN_STATES), path)


def read_open_states(path: Path) -> dict[str, OpenState]:
    """Return the states that `write_open_states` wrote, by fingerprint."""
    return {
        row["fingerprint"]: OpenState(
            fingerprint=row["fingerprint"], state=SubjectState(row["state"]), reason=row["reason"]
        )
        for row in pq.read_table(path).to_pylist()
    }


def _names(kind: type[Any]) -> list[str]:
    return [field.name for field in fields(kind)]
