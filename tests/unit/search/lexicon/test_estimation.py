"""What aligned texts teach: links, shares, words that belong together, word lists beside them."""

import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.search.lexicon.alignment import links
from app.search.lexicon.estimation import MOST_RENDITIONS, Entry, estimate, merged
from app.search.lexicon.word_lists import word_list

NOUNS = {"cửa khẩu": "gate", "biên giới": "border", "sông": "river", "núi": "mountain", "trường": "school", "đường": "road"}
VERBS = {"gặp": "meets", "thấy": "sees", "gọi": "calls", "giữ": "keeps", "chờ": "awaits"}

ADJECTIVES = {"mới": "new", "cũ": "old", "lớn": "big", "nhỏ": "small"}


def sentences(number: int) -> list[tuple[list[str], list[str]]]:
    """Texts of two languages, of which one puts the noun first and the other the adjective."""
    chance, found = random.Random(7), []
    for _ in range(number):
        one, other = chance.sample(list(NOUNS), 2)
        verb, adjective = chance.choice(list(VERBS)), chance.choice(list(ADJECTIVES))
        found.append((f"{one} {verb} {other} {adjective}".split(), [NOUNS[one], VERBS[verb], ADJECTIVES[adjective], NOUNS[other]]))
    return found


PAIRS = sentences(200)


def test_links_find_words_that_belong_together_though_their_order_differs() -> None:
    found = list(links(PAIRS))
    right = 0
    for (source, target), matrix in zip(PAIRS, found, strict=True):
        assert matrix.shape == (len(source), len(target)) and ((matrix >= 0) & (matrix <= 2.001)).all()
        right += target[int(matrix[-1].argmax())] == ADJECTIVES[source[-1]]
    assert right >= 0.75 * len(PAIRS), "by chance it would be a quarter"


def test_the_same_pairs_have_the_same_links() -> None:
    assert all(np.array_equal(one, other) for one, other in zip(links(PAIRS), links(PAIRS), strict=True))
    assert list(links([])) == []


def test_words_that_are_told_are_taken_for_each_other_where_texts_do_not_say_which_are() -> None:
    texts = [(["sông", "núi"], ["river", "mountain"]), (["sông", "núi"], ["mountain", "river"])] * 20
    (matrix, *others) = links(texts, [(["sông"], ["river"]), (["núi"], ["mountain"])])
    assert len(others) == len(texts) - 1, "what is told has no links of its own"
    assert matrix[0, 0] > 2 * matrix[0, 1] and matrix[1, 1] > 2 * matrix[1, 0]


def test_both_directions_are_learned_and_words_side_by_side_are_entries() -> None:
    there, back = estimate(PAIRS, links(PAIRS), source_spaced=True, target_spaced=True)
    for noun, english in NOUNS.items():
        assert there[noun].renditions[0][0] == english and noun in dict(back[english].renditions)
    assert there["sông"].seen == sum("sông" in source for source, _ in PAIRS)
    assert back["gate"].seen == there["cửa khẩu"].seen
    assert "sông gặp" not in there, "words that stand together only by chance are no entry"


def test_texts_without_spaces_make_no_pairs_of_words() -> None:
    _, back = estimate(PAIRS, links(PAIRS), source_spaced=False, target_spaced=True)
    assert "cửa khẩu" not in dict(back["gate"].renditions) and "khẩu" in dict(back["gate"].renditions)


@given(st.lists(st.tuples(st.lists(st.sampled_from("abc"), min_size=1, max_size=5),
                          st.lists(st.sampled_from("xyz"), min_size=1, max_size=5)), max_size=6), st.data())
def test_shares_are_parts_of_one(pairs: list[tuple[list[str], list[str]]], data: st.DataObject) -> None:
    matrices = [np.array(data.draw(st.lists(st.lists(st.floats(0, 2), min_size=len(target), max_size=len(target)),
                                            min_size=len(source), max_size=len(source)))) for source, target in pairs]
    for lexicon in estimate(pairs, matrices, source_spaced=True, target_spaced=True):
        for entry in lexicon.values():
            shares = [share for _, share in entry.renditions]
            assert shares == sorted(shares, reverse=True) and len(shares) <= MOST_RENDITIONS
            assert all(0 < share <= 1 for share in shares) and sum(shares) <= 1.0001


def test_what_was_seen_often_counts_more_than_a_word_list() -> None:
    told = {"ban": {"desk": 1.0}}
    often = merged({"ban": Entry(100, (("board", 1.0),))}, [told])["ban"]
    once = merged({"ban": Entry(1, (("board", 1.0),))}, [told])["ban"]
    assert dict(often.renditions)["board"] > dict(once.renditions)["board"] > 0
    assert merged({}, [told])["ban"] == Entry(0, (("desk", 1.0),))


def test_the_first_word_of_a_concept_counts_most() -> None:
    rows = ({"vi": ("máy bay", "phi cơ"), "en": ("plane", "aircraft")}, {"vi": ("máy bay",), "lo": ("ເຮືອບິນ",)})
    found = word_list(rows, "vi", "en", lambda text, _: text)
    assert found.keys() == {"máy bay", "phi cơ"} and found["máy bay"] == found["phi cơ"]
    assert found["máy bay"]["plane"] > found["máy bay"]["aircraft"] and abs(sum(found["máy bay"].values()) - 1) < 1e-9
