"""Matching a changed source with the segments of the old one."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.publications.extraction import extract
from app.translation.matching import (
    COPIED,
    EDITED,
    MENDED,
    MERGED,
    MOVED,
    NEW,
    SAME,
    SPLIT,
    Match,
    Unit,
    gone,
    match,
)
from app.translation.mending import only_mended
from tests import sources

EIGHT = ["Hồ nằm ở phía bắc Pleiku.", "Nước hồ rất trong.", "Người Jrai gọi hồ là T'Nưng.", "Hồ rộng và nhiều gió.",
         "Quanh hồ là những triền đồi.", "Lối vào chạy giữa hai hàng thông.", "Hồ là nguồn nước ngọt quan trọng.",
         "Mùa mưa bắt đầu từ tháng năm."]


def matched(old: list[str], new: list[str], tag: str = "vi") -> list[Match]:
    return list(match([Unit(one) for one in old], [Unit(one) for one in new], tag))


def hows(old: list[str], new: list[str], tag: str = "vi") -> list[str]:
    return [one.how for one in matched(old, new, tag)]


def test_one_changed_sentence_of_eight_costs_one() -> None:
    new = [*EIGHT]
    new[3] = "Hồ rộng và rất nhiều gió."
    assert hows(EIGHT, new) == [SAME] * 3 + [EDITED] + [SAME] * 4
    new[3] = "Hồ rộng, và nhiều gió"
    assert hows(EIGHT, new) == [SAME] * 3 + [MENDED] + [SAME] * 4


def test_what_moved_is_found_and_what_stays_does_not_move() -> None:
    found = matched(EIGHT, [*EIGHT[1:7], EIGHT[0], EIGHT[7]])
    assert [one.how for one in found] == [SAME] * 6 + [MOVED, SAME]
    assert found[6].old == (0,)


def test_joined_and_cut_sentences() -> None:
    joined = ["Hồ nằm ở phía bắc Pleiku và nước hồ rất trong.", *EIGHT[2:]]
    assert matched(EIGHT, joined)[0] == Match(MERGED, (0, 1))
    back = matched(joined, EIGHT)
    assert back[:2] == [Match(SPLIT, (0,), 0), Match(SPLIT, (0,), 1)] and {one.how for one in back[2:]} == {SAME}
    three = ["Hồ nằm ở phía bắc Pleiku, nước hồ rất trong và người Jrai gọi hồ là T'Nưng.", *EIGHT[3:]]
    assert matched(EIGHT, three)[0] == Match(MERGED, (0, 1, 2))


def test_equal_texts_are_told_apart_by_what_stands_around_them() -> None:
    old = ["Mở cửa buổi sáng ở chợ.", "Có", "Bán vé tại cổng chính.", "Có", "Thuyền chạy trên hồ.", "Không"]
    assert [one.old for one in matched(old, [*old[2:]])] == [(2,), (3,), (4,), (5,)]
    assert [one.old for one in matched(old, [*old[2:4], *old[:2], *old[4:]])] == [(2,), (3,), (0,), (1,), (4,), (5,)]
    edited = ["Bán vé tại cổng phụ.", "Có", "Mở cửa buổi chiều ở chợ.", "Có", *old[4:]]
    assert [one.old for one in matched(old, edited)] == [(2,), (3,), (0,), (1,), (4,), (5,)]


def test_a_repeated_text_is_a_copy_of_one() -> None:
    found = matched(EIGHT, [*EIGHT[:4], EIGHT[1], *EIGHT[4:]])
    assert Counter(one.how for one in found) == {SAME: 8, COPIED: 1}
    assert {one.old for one in found if one.old == (1,)} == {(1,)} and gone(found, 8) == ()
    assert hows(["Có"], ["Có"] * 3) == [SAME, COPIED, COPIED]


def test_a_text_in_another_part_is_never_the_same() -> None:
    old = [Unit(EIGHT[0], "title", "title"), Unit(EIGHT[1])]
    new = [Unit(EIGHT[1], "title", "title"), Unit(EIGHT[0])]
    assert {one.how for one in match(old, new, "vi")} <= {EDITED, COPIED, NEW}


def test_other_texts_are_new_and_the_old_ones_gone() -> None:
    found = matched(EIGHT, ["Cà phê trồng trên đất đỏ bazan.", "Chợ họp lúc năm giờ sáng."])
    assert [one.how for one in found] == [NEW, NEW] and gone(found, 8) == tuple(range(8))
    assert matched([], EIGHT) == [Match(NEW)] * 8 and matched(EIGHT, []) == []


@pytest.mark.parametrize(("old", "new", "mended"), [
    ("Hồ nằm ở Pleiku.", "Hồ nằm, ở pleiku", True),
    ("Hồ  đẹp lắm.", "Hồ đẹp lắm.", True),
    ("Hồ T'Nưng đẹp.", "Hồ T’Nưng đẹp.", True),
    ("BIỂN HỒ", "Biển Hồ", True),
    ("Hồ “đẹp” lắm.", 'Hồ "đẹp" lắm.', True),
    ("Từ 5-10 người.", "Từ 5–10 người.", True),
    ("Giá 1,5 kg.", "Giá 15 kg.", False),
    ("Giá 1,5 kg.", "Giá 1.5 kg.", False),
    ("Lạnh -5 độ.", "Lạnh 5 độ.", False),
    ("Mở lúc 7:00.", "Mở lúc 7 00.", False),
    ("Đi sớm.", "Đi sớm?", False),
    ("Không, tôi đi.", "Không tôi đi.", False),
    ("Hồ **rất** đẹp.", "Hồ rất đẹp.", False),
    ("Xem [hồ](/works/a-b).", "Xem [hồ](/works/ab).", False),
    ("Luật của US.", "Luật của us.", False),
    ("bán đảo", "bánđảo", False),
])
def test_only_signs_spaces_and_capitals_are_mending(old: str, new: str, mended: bool) -> None:
    assert only_mended(old, new, "vi") is mended
    assert only_mended(new, old, "vi") is mended


def test_mending_in_scripts_without_spaces() -> None:
    assert only_mended("ສາທາລະນະລັດ\u200bລາວ", "ສາທາລະນະລັດລາວ", "lo")
    assert only_mended("中国，很大。", "中国很大", "zh-Hans")
    assert not only_mended("有12 13人", "有1213人", "zh-Hans")
    assert not only_mended("中国很大", "中国不大", "zh-Hans")


@given(st.lists(st.sampled_from(["Có", "Không", "Mở cửa", "Đóng cửa sớm", "Hồ rộng"]), max_size=9),
       st.lists(st.sampled_from(["Có", "có.", "Không", "Mở cửa", "Đóng cửa muộn", "Hồ rộng Có", "Đóng cửa"]), max_size=9))
def test_nothing_is_matched_twice_and_only_equal_texts_are_the_same(old: list[str], new: list[str]) -> None:
    check([Unit(one) for one in old], [Unit(one) for one in new], "vi")


@pytest.mark.parametrize("tag", ["vi", "en", "lo", "km", "zh-Hans"])
def test_seeded_changes_of_real_texts(tag: str) -> None:
    found: Counter[str] = Counter()
    for seed in range(100):
        rng = random.Random(f"{tag} {seed}")
        paragraphs = sources.document(tag, rng)
        old = units(paragraphs, tag)
        for way in rng.choices(sources.WAYS, k=rng.randint(1, 4)):
            way(paragraphs, rng, tag)
        found.update(one.how for one in check(old, units(paragraphs, tag), tag))
    assert set(found) == {SAME, MOVED, MENDED, EDITED, MERGED, SPLIT, COPIED, NEW} - ({SPLIT} if tag == "km" else set())


def check(old: list[Unit], new: list[Unit], tag: str) -> tuple[Match, ...]:
    """What holds for every two texts."""
    found = match(old, new, tag)
    assert len(found) == len(new)
    taken: Counter[int] = Counter()
    for one, text in zip(found, new, strict=True):
        befores = [old[number].text for number in one.old]
        if one.how in (SAME, MOVED, COPIED):
            assert befores == [text.text]
        elif one.how == MENDED:
            assert only_mended(befores[0], text.text, tag)
        elif one.how == MERGED:
            assert len(befores) > 1 and list(one.old) == list(range(one.old[0], one.old[-1] + 1))
        else:
            assert len(befores) == (one.how != NEW)
        if one.how != COPIED and not one.piece:
            taken.update(one.old)
    assert not taken or max(taken.values()) == 1
    assert set(gone(found, len(old))) == set(range(len(old))) - set(taken)
    # an equal text is never passed by for a worse one, and never left lying while the same is new elsewhere
    left = Counter((old[number].part, old[number].text) for number in gone(found, len(old)))
    assert not any(left[text.part, text.text] for one, text in zip(found, new, strict=True) if one.how in (NEW, COPIED))
    return found


def units(paragraphs: sources.Document, tag: str) -> list[Unit]:
    return [Unit(one.text, "body", one.kind) for one in extract(sources.body(paragraphs, tag), tag)]
