"""A stretch of a file is read to and fro like a file of its own."""

import io

from hypothesis import given
from hypothesis import strategies as st

from app.packs.stretch import Stretch

STEPS = st.lists(st.tuples(st.sampled_from(["read", "set", "by", "end"]), st.integers(-30, 30)), max_size=20)


@given(st.binary(max_size=60), st.integers(0, 30), st.integers(0, 30), STEPS)
def test_it_is_the_file_that_these_bytes_would_be(data: bytes, begin: int, size: int, steps: list[tuple[str, int]]) -> None:
    alone = data[begin:begin + size]
    ours, plain = Stretch(io.BytesIO(data), begin, len(alone)), io.BytesIO(alone)
    for what, number in steps:
        if what == "read":
            assert ours.read(number) == plain.read(number)
        else:
            to = {"set": number, "by": plain.tell() + number, "end": len(alone) + number}[what]
            to = min(max(to, 0), len(alone))
            whence = {"set": io.SEEK_SET, "by": io.SEEK_CUR, "end": io.SEEK_END}[what]
            assert ours.seek(number, whence) == plain.seek(to)
        assert ours.tell() == plain.tell()
