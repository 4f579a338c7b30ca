"""Chromium at a served instance: one browser a session, windows of their own for everybody in a test."""

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.wiring import Services
from tests.browser.serving import Site, instance, load_archive, served
from tests.browser.workplace import set_to_work

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.windows import Windows

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
if find_spec("playwright") is None:
    MISSING = "browser tests need the package “playwright”; scripts/test.py installs it"
elif CHROMIUM is None:
    MISSING = "browser tests need Chromium; install it, or name its program in the variable CHROMIUM"
else:
    MISSING = ""


class _Left(pytest.Module):
    """A file of tests that cannot run here, and says why."""

    def collect(self) -> list[pytest.Item]:
        pytest.skip(MISSING, allow_module_level=True)


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    return _Left.from_parent(parent, path=module_path) if MISSING else None


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()


@pytest.fixture
def site(services: Services) -> Iterator[Site]:
    """An empty instance of this test's own, served."""
    with served(services) as one:
        yield one


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The sample archive at work, served; tests only read it."""
    with instance(tmp_path_factory.mktemp("archive")) as services:
        load_archive(services)
        set_to_work(services)
        with served(services) as one:
            yield one


@pytest.fixture
def windows(chromium: "Browser") -> Iterator["Windows"]:
    """Opens windows; at the end of the test none of them may have told of trouble."""
    from tests.browser.windows import Windows

    opened = Windows(chromium)
    yield opened
    opened.close()
    assert opened.troubles == [], "the browser's console is not empty"
