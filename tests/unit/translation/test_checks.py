"""What the checks find, and what they let be."""

import pytest

from app.translation.checks.registry import checks, findings


@pytest.mark.parametrize(("source", "target", "tags", "found"), [
    ("Công suất 720 megawatt.", "A capacity of 720 megawatts.", ("vi", "en"), []),
    ("Công suất 720 megawatt.", "A capacity of 270 megawatts.", ("vi", "en"), ["numbers", "numbers"]),
    ("Năm 1995 có 3 nước.", "ឆ្នាំ១៩៩៥ មាន ៣ ប្រទេស។", ("vi", "km"), []),
    ("Năm 1995.", "ປີ ໑໙໙໕.", ("vi", "lo"), []),
    ("Có 1.200 người, 90,5 km.", "There are 1,200 people, 90.5 km.", ("vi", "en"), []),
    ("Ngày 24/12/2020.", "On 24 December 2020.", ("vi", "en"), []),
    ("Ngày 1 tháng 7 năm 2025.", "On 1 July 2025.", ("vi", "en"), []),
    ("2025年7月1日。", "Ngày 1 tháng 7 năm 2025.", ("zh-Hans", "vi"), []),
    ("Sê San 4", "Sê San", ("vi", "en"), ["numbers"]),
    ("Một làng.", "1 village.", ("vi", "en"), []),
    ("Xem [đây](/works/a).", "See [here](/works/a).", ("vi", "en"), []),
    ("Xem [đây](/works/a).", "See here.", ("vi", "en"), ["links"]),
    ("Xem https://example.org/2020.", "See https://example.org/2020.", ("vi", "en"), []),
    ("Một con sông dài lắm.", "", ("vi", "en"), ["empty"]),
    ("Một con sông dài lắm.", "Một con sông dài lắm.", ("vi", "en"), ["same"]),
    ("Pleiku", "Pleiku", ("vi", "en"), []),
])
def test_findings(source: str, target: str, tags: tuple[str, str], found: list[str]) -> None:
    assert [one.check for one in findings(source, target, *tags)] == found


def test_messages_can_be_filled() -> None:
    for one in findings("Có 3 và 4.", "7", "vi", "en"):
        assert one.message % one.params


def test_the_family_is_whole() -> None:
    assert len({one.name for one in checks()}) == len(checks())
