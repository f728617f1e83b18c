"""Planted kinds that change, drop or repeat rows of an export: what such a kind is, and how it is put into the files.

The kinds themselves stand in `kinds_*.py`. Makes the table `extra`, one row a planted record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import duckdb

from assets.sample.planted.answers import Planted
from assets.sample.planted.planted import LIFE_MASKS
from assets.sample.world.engine import statement


@dataclass(frozen=True, slots=True, kw_only=True)
class RowKind:
    """One way in which one record of one export goes wrong.

    `among` selects whom it can meet: id, subject_key, row_key, value, amount (minor units at stake, or null), currency.
    `key` are the header names whose values, joined by `|`, are `row_key`. `change` maps header names to SQL over the
    row's columns (by header name) and `x.value`; with `repeat` the row stays and a changed copy follows it; without a
    change the row is dropped. Kinds of one `family` never meet on one id. `lasting` kinds sit in a delta, where no
    later delivery mends them. `when` further says on which rows it counts as wrong tonight, `needs` which exports
    beside its own must be there to see it.
    """

    kind: str
    rule_id: str
    export: str
    key: tuple[str, ...]
    family: str
    among: str
    change: Mapping[str, str] = field(default_factory=dict)
    repeat: bool = False
    when: str = "true"
    lasting: bool = False
    needs: frozenset[str] = frozenset()
    per_thousand: int = 10
    at_least: int = 3

    def at(self, per_thousand: int) -> Self:
        """The kind at another rate, even where that is too low to hit anybody."""
        return replace(self, per_thousand=per_thousand, at_least=0)


_TABLE = """
create or replace temp table extra (
    kind varchar, rule_id varchar, family varchar, id bigint, subject_key varchar, row_key varchar, value varchar,
    amount bigint, currency varchar, mask integer
)
"""

# Taken by an account's or invoice's gap of the first eleven, or by another kind of the same family.
_PLANT = """
insert into extra
with candidate as (
    select c.*, row_number() over (order by h(c.id, $kind), c.id, c.row_key) - 1 as place, count(*) over ()
        as candidates
    from ($among) c
    where not exists (from extra e where e.family = $family and e.id = c.id)
        and not exists (from gap g where g.subject_no = c.id and $family = 'account')
        and not exists (from gap g where g.subject_no = c.id and $family = 'invoice')
)
select $kind, $rule_id, $family, id, subject_key, row_key, value, amount, currency,
    case when $lasting then 127 else list_extract($masks::integer[], 1 + place % len($masks::integer[]))::integer end
from candidate where place < greatest($at_least, candidates * $per_thousand // 1000)
"""

_FOUND = """
select x.rule_id, x.subject_key, x.kind, '$export', x.row_key, money(x.amount, c.units), x.currency
from extra x join (select distinct row_key from base_now b where $when) b using (row_key)
    join currency c on c.code = x.currency
where x.kind = '$kind' and bit_tonight(x.mask)
"""

_LASTING = """
select x.rule_id, x.subject_key, x.kind, '$export', x.row_key, money(x.amount, c.units), x.currency
from extra x join currency c on c.code = x.currency where x.kind = '$kind'
"""


def plant_rows(connection: duckdb.DuckDBPyConnection, kinds: Sequence[RowKind]) -> None:
    """Makes `extra` for the records at hand."""
    connection.execute(_TABLE)
    for kind in kinds:
        names = ("kind", "family", "rule_id", "lasting", "masks", "at_least", "per_thousand")
        connection.execute(
            statement(_PLANT, among=kind.among, **{name: "$" + name for name in names}),
            {
                "kind": kind.kind,
                "family": kind.family,
                "rule_id": kind.rule_id,
                "lasting": kind.lasting,
                "masks": list(LIFE_MASKS),
                "at_least": kind.at_least,
                "per_thousand": kind.per_thousand,
            },
        )


def spoil(
    connection: duckdb.DuckDBPyConnection, query: str, header: Sequence[str], kinds: Sequence[RowKind]
) -> tuple[str, list[Planted]]:
    """The export's query with tonight's planted rows in it, and what was found planted in it.

    The clean rows are kept in `base_now` until the next export is spoiled.
    """
    names = numbered(header)
    keys = {kind.key for kind in kinds}
    if len(keys) != 1:
        raise ValueError(f"the kinds of {kinds[0].export} do not agree on its key: {sorted(keys)}")
    connection.execute(
        statement(
            "create or replace temp table base_now as select *, concat_ws('|', $key) as row_key,"
            " row_number() over () as place from ($query) t($names)",
            key=", ".join(quoted(name) for name in kinds[0].key),
            query=query,
            names=", ".join(quoted(name) for name in names),
        )
    )
    found: list[Planted] = []
    for kind in kinds:
        template = _LASTING if kind.lasting else _FOUND
        found += connection.execute(statement(template, kind=kind.kind, export=kind.export, when=kind.when)).fetchall()
    return _spoiled_query(names, kinds), found


def _spoiled_query(names: Sequence[str], kinds: Sequence[RowKind]) -> str:
    """Kinds of one export change different records or different columns, so that their order does not matter."""
    joins = [
        statement(
            " left join (select row_key, value from extra where kind = '$kind' and bit_tonight(mask)) x$number"
            " on x$number.row_key = b.row_key and ($when)",
            kind=kind.kind,
            number=str(number),
            when=kind.when,
        )
        for number, kind in enumerate(kinds)
    ]
    cells = []
    for name in names:
        cases = [
            f"when x{number}.row_key is not null then " + kind.change[name].replace("x.value", f"x{number}.value")
            for number, kind in enumerate(kinds)
            if name in kind.change and not kind.repeat
        ]
        plain = "b." + quoted(name)
        cells.append((f"case {' '.join(cases)} else {plain} end as " if cases else plain + " as ") + quoted(name))
    kept = " and ".join(
        [f"x{number}.row_key is null" for number, kind in enumerate(kinds) if not kind.change] or ["true"]
    )
    parts = [", ".join(cells) + ", b.place, 0 as copy from base_now b" + "".join(joins) + " where " + kept]
    for number, kind in enumerate(kinds, start=1):
        if kind.repeat:
            copied = ", ".join(kind.change.get(name, "b." + quoted(name)) for name in names)
            parts.append(
                f"{copied}, b.place, {number} from base_now b join extra x on x.row_key = b.row_key"
                f" and x.kind = '{kind.kind}' and bit_tonight(x.mask) and ({kind.when})"
            )
    rows = " union all ".join("select " + part for part in parts)
    return statement("select * exclude (place, copy) from ($rows) order by place, copy", rows=rows)


def numbered(header: Sequence[str]) -> list[str]:
    """Header names made unique: the second `Name` is `Name#2`."""
    names: list[str] = []
    for label in header:
        seen = sum(1 for name in names if name.partition("#")[0] == label)
        names.append(label if not seen else f"{label}#{seen + 1}")
    return names


def quoted(name: str) -> str:
    """A header name as an SQL identifier."""
    return '"' + name + '"'
