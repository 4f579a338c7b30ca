"""Dates and times of a text as values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.languages.values.dates import Date, Time, dates_in


def dates(text: str, tag: str) -> list[tuple[int | None, int | None, int | None]]:
    return [(one.day, one.month, one.year) for one in dates_in(text, tag) if isinstance(one, Date) and one.weekday is None]


def times(text: str, tag: str) -> list[tuple[int, int]]:
    return [(one.hour, one.minute) for one in dates_in(text, tag) if isinstance(one, Time)]


@pytest.mark.parametrize(("tag", "text"), [
    ("vi", "25/3/1998"), ("vi", "ngày 25 tháng 3 năm 1998"), ("vi", "ngày 25 tháng ba năm 1998"), ("vi", "25.3.1998"),
    ("en", "25 March 1998"), ("en", "March 25, 1998"), ("en", "1998-03-25"),
    ("lo", "ວັນທີ 25 ເດືອນ ມີນາ ປີ1998"), ("lo", "ວັນທີ 25 ເດືອນ 3 ພ.ສ. 2541"), ("lo", "ວັນທີ໒໕ມີນາ1998"),
    ("km", "ថ្ងៃទី25 ខែមីនា ឆ្នាំ1998"), ("km", "ថ្ងៃទី២៥ ខែ៣ ឆ្នាំ១៩៩៨"),
    ("zh-Hans", "1998年3月25日"), ("zh-Hans", "一九九八年三月二十五日"),
    ("bdq", "'năr 'băl jĭt pơđăm khĕi pêng sơnăm minh ơbơ̆u tơxĭnh hriêng tơxĭnh jĭt tơhngam"), ("bdq", "'năr 25 khĕi 3 sơnăm 1998"),
])
def test_the_same_day(tag: str, text: str) -> None:
    assert dates(text, tag) == [(25, 3, 1998)]


@pytest.mark.parametrize(("tag", "text", "found"), [
    ("vi", "ngày 24.7", [(24, 7, None)]), ("vi", "tháng 7.2019", [(None, 7, 2019)]), ("vi", "năm 2019", [(None, None, 2019)]),
    ("vi", "ngày mồng hai tháng chín", [(2, 9, None)]), ("vi", "18 tháng tư năm 2011", [(18, 4, 2011)]), ("vi", "vào tháng Một", [(None, 1, None)]),
    ("vi", "mỗi tháng một lần", []), ("vi", "trong 20 ngày", []), ("vi", "Số 02/2010/QĐ", []), ("vi", "tỷ lệ 3/4", []),
    ("en", "people may go", []), ("en", "no one may", []), ("en", "on 3 May", [(3, 5, None)]), ("en", "in May", [(None, 5, None)]), ("en", "hundreds of thousands", []),
    ("zh-Hans", "33天", []), ("zh-Hans", "5年", []), ("km", "ព.ស. ២៥៦២", [(None, None, 2019)]), ("bdq", "95 sơnăm", []),
])
def test_dates(tag: str, text: str, found: list[tuple[int | None, int | None, int | None]]) -> None:
    assert dates(text, tag) == found


@pytest.mark.parametrize(("tag", "text", "found"), [
    ("vi", "17:00", [(17, 0)]), ("vi", "lúc 17 giờ", [(17, 0)]), ("vi", "5 giờ chiều", [(17, 0)]), ("vi", "17h30", [(17, 30)]),
    ("vi", "lúc 17 giờ 30 phút", [(17, 30)]), ("vi", "trong 3 giờ", []), ("vi", "11 giờ đêm", [(23, 0)]), ("vi", "7 giờ kém 15", [(6, 45)]), ("vi", "24/24 giờ", []), ("vi", "tỷ lệ 1:1", []),
    ("en", "5 pm", [(17, 0)]), ("en", "12:30 a.m.", [(0, 30)]), ("en", "quarter to seven in the evening", [(18, 45)]), ("en", "half past five", [(5, 30)]), ("en", "9 o'clock in the morning", [(9, 0)]),
    ("lo", "17:00 ໂມງ", [(17, 0)]), ("lo", "ໂມງ 17", [(17, 0)]), ("lo", "5ໂມງແລງ", [(17, 0)]), ("lo", "23ຊົ່ວໂມງ", []),
    ("km", "ម៉ោង ១៧", [(17, 0)]), ("km", "ម៉ោង 5 ល្ងាច", [(17, 0)]), ("km", "23ម៉ោង", []),
    ("zh-Hans", "下午5点", [(17, 0)]), ("zh-Hans", "17时30分", [(17, 30)]), ("zh-Hans", "23小时", []), ("bdq", "6 jơ bơgê", [(6, 0)]),
])
def test_times(tag: str, text: str, found: list[tuple[int, int]]) -> None:
    assert times(text, tag) == found


@pytest.mark.parametrize(("tag", "text"), [
    ("vi", "vào thứ Sáu"), ("en", "on Friday"), ("lo", "ໃນວັນສຸກ"), ("km", "នៅថ្ងៃសុក្រ"), ("zh-Hans", "周五"),
])
def test_weekdays(tag: str, text: str) -> None:
    assert [one.weekday for one in dates_in(text, tag) if isinstance(one, Date)] == [5]


def test_digits_alone_may_be_swapped_in_english_only() -> None:
    assert [getattr(one, "swapped", None) for tag in ("en", "vi") for one in dates_in("4/3/2020", tag)] == [True, False]


def test_places_are_those_of_the_text() -> None:
    text = "Sáng ngày 1 tháng 7 năm 2025, lúc 8 giờ 30 phút."
    assert [text[slice(*one.span)] for one in dates_in(text, "vi")] == ["ngày 1 tháng 7 năm 2025", "8 giờ 30 phút"]


@given(st.text(max_size=60), st.sampled_from(["vi", "en", "lo", "km", "zh-Hans", "bdq", "jra"]))
def test_any_text_can_be_read(text: str, tag: str) -> None:
    assert all(0 <= one.span[0] < one.span[1] <= len(text) for one in dates_in(text, tag))
