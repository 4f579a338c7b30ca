"""Use cases of how translations are reviewed: by one person or two, and which kinds may be published in part."""

from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.permissions import Actor, require
from app.audit.log import record
from app.database import UnitOfWork
from app.errors import N_, Invalid
from app.languages import registry
from app.publications.models import KINDS, LanguageVersion
from app.translation.models import ReviewRule

EVERY = ""  # the language or kind of a rule that holds for all that have none of their own
MOST = 2


@dataclass(frozen=True)
class Rule:
    """How a version is reviewed: by how many people, each another one and none of them its writer.

    ``partly`` says that readers may have it before all of it is translated.
    """

    reviewers: int = 1
    partly: bool = False


def rule_for(uow: UnitOfWork, version: LanguageVersion) -> Rule:
    """The rule of a version: that of its language and kind, else of its language, else of its kind, else of all."""
    language, kind = version.language, version.work.kind
    known = {(one.language, one.kind): one for one in uow.session.scalars(select(ReviewRule).where(
        ReviewRule.language.in_((EVERY, language)), ReviewRule.kind.in_((EVERY, kind))))}
    for key in ((language, kind), (language, EVERY), (EVERY, kind), (EVERY, EVERY)):
        if key in known:
            return Rule(known[key].reviewers, known[key].partly)
    return Rule()


def all_rules(uow: UnitOfWork, actor: Actor) -> list[ReviewRule]:
    """Every rule that was set, those of all languages first."""
    require(actor, "reports.read")
    return list(uow.session.scalars(select(ReviewRule).order_by(ReviewRule.language, ReviewRule.kind)))


def set_rule(uow: UnitOfWork, actor: Actor, language: str, kind: str, reviewers: int, *, partly: bool = False) -> ReviewRule:
    """Say how many people review translations into a language, of a kind, and whether they are published partly.

    ``EVERY`` stands for all languages or kinds. What is not translated then stands in the source language, and says so.

    It counts from the next approval on, also for versions that are in review.
    """
    require(actor, "rules.change")
    language = registry.get(language).tag if language else EVERY
    if kind != EVERY and kind not in KINDS:
        raise Invalid("publications.unknown_kind", N_("There is no kind of work “%(kind)s”. Choose one that the page offers."), kind=kind)
    if not 1 <= reviewers <= MOST:
        raise Invalid("translation.no_reviewers", N_("A translation is reviewed by one person or by two. Choose one of the two."))
    rule = uow.session.get(ReviewRule, (language, kind))
    if rule is None:
        rule = ReviewRule(language=language, kind=kind, reviewers=reviewers)
        uow.session.add(rule)
    rule.reviewers, rule.partly = reviewers, partly
    uow.session.flush()
    record(uow, actor, "rules.set", "rule", f"{language or '*'}/{kind or '*'}", reviewers=reviewers, partly=partly)
    return rule


def drop_rule(uow: UnitOfWork, actor: Actor, language: str, kind: str) -> None:
    """Take a rule back; the next more general one holds then."""
    require(actor, "rules.change")
    rule = uow.session.get(ReviewRule, (language, kind))
    if rule is not None:
        uow.session.delete(rule)
        uow.session.flush()
        record(uow, actor, "rules.drop", "rule", f"{language or '*'}/{kind or '*'}")
