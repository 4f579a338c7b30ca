"""Checks, the guard, codes of files and keys of readers take a time that grows with the text, not with its square."""

import gc
import time
from collections.abc import Callable

import pytest

from app.packs.readers.keys import Keys
from app.translation.checks.registry import findings
from app.translation.memory.guard import capped
from app.translation.tagging import tagged

KINDS = {
    "letters": "a", "picture": "iVBORw0KGgo", "digits": "7", "lists of digits": "7,", "brackets": "(", "links": "](", "quotes": "\"",
    "backticks": "`", "spaces": " ", "lines": "\n", "dots": ".", "hosts": "a.", "dashes": "a-", "addresses": "a@",
    "words": "ab ", "names": "Ab ", "hours": "8 giờ ", "measures": "5 km ", "Lao": "ກາ", "zero-width": "\u200b",
}
SIZE = 12_500


@pytest.mark.parametrize("kind", KINDS)
def test_twice_the_text_takes_no_more_than_thrice_the_time(kind: str) -> None:
    row = KINDS[kind] * (2 * SIZE // len(KINDS[kind]))
    source_tag, target_tag = ("lo", "km") if kind in ("Lao", "zero-width") else ("vi", "en")

    def check(size: int) -> None:
        findings(f"A. {row[:size]} b.", f"A.. {row[:size]} b, c.", source_tag, target_tag)
        capped(95, f"A {row[:size]} b.", f"B {row[:size]} c.", source_tag)

    assert_not_a_square(check)


@pytest.mark.parametrize("mark", ["[", "*a ", "![a "])
def test_marks_that_nothing_closes_become_codes_as_fast(mark: str) -> None:
    assert_not_a_square(lambda size: tagged(mark * (size // len(mark)), "]" * size))


def test_vowels_without_a_letter_become_keys_as_fast() -> None:
    keys = Keys()
    assert_not_a_square(lambda size: keys.units("ເ" * size))


def assert_not_a_square(check: Callable[[int], object]) -> None:
    # a machine that does much else counts against a text, a square counts against every one
    assert any(_taken(check, 2 * SIZE) < 3 * _taken(check, SIZE) + 0.3 for _ in range(5))


def _taken(work: Callable[[int], object], size: int) -> float:
    gc.disable()  # or the objects of all the tests before are gone through in the middle
    try:
        began = time.process_time()
        work(size)
        return time.process_time() - began
    finally:
        gc.enable()
