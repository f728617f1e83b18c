"""`tieout sample`: what it is asked for on the command line."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from orchestration.cli.sample import sample


def test_a_rate_sets_how_often_a_rule_is_broken_and_plants_those_to_come(tmp_path: Path) -> None:
    asked = ["--customers", "60", "--rate", "po.missing=0", "--rate", "invoice.number_gap=30"]
    assert CliRunner().invoke(sample, [str(tmp_path), *asked]).exit_code == 0
    with (tmp_path / "answers.csv").open(encoding="utf-8") as file:
        rules = {line["rule_id"] for line in csv.DictReader(file)}
    assert "invoice.number_gap" in rules
    assert "po.expired" in rules
    assert "po.missing" not in rules


@pytest.mark.parametrize(
    ("rate", "message"),
    [
        ("po.missing", "must read RULE=PER_THOUSAND, such as po.missing=80"),
        ("po.missing=1001", "with 0 to 1000"),
        ("po.missin=5", "nothing is planted for po.missin. Is it po.missing"),
    ],
)
def test_a_rate_that_means_nothing_is_told_and_writes_nothing(tmp_path: Path, rate: str, message: str) -> None:
    result = CliRunner().invoke(sample, [str(tmp_path / "exports"), "--rate", rate])
    assert result.exit_code == 2
    assert message in " ".join(result.output.split())
    assert not (tmp_path / "exports").exists()
