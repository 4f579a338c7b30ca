"""Objects in a folder: whole or not there, mended by the right bytes, safe from a power cut once they are settled."""

import hashlib
import io
import os
import random
from pathlib import Path

import pytest

from app.errors import Unavailable
from app.storage.filesystem import FileStore
from tests.packs.faults import FaultyDisk, Killed


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def leftovers(folder: Path) -> list[Path]:
    return [place for place in (folder / "incoming").rglob("*") if place.is_file()]


def test_the_right_bytes_mend_a_damaged_object(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    digest = store.put(io.BytesIO(b"hello")).digest
    next(place for place in tmp_path.rglob("*") if place.is_file()).write_bytes(b"hallo")
    store.put(io.BytesIO(b"hello"))
    assert store.verify(digest) and list(store.digests()) == [digest] and not leftovers(tmp_path)


def test_many_objects_are_put_at_once_and_wrong_ones_are_not(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    texts = [f"object {number}".encode() for number in range(100)]
    with store.putting() as batch:
        assert all(batch.put(io.BytesIO(text), digest_of(text), len(text)) for text in texts)
        for wrong, size in ((b"object x", 8), (b"object 1", 7), (b"object 1", 9), (b"", 0)):
            assert not batch.put(io.BytesIO(wrong), digest_of(b"object 1"), size)
        batch.settle()
        assert sum(1 for _ in store.digests()) == 100
    assert all(store.verify(digest_of(text)) for text in texts) and not leftovers(tmp_path)


def test_a_batch_that_fails_keeps_what_was_settled_and_leaves_nothing_else(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    with pytest.raises(ValueError), store.putting() as batch:
        batch.put(io.BytesIO(b"a"), digest_of(b"a"), 1)
        batch.settle()
        batch.put(io.BytesIO(b"b"), digest_of(b"b"), 1)
        raise ValueError
    assert list(store.digests()) == [digest_of(b"a")] and not leftovers(tmp_path)


@pytest.mark.parametrize("seed", range(40))
def test_what_was_settled_survives_a_power_cut_and_nothing_else_pretends_to(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    texts = [chance.randbytes(chance.randrange(1, 3000)) for _ in range(70)]
    disk = FaultyDisk(chance=chance, dies_at=chance.randrange(300))
    safe: list[str] = []
    try:
        with FileStore(tmp_path, disk).putting() as batch:
            for number, text in enumerate(texts):
                batch.put(io.BytesIO(text), digest_of(text), len(text))
                if number % 20 == 19:
                    batch.settle()
                    safe = [digest_of(one) for one in texts[:number + 1]]
    except Killed:
        disk.crash()
    store = FileStore(tmp_path)
    assert all(store.verify(digest) for digest in safe)
    with store.putting() as batch:
        for text in texts:
            if not store.has(digest_of(text)) or not store.verify(digest_of(text)):
                batch.put(io.BytesIO(text), digest_of(text), len(text))
    assert all(store.verify(digest_of(text)) for text in texts) and not leftovers(tmp_path)


def test_a_full_disk_is_said_and_leaves_nothing_behind(tmp_path: Path) -> None:
    for room in (0, 1, 5000, 9999):
        store = FileStore(tmp_path, FaultyDisk(room=room))
        with pytest.raises(Unavailable, match="no room left"):
            store.put(io.BytesIO(bytes(10_000)))
        with pytest.raises(Unavailable, match="no room left"), store.putting() as batch:
            batch.put(io.BytesIO(bytes(10_000)), digest_of(bytes(10_000)), 10_000)
        assert list(store.digests()) == [] and not leftovers(tmp_path)


def test_what_was_left_behind_goes_when_the_next_batch_begins(tmp_path: Path) -> None:
    (tmp_path / "incoming/batch").mkdir(parents=True)
    for name, days in (("batch/x", 0), ("old", 2), ("new", 0)):
        place = tmp_path / "incoming" / name
        place.write_bytes(b"half")
        then = place.stat().st_mtime - days * 86_400
        os.utime(place, (then, then))
    with FileStore(tmp_path).putting():
        pass
    assert [place.name for place in leftovers(tmp_path)] == ["new"]
