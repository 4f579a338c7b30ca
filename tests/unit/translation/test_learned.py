"""The learned engine's pure parts: tokens that give the text back, phrases that agree with an alignment, case, weights."""

import io
import json
import math
import random
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.translation.engines.learned import files, language_model
from app.translation.engines.learned.casing import Casing, cased, learned
from app.translation.engines.learned.decoder import START, Decoder
from app.translation.engines.learned.language_model import LanguageModel
from app.translation.engines.learned.phrases import phrases, table_of
from app.translation.engines.learned.pieces import pieces
from app.translation.engines.learned.places import CASES, OWN, case_of, counted, described, text_for
from app.translation.engines.learned.search import Option, ways
from app.translation.engines.learned.tokens import JOINED, SPACE, text_of, tokens
from app.translation.engines.learned.tuning import Pool, Scored, levelled, steadied, tuned
from app.translation.engines.learned.writing import Counted, Listed, write

TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Co", "Cn")), max_size=60).filter(
    lambda text: not {JOINED, SPACE, "|", *"\u00ad\u200b\u200c\u200d\u2060\ufeff"} & set(text))


@given(TEXTS, st.sampled_from(["vi", "en", "bdq", "lo", "km", "zh-Hans"]))
def test_tokens_give_the_text_back(text: str, tag: str) -> None:
    found = tokens(text, tag)
    assert text_of(found, tag) == " ".join(unicodedata.normalize("NFC", text).split())
    assert not any(" " in one or not one or "|||" in one for one in found), "a phrase table parts its fields so"


@pytest.mark.parametrize(("text", "tag", "wanted"), [
    ("Tơ 'Binh Đĭnh, 'băl jĭt.", "bdq", ["Tơ", "'Binh", "Đĭnh", f"{JOINED},", "'băl", "jĭt", f"{JOINED}."]),
    ("đơ̆ng (UBND)", "bdq", ["đơ̆ng", f"({JOINED}", "UBND", f"{JOINED})"]),
    ("ngày 24/12/2020 có 1.500 người", "vi", ["ngày", "24/12/2020", "có", "1.500", "người"]),
    ("\ufeffKế hoạ\u00adch\u200b tỉ\u200cnh 👨\u200d👩", "vi", ["Kế", "hoạch", "tỉnh", "👨", f"{JOINED}\u200d", f"{JOINED}👩"]),
    ("a|||b", "en", ["a", f"{JOINED}|{JOINED}", "b"]),
])
def test_tokens(text: str, tag: str, wanted: list[str]) -> None:
    assert tokens(text, tag) == wanted


@given(st.lists(st.sampled_from(["từ", f"{JOINED},", f"{JOINED}.", f"{JOINED};", SPACE, "。"]), max_size=60), st.integers(2, 9))
def test_pieces_are_all_of_a_text_and_none_is_too_long(found: list[str], longest: int) -> None:
    parts = pieces(found, longest)
    assert [one for part in parts for one in part] == found and all(0 < len(part) <= longest for part in parts)
    assert all(len(part) >= longest / 2 for part in parts[:-1]), "not more of them than there have to be"


def test_long_texts_are_cut_where_a_clause_ends() -> None:
    text = tokens("một hai, ba bốn; năm sáu, bảy tám chín mười", "vi")
    assert [" ".join(part).replace(f" {JOINED}", "") for part in pieces(text, 8)] == ["một hai, ba bốn;", "năm sáu, bảy tám chín mười"]
    assert pieces(["một"] * 5, 2) == [["một"] * 2, ["một"] * 2, ["một"]], "where it has to be when there is no sign"
    assert pieces(tokens("ປະເທດ ລາວ ເປັນ", "lo"), 4)[0][-1] == SPACE


def test_phrases_agree_with_the_alignment() -> None:
    links = np.array([[1, 0, 0], [0, 0, 1], [0, 1, 0]], np.bool_)
    found = set(phrases(["a", "b", "c"], ["x", "y", "z"], links))
    assert found == {("a", "x"), ("b", "z"), ("c", "y"), ("b c", "y z"), ("a b c", "x y z")}
    free = np.array([[1, 0, 0], [0, 0, 1]], np.bool_)
    assert ("a", "x y") in set(phrases(["a", "b"], ["x", "y", "z"], free)) and ("b", "y z") in set(phrases(["a", "b"], ["x", "y", "z"], free))


@given(st.integers(1, 7), st.integers(1, 7), st.data())
def test_no_phrase_is_cut_out_of_a_link(rows: int, columns: int, data: st.DataObject) -> None:
    links = np.array(data.draw(st.lists(st.lists(st.booleans(), min_size=columns, max_size=columns), min_size=rows, max_size=rows)), np.bool_)
    source, target = [f"s{one}" for one in range(rows)], [f"t{one}" for one in range(columns)]
    for one, other in phrases(source, target, links):
        inside, there = [int(word[1:]) for word in one.split()], [int(word[1:]) for word in other.split()]
        assert links[np.ix_(inside, there)].any()
        assert not links[inside][:, [place for place in range(columns) if place not in there]].any()
        assert not links[[place for place in range(rows) if place not in inside]][:, there].any()


def test_the_table_of_phrases() -> None:
    assert table_of(Counter({("nước", "đak"): 3, ("nước", "teh đak"): 1})) == {"nước": [("đak", 3), ("teh đak", 1)]}


LINES = st.lists(st.lists(st.integers(3, 7), min_size=1, max_size=6), min_size=1, max_size=6)


@given(LINES, st.lists(st.integers(3, 8), max_size=4))
def test_something_always_follows(lines: list[list[int]], before: list[int]) -> None:
    model = language_model.learned(lines)
    state = model.begin()
    for token in before:
        _, state = model.follow(state, token)
    tokens = {0, 1, 2, *(token for line in lines for token in line)}
    strangers = max(tokens) + 1 - len(tokens)
    assert sum(math.exp(model.follow(state, token)[0]) for token in tokens) + strangers * math.exp(model.follow(state, 99)[0]) == pytest.approx(1.0)


@given(LINES, LINES)
def test_a_model_that_grows_is_the_one_learned_at_once(first: list[list[int]], later: list[list[int]]) -> None:
    grown = LanguageModel.of(language_model.learned(first).arrays())
    for line in later:
        grown.add(line)
    grown.settle()
    whole = language_model.learned([*first, *later])
    for line in (*first, *later, [8]):
        states = grown.begin(), whole.begin()
        for token in line:
            (likely, one), (wanted, other) = grown.follow(states[0], token), whole.follow(states[1], token)
            assert likely == pytest.approx(wanted)
            states = one, other


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 2), st.lists(st.integers(3, 5), min_size=1, max_size=2), st.integers(-9, 0)), max_size=8),
       st.floats(0.1, 1.0))
def test_no_way_is_better_than_the_first(drawn: list[tuple[int, int, list[int], int]], weight: float) -> None:
    options = [[Option(place, place + 1, (3,), (1.0,), -1.0)] for place in range(4)]
    for begin, size, words, score in drawn:
        if begin + size <= 4:
            options[begin].append(Option(begin, begin + size, tuple(words), (0.0,), float(score) / 9))
    model = language_model.learned([[3, 4, 5], [4, 4], [5, 3, 4]])

    def every(place: int) -> Iterator[tuple[Option, ...]]:
        if place == len(options):
            yield ()
        else:
            yield from ((one, *rest) for one in options[place] for rest in every(one.end))

    def score_of(chosen: Sequence[Option]) -> float:
        state, likely = model.begin(), 0.0
        for token in [token for one in chosen for token in one.tokens] + [2]:
            step, state = model.follow(state, token)
            likely += step
        return sum(one.score for one in chosen) + weight * likely

    found = ways(options, model, weight, 3)
    scores = [score_of(way.options) for way in found]
    assert scores[0] == pytest.approx(max(map(score_of, every(0)))) and scores == sorted(scores, reverse=True)
    assert len({tuple(map(id, way.options)) for way in found}) == len(found)
    assert ways(options, model, weight)[0].likely == pytest.approx(found[0].likely)


def test_a_model_that_knows_nothing_copies(tmp_path: Path) -> None:
    write(tmp_path, "vi", "bdq", Counted([], [], [], [], learned([])), [], START)
    decoder = Decoder(tmp_path)
    assert decoder.draft("UBND xã, 12") == "UBND xã, 12" and decoder.draft("") == ""


@pytest.mark.parametrize(("text", "source", "target", "wanted"), [
    ('"Rafael Correa (BP), 12b" iPhone', "vi", "lo", '"Rafael Correa(BP),12b"iPhone'),
    ("Wide Angle 5 GMC", "en", "zh-Hans", "Wide Angle 5 GMC"),
    ("ເມືອງ ລາວ", "lo", "vi", "ເມືອງ ລາວ"),
])
def test_what_is_copied_is_written_as_the_other_language_writes(text: str, source: str, target: str, wanted: str, tmp_path: Path) -> None:
    write(tmp_path, source, target, Counted([], [], [], [], learned([])), [], START)
    assert Decoder(tmp_path).draft(text) == wanted, "no marks of tokens, names in their letters and apart"


def test_names_keep_their_letters_where_the_language_has_no_capitals(tmp_path: Path) -> None:
    pairs = [(["ông", "Obama", "nói"], ["ທ່ານ", "obama", "ເວົ້າ"], np.eye(3, dtype=np.bool_))] * 800
    casing = learned(pairs)
    spans = [(range(place, place + 1), range(place, place + 1)) for place in range(2)]
    assert cased(["ທ່ານ", "wasp"], ["Ông", "WASP"], spans, casing, as_source=True) == ["ທ່ານ", "WASP"]


def test_what_was_learned_and_what_came_since(tmp_path: Path) -> None:
    small = [(["tôi", "thấy", "cá"], ["i", "see", "fish"]), (["thấy", "cá", "nhỏ"], ["see", "fish", "small"])]
    straight = np.eye(3, dtype=np.bool_)
    listed = [Listed(((one,), (other,)), [np.eye(1, dtype=np.bool_)], 1.4) for one, other in (("voi", "elephant"), ("cá", "shark"))]
    counted = Counted(small, [list(phrases(*pair, straight)) for pair in small], [[straight]] * 2, [(["chợ"], ["market"])], learned([]), listed)
    write(tmp_path, "vi", "en", counted, [0, 1], START)
    decoder = Decoder(tmp_path)
    assert decoder.draft("Tôi thấy cá nhỏ") == "I see fish small" and decoder.draft("Chợ 15") == "Market 15"
    assert decoder.draft("Tôi thấy voi nhỏ") == "I see elephant small", "a list says what the pairs do not; what they do say goes before"
    assert next(one.tokens for one in decoder.best(["thấy", "cá"], 2)) == ("see", "fish")
    decoder.take_in("Tôi thấy bò nhỏ ở chợ", "I see cows small at market")
    assert decoder.draft("Tôi thấy bò nhỏ") == "I see cows small", "in its place the new word stands for the new one"
    decoder.take_in("cá", "trout")
    decoder.take_in("Cá", "Trout")
    assert decoder.draft("Cá") == "Trout" and Decoder(tmp_path).draft("Cá") == "Fish", "counted with what was there, for as long as it is in memory"


def test_a_model_of_an_earlier_form_is_learned_anew(tmp_path: Path) -> None:
    files.note_tried(tmp_path, "vi", "bdq", 500)
    assert files.tried(tmp_path, "vi", "bdq") == 500, "in vain, perhaps"
    folder = files.new_folder(tmp_path, "vi", "bdq")
    (folder / files.FACTS).write_text('{"format": 1}', "utf-8")
    files.take_into_use(folder)
    assert files.current(tmp_path, "vi", "bdq") is None and files.tried(tmp_path, "vi", "bdq") == 0


def test_capital_letters() -> None:
    units = [("Bình Định", "'Binh Đinh"), ("UBND", "UBND"), ("hội", "Hôi"), ("viên", "viên"), ("dân", "kon"), ("ở", "tơ"), ("là", "la"), ("mới", "nao")]
    chance, pairs = random.Random(7), []
    for _ in range(300):
        sides = (" ".join(side).split() for side in zip(*chance.choices(units, k=7), strict=True))
        ours, theirs = ([capital(words[0]), *words[1:], f"{JOINED}."] for words in sides)
        pairs.append((ours, theirs, np.eye(len(ours), dtype=np.bool_)))
    casing = kept(learned(pairs))
    assert casing.forms == {} and casing.chooser is not None
    source = ["Các", "hội", "ở", "Bình", "Định", "UBND"]
    spans = [(range(0, 2), range(0, 2)), (range(2, 5), range(2, 5)), (range(5, 6), range(5, 6))]
    assert cased(["rim", "hôi", "'binh", "đinh", "tơ", "ubnd"], source, spans, casing) == ["Rim", "Hôi", "'Binh", "Đinh", "tơ", "UBND"], "as it was always written, whatever the source has"
    assert cased(["kon", "la"], ["Dân", "là"], [(range(0, 2), range(0, 2))], casing) == ["Kon", "la"], "large only where a sentence begins"
    assert cased(["a", "kon"], ["ai", "dân"], [(range(0, 2), range(0, 2))], casing) == ["A", "kon"]
    assert cased(["hơ̆", "x"], ["Một", "Hai"], [(range(0, 2), range(0, 2))], casing) == ["Hơ̆", "X"], "like the word at its place"


def capital(word: str) -> str:
    """As a sentence begins, an apostrophe before the letter or not."""
    return word[:1] + word[1:2].upper() + word[2:] if word.startswith("'") else word[:1].upper() + word[1:]


def kept(casing: Casing) -> Casing:
    """What a model's folder gives back of it."""
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **casing.arrays())
    file.seek(0)
    with np.load(file) as arrays:
        return Casing.of(json.loads(json.dumps(casing.facts())), arrays)


@given(st.lists(st.tuples(st.lists(st.sampled_from(["hội", "Hội", "HỘI", "là", "Ia", "."]), min_size=1, max_size=6).map(lambda words: ["Hội", *words]), st.integers(0, 2)), min_size=2, max_size=30))
def test_counts_of_a_text_are_those_of_the_others(texts: list[tuple[list[str], int]]) -> None:
    """What a network learns from is what is found when the text was never counted, but for what two numbers share."""
    found = [text_for([one.lower() for one in words], words, [place + by if place + by < len(words) else None for place in range(len(words))]) for words, by in texts]
    numbers = {word: number for number, word in enumerate((*OWN, "hội", "là", "ia", "."))}
    keys = [described(one, numbers)[0] for one in found]
    cases = [np.array([CASES.index(case_of(words[place])) for place in text.places], np.int64) for (words, _), text in zip(texts, found, strict=True)]
    of = np.repeat(np.arange(len(texts)), [len(one) for one in cases])
    _, others = counted(np.concatenate(keys), np.concatenate(cases), of, len(of))
    rest, _ = counted(np.concatenate(keys[1:]), np.concatenate(cases[1:]), of[of > 0], 0)
    assert (rest.find(keys[0]) == others[:len(keys[0])]).all()


def test_frequent_words_are_counted_in_proportion() -> None:
    """However often a word is there, its counts stay counts of it."""
    for number in range(1, 3000, 41):
        text = text_for(["hôi"], ["hội"], [0])
        keys, _ = described(text, {"hôi": 3, "hội": 4})
        counts, _ = counted(np.repeat(keys, number + 1, 0), np.array([0] * number + [1], np.int64), np.arange(number + 1), 0)
        small, large, capitals = counts.find(keys)[0, 0].tolist()
        assert small == min(number, 255) and large == 1 and not capitals


def test_capital_letters_inside_a_word() -> None:
    pairs = [(["tới", "99", "kWh"], ["truh", "99", "kWh"], np.eye(3, dtype=np.bool_))] * 2
    casing = learned(pairs)
    assert casing.forms == {"kwh": "kWh"}
    assert cased(["9", "kwh"], ["9", "kWh"], [(range(0, 2), range(0, 2))], casing) == ["9", "kWh"]


def test_capital_letters_with_nothing_learned() -> None:
    """A word is written like the one it stands for; the sentence begins large whatever that is."""
    source, nothing = ["hôm", "nay", "UBND", "xã", "Ia"], learned([])
    spans = [(range(0, 2), range(3, 5)), (range(2, 5), range(0, 3))]
    assert cased(["sa", "ia", "ubnd", "'năr", "anu"], source, spans, nothing)[1] == "Ia"
    assert cased([f"{JOINED},", "a"], [f"{JOINED},", "b"], [(range(0, 2), range(0, 2))], nothing) == [f"{JOINED},", "a"]
    assert cased([], [], [], nothing) == []


def test_a_heading_in_capitals_stays_one() -> None:
    spans = [(range(0, 2), range(0, 2)), (range(2, 3), range(2, 3))]
    assert cased(["pơtho", "khan", "2026"], ["THÔNG", "BÁO", "2026"], spans, learned([])) == ["PƠTHO", "KHAN", "2026"]
    assert cased(["wă", "'binh", "đinh"], ["TỈNH", "BÌNH", "Định"], spans, learned([]))[2] != "ĐINH"
    assert cased(["khul", "pơgơl"], ["UBND"], [(range(0, 2), range(0, 1))], learned([]))[0] == "KHUL", "one word is no heading, and is written as before"


def test_weights_are_found_that_prefer_the_better_drafts() -> None:
    references = [["a", "b", "c", "d", "e"], ["f", "g", "h", "i", "j"]]
    good = [Scored(tuple(one), (1.0, 2.0)) for one in references]
    bad = Scored(("x", "b", "c", "d", "y"), (1.2, 1.0))

    def nbest(weights: tuple[float, ...]) -> list[list[Scored]]:
        return [sorted([good[number], bad], key=lambda one: -float(np.dot(weights, one.parts))) for number in range(2)]

    weights = tuned(nbest, references, (1.0, 0.0), 3)
    pool = Pool(references)
    assert pool.add(nbest(weights)) == 4 and pool.add(nbest(weights)) == 0
    assert pool.bleu(np.array((1.0, 0.0))) < pool.bleu(np.array(weights)) == pytest.approx(1.0)


@given(st.floats(-0.5, 3.5), st.integers(1, 40))
def test_drafts_are_made_as_long_as_what_people_wrote(right: float, texts: int) -> None:
    def length(weights: tuple[float, ...]) -> int:
        return round(10 * texts * (1 + weights[1] - right))

    level = levelled(length, [["a"] * 10] * texts, (1.0, 0.5, -0.3), 1)
    assert (level[0], level[2]) == (1.0, -0.3) and abs(level[1] - right) <= 5 / 64 + 1 / (20 * texts)


def test_weights_found_on_few_texts_stay_near_those_of_the_start() -> None:
    start, found = (1.0, 0.0), (3.0, -2.0)
    assert steadied(found, start, 0) == start
    assert steadied(found, start, 120) == (2.0, -1.0)
    assert steadied(found, start, 10**9) == pytest.approx(found)
