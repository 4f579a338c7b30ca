"""Learn from the names of the core vocabulary what letters of Lao are in Latin ones, for search across languages.

Names are compared with all that stands for them in the other script; what cannot be the same sound falls out round by round.
A letter may be nothing or up to three Latin letters; which of them is estimated by expectation and maximization, from what
a reader of Lao would say of each letter (``_SAID``). From the names that were kept it is also learned which letters follow each
other in Lao names.

Example: .venv/bin/python scripts/learn_letters.py > app/search/lexicon/core/lao-latin.tsv
         .venv/bin/python scripts/learn_letters.py --following > app/search/lexicon/core/lao-names.tsv
"""

import math
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib import resources
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from app.search.analysis.registry import analyser_for
from app.search.lexicon.letters import ANY, CLOSES, EDGE, LONGEST, MORE, NOTHING, SILENT, letters
from app.search.lexicon.names import is_syllable

_SAID = {
    "ກ": "k g c", "ຂ": "k kh c", "ຄ": "k c q kh", "ງ": "ng n", "ຈ": "j ch ci z gi", "ສ": "s c x z sh", "ຊ": "s c x z sh ch ti g",
    "ຍ": "y n nh i gn ny", "ດ": "d t s", "ຕ": "t d", "ຖ": "t th", "ທ": "t th d", "ນ": "n l r", "ບ": "b p v f", "ປ": "p b",
    "ຜ": "p ph", "ຝ": "f ph", "ພ": "p ph", "ຟ": "f ph v", "ມ": "m", "ຢ": "y j", "ຣ": "r l", "ລ": "l r", "ວ": "v w o u",
    "ຫ": "h x", "ອ": "- o a u", "ຮ": "h r", "ຼ": "l r", "ະ": "a e - u", "າ": "a ar", "ັ": "a u o", "ິ": "i e", "ີ": "i e ee",
    "ຶ": "u e", "ື": "u e", "ຸ": "u o", "ູ": "u oo o", "ເ": "e a -", "ແ": "a e", "ໂ": "o", "ໃ": "ai i", "ໄ": "ai i y",
    "ົ": "o u", "ໍ": "o or a", "ຽ": "i e ia"}
_TRUST, _LEAST, _SHOWN = 3.0, 1e-4, 0.003
# how alike a pair has to be in each round, as a logarithm a Latin letter, and how many times letters are estimated in it
_ALIKE, _ROUNDS = (-4.0, -2.7, -2.3), 3
# how often any letter counts as seen after another one, beside the times that it was
_AFTER = 10

Pair = tuple[tuple[str, ...], str]
Shares = dict[str, dict[str, float]]


def main() -> None:
    written, shares = list(_pairs()), _said()
    for least in _ALIKE:
        kept = [(text, pair) for text, pair in written if _ahead(shares, *pair)[-1][-1] >= math.exp(least * len(pair[1]))]
        for _ in range(_ROUNDS):
            shares = _estimated(shares, [pair for _, pair in kept])
    if "--following" in sys.argv:
        _tell_following({text for text, _ in kept})
    else:
        _tell_letters(shares, [pair for _, pair in kept])


def _tell_letters(shares: Shares, pairs: Sequence[Pair]) -> None:
    print("lao\tlatin\tshare")
    for letter, latin in sorted(shares.items()):
        for text, share in sorted(latin.items(), key=lambda one: (-one[1], one[0])):
            if share >= _SHOWN:
                print(f"{letter}\t{text}\t{share:.3f}")
    used = Counter("".join({word for _, word in pairs if not is_syllable(word)}) + "abcdefghijklmnopqrstuvwxyz")
    for letter, number in sorted(used.items()):
        print(f"\t{letter}\t{number / used.total():.4f}")


def _tell_following(names: Collection[str]) -> None:
    """Which letter follows another one; "" stands for any that was not seen there, and before each for its share of all."""
    pairs = Counter(pair for name in names for pair in pairwise((EDGE, *name, EDGE)))
    before, after = Counter[str](), Counter[str]()
    for (one, other), number in pairs.items():
        before[one] += number
        after[other] += number
    print("before\tletter\tshare")
    for letter, number in sorted(after.items()):
        print(f"\t{letter}\t{number / after.total():.6f}")
    for one, number in sorted(before.items()):
        print(f"{one}\t\t{_AFTER / (number + _AFTER):.5f}")
    for (one, other), number in sorted(pairs.items()):
        print(f"{one}\t{other}\t{(number + _AFTER * after[other] / after.total()) / (before[one] + _AFTER):.5f}")


def _pairs() -> Iterator[tuple[str, Pair]]:
    """Names as they are written in Lao, with how they are spoken and a Latin word that may be the same."""
    loose, written = analyser_for("vi").loose, analyser_for("lo").units
    rows = (resources.files("app.languages") / "core" / "names.tsv").read_text("utf-8").splitlines()[1:]
    for vietnamese, english, lao in (row.split("\t")[:3] for row in rows):
        words = {"".join(letter for letter in loose(word.casefold()) if "a" <= letter <= "z")
                 for cell in (vietnamese, english) for word in cell.split(" | ") if " " not in word}
        for text in ("".join(written(one, "lo")) for one in lao.split(" | ") if one):
            spoken = letters(text)
            yield from ((text, (spoken, word)) for word in sorted(words) if len(word) > 2 and 3 <= len(spoken) <= 16)


def _said() -> Shares:
    shares: Shares = {}
    for letter, said in _SAID.items():
        latin = [text.replace("-", "") for text in said.split(" ")]
        shares[letter] = {text: 0.9 / len(latin) for text in latin}
        shares[letter][""] = shares[letter].get("", 0.0) + 0.1
        if "ກ" <= letter <= "ຮ":
            shares[letter + CLOSES] = dict(shares[letter])
            heard = [text for text in latin if text]
            shares[letter + SILENT] = {"": 0.5} | {text: 0.5 / len(heard) for text in heard}
    return shares


def _share(latin: Mapping[str, float], text: str) -> float:
    return max(latin.get(text, 0.0), (NOTHING, ANY, 0.0, 0.0)[len(text)])


def _ahead(shares: Shares, spoken: Sequence[str], word: str) -> list[list[float]]:
    """How likely the first letters of the one are the first letters of the other."""
    size = len(word)
    table = [[0.0] * (size + 1) for _ in range(len(spoken) + 1)]
    table[0][0] = 1.0
    for row in range(len(spoken) + 1):
        for place in range(size + 1):
            if place:
                table[row][place] += table[row][place - 1] * MORE
            for end in range(place, min(place + LONGEST, size) + 1) if row < len(spoken) else ():
                table[row + 1][end] += table[row][place] * _share(shares.get(spoken[row], {}), word[place:end])
    return table


def _behind(shares: Shares, spoken: Sequence[str], word: str) -> list[list[float]]:
    """The same of the last letters."""
    size = len(word)
    table = [[0.0] * (size + 1) for _ in range(len(spoken) + 1)]
    table[-1][size] = 1.0
    for row in range(len(spoken), -1, -1):
        for place in range(size, -1, -1):
            if place < size:
                table[row][place] += table[row][place + 1] * MORE
            for end in range(place, min(place + LONGEST, size) + 1) if row < len(spoken) else ():
                table[row][place] += _share(shares.get(spoken[row], {}), word[place:end]) * table[row + 1][end]
    return table


def _estimated(shares: Shares, pairs: Sequence[Pair]) -> Shares:
    """Shares by how often each was used where all ways of writing a name count by how likely they are."""
    counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for spoken, word in pairs:
        ahead, behind = _ahead(shares, spoken, word), _behind(shares, spoken, word)
        for row, letter in enumerate(spoken):
            for place in range(len(word) + 1):
                for end in range(place, min(place + LONGEST, len(word)) + 1):
                    share = _share(shares.get(letter, {}), word[place:end])
                    counts[letter][word[place:end]] += ahead[row][place] * share * behind[row + 1][end] / ahead[-1][-1]
    said, found = _said(), Shares()
    for letter in {*counts, *shares}:
        total = sum(counts[letter].values()) + _TRUST
        latin = {*counts[letter], *said.get(letter, {})}
        likely = {text: (counts[letter][text] + _TRUST * said.get(letter, {}).get(text, 0.0)) / total for text in latin}
        found[letter] = {text: share for text, share in likely.items() if share > _LEAST}
    return found


if __name__ == "__main__":
    main()
