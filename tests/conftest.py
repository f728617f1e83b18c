"""What every test gets: the lanes, its place in the order, and a home that is nobody else's.

Not here: fixtures of one subject, which stand beside their tests.
"""

from pathlib import Path

import pytest

pytest_plugins = ["lanes", "postgres", "told"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones come first, so that in the end no test process waits for the other."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads this machine's configuration, nor writes into a home that people use."""
    for name in (
        "TIEOUT_POLICY",
        "TIEOUT_CATALOGUE",
        "TIEOUT_EXPORTS",
        "TIEOUT_ENV",
        "TIEOUT_DATABASE_URL",
        "DAGSTER_HOME",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TIEOUT_HOME", str(tmp_path / "home"))
