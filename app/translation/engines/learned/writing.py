"""Writing a model as the decoder reads it."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from app.translation.engines.learned import language_model
from app.translation.engines.learned.alignment import write_word_tables
from app.translation.engines.learned.casing import Casing
from app.translation.engines.learned.files import FACTS, FORMS, LANGUAGE_MODEL, TRANSLATION_MODEL
from app.translation.engines.learned.phrases import lines, table_of
from app.translation.engines.learned.tuning import Weights

_TERM_COUNT = 50.0

Pair = tuple[Sequence[str], Sequence[str]]


@dataclass(frozen=True)
class Counted:
    """Tokens of the pairs in small letters, the phrases of each pair, agreed terms in small letters, and capital letters."""

    small: Sequence[Pair]
    phrases: Sequence[Sequence[tuple[str, str]]]
    terms: Sequence[Pair]
    casing: Casing


def write(folder: Path, source: str, target: str, counted: Counted, chosen: Sequence[int], weights: Weights) -> None:
    """Write a model that was learned from the chosen pairs into an empty folder."""
    pairs = [*(counted.small[one] for one in chosen), *counted.terms]
    prefix, model = str(folder / TRANSLATION_MODEL), str(folder / LANGUAGE_MODEL)
    write_word_tables(pairs, prefix)
    found = Counter({(" ".join(one), " ".join(other)): _TERM_COUNT for one, other in counted.terms})
    for one in chosen:
        found.update(counted.phrases[one])
    _write(f"{prefix}.ttable", lines(table_of(found)))
    for ending, text in (("lambda", "0.7 0.7"), ("srcsegmlentable", "Uniform"), ("trgcutstable", "0.999"), ("trgsegmlentable", "Geometric")):
        Path(f"{prefix}.{ending}").write_text(text, encoding="utf-8")
    targets = [other for _, other in pairs]
    _write(model, language_model.counts(targets))
    _write(f"{model}.weights", [language_model.weights()])
    _write(f"{model}.wp", map(" ".join, targets))
    (folder / FORMS).write_text(json.dumps(asdict(counted.casing), ensure_ascii=False), encoding="utf-8")
    (folder / FACTS).write_text(json.dumps({"from": source, "to": target, "weights": weights}), encoding="utf-8")


def _write(path: str, rows: Iterable[str]) -> None:
    with Path(path).open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{row}\n" for row in rows)
