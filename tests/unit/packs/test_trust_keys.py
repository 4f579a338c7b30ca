"""Key files: opened by their passphrase alone, and by no file but the one that was written."""

import json
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import Invalid
from app.packs import canonical
from app.packs.trust import keyfiles
from app.packs.trust.keyfiles import LockedKey

WORDS = "bốn từ khó đoán"


@pytest.fixture(scope="module")
def quick() -> LockedKey:
    """A key locked at little cost, for what is tried many times."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyfiles, "COST", {"time_cost": 1, "memory_cost": 8, "parallelism": 1})
        return keyfiles.make_key("publisher-1", WORDS)[0]


def test_a_key_opens_with_its_passphrase_however_that_is_typed() -> None:
    locked, signer = keyfiles.make_key("root-1", WORDS)
    began = time.process_time()
    opened = keyfiles.unlock(keyfiles.read_key(locked.data, "root-1.key"), unicodedata.normalize("NFD", WORDS) + "\n")
    assert time.process_time() - began > 0.02, "a guess costs time"
    assert opened.public_key == signer.public_key == locked.public
    assert opened.sign(b"x").signature == signer.sign(b"x").signature
    with pytest.raises(Invalid, match="root-1"):
        keyfiles.unlock(locked, WORDS + "!")
    assert signer.private_bytes not in locked.data and len(locked.data) < keyfiles.MOST_BYTES


def test_two_keys_with_one_passphrase_have_nothing_in_common() -> None:
    first, second = (json.loads(keyfiles.make_key("root-1", WORDS)[0].data) for _ in range(2))
    assert all(first[part] != second[part] for part in ("box", "nonce", "public", "salt"))


@settings(max_examples=150)
@given(st.data())
def test_a_changed_key_file_never_opens(quick: LockedKey, data: st.DataObject) -> None:
    changed = bytearray(quick.data)
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.MonkeyPatch.context() as patch, pytest.raises(Invalid):
        patch.setattr(keyfiles, "COST", {"time_cost": 1, "memory_cost": 8, "parallelism": 1})
        keyfiles.unlock(keyfiles.read_key(bytes(changed), "publisher-1.key"), WORDS)


def test_a_box_in_capital_letters_is_no_key_file_of_ours(quick: LockedKey) -> None:
    value = json.loads(quick.data)
    with pytest.raises(Invalid, match=r"x\.key is no key file"):
        keyfiles.read_key(canonical.encode({**value, "box": value["box"].upper()}), "x.key")


def test_no_key_is_given_the_name_or_the_public_half_of_another(quick: LockedKey) -> None:
    value = json.loads(quick.data)
    for change in ({"name": "publisher-2"}, {"public": "00" * 32}, {"salt": "00" * 16}):
        with pytest.raises(Invalid, match="does not open"), pytest.MonkeyPatch.context() as patch:
            patch.setattr(keyfiles, "COST", {"time_cost": 1, "memory_cost": 8, "parallelism": 1})
            keyfiles.unlock(keyfiles.read_key(canonical.encode({**value, **change}), "x.key"), WORDS)


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"null", b"-----BEGIN PRIVATE KEY-----", b"\xff" * 50, b'{"box":1}\n'])
def test_what_is_no_key_file_is_named(data: bytes) -> None:
    with pytest.raises(Invalid, match=r"stick\.key is no key file"):
        keyfiles.read_key(data, "stick.key")


def test_short_passphrases_are_refused() -> None:
    keyfiles.check_passphrase(WORDS)
    for short in ("", "ngắn", "         a", unicodedata.normalize("NFD", "ộộộộ")):
        with pytest.raises(Invalid):
            keyfiles.check_passphrase(short)
