"""A pack as one file: what is not exactly a pack is refused before a byte of it is believed."""

import stat
import zipfile
from pathlib import Path

import pytest

from app.errors import Invalid, NotFound, RongError, TooLarge
from app.packs import archive
from app.packs.archive import source_at
from app.packs.reading import Pack
from app.packs.trust.cosigning import waiting_for
from app.wiring import Services

OBJECT = "objects/ab/" + "0" * 62


def made(place: Path, members: dict[str, bytes], **facts: int) -> Path:
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            for fact, value in facts.items():
                setattr(info, fact, value)
            file.writestr(info, data)
    return place


def refused(place: Path) -> RongError:
    with pytest.raises(RongError) as told, source_at(place) as source:
        for member in (OBJECT, "rong.json"):
            Pack(source).read(member, 10**9)
        pytest.fail("it was read")
    return told.value


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_sound_file_is_read_in_place(tmp_path: Path, method: int) -> None:
    place = made(tmp_path / "a.zip", {"rong.json": b"{}", OBJECT: b"x" * 100}, compress_type=method)
    with source_at(place) as source:
        assert Pack(source).read(OBJECT, 100) == b"x" * 100
        assert (source.size(OBJECT), source.size("README.txt"), source.open("README.txt")) == (100, None, None)
        with pytest.raises(TooLarge):
            Pack(source).read(OBJECT, 99)


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "objects/../../evil", "C:\\evil", "evil", "objects\\ab\\" + "0" * 62,
                                  "manifests/vi.json/", "OBJECTS/ab/" + "0" * 62, "rong.json\u202e"])
def test_foreign_names(tmp_path: Path, name: str) -> None:
    error = refused(made(tmp_path / "a.zip", {name: b"x"}))
    assert isinstance(error, Invalid) and error.code == "packs.foreign_member"
    assert not list(tmp_path.rglob("evil"))


def test_links_and_devices(tmp_path: Path) -> None:
    for kind in (stat.S_IFLNK, stat.S_IFBLK, stat.S_IFIFO):
        place = made(tmp_path / "a.zip", {"rong.json": b"/etc/passwd"}, create_system=3, external_attr=(kind | 0o777) << 16)
        assert refused(place).code == "packs.foreign_member"


def test_locked_members(tmp_path: Path) -> None:
    place = made(tmp_path / "a.zip", {"rong.json": b"x"})
    data = bytearray(place.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    place.write_bytes(bytes(data))
    assert refused(place).code == "packs.foreign_member"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_that_unpack_without_a_bound(tmp_path: Path, services: Services, method: int) -> None:
    place = made(tmp_path / "a.zip", {"rong.json": b"\0" * 1000}, compress_type=method)
    assert refused(place).code == "packs.foreign_member"
    with pytest.raises(Invalid) as told:
        waiting_for(services.trust, place)
    assert told.value.code == "packs.foreign_member"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_doubles(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr("rong.json", b"1")
        file.writestr("rong.json", b"2")
    assert refused(tmp_path / "a.zip").code == "packs.broken_zip"
    place = made(tmp_path / "b.zip", {"objects/ab/" + "0" * 62: b"1", "objects/AB/" + "0" * 62: b"2"})  # one file on FAT
    assert refused(place).code == "packs.broken_zip"


def test_bombs(tmp_path: Path) -> None:
    error = refused(made(tmp_path / "a.zip", {OBJECT: b"\0" * 20_000_000}))
    assert isinstance(error, TooLarge)
    assert isinstance(refused(made(tmp_path / "b.zip", {"README.txt": b"\0" * 65_000_000})), TooLarge)


def test_a_directory_is_not_read_when_it_is_longer_than_a_pack_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    members = {f"objects/{number:02x}/" + "0" * 62: b"x" for number in range(8)}
    many, long = made(tmp_path / "a.zip", members), made(tmp_path / "b.zip", {"rong.json": b"x"}, comment=b"x" * 1000)
    monkeypatch.setattr(archive, "MOST_MEMBERS", 5)
    monkeypatch.setattr(zipfile, "ZipInfo", lambda *_: pytest.fail("an entry was looked at"))
    for place in (many, long):
        assert refused(place).code == "packs.broken_zip"


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
    assert isinstance(refused(place), TooLarge | Invalid)


def test_broken_files(tmp_path: Path) -> None:
    place = made(tmp_path / "a.zip", {OBJECT: bytes(range(256)) * 100, "rong.json": b"{}"})
    whole = place.read_bytes()
    for length in (0, 1, 100, len(whole) // 2, len(whole) - 1):
        place.write_bytes(whole[:length])
        assert refused(place).code == "packs.broken_zip"
    for spot in range(110, 300, 29):
        data = bytearray(whole)
        data[spot] ^= 0xFF
        place.write_bytes(bytes(data))
        assert refused(place).code == "packs.broken_zip"
    (tmp_path / "text.zip").write_bytes(b"Good morning")
    assert refused(tmp_path / "text.zip").code == "packs.broken_zip"
    assert isinstance(refused(tmp_path / "none.zip"), NotFound)
