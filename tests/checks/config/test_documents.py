"""A mistake in a configuration document is told with its file, line and key."""

from pathlib import Path

import pytest
from pydantic import Field

from checks.config.yaml_files import Document, read_document
from checks.errors import ConfigurationError


class Team(Document):
    name: str
    size: int = Field(ge=1)


class Company(Document):
    founded: int
    teams: dict[str, Team] = Field(default={})
    towns: tuple[str, ...] = ()


def told(tmp_path: Path, text: str) -> str:
    path = tmp_path / "company.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as error:
        read_document(path, Company)
    return str(error.value).replace(str(path), "FILE")


def test_a_document_that_fits_is_read(tmp_path: Path) -> None:
    path = tmp_path / "company.yaml"
    path.write_text("founded: 2003\nteams:\n  tax: {name: Tax, size: 3}\n", encoding="utf-8")
    assert read_document(path, Company).teams["tax"].size == 3


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("founded: long ago\n", "FILE, line 1, key founded: "),
        (
            "founded: 2003\n\n# a comment\nteams:\n  tax:\n    name: Tax\n    size: 0\n",
            "FILE, line 7, key teams.tax.size: ",
        ),
        ("founded: 2003\nteams:\n  tax: {name: Tax, size: 1, colour: red}\n", "FILE, line 3, key teams.tax.colour: "),
        ("founded: 2003\nteams:\n  tax:\n    name: Tax\n", "FILE, line 3, key teams.tax.size: "),
        ("founded: 2003\ntowns:\n  - Berlin\n  - [Bonn]\n", "FILE, line 4, key towns.1: "),
        ("founded: 2003\nfounder: me\n", "FILE, line 2, key founder: "),
        ("- a\n- b\n", "FILE, line 1, key (document): "),
        ("", "FILE, line 1, key founded: "),
    ],
)
def test_a_mistake_is_told_with_file_line_and_key(tmp_path: Path, text: str, place: str) -> None:
    assert told(tmp_path, text).startswith(place)


def test_of_many_mistakes_the_first_three_are_told_and_the_rest_counted(tmp_path: Path) -> None:
    message = told(tmp_path, "founded: x\na: 1\nb: 2\nc: 3\nd: 4\n")
    assert message.count("FILE, line") == 3
    assert message.endswith("; and 2 more")


def test_what_is_no_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    message = told(tmp_path, "founded: 2003\ntowns: [Berlin\n")
    assert message.startswith("FILE: is not valid YAML: ")
    assert "line 3" in message
    assert "\n" not in message


def test_what_cannot_be_read_is_told_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes("founded: 2003 # gegründet\n".encode("latin-1"))
    for path in (tmp_path / "latin.yaml", tmp_path / "nowhere.yaml", tmp_path):
        with pytest.raises(ConfigurationError, match=r"cannot be read .* Give a readable UTF-8 YAML file\."):
            read_document(path, Company)
