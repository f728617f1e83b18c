"""The export catalogue: what each export must look like, as declared in YAML. Reads no export, judges no row."""

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal
from unicodedata import category

from pydantic import Field, model_validator

from assets.landing.schema.columns import IDENTIFIER, LAKE_TYPES, Column
from assets.landing.schema.formats import DateStyle, NumberStyle
from assets.landing.schema.guards import Guards
from assets.landing.schema.locations import Location, parse_location
from assets.landing.schema.paths import PathPattern
from checks.config.yaml_files import Document, read_document
from checks.errors import ConfigurationError

PACKAGED = Path(__file__).parents[1] / "exports.yaml"
ROLE = r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$"

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Dialect(Document):
    """How the file is written. `detect` leaves it to the reader, which says in the manifest what it found."""

    format: Literal["csv", "xlsx", "xls", "jsonl", "parquet", "detect"] = "detect"
    encoding: Literal["utf-8", "utf-16", "cp1252", "detect"] = "detect"
    delimiter: Literal[",", ";", "\t", "|", "detect"] = "detect"
    header: Literal["row", "none"] = "row"
    header_rows: int = Field(default=1, ge=1, le=4)
    sheet: str | int = 0
    numbers: NumberStyle = "plain"
    dates: DateStyle = "iso"
    timezone: str = "UTC"


class Full(Document):
    """All records as of the business date."""

    kind: Literal["full"] = "full"


class Window(Document):
    """The records whose `column` lies in the last `days` days, the business date included."""

    kind: Literal["window"]
    column: str
    days: int = Field(ge=1, le=3660)


class Delta(Document):
    """The records that changed since the delivery before; `every_days` is how often one is due."""

    kind: Literal["delta"]
    every_days: int = Field(default=1, ge=1, le=31)


Coverage = Annotated[Full | Window | Delta, Field(discriminator="kind")]


class Export(Document):
    """The contract of one export.

    `required`: the night waits for it until the schedule's hour; one that is not there is on hold either way.
    `weekdays`: on which business dates it is due; on others its absence is no finding.
    `role`: what it is to rules and models, whichever system delivers it, such as `billing.accounts`.
    `entity_column` fills the role's field `selling_entity`; `deleted_column` marks the records that are gone.
    """

    id: str
    system: str = Field(pattern=IDENTIFIER)
    entity: str = Field(pattern=IDENTIFIER)
    team: str = Field(pattern=IDENTIFIER)
    role: str | None = Field(default=None, pattern=ROLE)
    path: str
    location: str | None = None
    dialect: Dialect = Dialect()
    coverage: Coverage = Full()
    required: bool = True
    weekdays: tuple[Weekday, ...] = Field(default=WEEKDAYS, min_length=1)
    key: tuple[str, ...] = Field(min_length=1)
    entity_column: str | None = None
    deleted_column: str | None = None
    guards: Guards = Guards()
    columns: dict[Annotated[str, Field(pattern=IDENTIFIER)], Column] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_its_own_columns(self) -> "Export":  # noqa: N804
        named = [*self.key, self.entity_column, self.deleted_column]
        if isinstance(self.coverage, Window):
            named.append(self.coverage.column)
        named.append(self.guards.dated_by)
        named.append(self.guards.control_total.column if self.guards.control_total else None)
        named += [self.guards.money.column, self.guards.money.currency] if self.guards.money else []
        named += [column.currency for column in self.columns.values()]
        for name in named:
            if name is not None and name not in self.columns:
                raise ValueError(f"{name} is none of its columns")
        if isinstance(self.coverage, Window) and self.columns[self.coverage.column].type not in ("date", "timestamp"):
            raise ValueError(f"the window's column {self.coverage.column} is not a date")
        if self.guards.money and self.columns[self.guards.money.column].type not in ("money", "decimal"):
            raise ValueError(f"the guarded column {self.guards.money.column} is not an amount")
        if self.guards.by_weekday and not isinstance(self.coverage, Delta):
            raise ValueError("by_weekday is for deliveries of changes; others are compared by weekday anyway")
        for name in self.key:
            if not self.columns[name].required:
                raise ValueError(f"the key's column {name} must be required")
        self.pattern  # noqa: B018 (a wrong pattern is found when the catalogue is read)
        try:
            self.place  # noqa: B018 (so is a wrong location)
        except ConfigurationError as error:
            raise ValueError(str(error)) from None
        return self

    @model_validator(mode="after")
    def _fills_fields_that_fit(self) -> "Export":  # noqa: N804
        fields = [column.fills for column in self.columns.values() if column.fills is not None]
        if len(set(fields)) < len(fields):
            raise ValueError("two columns fill one field of the role: each `fills` must name another field")
        if self.deleted_column is not None and self.columns[self.deleted_column].type != "boolean":
            raise ValueError(f"deleted_column {self.deleted_column} must be a boolean column")
        return self

    @cached_property
    def place(self) -> Location | None:
        """The location of its own, understood."""
        return None if self.location is None else parse_location(self.location, named="location")

    @cached_property
    def pattern(self) -> PathPattern:
        """The path pattern, ready to match."""
        return PathPattern.parse(self.path)

    @property
    def native_key(self) -> str:
        """`netsuite:export:transactions`."""
        return f"{self.system}:export:{self.entity}"

    @cached_property
    def headers(self) -> Mapping[str, str]:
        """Lake column of each header that the file may use, in normal form (see `schema.header`)."""
        known: dict[str, str] = {}
        for name, column in self.columns.items():
            for header in (column.header or name, *column.aliases):
                known[normal_header(header)] = name
        return known

    @property
    def day_column(self) -> str | None:
        """The column whose days say what the file is of."""
        return self.coverage.column if isinstance(self.coverage, Window) else self.guards.dated_by

    @cached_property
    def fingerprint(self) -> str:
        """Identity of how the file is read: with another one it lands again, as it does when the lake's types change.

        Where the file is delivered and which role it fills are not part of it.
        """
        read = self.model_dump_json(exclude={"location": True, "role": True, "columns": {"__all__": {"fills"}}})
        types = [LAKE_TYPES[column.type] for column in self.columns.values()]
        return hashlib.sha256(f"{read} {' '.join(types)}".encode()).hexdigest()

    def is_due(self, business_date: date) -> bool:
        """Whether a delivery of that date is expected."""
        return WEEKDAYS[business_date.weekday()] in self.weekdays

    def covers(self, business_date: date) -> tuple[date | None, date]:
        """Return the first and last day that a delivery of `business_date` covers (first None: since ever)."""
        if isinstance(self.coverage, Window):
            return business_date - timedelta(days=self.coverage.days - 1), business_date
        return None, business_date


class Catalogue(Document):
    """All exports, by id, in the order in which they are read and shown."""

    exports: dict[str, Export] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _ids_stand_in_keys(cls, content: object) -> object:
        if isinstance(content, dict) and isinstance(content.get("exports"), dict):
            stanzas = content["exports"].items()
            exports = {name: {"id": name, **stanza} if isinstance(stanza, dict) else stanza for name, stanza in stanzas}
            return {**content, "exports": exports}
        return content

    @model_validator(mode="after")
    def _ids_are_system_and_entity(self) -> "Catalogue":  # noqa: N804
        for name, export in self.exports.items():
            if name != f"{export.system}.{export.entity}" or name != export.id:
                raise ValueError(f"the export {name} must be named {export.system}.{export.entity}")
        return self

    @model_validator(mode="after")
    def _fills_each_role_once(self) -> "Catalogue":  # noqa: N804
        filled: dict[str, str] = {}
        for name, export in self.exports.items():
            if export.role is not None and (other := filled.setdefault(export.role, name)) != name:
                raise ValueError(f"{other} and {name} both fill the role {export.role}: take it from one of them")
        return self


def normal_header(header: str) -> str:
    """Return the form in which headers are compared: underscores as blanks, blanks folded, case ignored.

    Arrows behind a name say how a report was sorted.
    """
    if not header.isascii():
        header = "".join(character for character in header if category(character) != "Cf").rstrip(" \u00a0↑↓▲▼")
    return " ".join(header.replace("_", " ").split()).casefold()


def load_catalogue(path: Path | None = None) -> Catalogue:
    """Return the catalogue of `path`, else the packaged one. Raises ConfigurationError naming file, line and key."""
    return read_document(path or PACKAGED, Catalogue)
