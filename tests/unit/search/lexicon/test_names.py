"""Names that no lexicon holds, told by how they sound."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search.analysis.base import EXACT, PIECE
from app.search.analysis.registry import analyser_for
from app.search.lexicon.base import Rendered, Rendition
from app.search.lexicon.letters import EDGE, following, letters, likeness, shares
from app.search.lexicon.names import HeardNames, Names
from app.search.lexicon.spoken import Pieces

NAMES = {"ວາຊິງຕັນ": "washington", "ໂອບາມາ": "obama", "ເວເນຊູເອລາ": "venezuela", "ອາຣິໂຊນາ": "arizona", "ຊານໂທຣຳ": "santorum",
         "ຄລິນຕັນ": "clinton", "ເບນສັນ": "benson", "ອິນສະຕາແກຣມ": "instagram", "ທອມສັນ": "thompson", "ວິກິພີເດຍ": "wikipedia"}
WORDS = {"ກາຍເປັນ", "ຄວາມຄິດ", "ພາສາລາວ", "ເສດຖະກິດ", "ນັກຂ່າວ", "ຈຳນວນຫຼາຍ"}


def names(*words: str) -> Names:
    return Names({word: word for word in words})


def units(text: str) -> list[str]:
    return analyser_for("lo").units(text, "lo")


def readable(_key: str) -> bool:
    return True


def heard(found: Sequence[Rendered]) -> list[tuple[int, int, str]]:
    """What only the sound told: nothing is known beside it here."""
    return [(one.first, one.last, rendition.text) for one in found for rendition in one.renditions]


@pytest.mark.parametrize(("lao", "latin"), NAMES.items())
def test_a_name_is_found_among_others_by_its_sound(lao: str, latin: str) -> None:
    pieces = units(lao)
    assert heard(names(*NAMES.values()).among(pieces, (), readable)) == [(0, len(pieces), latin)]


@pytest.mark.parametrize("lao", sorted(WORDS))
def test_a_word_of_lao_is_no_name(lao: str) -> None:
    known = [Rendered(place, place + 1, (Rendition("x", 1.0),), 0.4) for place in range(len(units(lao)))]
    assert names(*NAMES.values()).among(units(lao), known, readable) == tuple(known)


def test_letters_stand_in_the_order_in_which_they_are_spoken() -> None:
    assert letters("ໂອບາມາ") == ("ອ", "ໂ", "ບ", "າ", "ມ", "າ")
    assert letters("ເບັນ") == ("ບ", "ເ", "ັ", "ນ$"), "what closes a syllable is a letter of its own"
    assert letters("ໂຈນສ໌")[-1] == "ສ໌", "and one that is silent"
    assert letters("ຫຼຳ") == letters("ລໍ່າ".replace("ໍ່າ", "ຳ")), "one sound, one letter; no tones"


def test_a_name_is_more_like_itself_than_like_another() -> None:
    for lao, latin in NAMES.items():
        alike = {word: likeness(letters(lao), word) for word in NAMES.values()}
        assert max(alike, key=lambda word: alike[word]) == latin
        assert alike[latin] > 5 and sorted(alike.values())[-2] < alike[latin] - 5


def test_what_is_less_like_than_needed_may_be_told_as_still_less() -> None:
    for lao in NAMES:
        for latin in NAMES.values():
            alike, sooner = likeness(letters(lao), latin), likeness(letters(lao), latin, 2.0)
            assert sooner <= alike and (alike < 2.0 or sooner == pytest.approx(alike, abs=0.05))


def test_shares_are_shares() -> None:
    assert all(0.95 < sum(latin.values()) < 1.01 for latin in shares().values())


def test_what_follows_a_letter_in_names_adds_up() -> None:
    written = [EDGE, *(chr(code) for code in range(0x0e80, 0x0f00))]
    for letter in (EDGE, *"ການສໂ"):
        assert 0.99 < sum(following(letter, other) for other in written) < 1.01
    assert 0 < following("x", "y") < following("າ", EDGE), "and what no name has is not impossible"


def test_only_words_that_are_no_syllables_are_names() -> None:
    pieces = units("ໂອບາມາ")
    assert not heard(names("oba", "trang", "thanh", "bam").among(pieces, (), readable))
    assert heard(names("obama", "trang").among(pieces, (), readable)) == [(0, len(pieces), "obama")]


def test_what_the_pieces_of_a_name_are_else_stays_by_how_likely_that_is() -> None:
    pieces, company = ["ປາກ", "ແລັນ"], (("đảo", 1.0),)
    known = [Rendered(0, 1, (Rendition("miệng", 0.8), Rendition("parkland", 0.1, told=False)), 0.9, company)]
    (found,) = names("parkland").among(pieces, known, readable)
    assert (found.first, found.last, found.company) == (0, 2, company)
    by_text = {one.text: one for one in found.renditions}
    assert list(by_text) == ["parkland", "miệng"] and by_text["parkland"].told
    chance = by_text["parkland"].weight
    assert 0 < by_text["miệng"].weight < 0.5 < chance < 1


def test_a_name_cuts_no_words_that_belong_together() -> None:
    pieces = ["ໂອ", "ບາ", "ມາ", "ມາ"]
    together = [Rendered(2, 4, (Rendition("đến", 0.9),), 0.9)]
    assert heard(names("obama").among(pieces, (), readable)) == [(0, 3, "obama")]
    assert names("obama").among(pieces, together, readable) == tuple(together)


def test_a_name_that_only_hidden_texts_hold_is_none() -> None:
    pieces, said = units("ໂອບາມາ"), names("obama", "obamas")
    assert heard(said.among(pieces, (), readable)) == [(0, len(pieces), "obama")]
    assert heard(said.among(pieces, (), lambda key: key != EXACT + "obama")) == [(0, len(pieces), "obamas")]
    assert said.among(pieces, (), lambda _: False) == ()


class Texts:
    """An index that counts how often it is read."""

    def __init__(self) -> None:
        self.state, self.read = "1", 0

    def generation(self) -> str:
        return self.state

    def beginning(self, language: str, prefix: str, limit: int) -> Mapping[str, int]:
        self.read += 1
        assert (language, prefix) == ("vi", EXACT) and limit > 1000
        return {EXACT + "obama": 1, EXACT + "beyoncé": 3, EXACT + "beyonce": 1, EXACT + "việt": 9}


LAO = "ປະທານາທິບໍດີ ໂອບາມາ ແລະ ທ່ານ ຄລິນຕັນ ຢ້ຽມຢາມ ເວເນຊູເອລາ ແລະ ພູເຂົາ ຄີລີມັນຈາໂຣ ໃນ ເດືອນ ທັນວາ ຫຼັງ ກອງປະຊຸມ ທີ່ ອາຣິໂຊນາ"


class Written:
    """An index of one Lao text and one with a word of Vietnamese, which counts how often it is read and asked."""

    def __init__(self, text: str, *hidden: str) -> None:
        self.state, self.read, self.asked = "1", 0, 0
        self.positions = [(key, place) for key, _, _, place in analyser_for("lo").analyse(text, "lo") if key.startswith(PIECE) and " " in key]
        self._hidden = hidden

    def generation(self) -> str:
        return self.state

    def beginning(self, language: str, prefix: str, limit: int) -> Mapping[str, int]:
        self.read += 1
        assert (language, prefix) == ("lo", PIECE) and limit > 1000
        return {key: 1 for key, _ in self.positions} | {f"{PIECE}ມາ": 1}

    def readable(self, language: str, several: Sequence[tuple[str, ...]]) -> bool:
        self.asked += 1
        if language == "vi":
            return list(several) == [(EXACT + "lẩu",)]
        keys = [key for key, _ in self.positions]
        return any(keys[place:place + len(one)] == list(one) for one in several for place in range(len(keys))
                   if "".join(key[1:].partition(" ")[0] for key in one) not in self._hidden)

    def said(self, names: HeardNames, query: str, known: Sequence[Rendered] = ()) -> Sequence[Rendered]:
        return names.among(self, self.readable, query.split(" "), known, "vi", "lo")


@pytest.mark.parametrize(("latin", "lao"), [("obama", "ໂອບາມາ"), ("clinton", "ຄລິນຕັນ"), ("venezuela", "ເວເນຊູເອລາ"),
                                            ("kilimanjaro", "ຄີລີມັນຈາໂຣ"), ("arizona", "ອາຣິໂຊນາ")])
def test_a_name_in_latin_letters_is_told_as_lao_texts_write_it(latin: str, lao: str) -> None:
    found = Written(LAO).said(HeardNames(), f"ông {latin} nói")
    assert [(one.first, one.last) for one in found] == [(1, 2)]
    assert found[0].renditions[0].text == lao and 0.2 <= found[0].renditions[0].weight < 1


@pytest.mark.parametrize("latin", ["washington", "instagram", "gazprom", "nghiêng", "trang", "xyzzy", "usa", "2026"])
def test_a_word_that_no_lao_text_writes_is_no_name_there(latin: str) -> None:
    assert not Written(LAO).said(HeardNames(), latin)


def test_the_keys_of_a_syllable_that_texts_hold_are_no_name_where_nothing_has_marks() -> None:
    texts = Written("ທ່ານ ລາວຣາ ແລະ ທ່ານ ມາຣີ")
    assert texts.said(HeardNames(), "laura") == () and heard(texts.said(HeardNames(), "marie")) == [(0, 1, "ມາຣີ")]
    assert heard(texts.said(HeardNames(), "bà laura")) == [(1, 2, "ລາວຣາ")], "these marks were made from keys"


def test_texts_are_read_once_a_state_of_the_index_and_only_for_words_that_may_be_names() -> None:
    texts, names = Written(LAO), HeardNames()
    together = [Rendered(0, 2, (Rendition("ໂອບາມາ", 1.0),), 1.4)]
    assert texts.said(names, "chợ biên giới") == () and texts.said(names, "barack obama", together) == together
    often = [Rendered(0, 1, (Rendition("ໃໝ່", 1.0),), 0.6)]
    assert texts.said(names, "obama", often) == often and (texts.read, texts.asked) == (0, 0)
    for _ in range(3):
        assert heard(texts.said(names, "obama")) == [(0, 1, "ໂອບາມາ")]
    assert texts.read == 1
    texts.state = "2"
    assert texts.said(names, "obama") and texts.read == 2


def test_a_run_of_pieces_is_told_only_where_a_readable_text_has_all_of_it_side_by_side() -> None:
    assert not Written(LAO.replace("ໂອບາມາ", "ໂອບາ ແລະ ບາມາ")).said(HeardNames(), "obama")
    assert not Written(LAO, "ໂອບາ").said(HeardNames(), "obama"), "the last piece begins no pair"


def test_what_is_known_of_a_rare_word_stays_beside_what_is_heard() -> None:
    (found,) = Written(LAO).said(HeardNames(), "obama", [Rendered(0, 1, (Rendition("ທ່ານ", 0.5),), 0.95, (("ປະເທດ", 1.0),))])
    by_text = {one.text: one.weight for one in found.renditions}
    assert set(by_text) == {"ໂອບາມາ", "ທ່ານ"} and by_text["ທ່ານ"] == pytest.approx(0.5 * (1 - by_text["ໂອບາມາ"]))
    assert found.company == (("ປະເທດ", 1.0),)


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=16))
def test_any_word_may_be_a_name(word: str) -> None:
    pieces = Pieces(key.removeprefix(PIECE) for key, _ in Written(LAO).positions)
    assert all(len(run) > 1 for run in pieces.runs(word)) and Pieces([]).runs(word) == Pieces(["a b", "ມາ 1"]).runs(word) == []


def test_names_are_read_once_a_state_of_the_index_and_only_from_lao_to_vietnamese() -> None:
    texts, names = Texts(), HeardNames()
    for source, target in (("vi", "km"), ("lo", "en"), ("km", "vi")):
        assert names.among(texts, lambda *_: True, ["ໂອບາມາ"], (), source, target) == ()
    assert texts.read == 0
    for _ in range(3):
        assert heard(names.among(texts, lambda *_: True, ["ໂອບາມາ"], (), "lo", "vi")) == [(0, 1, "obama")]
    assert texts.read == 1
    texts.state = "2"
    assert heard(names.among(texts, lambda *_: True, ["ບີຢອນເຊ"], (), "lo", "vi")) == [(0, 1, "beyoncé")], "as it is mostly written"
    assert texts.read == 2


@given(st.lists(st.text("ກຂຄງຈສຊຍດຕຖທນບປຜຝພຟມຢຣລວຫອຮຼໝໜະາຳິີຶືຸູເແໂໃໄົໍຽ່້໌ໆ໑a1 ", max_size=12), max_size=9))
def test_anything_may_be_asked(asked: list[str]) -> None:
    found = names(*NAMES.values()).among(asked, (), readable)
    assert all(0 <= one.first < one.last <= len(asked) and one.renditions for one in found)
    assert all(one.last <= other.first for one, other in pairwise(found))
