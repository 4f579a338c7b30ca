"""Use cases of checking: what the checks find in a segment, a work or the archive, and what people make of it."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from app.accounts.permissions import Actor, require
from app.audit.log import record
from app.database import UnitOfWork
from app.errors import N_, Invalid, NotFound
from app.publications.models import LanguageVersion, Segment
from app.translation.access import subject, translation
from app.translation.checks.base import BLOCKS, OFF, SEVERITIES, Agreed, Context, Finding
from app.translation.checks.registry import checks, findings
from app.translation.glossary.finding import found_in
from app.translation.models import CheckRule, Waiver
from app.translation.surroundings import EVERY, agreed_in, around, habits_of, remembered


@dataclass(frozen=True)
class Checked:
    """A segment and what the checks find in the text that stands in it."""

    segment: Segment
    text: str
    findings: tuple[Finding, ...]


def findings_for(uow: UnitOfWork, segment: Segment, text: str, agreed: Sequence[Agreed] | None = None) -> tuple[Finding, ...]:
    """What the checks find in a text for a segment, with the severities of its language and without what people waived.

    ``agreed`` are the terms of the source where the caller has them already; None has them looked up.
    """
    version = segment.version
    source, target = version.work.source_language, version.language
    if agreed is None:
        agreed = agreed_in(uow, [segment.source], source, target).get(segment.source, ())
    known = around(uow, segment, source, target)
    context = Context(segment.part, segment.kind, tuple(agreed), known.elsewhere, known.remembered, known.habits.ratio, found_in)
    found = _weighed(known.habits.strange(findings(segment.source, text, source, target, context)), known.rules)
    return _unwaived(found, text, known.waived)


def blocking(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that keep a text from being confirmed and a version from being submitted."""
    return tuple(one for one in found if one.severity == BLOCKS)


def report(uow: UnitOfWork, actor: Actor, version_id: int) -> tuple[Checked, ...]:
    """What the checks find in every segment of a version that has a text, in reading order; those in order are left out."""
    version = translation(uow, actor, version_id, "workbench.open")
    return tuple(one for one in checked(uow, version) if one.findings)


def checked(uow: UnitOfWork, version: LanguageVersion, segments: Sequence[Segment] | None = None) -> tuple[Checked, ...]:
    """Segments of a version that have a text (all, unless some are named) and what is found in each of them."""
    if segments is None:
        segments = alike = segments_of(uow, version)
    else:
        alike = uow.session.scalars(select(Segment).where(
            Segment.version_id == version.id, Segment.source.in_({one.source for one in segments}))).all()
    return _checked(uow, version, {one: one.target or one.draft for one in segments if one.target or one.draft},
                    ((one, one.target) for one in alike))


def proposed(uow: UnitOfWork, version: LanguageVersion, texts: Mapping[int, str]) -> Mapping[int, tuple[Finding, ...]]:
    """What the checks find in texts for segments of a version, all by the ids of these, once every one of them stands there."""
    every = segments_of(uow, version)
    with_text = {one: texts[one.id] for one in every if one.id in texts}
    return {one.segment.id: one.findings for one in _checked(
        uow, version, with_text, ((one, texts.get(one.id, one.target)) for one in every))}


def _checked(uow: UnitOfWork, version: LanguageVersion, texts: Mapping[Segment, str],
             standing: Iterable[tuple[Segment, str]]) -> tuple[Checked, ...]:
    """What is found in texts for segments; ``standing`` has every segment that shares a source with one, and its target."""
    source, target = version.work.source_language, version.language
    rules, habits = _rules(uow, target), habits_of(uow, source, target)
    waived = _waived(uow, [one.id for one in texts])
    sources = list(dict.fromkeys(one.source for one in texts))
    agreed, memory = agreed_in(uow, sources, source, target), remembered(uow, sources, source, target)
    same: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for one, there in standing:
        same[one.source].append((one.id, there))
    done = []
    for one, text in texts.items():
        elsewhere = dict.fromkeys(there for other, there in same[one.source] if other != one.id and there)
        context = Context(one.part, one.kind, agreed.get(one.source, ()), tuple(elsewhere),
                          memory.get(one.source, ()), habits.ratio, found_in)
        found = _weighed(habits.strange(findings(one.source, text, source, target, context)), rules)
        done.append(Checked(one, text, _unwaived(found, text, waived[one.id])))
    return tuple(done)


def recount(uow: UnitOfWork, version: LanguageVersion, segments: Sequence[Segment] | None = None) -> tuple[Checked, ...]:
    """Check and keep with each segment how many findings its text has: after imports, drafting and changed rules."""
    done = checked(uow, version, segments)
    counts = {one.segment.id: len(one.findings) for one in done}
    for segment in segments_of(uow, version) if segments is None else segments:
        if segment.warnings != counts.get(segment.id, 0):
            segment.warnings = counts.get(segment.id, 0)
    uow.session.flush()
    return done


def keep(uow: UnitOfWork, version: LanguageVersion, done: Iterable[Checked]) -> None:
    """Keep how much was found, before this unit of work, in each segment whose text is still the same."""
    counts = {(one.segment.id, one.text): len(one.findings) for one in done}
    for segment in segments_of(uow, version):
        text = segment.target or segment.draft
        told = counts.get((segment.id, text), segment.warnings) if text else 0
        if segment.warnings != told:
            segment.warnings = told
    uow.session.flush()


def segments_of(uow: UnitOfWork, version: LanguageVersion) -> Sequence[Segment]:
    """The segments of a version in reading order."""
    return uow.session.scalars(select(Segment).where(Segment.version_id == version.id).order_by(Segment.position)).all()


def waive(uow: UnitOfWork, actor: Actor, segment_id: int, code: str) -> None:
    """Keep that a person finds a check's finding wrong about the text that stands in the segment now.

    A warning is waived by who may translate, one that blocks by who may review. Another text is checked again.
    """
    segment = uow.session.get(Segment, segment_id)
    if segment is None:
        raise NotFound("translation.no_segment", N_("This segment is gone: its source was changed, or it was joined with another. Copy what you wrote, then open the page again."))
    version = translation(uow, actor, segment.version_id, "versions.translate")
    text = segment.target or segment.draft
    told = [one for one in findings_for(uow, segment, text) if one.code == code]
    if not told:
        raise Invalid("translation.no_finding", N_("The checks do not say this about the text as it stands now. Nothing was changed."))
    if blocking(told):
        require(actor, "versions.review", version.language)
    uow.session.add(Waiver(segment_id=segment.id, code=code, text_key=_key(text), user_name=actor.name))
    segment.warnings = max(0, segment.warnings - len(told))
    uow.session.flush()
    record(uow, actor, "checks.waive", "version", subject(version), position=segment.position, code=code)


def severities(uow: UnitOfWork, language: str) -> Mapping[str, str]:
    """How much each check counts for translations into a language, by its name; for every language with ``EVERY``."""
    rules = _rules(uow, language)
    return {one.name: rules.get(one.name, one.severity) for one in checks()}


def set_severity(uow: UnitOfWork, actor: Actor, language: str, check: str, severity: str) -> None:
    """Let a check block, warn or be off for translations into a language, or for ``EVERY`` language without its own rule."""
    require(actor, "rules.change")
    if check not in {one.name for one in checks()} or severity not in SEVERITIES:
        raise Invalid("translation.no_check", N_("There is no such check, or it cannot count for that. Nothing was changed."))
    rule = uow.session.get(CheckRule, (language, check))
    if rule is None:
        uow.session.add(CheckRule(language=language, check=check, severity=severity))
    else:
        rule.severity = severity
    uow.session.flush()
    record(uow, actor, "checks.rule", "check", check, language=language, severity=severity)


def _rules(uow: UnitOfWork, language: str) -> dict[str, str]:
    rows = uow.session.execute(select(CheckRule.language, CheckRule.check, CheckRule.severity)
                               .where(CheckRule.language.in_((EVERY, language))).order_by(CheckRule.language))
    return {check: severity for _, check, severity in rows}


def _weighed(found: Iterable[Finding], rules: Mapping[str, str]) -> tuple[Finding, ...]:
    """The findings with the severities that are set, without those of checks that are off."""
    weighed = (replace(one, severity=rules[one.check]) if one.check in rules else one for one in found)
    return tuple(one for one in weighed if one.severity != OFF)


def _waived(uow: UnitOfWork, segments: Sequence[int]) -> Mapping[int, frozenset[tuple[str, str]]]:
    """What was waived in each segment, as code and key of the text."""
    held: dict[int, set[tuple[str, str]]] = defaultdict(set)
    query = select(Waiver.segment_id, Waiver.code, Waiver.text_key)
    # those of a version lie close together: a range is one short condition however many they are
    first, last = min(segments, default=0), max(segments, default=0)
    for segment, code, key in uow.session.execute(query.where(Waiver.segment_id.between(first, last))):
        held[segment].add((code, key))
    return defaultdict(frozenset, {segment: frozenset(some) for segment, some in held.items()})


def _unwaived(found: Iterable[Finding], text: str, waived: frozenset[tuple[str, str]]) -> tuple[Finding, ...]:
    found = tuple(found)
    if not waived or not found:
        return found
    key = _key(text)
    return tuple(one for one in found if (one.code, key) not in waived)


def _key(text: str) -> str:
    """The text byte for byte: a warning about spaces is waived for just these spaces."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
