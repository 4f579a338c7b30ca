"""Keys are there whole or not at all, for their owner alone, and one for all who start at once."""

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.accounts import secret
from app.errors import Unavailable
from app.storage.private import write_private


def test_a_file_is_its_owners_and_stays_as_it_is(tmp_path: Path) -> None:
    place = tmp_path / "key"
    write_private(place, "first")
    write_private(place, "second")
    assert place.read_text("ascii") == "first" and [one.name for one in tmp_path.iterdir()] == ["key"]
    assert os.name == "nt" or place.stat().st_mode & 0o077 == 0


def test_nothing_is_left_of_what_could_not_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no room"):
        write_private(tmp_path / "key", "text")
    assert not list(tmp_path.iterdir())


def test_a_disk_without_links_takes_it_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_places: Path) -> None:
        raise PermissionError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", none)
    write_private(tmp_path / "key", "text")
    assert (tmp_path / "key").read_text("ascii") == "text" and len(list(tmp_path.iterdir())) == 1


def test_programs_that_start_at_once_have_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(secret.load_or_make, [tmp_path] * 16))) == 1


@pytest.mark.parametrize("left", [b"", b"\0" * 64, b"ab12", "không".encode()])
def test_a_damaged_secret_says_so_until_it_is_mended(tmp_path: Path, left: bytes) -> None:
    whole = secret.load_or_make(tmp_path)
    (tmp_path / "secret_key").write_bytes(left)
    with pytest.raises(Unavailable, match="secret_key, is damaged") as failure:
        secret.load_or_make(tmp_path)
    assert failure.value.code == "accounts.damaged_secret" and (tmp_path / "secret_key").read_bytes() == left
    (tmp_path / "secret_key").write_text(whole, "ascii")
    assert secret.load_or_make(tmp_path) == whole
