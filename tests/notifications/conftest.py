"""An empty ops store for the tests of outbox and delivery, on both kinds of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from notifications.store.database.engine import open_store


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def outbox(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """The engine of an empty ops store."""
    url = None if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    engine = open_store(url, tmp_path / "home")
    yield engine
    engine.dispose()
