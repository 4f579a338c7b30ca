"""An instance of its own for each test: a temporary folder, a real SQLite database, real files."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as properties

from app import create_app
from app.migrations import runner
from app.settings import Settings
from app.wiring import Services, build
from tests.functional.packing import instance

# how long an example takes says more about what else the machine does than about the code
properties.register_profile("rong", deadline=None)
properties.load_profile("rong")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an empty instance under the test's own folder."""
    return Settings.read({"RONG_HOME": str(tmp_path / "home"), "RONG_SEARCH_INDEX": str(tmp_path / "index"),
                          "RONG_SIGN_IN_LIMIT": "1000 per minute"})


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database at the newest migration, to be copied: running all migrations for each test took minutes."""
    home = tmp_path_factory.mktemp("migrated")
    built = build(Settings.read({"RONG_HOME": str(home), "RONG_SEARCH_INDEX": str(home / "index")}))
    runner.upgrade(built.database)
    built.database.dispose()
    return home / "rong.sqlite3"


@pytest.fixture
def services(settings: Settings, migrated: Path) -> Iterator[Services]:
    """Services on a migrated database."""
    settings.home.mkdir(parents=True)
    shutil.copyfile(migrated, settings.home / migrated.name)
    built = build(settings)
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


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Services]:
    """Another archive beside that of the test, with nothing in it."""
    with instance(tmp_path / "post") as there:
        yield there
