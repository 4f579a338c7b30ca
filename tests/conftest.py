"""An instance of its own for each test: a temporary folder, a real SQLite database, real files."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.migrations import runner
from app.settings import Settings
from app.wiring import Services, build


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an empty instance under the test's own folder."""
    return Settings.read({"RONG_HOME": str(tmp_path / "home"), "RONG_SEARCH_INDEX": str(tmp_path / "index"),
                          "RONG_SIGN_IN_LIMIT": "1000 per minute"})


@pytest.fixture
def services(settings: Settings) -> Iterator[Services]:
    """Services on a migrated database."""
    built = build(settings)
    runner.upgrade(built.database)
    yield built
    built.database.dispose()


@pytest.fixture
def app(services: Services) -> Flask:
    """The web application on the same services, so that a test sees what requests do."""
    made = create_app(services.settings, services)
    made.config["TESTING"] = True
    made.config["PROPAGATE_EXCEPTIONS"] = False
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
