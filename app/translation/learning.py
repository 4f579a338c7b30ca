"""Use case: learning to draft a pair of languages from the archive's own approved pairs and agreed terms."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import or_, select

from app.accounts.permissions import SYSTEM, Actor, require
from app.audit.log import record
from app.database import Database, UnitOfWork
from app.errors import N_, Invalid
from app.jobs.models import ENDED, Job
from app.jobs.queue import JobContext, enqueue
from app.languages import registry
from app.languages.vocabulary import renditions
from app.publications.models import LanguageVersion, Work
from app.settings import Settings
from app.translation.engines.learned import files, newer, training
from app.translation.glossary.store import preferred_pairs
from app.translation.material import Material
from app.translation.memory.models import MemoryUnit
from app.translation.memory.origins import WORK
from app.translation.memory.store import STANDING
from app.translation.models import Contribution

LEARN_JOB = "learn"

_LEAST, _LEAST_NEW, _SHARE_NEW = 250, 50, 0.2


@dataclass(frozen=True)
class Outcome:
    """A new model of a pair; ``kept`` says that it was worse than the one in use, which stays."""

    model: files.Learned
    kept: bool


def learn(database: Database, settings: Settings, actor: Actor, source: str, target: str, progress: training.Progress | None = None) -> Outcome:
    """Learn a pair of languages and use what was learned, unless the model in use is surely better on texts that neither has seen.

    The new one knows more pairs: where the difference may be chance it is used. Pairs of works that not everybody may read are left out, as a draft may show what it was learned from.
    """
    require(actor, "models.change")
    source, target = registry.get(source).tag, registry.get(target).tag
    if source == target:
        raise Invalid("learned.one_language", N_("A text is drafted from one language in another. Choose two."))
    before = files.current(settings.models, source, target)
    known = material(database, source, target)
    files.note_tried(settings.models, source, target, len(known.pairs))
    model = training.train(known, source, target, settings.models, before, progress)
    kept = model.compared is not None and model.compared.is_old_better
    if kept:
        files.discard(model.folder)
    else:
        files.take_into_use(model.folder)
    with database.unit(write=True) as uow:
        record(uow, actor, "models.train", "model", model.name, pairs=model.pairs, bleu=model.bleu, chrf2=model.chrf2, kept=kept)
        uow.commit()
    return Outcome(model, kept)


def material(database: Database, source: str, target: str) -> training.Material:
    """What can be learned from about a pair: approved pairs, the newest last, the preferred terms of the glossary, and the core vocabulary."""
    known = Material(database)
    until = known.newest()
    one, other = sorted((source, target))
    pairs = [(first, second) if one == source else (second, first) for first, second in known.pairs(one, other)]
    with database.unit() as uow:  # a word list without a preferred term is no agreement
        terms = preferred_pairs(uow, source, target)
    return training.Material(pairs, terms, until, renditions(source, target))


def learnable(database: Database) -> tuple[tuple[str, str, int], ...]:
    """The pairs of languages, both directions, with enough pairs of texts to learn from, those with most first."""
    counts = Material(database).counts()
    enough = sorted(((number, *two) for two, number in counts.items() if number >= training.LEAST_PAIRS), reverse=True)
    return tuple((source, target, number) for number, one, other in enough for source, target in ((one, other), (other, one)))


def roll_back(database: Database, settings: Settings, actor: Actor, source: str, target: str) -> files.Learned:
    """Use the model before the present one of a pair again."""
    require(actor, "models.change")
    model = files.roll_back(settings.models, registry.get(source).tag, registry.get(target).tag)
    with database.unit(write=True) as uow:
        record(uow, actor, "models.roll_back", "model", model.name, made_at=model.made_at)
        uow.commit()
    return model


def request_learning(uow: UnitOfWork, actor: Actor, source: str, target: str) -> Job:
    """Ask for a pair to be learned; one waiting job serves all who ask."""
    require(actor, "models.change")
    return enqueue(uow, actor, LEARN_JOB, {"source": registry.get(source).tag, "target": registry.get(target).tag})


def asked_for(uow: UnitOfWork) -> dict[tuple[str, str], Job]:
    """The jobs of learning that have not ended, by pair of languages."""
    jobs = uow.session.scalars(select(Job).where(Job.kind == LEARN_JOB, Job.state.not_in(ENDED)).order_by(Job.id))
    return {(one.payload["source"], one.payload["target"]): one for one in jobs}


def tell_models(database: Database, settings: Settings) -> None:
    """Lay the pairs that came after the models in use were learned beside these, for drafts until they are learned anew."""
    known = Material(database)
    for model in files.all_current(settings.models):
        if model.until is not None:
            there = {one.number for one in newer.Reader(model.folder).read()}
            pairs = [newer.Newer(*one) for one in known.since(model.until, model.source, model.target, newer.MOST) if one[0] not in there]
            newer.add(model.folder, [one for one in pairs if training.plausible(one.source, one.target, model.source, model.target)])


def ask_when_due(database: Database, settings: Settings) -> None:
    """Put a job into the queue for each pair that somebody works in and that has 250 pairs of texts, a fifth more than its model knows.

    So it is where the last try brought nothing better, or nothing at all: the same pairs are not tried again.
    """
    with database.unit() as uow:
        worked_in = _worked_in(uow)
    for (one, other), number in Material(database).counts().items():
        if (one, other) not in worked_in:
            continue
        for source, target in ((one, other), (other, one)):
            if is_due(settings, source, target, number):
                with database.unit(write=True) as uow:
                    request_learning(uow, SYSTEM, source, target)
                    uow.commit()


def _worked_in(uow: UnitOfWork) -> frozenset[tuple[str, str]]:
    """The pairs of languages, in the order of their tags, that translations were asked for in or worked on, or pairs imported for.

    The sample's works have pairs of many languages that nobody here may ever translate.
    """
    theirs = or_(LanguageVersion.requested_by_name != "", LanguageVersion.id.in_(select(Contribution.version_id)))
    asked = select(Work.source_language, LanguageVersion.language).join(Work, LanguageVersion.work_id == Work.id).where(theirs).distinct()
    brought = select(MemoryUnit.source_language, MemoryUnit.target_language).where(STANDING, MemoryUnit.origin.not_like(f"{WORK}%")).distinct()
    return frozenset((min(one, other), max(one, other)) for chosen in (asked, brought) for one, other in uow.session.execute(chosen))


def is_due(settings: Settings, source: str, target: str, number: int) -> bool:
    """Whether so many pairs of texts are enough more than those that were learned, or tried, last."""
    model = files.current(settings.models, source, target)
    learned = max(model.offered if model else 0, files.tried(settings.models, source, target))
    return number >= _LEAST and number - learned >= max(_LEAST_NEW, _SHARE_NEW * learned)


def run(settings: Settings, context: JobContext) -> Mapping[str, Any]:
    """The handler of the job; one that nobody asked for leaves a model in use that has learned from all pairs there are, such as one made by hand meanwhile."""
    source, target = context.payload["source"], context.payload["target"]
    model = files.current(settings.models, source, target) if context.actor_id is None else None
    kept = model is not None and model.offered >= Material(context.database).counts().get((min(source, target), max(source, target)), 0)
    if model is None or not kept:
        outcome = learn(context.database, settings, SYSTEM, source, target, partial(_tell, context))
        model, kept = outcome.model, outcome.kept
    return {"from": source, "to": target, "pairs": model.pairs, "BLEU": model.bleu, "chrF2": model.chrf2, "kept": kept}


def _tell(context: JobContext, done: int, total: int, message: str) -> None:
    context.progress(done, total, message)
