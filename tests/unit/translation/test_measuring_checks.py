"""The script that measures the checks, over a small file of its own: it still runs, and still finds what is put in."""

import random
from collections import defaultdict
from pathlib import Path

import pytest

from scripts import measure_checks
from scripts.measure_checks import Found

ROWS = [
    ("Ngày {n} tháng 8, bà con làng {name} ra đồng gặt lúa từ sáng sớm.", "On {n} August the people of {name} village went to the fields early to cut the rice."),
    ("Trường tiểu học của xã {name} có {n} học sinh, phần lớn là người Jrai.", "The primary school of {name} commune has {n} pupils, most of whom are Jrai."),
    ("Đoàn công tác (gồm {n} người) đã đến thăm cột mốc trên biên giới hôm qua.", "The delegation ({n} people) visited the marker on the border yesterday."),
    ("Ông nói: “Làng {name} năm nay được mùa cà phê, ai cũng vui mừng và biết ơn.”", "He said: “{name} village has a good coffee harvest this year, everybody is glad and grateful.”"),
    ("Bạn đã đọc bản tin số {n} của làng {name} về mùa mưa năm nay chưa?", "Have you read bulletin No. {n} of {name} village about the rainy season this year?"),
]
ROWS.append(("Lúc 7:30 ngày 12/8/2021, bà con làng {name} chở {n} bao gạo đi 35 km đường rừng.",
             "At 7:30 on 12/8/2021 the people of {name} village took {n} bags of rice along 35 km of forest roads."))
ROWS.append(("Từ năm 2019 làng {name} trồng thêm {n} cây cà phê quanh nhà rông của làng.",
             "Since 2019 the village of {name} has planted {n} more coffee trees around its communal house."))
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
        for half, some, habits in measure_checks.halves(rows, source, target, given):
            told = measure_checks.alarms(name, source, target, some[:50], habits)
            assert (told.rows, told.alarmed) == (50, 0), [(pair.target, of_it) for pair, of_it in told.alarms]
            measure_checks.seeded((source, target), half, some, habits, measure_checks.kinds(), 3, random.Random(name), found)
    assert set(found) == set(measure_checks.kinds())
    missed = {kind: (one.seen.total(), one.made.total()) for kind, one in found.items() if one.seen.total() < one.made.total()}
    assert missed == {}
