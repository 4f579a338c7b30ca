"""Numbers of a text as values, in digits of every script and in words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.languages.values.numbers import ORDINAL, PERCENT, ROMAN, numbers_in

SCRIPTS = {"lo": 0xED0, "km": 0x17E0, "zh-Hans": 0xFF10, "vi": 0x30}


@pytest.mark.parametrize(("tag", "text"), [
    ("vi", "12"), ("km", "១២"), ("lo", "໑໒"), ("zh-Hans", "十二"), ("en", "twelve"), ("vi", "mười hai"), ("lo", "ສິບສອງ"), ("km", "ដប់ពីរ"),
    ("bdq", "minh jĭt 'băl"), ("zh-Hant", "十二"),
])
def test_twelve_is_twelve(tag: str, text: str) -> None:
    assert [number.value for number in numbers_in(text, tag)] == [12]


@pytest.mark.parametrize(("tag", "text", "values"), [
    ("vi", "50 vạn và nửa triệu", [500_000, 500_000]),
    ("vi", "500 nghìn", [500_000]),
    ("zh-Hans", "50万和五十万", [500_000, 500_000]),
    ("en", "500,000 or half a million", [500_000, 500_000]),
    ("vi", "1.000.000 đồng", [1_000_000]),
    ("en", "1,000,000 people", [1_000_000]),
    ("vi", "1 triệu 200 nghìn", [1_200_000]),
    ("vi", "một triệu rưỡi", [1_500_000]),
    ("vi", "hai mươi lăm, một trăm linh năm, sáu mươi tư", [25, 105, 64]),
    ("vi", "hai nghìn không trăm mười chín", [2019]),
    ("vi", "từ 15 - 20 tấn", [15, 20]),
    ("vi", "19/4/2009", [19, 4, 2009]),
    ("vi", "3.2.1930", [3, 2, 1930]),
    ("vi", "338,7 m2", [Decimal("338.7")]),
    ("vi", "4 triệu chứng", [4]),
    ("en", "one hundred and five", [105]),
    ("en", "two million and three", [2_000_000, 3]),
    ("en", "two and a half billion", [2_500_000_000]),
    ("lo", "ຊາວເອັດ", [21]),
    ("lo", "ສອງພັນສິບເກົ້າ", [2019]),
    ("lo", "342ລ້ານ", [342_000_000]),
    ("lo", "ສາມາດ", []),
    ("km", "ម្ភៃប្រាំ", [25]),
    ("km", "ប្រាំមួយរយ", [600]),
    ("zh-Hans", "二〇一九", [2019]),
    ("zh-Hans", "两千零一十九", [2019]),
    ("zh-Hans", "一百零五", [105]),
    ("zh-Hans", "3.5亿", [350_000_000]),
    ("bdq", "'băl ơbơ̆u không hriêng minh jĭt tơhngam", [2018]),
    ("bdq", "'băl hriêng tơpơ̆h jĭt tơxĭnh phĕi minh jĭt pơđăm ty đông", [279_150_000_000]),
    ("bdq", "minh pêng tơhngam", [138]),
    ("bdq", "puôn jĭt tơpơ̆h ơbơ̆u", [47_000]),
])
def test_values(tag: str, text: str, values: list[Decimal]) -> None:
    assert [number.value for number in numbers_in(text, tag)] == values


@pytest.mark.parametrize(("tag", "text", "value", "others"), [
    ("vi", "1,5", "1.5", ()), ("en", "1.5", "1.5", ()), ("vi", "1.500", "1500", ()), ("en", "1,500", "1500", ()),
    ("lo", "1.500", "1500", ("1.500",)), ("km", "1,500", "1500", ("1.500",)), ("vi", "0.500", "0.5", ()),
    ("lo", "ພ.ສ. 2562", "2562", ("2019", "2018")), ("km", "ព.ស. ២៥៦២", "2562", ("2019", "2018")), ("en", "the 1980s", "1980", ("80",)),
])
def test_what_else_a_number_may_mean(tag: str, text: str, value: str, others: tuple[str, ...]) -> None:
    (number,) = numbers_in(text, tag)
    assert (number.value, number.others) == (Decimal(value), tuple(Decimal(other) for other in others))


@pytest.mark.parametrize(("tag", "text", "kind"), [
    ("vi", "34 phần trăm", PERCENT), ("zh-Hans", "百分之二十", PERCENT), ("vi", "khóa XIII", ROMAN), ("vi", "lần thứ 9", ORDINAL), ("en", "21st", ORDINAL),
])
def test_kinds(tag: str, text: str, kind: str) -> None:
    assert [number.kind for number in numbers_in(text, tag)] == [kind]


def test_places_are_those_of_the_text() -> None:
    text = "Có hai mươi lăm thôn, İ 1.200 hộ"
    assert [text[slice(*number.span)] for number in numbers_in(text, "vi")] == ["hai mươi lăm", "1.200"]


@given(st.integers(0, 10**9), st.sampled_from(sorted(SCRIPTS)))
def test_digits_of_every_script_are_the_same(value: int, tag: str) -> None:
    written = "".join(chr(SCRIPTS[tag] + int(digit)) for digit in str(value))
    assert [number.value for number in numbers_in(written, tag)] == [value]


@given(st.integers(1000, 10**12))
def test_groups_of_three_change_nothing(value: int) -> None:
    grouped = f"{value:,}"
    assert numbers_in(grouped, "en")[0].value == numbers_in(grouped.replace(",", "."), "vi")[0].value == value


@given(st.text(max_size=60), st.sampled_from(["vi", "en", "lo", "km", "zh-Hans", "bdq", "jra"]))
def test_any_text_has_numbers_in_order_and_apart(text: str, tag: str) -> None:
    ends = [0]
    for number in numbers_in(text, tag):
        assert ends[-1] <= number.span[0] < number.span[1] <= len(text)
        ends.append(number.span[1])
