"""Dagster's instance in the home: made once, and usable after an upgrade."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import dagster as dg
import pytest

from assets.nights.home import Home
from checks.errors import ConfigurationError
from environments import own_environment
from orchestration.runtime.instance import open_instance, prepare_instance

PACKAGED = (files("orchestration") / "dagster.yaml").read_text()
COMMENT = "# Dagster's own event log, which does not close its files between two events.\n"
LINE = (
    "event_log_storage: "
    "{module: orchestration.event_log, class: KeptOpenEventLog, config: {dagster_home: {env: DAGSTER_HOME}}}\n"
)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A home that has not been used; what is set in the environment is gone afterwards."""
    with own_environment(), pytest.MonkeyPatch.context() as patch:
        patch.delenv("DAGSTER_HOME", raising=False)
        yield Home(tmp_path / "home")


def _written(home: Home, text: str) -> Path:
    home.dagster.mkdir(parents=True)
    configuration = home.dagster / "dagster.yaml"
    configuration.write_text(text)
    return configuration


def test_a_new_home_gets_the_packaged_configuration_and_dagsters_own_event_log(home: Home) -> None:
    with open_instance(home) as instance:
        assert type(instance.event_log_storage).__module__.startswith("dagster.")
    assert (home.dagster / "dagster.yaml").read_text() == PACKAGED


def test_a_home_of_the_version_before_goes_on_working(home: Home) -> None:
    configuration = _written(home, PACKAGED + COMMENT + LINE)
    with open_instance(home) as instance:
        assert instance.get_runs() == []
    assert configuration.read_text() == PACKAGED


def test_what_a_person_changed_stays(home: Home) -> None:
    configuration = _written(home, COMMENT + LINE + "# ours\nnux: {enabled: true}\n")
    prepare_instance(home)
    assert configuration.read_text() == "# ours\nnux: {enabled: true}\n"


def test_a_configuration_that_never_named_the_log_is_left_as_it_is(home: Home) -> None:
    configuration = _written(home, "nux: {enabled: true}\n")
    before = configuration.stat()
    prepare_instance(home)
    assert (configuration.stat().st_mtime_ns, configuration.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_line_in_a_persons_own_form_is_one_clear_error_and_the_file_stays(home: Home) -> None:
    own = "event_log_storage:\n  module: orchestration.event_log\n  class: KeptOpenEventLog\n"
    configuration = _written(home, own)
    with pytest.raises(ConfigurationError, match=r"dagster\.yaml: names orchestration\.event_log.*Remove the setting"):
        prepare_instance(home)
    assert configuration.read_text() == own


def test_a_folder_that_the_environment_names_is_upgraded_too(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "dagster.yaml").write_text(PACKAGED + COMMENT + LINE)
    monkeypatch.setenv("DAGSTER_HOME", str(folder))
    with open_instance(home) as instance:
        assert isinstance(instance, dg.DagsterInstance)
    assert (folder / "dagster.yaml").read_text() == PACKAGED
    assert not home.dagster.exists()
