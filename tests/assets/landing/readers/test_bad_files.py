"""Every bad file of the corpus lands, is quarantined or is refused exactly as it should."""

from decimal import Decimal

import pytest

from bad_files import BAD_FILES, BadFile
from disguised_files import DISGUISED_FILES
from landing_desk import BILLS, Desk
from misread_files import MISREAD_FILES


@pytest.mark.parametrize("file", [*BAD_FILES, *DISGUISED_FILES, *MISREAD_FILES], ids=lambda file: file.name)
def test_a_bad_file_lands_what_is_right_and_explains_the_rest(desk: Desk, file: BadFile) -> None:
    columns = {name: {**stanza, **file.columns.get(name, {})} for name, stanza in BILLS["columns"].items()}
    columns["payer"]["aliases"] = ["Payer"]
    landed = desk.land(file.content, dialect={**BILLS["dialect"], **file.dialect}, columns=columns, key=file.key)
    manifest = landed.manifest
    if file.problem is None:
        assert manifest.problem is None
    else:
        assert file.problem in str(manifest.problem)
        assert manifest.parquet is None
    assert tuple((row["_row"], row["bill"], _amount(row["amount"])) for row in landed.rows) == file.lands
    if file.names is not None:
        assert tuple(row["customer"] for row in landed.rows) == file.names
    assert sorted((row, header or "", code) for row, header, _, code in landed.set_aside) == sorted(
        (row, header or "", code) for row, header, code in file.aside
    )
    assert dict(manifest.left_out) == dict(file.left_out)
    for name, value in file.says.items():
        assert getattr(manifest, name) == value


def _amount(value: object) -> str:
    """The corpus writes amounts with three decimals; the lake has a fourth, which few amounts need."""
    scale = -int(value.as_tuple().exponent) if isinstance(value, Decimal) else 0
    return f"{value:.3f}" if isinstance(value, Decimal) and scale == 4 and value == round(value, 3) else str(value)


def test_the_corpus_has_at_least_sixty_files() -> None:
    assert len({file.name for file in BAD_FILES}) == len(BAD_FILES) >= 60
