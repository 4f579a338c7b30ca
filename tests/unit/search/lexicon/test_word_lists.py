"""The lists of words that lexicons take beside what they learn."""

from app.languages.vocabulary import concepts, renditions
from app.search.lexicon.training import normal
from app.search.lexicon.word_lists import vocabulary, word_list

LOOSER = vocabulary()[len(concepts()):]


def test_looser_words_are_for_search_alone_and_stand_after_the_usual_one() -> None:
    assert len(LOOSER) > 500
    usual = {(word, other) for word, other, _ in renditions("lo", "vi")}
    for row in LOOSER:
        lao, = row["lo"]
        first, *others = row["vi"]
        assert row.keys() == {"vi", "lo"} and others, row
        assert (lao, first) in usual, row
        assert all(word == " ".join(word.split()) and (lao, word) not in usual for word in others), row


def test_a_looser_word_is_found_and_counts_less() -> None:
    found = word_list(vocabulary(), "lo", "vi", normal)[normal("ໂອກາດ", "lo")]
    assert found["cơ hội"] > found["khả năng"] > 0
