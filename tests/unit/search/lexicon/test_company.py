"""What texts are likely to hold whose other side holds a word."""

import random

from app.search.lexicon.company import MOST_COMPANY, Company, company

SUBJECTS = {"thuế": ("tax", "customs", "duty"), "lúa": ("rice", "harvest", "field"), "sốt": ("fever", "clinic", "nurse")}


def texts(number: int) -> list[tuple[list[str], list[str]]]:
    """Texts of three subjects; the one side names it by a word, the other also says two of the words around it."""
    chance, found = random.Random(3), []
    for _ in range(number):
        word = chance.choice(list(SUBJECTS))
        said, *around = SUBJECTS[word]
        noise = [f"w{chance.randrange(60)}" for _ in range(4)]
        found.append((["và", word, *noise], ["and", said, chance.choice(around), *(f"n{chance.randrange(60)}" for _ in range(4))]))
    return found


def learned(pairs: list[tuple[list[str], list[str]]]) -> tuple[Company, Company]:
    return company(pairs, source_spaced=True, target_spaced=True)


def test_a_word_is_in_the_company_of_its_translation_and_of_what_is_said_beside_that() -> None:
    there, back = learned(texts(400))
    for word, said in SUBJECTS.items():
        strongest = [text for text, _ in there[word] if " " not in text][:3]
        assert set(strongest) == set(said), word
        assert back[said[1]][0][0] == word, "what is said beside a word leads to it as well"
    tax = dict(there["thuế"])
    assert tax["tax"] > tax.get("and", 0.0), "what is in every text tells nothing"


def test_strengths_are_in_order_and_bounded() -> None:
    for side in learned(texts(400)):
        assert all(len(found) <= MOST_COMPANY for found in side.values())
        strengths = [[strength for _, strength in found] for found in side.values()]
        assert all(one == sorted(one, reverse=True) and one[-1] > 0 for one in strengths)
        assert max(map(max, strengths)) == 100.0, "so that a file of two decimals tells the weaker ones apart"


def test_too_few_texts_tell_nothing_and_the_same_tell_the_same() -> None:
    assert learned(texts(199)) == ({}, {}) and learned([]) == ({}, {})
    assert learned(texts(250)) == learned(texts(250))


def test_words_side_by_side_are_looked_for_where_there_are_spaces() -> None:
    pairs = [(["cửa", "khẩu", *source], ["ດ່ານ", *target]) for source, target in texts(300)]
    there, back = company(pairs, source_spaced=True, target_spaced=False)
    assert not any(" " in text for found in there.values() for text, _ in found), "nothing would be found by these"
    assert "cửa khẩu" in there and "ດ່ານ and" in back and "cửa khẩu" in {text for found in back.values() for text, _ in found}
