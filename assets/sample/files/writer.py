"""One writing of a sample: makes the customers chunk by chunk and lets every night's files grow.

Which files there are stands in `catalogue.py`, what is wrong in them in `planted.py` and `kinds_*.py`, what becomes of
them when they are whole in `finish.py`.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from assets.sample.billing.invoices import make_invoices
from assets.sample.billing.usage import make_usage
from assets.sample.exports import aria as aria_exports
from assets.sample.exports import netsuite as netsuite_exports
from assets.sample.exports import netsuite_receivable as netsuite_receivable_exports
from assets.sample.exports.catalogue import TABLES, Table
from assets.sample.exports.formats import Dialect, append_csv, begin_csv
from assets.sample.files.deliver import Finisher
from assets.sample.planted.answers import Answers, Planted, export_answers, row_answers
from assets.sample.planted.kinds_made import MadeKind, made_answers, set_chances
from assets.sample.planted.planted import PlantedKind, plant
from assets.sample.planted.row_faults import RowKind, plant_rows, spoil
from assets.sample.planted.story import DRIFTED, DRIFTED_COLUMN, MISSING, Night
from assets.sample.world.company import make_company
from assets.sample.world.engine import set_variable, statement

# A multiple of ten, because groups of customers are blocks of ten.
CUSTOMERS_AT_A_TIME = 50_000

Progress = Callable[[str], None]


class Writer:
    """The files begun, their rows so far, the answers so far. `write` is called once."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        directory: Path,
        scratch: Path,
        *,
        kinds: Sequence[PlantedKind],
        extra: Sequence[RowKind],
        made: Sequence[MadeKind],
    ) -> None:
        self._kinds = kinds
        self._made = made
        self._connection = connection
        self._directory = directory
        self._scratch = scratch
        self._extra = {
            table.id: [kind for kind in extra if kind.export == table.id]
            for table in TABLES
            if any(kind.export == table.id for kind in extra)
        }
        self.rows: dict[Path, int] = {}
        self.answers = Answers()

    def write(self, story: Sequence[Night], customers: int, finisher: Finisher, tell: Progress) -> None:
        """Writes all files of all nights but the answers."""
        set_chances(self._connection, self._made)
        for low in range(0, customers, CUSTOMERS_AT_A_TIME):
            high = min(low + CUSTOMERS_AT_A_TIME, customers)
            set_variable(self._connection, "billing_run", low // CUSTOMERS_AT_A_TIME + 1)
            make_company(self._connection, low=low, high=high)
            make_usage(self._connection)
            make_invoices(self._connection)
            plant(self._connection, self._kinds)
            plant_rows(self._connection, [kind for kinds in self._extra.values() for kind in kinds])
            for night in story:
                self._write_night(night, is_first=low == 0)
            tell(f"customers {low + 1} to {high} of {customers}: written for {len(story)} nights")
        for number, night in enumerate(story):
            self._finish_night(finisher, night, story[number - 1] if number else None)

    def _write_night(self, night: Night, *, is_first: bool) -> None:
        set_variable(self._connection, "night", night.number)
        set_variable(self._connection, "day", night.date)
        for query in (
            aria_exports.ACCOUNT_TONIGHT,
            netsuite_exports.HELD_TONIGHT,
            netsuite_receivable_exports.CREDIT_TONIGHT,
        ):
            self._connection.execute(query)
        self.answers.add(night, row_answers(self._connection, night))
        self.answers.add(night, made_answers(self._connection, night, self._made))
        for table in TABLES:
            if not night.suffers(MISSING, table.id) and (is_first or not table.is_shared):
                self.answers.add(night, self._write_table(night, table, is_first=is_first))

    def _write_table(self, night: Night, table: Table, *, is_first: bool) -> list[Planted]:
        """Writes the rows at hand, and says which planted ones can be seen among them tonight."""
        if table.id == night.redelivered and table.dialect is not None:
            set_variable(self._connection, "edition_fault", True)
            self._append(night, table, table.dialect, self._spoiled(table)[0], sequence=1, is_first=is_first)
            set_variable(self._connection, "edition_fault", False)
        query, found = self._spoiled(table)
        if table.dialect is None:
            self._keep(night, table, query, is_first=is_first)
        else:
            sequence = 2 if table.id == night.redelivered else 1
            self._append(night, table, table.dialect, query, sequence=sequence, is_first=is_first)
        blind = {kind.rule_id for kind in self._extra.get(table.id, ()) if (kind.needs | {kind.export}) & night.held}
        return [one for one in found if one[0] not in blind]

    def _spoiled(self, table: Table) -> tuple[str, list[Planted]]:
        kinds = self._extra.get(table.id)
        return spoil(self._connection, table.query, table.header, kinds) if kinds else (table.query, [])

    def _append(
        self, night: Night, table: Table, dialect: Dialect, query: str, *, sequence: int, is_first: bool
    ) -> None:
        path = self._path(night, table, sequence)
        header = table.header
        if night.suffers(DRIFTED, table.id):
            header = [name for name in header if name != DRIFTED_COLUMN]
            query = statement("select * exclude ($column) from ($query)", column=DRIFTED_COLUMN, query=query)
        if is_first:
            begin_csv(path, header, dialect)
            self.rows[path] = 0
        self.rows[path] += append_csv(self._connection, query, path, dialect, self._scratch)

    def _keep(self, night: Night, table: Table, query: str, *, is_first: bool) -> None:
        """A workbook cannot grow: its rows wait in a table of their own until the last customers are made."""
        template = "create temp table $name as $query" if is_first else "insert into $name $query"
        self._connection.execute(statement(template, name=_kept(night, table), query=query))

    def _finish_night(self, finisher: Finisher, night: Night, eve: Night | None) -> None:
        self.answers.add(night, export_answers(night))
        for table in TABLES:
            if night.suffers(MISSING, table.id):
                continue
            if table.dialect is None:
                path, rows = self._path(night, table, 1), statement("from $name", name=_kept(night, table))
                finisher.finish_workbook(night, table, path, rows)
                continue
            for sequence in (1, 2) if table.id == night.redelivered else (1,):
                before = self._path(eve, table, 1) if eve else None
                finisher.finish_csv(night, table, table.dialect, self._path(night, table, sequence), before)

    def _path(self, night: Night, table: Table, sequence: int) -> Path:
        number = "" if sequence == 1 else f".{sequence}"
        return self._directory / night.date.isoformat() / f"{table.stem}{number}.{table.suffix}"


def _kept(night: Night, table: Table) -> str:
    return f"kept_{table.stem}_{night.number}"
