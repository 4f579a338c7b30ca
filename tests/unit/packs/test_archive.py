"""A pack as one file: what is not exactly a pack is refused before a byte of it is unpacked."""

import shutil
import stat
import zipfile
from collections import namedtuple
from pathlib import Path

import pytest

from app.errors import Invalid, NotFound, RongError, TooLarge, Unavailable
from app.packs.archive import open_zip

OBJECT = "objects/ab/" + "0" * 62


def made(place: Path, members: dict[str, bytes], **facts: int) -> Path:
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            for fact, value in facts.items():
                setattr(info, fact, value)
            archive.writestr(info, data)
    return place


def refused(place: Path, room: Path) -> RongError:
    with pytest.raises(RongError) as told, open_zip(place, room):
        pytest.fail("it was opened")
    assert not room.exists() or list(room.iterdir()) == []
    return told.value


def test_a_sound_file_is_a_folder_for_a_while(tmp_path: Path) -> None:
    place = made(tmp_path / "a.zip", {"rong.json": b"{}", OBJECT: b"x" * 100})
    with open_zip(place, tmp_path / "room") as folder:
        assert (folder / OBJECT).read_bytes() == b"x" * 100
    assert not folder.exists()


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "objects/../../evil", "C:\\evil", "evil", "objects\\ab\\" + "0" * 62,
                                  "manifests/vi.json/", "OBJECTS/ab/" + "0" * 62, "rong.json\u202e"])
def test_foreign_names(tmp_path: Path, name: str) -> None:
    error = refused(made(tmp_path / "a.zip", {name: b"x"}), tmp_path / "room")
    assert isinstance(error, Invalid) and error.code == "packs.foreign_member"
    assert not list(tmp_path.rglob("evil"))


def test_links_and_devices(tmp_path: Path) -> None:
    for kind in (stat.S_IFLNK, stat.S_IFBLK, stat.S_IFIFO):
        place = made(tmp_path / "a.zip", {"rong.json": b"/etc/passwd"}, create_system=3, external_attr=(kind | 0o777) << 16)
        assert refused(place, tmp_path / "room").code == "packs.foreign_member"


def test_locked_members(tmp_path: Path) -> None:
    place = made(tmp_path / "a.zip", {"rong.json": b"x"})
    data = bytearray(place.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    place.write_bytes(bytes(data))
    assert refused(place, tmp_path / "room").code == "packs.foreign_member"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_doubles(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("rong.json", b"1")
        archive.writestr("rong.json", b"2")
    assert refused(tmp_path / "a.zip", tmp_path / "room").code == "packs.broken_zip"
    place = made(tmp_path / "b.zip", {"manifests/vi.json": b"1", "manifests/VI.json": b"2"})  # one file on FAT
    assert refused(place, tmp_path / "room").code == "packs.broken_zip"


def test_bombs(tmp_path: Path) -> None:
    error = refused(made(tmp_path / "a.zip", {OBJECT: b"\0" * 20_000_000}), tmp_path / "room")
    assert isinstance(error, TooLarge)
    assert isinstance(refused(made(tmp_path / "b.zip", {"README.txt": b"\0" * 65_000_000}), tmp_path / "room"), TooLarge)


def test_members_that_share_their_bytes(tmp_path: Path) -> None:
    members = {f"objects/{number:02x}/" + "0" * 62: bytes(range(256)) * 40 for number in range(8)}
    place = made(tmp_path / "a.zip", members)
    data = place.read_bytes()
    first, rest = data[:data.index(b"PK\x03\x04", 4)], data[data.index(b"PK\x01\x02"):]
    shared = bytearray(rest)
    at = 0
    while (at := shared.find(b"PK\x01\x02", at)) >= 0:  # every entry points at the first member's bytes
        shared[at + 42:at + 46] = (0).to_bytes(4, "little")
        at += 4
    end = shared.rindex(b"PK\x05\x06")
    shared[end + 16:end + 20] = len(first).to_bytes(4, "little")
    place.write_bytes(first + bytes(shared))
    assert isinstance(refused(place, tmp_path / "room"), TooLarge | Invalid)


def test_more_than_the_disk_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = made(tmp_path / "a.zip", {OBJECT: b"x" * 1000})
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(1000, 1, 999))
    assert isinstance(refused(place, tmp_path / "room"), Unavailable)


def test_broken_files(tmp_path: Path) -> None:
    place = made(tmp_path / "a.zip", {OBJECT: bytes(range(256)) * 100, "rong.json": b"{}"})
    whole = place.read_bytes()
    for length in (0, 1, 100, len(whole) // 2, len(whole) - 1):
        place.write_bytes(whole[:length])
        assert refused(place, tmp_path / "room").code == "packs.broken_zip"
    for spot in range(110, 400, 29):
        data = bytearray(whole)
        data[spot] ^= 0xFF
        place.write_bytes(bytes(data))
        assert refused(place, tmp_path / "room").code == "packs.broken_zip"
    (tmp_path / "text.zip").write_bytes(b"Good morning")
    assert refused(tmp_path / "text.zip", tmp_path / "room").code == "packs.broken_zip"
    assert isinstance(refused(tmp_path / "none.zip", tmp_path / "room"), NotFound)
