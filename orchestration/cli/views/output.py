"""How lists are printed: as a table for people, as CSV or JSON for programs. Nothing here knows what it prints."""

import csv
import io
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click
from rich.console import Console
from rich.table import Table

Row = Mapping[str, Any]

format_option: Callable[..., Any] = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How to print it.",
)


def console() -> Console:
    """Standard output; wide where it is no terminal, so that no line is broken in a file."""
    return Console(width=None if sys.stdout.isatty() else 240, highlight=False, soft_wrap=False)


def print_rows(rows: Sequence[Row], columns: Sequence[str], form: str, *, empty: str) -> None:
    """Print `rows` with these columns. `empty`: what a person reads when there is none."""
    if form == "json":
        click.echo(
            json.dumps(
                [{name: row.get(name) for name in columns} for row in rows], default=str, indent=1, ensure_ascii=False
            )
        )
    elif form == "csv":
        click.echo(_csv(rows, columns), nl=False)
    elif not rows:
        click.echo(empty)
    else:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for name in columns:
            table.add_column(
                name.replace("_", " "), overflow="fold", justify="right" if _is_number(rows, name) else "left"
            )
        for row in rows:
            table.add_row(*[_cell(row.get(name)) for name in columns])
        console().print(table)


def _csv(rows: Sequence[Row], columns: Sequence[str]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([[_safe(row.get(name)) for name in columns] for row in rows])
    return buffer.getvalue()


def _safe(value: Any) -> Any:
    """A text that starts like a formula is written as text (invariant 12)."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value).replace("[", "\\[")


def _is_number(rows: Sequence[Row], name: str) -> bool:
    values = [row.get(name) for row in rows if row.get(name) is not None]
    return bool(values) and all(isinstance(value, int) and not isinstance(value, bool) for value in values)
