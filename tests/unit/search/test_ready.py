"""Search data: what is read is what was written, and bytes that were never written do no more than fail."""

import hashlib
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.search import ready
from app.search.analysed import Written
from app.search.engines.base import MOST_IMPACT, Posting

POSTINGS = st.builds(Posting, st.integers(1, MOST_IMPACT), st.lists(st.integers(0, 2**31 - 2), max_size=6).map(sorted).map(tuple))
TEXTS = st.dictionaries(st.binary(max_size=3).map(lambda data: hashlib.sha256(data).hexdigest()),
                        st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8), POSTINGS, min_size=1, max_size=12), max_size=5)


def of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@settings(max_examples=40)
@given(TEXTS)
def test_what_is_read_is_what_was_written(texts: Mapping[str, Mapping[str, Posting]]) -> None:
    data = ready.encode(texts)
    assert ready.decode(data) == texts
    turned = {digest: dict(reversed(texts[digest].items())) for digest in reversed(texts)}
    assert ready.encode(turned) == data, "the order in which it comes makes no difference"


@settings(max_examples=30)
@given(TEXTS, TEXTS)
def test_blocks_follow_each_other(first: Mapping[str, Mapping[str, Posting]], second: Mapping[str, Mapping[str, Posting]]) -> None:
    assert ready.decode(ready.encode(first) + ready.encode(second)) == {**first, **second}


@given(TEXTS.filter(bool), st.data())
def test_changed_bytes_fail_or_are_other_postings(texts: Mapping[str, Mapping[str, Posting]], data: st.DataObject) -> None:
    block = bytearray(ready.encode(texts))
    for _ in range(data.draw(st.integers(1, 3))):
        block[data.draw(st.integers(0, len(block) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = ready.decode(bytes(block[:data.draw(st.integers(1, len(block)))]))
    except ValueError:
        return
    for postings in found.values():
        assert all(key and 0 < one.impact <= MOST_IMPACT and list(one.positions) == sorted(one.positions) for key, one in postings.items())


@given(st.binary(max_size=400))
def test_any_bytes_fail_at_once(data: bytes) -> None:
    if data:
        with pytest.raises(ValueError):
            ready.decode(b"RS1\n" + data)


@pytest.mark.parametrize("postings", [{"á": Posting(1, (5, 3))}, {"\ud800": Posting(1)}, {"": Posting(1)}, {"a": Posting(1, (2**31 - 1,))}, {}])
def test_a_text_that_cannot_be_told_is_left_out(postings: dict[str, Posting]) -> None:
    kept = {of("kept"): {"á": Posting(3, (1, 1, 4))}}
    assert ready.decode(ready.encode({**kept, of("odd"): postings})) == kept


def test_what_does_not_fit_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {of(name): {f"{name}{number}": Posting(1, (number,)) for number in range(6)} for name in "abc"}
    monkeypatch.setattr(ready, "MOST_POSTINGS", 13)
    assert ready.decode(ready.encode(texts)) == {digest: texts[digest] for digest in sorted(texts)[:2]}
    monkeypatch.setattr(ready, "MOST_POSITIONS", 7)
    assert ready.decode(ready.encode(texts)) == {digest: texts[digest] for digest in sorted(texts)[:1]}


@settings(max_examples=60)
@given(st.sampled_from(["vi", "en", "lo", "km", "zh-Hans", "bdq"]), st.text(max_size=60), st.text(max_size=60), st.text(max_size=200))
def test_the_postings_of_any_text_can_be_told(language: str, title: str, summary: str, body: str) -> None:
    one = Written.of(language, title, summary, body, ("gia-lai", "no such place"))
    postings = one.postings()
    found = ready.decode(ready.encode({one.digest: postings}))
    assert found == ({one.digest: postings} if postings else {})


def test_a_digest_is_of_everything_that_is_found() -> None:
    digests = {Written.of("vi", *words, places).digest for words in (("Hồ", "Nước", "Sâu"), ("Hồ", "", "Sâu"), ("Hồ", "Nước", "Cạn"))
               for places in ((), ("gia-lai",))}
    assert len(digests) == 6
