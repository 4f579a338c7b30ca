"""The script that measures the checks, over a small file of its own: it still runs, and still finds what is put in."""

import random
from collections import defaultdict
from pathlib import Path

import pytest

from scripts import measure_checks
from scripts.measure_checks import Found
from scripts.seeding_checks import SEEDS

ROWS = [
    ("Ngày {n} tháng 8, bà con làng {name} ra đồng gặt lúa từ sáng sớm.", "On {n} August the people of {name} village went to the fields early to cut the rice."),
    ("Trường tiểu học của xã {name} có {n} học sinh, phần lớn là người Jrai.", "The primary school of {name} commune has {n} pupils, most of whom are Jrai."),
    ("Đoàn công tác (gồm {n} người) đã đến thăm cột mốc trên biên giới hôm qua.", "The delegation ({n} people) visited the marker on the border yesterday."),
    ("Ông nói: “Làng {name} năm nay được mùa cà phê, ai cũng vui mừng và biết ơn.”", "He said: “{name} village has a good coffee harvest this year, everybody is glad and grateful.”"),
    ("Bạn đã đọc bản tin số {n} của làng {name} về mùa mưa năm nay chưa?", "Have you read bulletin No. {n} of {name} village about the rainy season this year?"),
]
NAMES = ("Ia Dom", "Ia Nan", "Ia Mơr", "Kon Ka")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = ["vi\ten"] + ["\t".join(text.format(n=number, name=NAMES[number % len(NAMES)]) for text in row)
                          for number in range(2, 90) for row in ROWS]
    (tmp_path / "small.tsv").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def test_nothing_is_told_of_good_texts_and_what_is_put_in_is_found(folder: Path) -> None:
    found: dict[str, Found] = defaultdict(Found)
    for name, source, target, rows, given in measure_checks.directions(folder):
        habits = measure_checks.habits_of(rows, source, target, given)
        told = measure_checks.alarms(name, source, target, rows[:100], habits)
        assert (told.rows, told.alarmed) == (100, 0), [(pair.target, some) for pair, some in told.alarms]
        measure_checks.seeded(source, target, rows, habits, SEEDS, 5, random.Random(name), found)
    assert set(found) == set(SEEDS)
    missed = {kind: (one.seen.total(), one.made.total()) for kind, one in found.items() if one.seen.total() < one.made.total()}
    assert missed == {}
