"""Learning to draft a pair of languages from pairs of texts: phrases, word tables, what follows what, and weights."""

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean, stdev

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from app.errors import N_, Invalid
from app.languages import registry
from app.languages.scripts import exchanged, share
from app.translation.engines.learned import files
from app.translation.engines.learned.alignment import aligned
from app.translation.engines.learned.casing import learned
from app.translation.engines.learned.decoder import DISCOUNT, START, TOKENS, Decoder
from app.translation.engines.learned.phrases import LONGEST as LONGEST_PHRASE
from app.translation.engines.learned.phrases import phrases
from app.translation.engines.learned.tokens import LONGEST, is_word, text_of, tokens
from app.translation.engines.learned.tuning import Weights, levelled, steadied, tuned
from app.translation.engines.learned.writing import Counted, Listed, Pair, write

LEAST_PAIRS = 100
"""Fewer pairs of texts are too few to learn from."""

MOST_PAIRS = 60_000
"""Of more pairs the newest are learned from, so that learning stays a matter of minutes."""

_HELD_OUT, _HELD_SHARE, _ALIKE = 240, 0.1, 90
_LEAST_COMPARED, _SURE = 30, 1.64  # a difference beyond so many standard errors is chance once in twenty times
_TUNING_LENGTH, _N_BEST, _ROUNDS, _MANY = 45, 50, 3, 80
# how many times longer one text of a pair may be before it is no translation; short ones may differ more
_LONGER, _SHORT = 4, 8
_OWN_LETTERS = 1 / 3  # of a text's letters are of its language's script where it is in that language

Progress = Callable[[int, int, str], None]
STEPS = (N_("Reading the pairs"), N_("Aligning words"), N_("Choosing weights"), N_("Measuring"), N_("Writing the model"))


@dataclass(frozen=True)
class Material:
    """What is learned from: pairs of texts, the newest last, and agreed terms, which count as often seen.

    ``until`` is the number of the newest pair in the memory. ``words`` are those of a list with what they are in the other
    language, and how much each counts, at most 1: they help where the pairs know too little.
    """

    pairs: Sequence[tuple[str, str]]
    terms: Sequence[tuple[str, str]] = ()
    until: int = 0
    words: Sequence[tuple[str, str, float]] = ()


def train(material: Material, source: str, target: str, models: Path, rival: files.Learned | None = None,
          progress: Progress | None = None) -> files.Learned:
    """Learn a model and give it; it is not in use before ``files.take_into_use``.

    The newest tenth of the pairs, at most 240, is kept apart, and for this so is what resembles them: weights are found
    on one half of it, chosen where there are two on the other, where BLEU and chrF2 are counted, in small letters. What is then written was learned from all
    pairs. ``rival`` is the model in use, which is measured on those of the same texts that came after it was learned.
    Raises ``Invalid`` for material that nothing can be learned from.
    """
    started = time.perf_counter()
    tell = progress or (lambda done, total, message: None)
    tell(0, len(STEPS), STEPS[0])
    texts = usable(material.pairs[-MOST_PAIRS:], source, target)
    pairs = [(tokens(one, source), tokens(other, target)) for one, other in texts]
    held, rest = apart(texts)
    tell(1, len(STEPS), STEPS[1])
    terms = [(tokens(one, source), tokens(other, target)) for one, other in material.terms]
    counted = _counted(pairs, terms, _listed(material.words, source, target))
    folder = files.new_folder(models, source, target)
    try:
        (trial := folder / "trial").mkdir()
        write(trial, source, target, counted, rest, START)
        decoder = Decoder(trial)
        tell(2, len(STEPS), STEPS[2])
        found = _tuned(decoder, [counted.small[one] for one in held[::2]])
        tell(3, len(STEPS), STEPS[3])
        tested = [(one, counted.small[one]) for one in held[1::2]]
        (bleu, chrf2, stayed), weights = _nearest(decoder, found, [pair for _, pair in tested], target)
        compared = _compared(decoder, rival, material, texts, rest, tested)
        del decoder
        tell(4, len(STEPS), STEPS[4])
        shutil.rmtree(trial)
        write(folder, source, target, counted, range(len(pairs)), weights)
        files.finish(folder, {"from": source, "to": target, "offered": len(material.pairs), "until": material.until, "pairs": len(pairs), "held_out": len(held[1::2]), "bleu": bleu, "chrf2": chrf2, "stayed": stayed,
                              "compared": asdict(compared) if compared else None, "weights": weights, "seconds": round(time.perf_counter() - started, 1),
                              "made_at": datetime.now(UTC).isoformat(timespec="seconds")})
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return files.read(folder)


def _compared(decoder: Decoder, rival: files.Learned | None, material: Material, texts: Sequence[tuple[str, str]], rest: Sequence[int],
              tested: Sequence[tuple[int, Pair]]) -> files.Comparison | None:
    """The new model beside the one in use, on texts that neither has seen; None for too few of them.

    The new one, as it is tried here, has learned neither from what is kept apart nor from what is like it, and the one in
    use may have: a text that is like any such pair would say only that.
    """
    if rival is None or not files.whole(rival.folder):
        return None
    fresh, ours = {_line(pair) for pair in material.pairs[rival.offered:]}, set(rest)
    theirs = [pair for number, pair in enumerate(texts) if number not in ours and pair not in fresh]
    unseen = [pair for number, pair in tested if texts[number] in fresh and not _like_any(texts[number], theirs)]
    if len(unseen) < _LEAST_COMPARED:
        return None
    new, old = (_each(one, unseen, rival.target) for one in (decoder, Decoder(rival.folder)))
    apart = [other - one for one, other in zip(new, old, strict=True)]
    return files.Comparison(round(fmean(new), 2), round(fmean(old), 2), round(_SURE * stdev(apart) / len(apart) ** 0.5, 2), len(apart))


def _like_any(pair: tuple[str, str], others: Sequence[tuple[str, str]]) -> bool:
    return any(process.extractOne(text, side, scorer=fuzz.ratio, score_cutoff=_ALIKE) for text, side in zip(pair, zip(*others, strict=True), strict=False))


def _each(decoder: Decoder, pairs: Sequence[Pair], target: str) -> list[float]:
    """chrF2 of each draft by itself."""
    from sacrebleu.metrics.chrf import CHRF  # with what it loads 5 MB, which exports and posts do without

    chrf = CHRF()
    return [chrf.sentence_score(draft, [written]).score for draft, written in zip(*_drafted(decoder, None, pairs, target), strict=True)]


def _line(pair: tuple[str, str]) -> tuple[str, str]:
    return " ".join(pair[0].split()), " ".join(pair[1].split())


def usable(pairs: Sequence[tuple[str, str]], source: str, target: str) -> list[tuple[str, str]]:
    """Pairs that may be translations, each once, the newest last."""
    different = dict.fromkeys(map(_line, pairs))
    usable = [pair for pair in different if all(pair) and plausible(*pair, source, target)]
    if len(usable) < LEAST_PAIRS:
        raise Invalid("learned.too_few", N_("There are %(count)d usable pairs from %(source)s to %(target)s; learning needs at least %(least)d. Approve or import more of them."),
                      count=len(usable), source=source, target=target, least=LEAST_PAIRS)
    if sum(exchanged(one, other, source, target) for one, other in usable) > len(usable) / 2:
        raise Invalid("learned.swapped", N_("Most pairs from %(source)s to %(target)s look as if their columns were exchanged. Correct them and train again."),
                      source=source, target=target)
    written = [pair for pair in usable if share(pair[0], source) >= _OWN_LETTERS and share(pair[1], target) >= _OWN_LETTERS]
    if len(written) < LEAST_PAIRS:
        raise Invalid("learned.other_script", N_("Most pairs from %(source)s to %(target)s are written in the letters of other languages. Correct them and train again."),
                      source=source, target=target)
    return written


def plausible(one: str, other: str, source: str, target: str) -> bool:
    """Whether two texts may be translations of each other, of a length that can be learned from."""
    if one == other:
        return False
    first, second = len(tokens(one, source)), len(tokens(other, target))
    return (0 < first <= LONGEST and 0 < second <= LONGEST
            and max(first, second) <= _LONGER * min(first, second) + _SHORT and any(map(str.isalpha, one)) and any(map(str.isalpha, other)))


def apart(texts: Sequence[tuple[str, str]]) -> tuple[list[int], list[int]]:
    """The numbers of the newest pairs, which are kept apart, and of those that are like none of these on either side."""
    number = min(_HELD_OUT, int(len(texts) * _HELD_SHARE))
    held, before = list(range(len(texts) - number, len(texts))), list(range(len(texts) - number))
    alike: set[int] = set()
    for side in (0, 1):
        ours = [texts[one][side] for one in before]
        for one in held:
            alike.update(place for _, _, place in process.extract(texts[one][side], ours, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=None))
    return held, [one for one in before if one not in alike]


def _counted(pairs: Sequence[Pair], terms: Sequence[Pair], words: Mapping[tuple[tuple[str, ...], tuple[str, ...]], float]) -> Counted:
    small, found = list(map(_small, pairs)), []
    links = list(aligned([*small, *words]))
    for (source, target), ways in zip(small, links, strict=False):
        found.append([pair for matrix in ways for pair in phrases(source, target, matrix)])
    casing = learned((source, target, ways[0]) for (source, target), ways in zip(pairs, links, strict=False))
    listed = [Listed(pair, ways, count) for (pair, count), ways in zip(words.items(), links[len(small):], strict=True)]
    return Counted(small, found, links[:len(small)], list(map(_small, terms)), casing, listed)


def _listed(words: Sequence[tuple[str, str, float]], source: str, target: str) -> dict[tuple[tuple[str, ...], tuple[str, ...]], float]:
    """Words that are short enough for phrases, each two once, and as how often seen they count: somewhat more than what the model takes off."""
    found: dict[tuple[tuple[str, ...], tuple[str, ...]], float] = {}
    for one, other, count in words:
        ours, theirs = (tuple(token.lower() for token in tokens(text, tag)) for text, tag in ((one, source), (other, target)))
        if 0 < len(ours) <= LONGEST_PHRASE and 0 < len(theirs) <= LONGEST_PHRASE:
            found[ours, theirs] = max(found.get((ours, theirs), 0.0), DISCOUNT + count)
    return found


def _small(pair: Pair) -> Pair:
    return [one.lower() for one in pair[0]], [one.lower() for one in pair[1]]


def _tuned(decoder: Decoder, pairs: Sequence[Pair]) -> list[Weights]:
    """Weights that were found on these pairs from two beginnings, put nearer to one whose drafts are long enough, and where the pairs are many also as they are."""
    short = [pair for pair in pairs if len(pair[0]) <= _TUNING_LENGTH]
    if not short:
        return [START]
    written = [target for _, target in short]
    level = levelled(lambda weights: sum(len(decoder.best(source, 1, weights)[0].tokens) for source, _ in short), written, START, TOKENS)
    found = [tuned(lambda weights: [decoder.best(source, _N_BEST, weights) for source, _ in short], written, start, _ROUNDS) for start in (START, level)]
    return [*(steadied(one, level, len(short)) for one in found), *(found if len(short) >= _MANY else ())]


def _nearest(decoder: Decoder, found: Sequence[Weights], pairs: Sequence[Pair], target: str) -> tuple[tuple[float, float, float], Weights]:
    """Those of the weights that draft these pairs best, which are in use then, and the BLEU and chrF2 that they reach, and how much of a draft stands."""
    scores, weights = max((_scores(decoder, one, pairs, target), one) for one in found)
    decoder.use(weights)
    return scores, weights


def _scores(decoder: Decoder, weights: Weights | None, pairs: Sequence[Pair], target: str) -> tuple[float, float, float]:
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    drafts, written = _drafted(decoder, weights, pairs, target)
    bleu = BLEU(tokenize="none" if not registry.get(target).spaces else "13a")
    stayed = fmean(Levenshtein.normalized_similarity(*("".join(text.split()) for text in two)) for two in zip(drafts, written, strict=True))
    return round(bleu.corpus_score(drafts, [written]).score, 2), round(CHRF().corpus_score(drafts, [written]).score, 2), round(stayed, 4)


def _drafted(decoder: Decoder, weights: Weights | None, pairs: Sequence[Pair], target: str) -> tuple[list[str], list[str]]:
    """Drafts of pairs, and what was written."""
    return ([_apart_again(decoder.best(source, 1, weights)[0].tokens, target) for source, _ in pairs],
            [_apart_again(other, target) for _, other in pairs])


def _apart_again(found: Sequence[str], tag: str) -> str:
    """A text as BLEU counts it: as written where there are spaces, else word by word."""
    return text_of(found, tag) if registry.get(tag).spaces else " ".join(one for one in found if is_word(one) or one.isalnum())
