"""PURE: the forms of words in one language, by the rules of its tables."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from itertools import groupby
from typing import NamedTuple

from app.families import BrokenFamilyError
from app.languages import registry
from app.search.analysis.alignment import Aligned, changed, visible
from app.search.analysis.base import EXACT
from app.search.analysis.plain import LONGEST, plain
from app.search.analysis.rules import Change, Rule, Table, tables

_LETTER = re.compile(r"[^\W\d_]")
_MARK = re.compile("[\u0300-\u036f]")
_MARKED = re.compile("[^\u0300-\u036f][\u0300-\u036f]+")
_KEPT = 65536
_ROUNDS = 4


class Forms(NamedTuple):
    """What a word is found by: ``exact`` is its key in normal spelling, or "" where that could say nothing new."""

    written: str
    folded: str
    exact: str

    def marked(self) -> str:
        """The exact key where it differs from the folded one: enough for scripts in which few words do."""
        return self.exact if self.written != self.folded else ""


class Spelling:
    """Gives words of a language in their normal spelling and folded; equal words have equal forms.

    All forms are pure functions of the text and their own forms: ``written(written(x)) == written(x)``.
    """

    def __init__(self, chosen: tuple[Table, ...]) -> None:
        self.cluster = next((table.cluster for table in chosen if table.cluster), None)
        self._text = _all(rule for table in chosen for rule in table.rules if rule.form == "text")
        self._written = _all(rule for table in chosen for rule in table.rules
                             if rule.form == "written" and not table.cluster)
        self._in_cluster = _all(rule for table in chosen for rule in table.rules if rule.form == "written" and table.cluster)
        self._folded = _all(rule for table in chosen for rule in table.rules if rule.form == "folded")
        self._known = _Known(_steady(self._in_cluster))
        self.one_cluster: Change = self._known.__getitem__
        self.forms: Callable[[str], Forms] = lru_cache(_KEPT)(self._forms)
        self.known: Callable[[str], Forms] = lru_cache(_KEPT)(self._folded_forms)
        """Gives the forms of a word that is in normal spelling, without looking whether it is."""

    def written(self, text: str) -> str:
        """Give the normal spelling of a word or of all words of a text."""
        return _steady(self._once)(text)

    def folded(self, text: str) -> str:
        """Give what spellings of a word, or of all words of a text, share with those typed without marks."""
        return _steady(lambda one: self._folded(self._once(one)))(text)

    def prepared(self, text: str) -> Aligned:
        """Give a text as words are to be looked for in it."""
        seen = visible(self._text(text))
        if _MARK.search(seen.text):
            seen = changed(seen, _MARKED, _composed)  # beside Lao and the like, ICU cuts between a letter and its mark
        return seen if self.cluster is None or self._is_right(seen.text) else changed(seen, self.cluster, self.one_cluster)

    def in_clusters(self, text: str) -> str:
        """Give a text with the spelling of each cluster put right."""
        if self.cluster is None:
            return text
        if self._is_right(text):
            return text
        pieces: list[str] = []
        done, known = 0, self._known
        for one in self.cluster.finditer(text):
            cluster = one[0]
            spelled = known[cluster]
            if spelled != cluster:
                pieces += text[done:one.start()], spelled
                done = one.end()
        return "".join([*pieces, text[done:]]) if pieces else text

    def _is_right(self, text: str) -> bool:
        """Whether each cluster is in its right spelling, as most are."""
        if self.cluster is None:
            return True
        clusters = [found[0] for found in self.cluster.finditer(text)] if self.cluster.groups else self.cluster.findall(text)
        return list(map(self._known.__getitem__, clusters)) == clusters

    def _once(self, text: str) -> str:
        return self.in_clusters(self._written(plain(self._text(text))))

    def _forms(self, word: str) -> Forms:
        return self._folded_forms(self.written(word)[:LONGEST])

    def _folded_forms(self, written: str) -> Forms:
        # what is in normal spelling stays as it is before it is folded, unless it was cut
        folded = self._folded(written) if len(written) < LONGEST else self.folded(written)
        if folded != written:
            folded = self.folded(folded)[:LONGEST]
        return Forms(written, folded, EXACT + written if _LETTER.search(written) else "")


@cache
def spelling_for(tag: str) -> Spelling:
    """The spelling of a language; raises ``Invalid`` for a tag that the registry of languages does not hold."""
    language = registry.get(tag)
    return _spelling(tuple(table for table in tables() if table.serves(language)))


@cache
def general_spelling() -> Spelling:
    """The spelling of no language in particular; what is in normal spelling already, it folds as that language's own."""
    return _spelling(tuple(table for table in tables() if not table.languages and not table.scripts))


@cache
def _spelling(chosen: tuple[Table, ...]) -> Spelling:
    spelling = Spelling(chosen)
    check(spelling, [rule for table in chosen for rule in table.rules])
    return spelling


def check(spelling: Spelling, rules: list[Rule]) -> None:
    """Raise ``BrokenFamilyError`` with the first pair of spellings that the rules do not keep."""
    for rule in rules:
        form = spelling.folded if rule.form == "folded" else spelling.written
        for equal, pairs in ((True, rule.same), (False, rule.apart)):
            for one, other in pairs:
                if (form(one) == form(other)) != equal:
                    raise BrokenFamilyError(f"by the rule “{rule.name}” of the table of spellings {rule.table}, {one} and "
                                            f"{other} have to {'share' if equal else 'differ in'} their {rule.form} form")


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _all(rules: Iterable[Rule]) -> Change:
    """The rules one after the other; of those beside each other that have probes, one look tells that none changes a text."""
    changes = [_probed(list(several)) if probed else _each(several) for probed, several in groupby(rules, lambda rule: bool(rule.probe))]
    return changes[0] if len(changes) == 1 else _one_after_another(changes)


def _probed(rules: Sequence[Rule]) -> Change:
    change, probe = _each(rules), re.compile("|".join(f"(?:{rule.probe})" for rule in rules)).search
    return lambda text: change(text) if probe(text) else text


def _each(rules: Iterable[Rule]) -> Change:
    return _one_after_another([rule.change for rule in rules])


def _one_after_another(changes: Sequence[Change]) -> Change:
    def change(text: str) -> str:
        for one in changes:
            text = one(text)
        return text
    return change


class _Known(dict[str, str]):
    """The spelling of each cluster as people write them; a longer one than any key stays, since patterns would take long."""

    def __init__(self, change: Change) -> None:
        self._change = change

    def __missing__(self, cluster: str) -> str:
        if len(cluster) > LONGEST:
            return cluster
        if len(self) >= _KEPT:
            self.clear()
        spelled = self[cluster] = self._change(cluster)
        return spelled


def _steady(change: Change) -> Change:
    """A change repeated until nothing changes any more."""
    def steady(text: str) -> str:
        for _ in range(_ROUNDS):
            before, text = text, change(text)
            if text == before:
                break
        return text
    return steady
