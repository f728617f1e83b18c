"""One column of an export, as the catalogue declares it, and its type in the lake. Keep out the export (catalogue)."""

import re
from collections.abc import Mapping
from typing import Literal

from pydantic import Field, model_validator

from assets.landing.schema.formats import DateStyle, NumberStyle
from checks.config.yaml_files import Document

_UNKNOWN_SIGNS = re.compile(r"\(\?(?:<?[=!]|P=)|\\[1-9]")
IDENTIFIER = r"^[a-z][a-z0-9_]*$"

ColumnType = Literal["text", "integer", "money", "decimal", "date", "timestamp", "boolean", "salesforce_id"]

LAKE_TYPES: Mapping[ColumnType, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "money": "DECIMAL(18,4)",
    "decimal": "DECIMAL(28,12)",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "boolean": "BOOLEAN",
    "salesforce_id": "VARCHAR",
}


class Column(Document):
    """One column of an export. `header`: its name in the file (`Name#2`: the second `Name`), if not the lake's.

    `required`: the export is of no use without it. `filled`: no cell may be blank. `width`: exact length of an id.
    `identifier`: a code that is not counted with, so that what a spreadsheet did to it is recognised.
    `fills`: the field of the export's role that it is, where that has another name than the column.
    """

    type: ColumnType = "text"
    header: str | None = None
    aliases: tuple[str, ...] = ()
    required: bool = True
    filled: bool = False
    identifier: bool = False
    fills: str | None = Field(default=None, pattern=IDENTIFIER)
    width: int | None = Field(default=None, ge=1, le=255)
    pattern: str | None = None
    allowed: tuple[str, ...] | None = None
    minimum: int | None = None
    maximum: int | None = None
    currency: str | None = None
    numbers: NumberStyle | None = None
    dates: DateStyle | None = None

    @model_validator(mode="after")
    def _is_sound(self) -> "Column":  # noqa: N804
        if self.pattern is not None:
            try:
                re.compile(self.pattern)
            except re.error as error:
                raise ValueError(f"pattern is not a regular expression: {error}") from error
            if _UNKNOWN_SIGNS.search(self.pattern):
                raise ValueError("pattern looks ahead, behind or back, which this kind of regular expression cannot")
            if self.type not in ("text", "salesforce_id"):
                raise ValueError("pattern is for text columns")
        if (self.minimum, self.maximum) != (None, None) and self.type not in ("integer", "money", "decimal"):
            raise ValueError("minimum and maximum are for integer, money and decimal columns")
        if self.width is not None and self.type not in ("text", "integer"):
            raise ValueError("width is for text and integer columns")
        return self
