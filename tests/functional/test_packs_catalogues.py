"""The words of the pages travel with the pack of their language, and no words that a page could not show."""

import hashlib
import io
from dataclasses import replace
from pathlib import Path

import pytest

from app import create_app
from app.accounts.permissions import SYSTEM
from app.packs.catalogues import Catalogues
from app.packs.export import export_pack
from app.packs.install import install_pack
from app.wiring import Services
from tests.functional.packing import instance, publish_work

OWN = "msgid \"\"\nmsgstr \"\"\n\"Language: lo\\n\"\n\"Plural-Forms: nplurals=1; plural=0;\\n\"\n\"Content-Type: text/plain; charset=utf-8\\n\"\n\n"


def po(text: str, said: str) -> bytes:
    return f'{OWN}msgid "{text}"\nmsgstr "{said}"\n'.encode()


@pytest.fixture
def catalogues(tmp_path: Path) -> Catalogues:
    place = tmp_path / "own/lo/LC_MESSAGES/messages.po"
    place.parent.mkdir(parents=True)
    place.write_bytes(po("Yes", "ແມ່ນ"))
    return Catalogues(tmp_path / "own", tmp_path / "brought", replace=True)


def take(catalogues: Catalogues, data: bytes, name: str = "lo.po") -> bool:
    return catalogues.take(name, io.BytesIO(data), hashlib.sha256(data).hexdigest())


def test_a_post_says_the_words_of_its_office_and_hands_them_on(services: Services, tmp_path: Path) -> None:
    publish_work(services, "bien-ho", {"vi": "Hồ.\n", "lo": "ໜອງ.\n"})
    own = tmp_path / "own/lo/LC_MESSAGES/messages.po"
    own.parent.mkdir(parents=True)
    own.write_bytes(po("Search", "ຊອກ"))
    office = replace(services.packs, extras=(Catalogues(tmp_path / "own", tmp_path / "none", replace=False),))
    export_pack(office, SYSTEM, "lo", tmp_path / "stick")
    with instance(tmp_path / "post", role="post") as post:
        install_pack(post.packs, SYSTEM, tmp_path / "stick")
        client = create_app(post.settings, post).test_client()
        client.get("/ui/lo")
        page = client.get("/").text
        assert ">ຊອກ<" in page and "ຄົ້ນຫາ" in page, "its own words stay where the office says nothing"
        assert export_pack(post.packs, SYSTEM, "lo", tmp_path / "on").left_out == 0


@pytest.mark.parametrize("data", [
    po("Yes", "<script>"), po("Yes", "%(name)s"), po("Yes", "100 %"), po("Yes", "“ok”").replace(b"nplurals=1; plural=0", b"nplurals=2; plural=(n != 1)"),
    po("Yes", "'onclick"), b"\xff\xfe", b"msgid", po("Yes", "ແມ່ນ")[:-3]])
def test_words_that_a_page_could_not_show_are_not_taken(catalogues: Catalogues, tmp_path: Path, data: bytes) -> None:
    assert not take(catalogues, data)
    assert not list((tmp_path / "brought").rglob("*.*"))


def test_only_catalogues_of_the_program_are_taken_once_and_only_at_a_post(catalogues: Catalogues, tmp_path: Path) -> None:
    right = po("Yes", "ເຈົ້າ")
    assert not take(catalogues, right, "../lo.po") and not catalogues.take("lo.po", io.BytesIO(right), "0" * 64)
    assert not catalogues.wants("fr.po", "0" * 64)
    assert take(catalogues, right) and not catalogues.wants("lo.po", hashlib.sha256(right).hexdigest())
    assert catalogues.find("lo.po", hashlib.sha256(right).hexdigest()) == tmp_path / "brought/lo/LC_MESSAGES/messages.po"
    assert not Catalogues(tmp_path / "own", tmp_path / "b2", replace=False).wants("lo.po", hashlib.sha256(right).hexdigest())
