"""The pack that an instance hands out: the newest public lists and what they name, in ranges, and nothing else."""

import hashlib
import os
from pathlib import Path

from flask import Flask

from app import create_app
from app.accounts.permissions import SYSTEM
from app.packs.compression import unpacked
from app.packs.export import export_pack
from app.packs.install import install_pack
from app.packs.layout import object_path, shrunk_path
from app.publications import texts, works
from app.publications.models import INTERNAL
from app.wiring import Services
from tests.functional.packing import (
    instance,
    listed_works,
    publish_work,
    rewrite,
    text,
    withdraw,
)
from tests.functional.people import Person, add_person

LONG = "Hồ nằm trên núi, nước trong quanh năm. " * 30


def path_of(stick: Path, services: Services, work: str) -> str:
    """The path of the text of a work, in the form in which a folder holds it."""
    digest = next(one.text for one in listed_works(services, stick) if one.work_id == work)
    return next(path for path in (object_path(digest), shrunk_path(digest)) if (stick / path).is_file())


def test_what_is_handed_out_is_what_a_folder_would_hold(services: Services, app: Flask, tmp_path: Path) -> None:
    publish_work(services, "bien-ho", {"vi": LONG + "\n"}, pictures=("ho.png",))
    export_pack(services.packs, SYSTEM, "vi", tmp_path / "stick")
    client, files = app.test_client(), [one for one in sorted((tmp_path / "stick").rglob("*")) if one.is_file()]
    assert len(files) > 5
    for one in files:
        path = one.relative_to(tmp_path / "stick").as_posix()
        answer = client.get(f"/packs/{path}")
        assert answer.status_code == 200, path
        assert answer.data == one.read_bytes(), path
        assert answer.headers["ETag"] == f'"{hashlib.sha256(answer.data).hexdigest()}"'
        fixed = path.startswith("manifests/")  # a text or a picture may be withdrawn, and is asked for again
        assert ("immutable" in answer.headers["Cache-Control"]) == fixed, path
        assert client.get(f"/packs/{path}", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    for path in ("", "objects/", "manifests/", "trust", "objects/ab/../../rong.json", "secret_key", "half/x"):
        assert client.get(f"/packs/{path}").status_code == 404, path


def test_ranges_hold_only_for_the_same_bytes(services: Services, app: Flask, tmp_path: Path) -> None:
    publish_work(services, "bien-ho", {"vi": LONG + "\n"})
    export_pack(services.packs, SYSTEM, "vi", tmp_path / "stick")
    path = path_of(tmp_path / "stick", services, "bien-ho")
    whole, client = (tmp_path / "stick" / path).read_bytes(), app.test_client()
    tag = client.get(f"/packs/{path}").headers["ETag"]
    part = client.get(f"/packs/{path}", headers={"Range": "bytes=10-", "If-Range": tag})
    assert part.status_code == 206 and part.data == whole[10:]
    assert part.headers["Content-Range"] == f"bytes 10-{len(whole) - 1}/{len(whole)}"
    other = client.get(f"/packs/{path}", headers={"Range": "bytes=10-", "If-Range": '"other"'})
    assert other.status_code == 200 and other.data == whole
    assert client.get(f"/packs/{path}", headers={"Range": f"bytes={len(whole)}-"}).status_code == 416
    stream = unpacked((tmp_path / "stick" / path).open("rb"), len(("bien-ho vi\nMột câu.\n\n" + LONG + "\n").encode()), path)
    assert stream.read().decode().endswith(LONG + "\n")


def test_nothing_for_staff_is_handed_to_strangers(services: Services, app: Flask, tmp_path: Path) -> None:
    publish_work(services, "noi-bo", {"vi": "Chỉ cho cán bộ.\n"}, visibility=INTERNAL, pictures=("ho.png",))
    export_pack(services.packs, SYSTEM, "vi", tmp_path / "stick", internal=True)
    add_person(services, "lan", ("reader", ""))
    lan, stranger = Person(app, "lan"), app.test_client()
    for one in sorted((tmp_path / "stick").rglob("*")):
        path = one.relative_to(tmp_path / "stick").as_posix()
        if one.is_file() and path.startswith(("objects/", "manifests/")):
            assert stranger.get(f"/packs/{path}").status_code == 404, path
            answer = lan.get(f"/packs/{path}")
            assert answer.status_code == 200 and "no-store" in answer.headers["Cache-Control"], path


def test_what_was_withdrawn_or_has_changed_on_the_disk_is_not_handed_out(services: Services, app: Flask, tmp_path: Path) -> None:
    for name in ("bien-ho", "cho"):
        publish_work(services, name, {"vi": f"{name}.\n"}, pictures=("ho.png",))
    export_pack(services.packs, SYSTEM, "vi", tmp_path / "stick")
    client, path = app.test_client(), path_of(tmp_path / "stick", services, "cho")
    assert client.get(f"/packs/{path}").status_code == 200
    withdraw(services, "cho", "vi")
    assert client.get(f"/packs/{path}").status_code == 404
    digest, = services.storage.digests()
    place = services.settings.objects / digest[:2] / digest[2:]
    whole, written = place.read_bytes(), place.stat().st_mtime_ns
    for number, data in enumerate((whole[:-1] + b"x", whole, whole[:-1], whole)):
        assert client.get(f"/packs/{object_path(digest)}").status_code == (404 if number in (1, 3) else 200), number
        place.write_bytes(data)
        os.utime(place, ns=(written, written + (number + 1) * 1_000_000_000))  # two writes may fall into one tick of a disk's clock


def test_only_the_words_that_are_published_now_are_handed_out(services: Services, app: Flask, tmp_path: Path) -> None:
    publish_work(services, "bien-ho", {"vi": "Gọi 0912 345 678.\n"})
    rewrite(services, "bien-ho", "vi", "Gọi trụ sở.\n")
    with services.database.unit(write=True) as uow:
        works.revise(uow, SYSTEM, works.get_version(uow, "bien-ho", "vi").id, text("bien-ho", "vi", "Chưa đăng.\n"))
        uow.commit()
    export_pack(services.packs, SYSTEM, "vi", tmp_path / "stick")
    client = app.test_client()
    for body, status in (("Gọi 0912 345 678.\n", 404), ("Gọi trụ sở.\n", 200), ("Chưa đăng.\n", 404)):
        there = text("bien-ho", "vi", body)
        path = object_path(texts.digest_of(there.title, there.summary, there.body))
        assert {client.get(f"/packs/{path}{ending}").status_code for ending in ("", ".zst")} == {status, 404}, body


def test_a_machine_without_packs_has_none_to_hand_out(app: Flask) -> None:
    assert app.test_client().get("/packs/rong.json").status_code == 404
    assert app.test_client().get("/packs/trust/unsigned.json").status_code == 404


def test_what_was_installed_is_handed_on_as_it_came(services: Services, tmp_path: Path) -> None:
    publish_work(services, "bien-ho", {"vi": LONG + "\n", "lo": "ໜອງ.\n"}, pictures=("ho.png",))
    for tag in ("vi", "lo"):
        export_pack(services.packs, SYSTEM, tag, tmp_path / "stick")
    with instance(tmp_path / "post", role="post") as post:
        install_pack(post.packs, SYSTEM, tmp_path / "stick")
        client = create_app(post.settings, post).test_client()
        for one in sorted((tmp_path / "stick").rglob("*")):
            if one.is_file():
                path = one.relative_to(tmp_path / "stick").as_posix()
                assert client.get(f"/packs/{path}").data == one.read_bytes(), path
