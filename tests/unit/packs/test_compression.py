"""Objects made smaller and large again: the same bytes, no more of them than is listed, nothing else accepted."""

import contextlib
import io

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.packs.compression import CHUNK, shrink, shrinks, shrunk, unpacked


def read(frame: bytes, size: int) -> bytes:
    return unpacked(io.BytesIO(frame), size, "x").read()


@given(st.binary(max_size=2000), st.integers(1, 50))
def test_what_is_smaller_comes_back(part: bytes, times: int) -> None:
    data = part * times
    frame = shrunk(data)
    assert frame is None or (len(frame) < len(data) and read(frame, len(data)) == data)
    assert shrunk(data) == frame


@given(st.binary(min_size=1, max_size=2000), st.data())
def test_no_other_frame_gives_the_same_bytes_unseen(part: bytes, choice: st.DataObject) -> None:
    data = part + bytes(2000)
    frame = shrunk(data)
    assert frame is not None
    kind = choice.draw(st.sampled_from(["longer", "shorter", "twice", "other size"]))
    wrong = {"longer": frame + b"x", "shorter": frame[:-1], "twice": frame + frame, "other size": frame}[kind]
    with contextlib.suppress(Invalid):
        assert read(wrong, len(data) + (kind == "other size")) != data


def test_a_stream_is_one_frame_too() -> None:
    data = b"".join(number.to_bytes(4, "big") for number in range(3 * CHUNK // 4))
    target = io.BytesIO()
    assert shrinks(data)
    assert shrink(io.BytesIO(data), target, len(data)) == len(target.getvalue())
    assert read(target.getvalue(), len(data)) == data


def test_a_bomb_is_not_let_off() -> None:
    bomb = zstandard.ZstdCompressor(level=19).compress(bytes(200_000_000))
    assert len(bomb) < 20_000
    with pytest.raises(Invalid):
        read(bomb, 1000)
    hidden = zstandard.ZstdCompressor(level=19, write_content_size=False).compress(bytes(200_000_000))
    with pytest.raises(Invalid):
        read(hidden, 1000)


def test_a_frame_that_wants_much_memory_is_refused() -> None:
    wide = zstandard.ZstdCompressor(compression_params=zstandard.ZstdCompressionParameters(window_log=27)).compressobj(size=200_000_000)
    with pytest.raises(Invalid):
        read(wide.compress(bytes(1_000_000)) + wide.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK), 200_000_000)


@given(st.binary(max_size=100))
def test_what_is_no_frame_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        read(data, 10)
