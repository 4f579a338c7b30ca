"""PURE: who may do what, by action name. One table; everything that is not in it is refused."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.errors import N_, Forbidden

READER, TRANSLATOR, REVIEWER, EDITOR, ADMINISTRATOR = "reader", "translator", "reviewer", "editor", "administrator"
ROLES = (READER, TRANSLATOR, REVIEWER, EDITOR, ADMINISTRATOR)
LANGUAGE_ROLES = frozenset({TRANSLATOR, REVIEWER})

# action -> roles that may; translator and reviewer hold for the languages they were granted
ACTIONS: Mapping[str, frozenset[str]] = {
    "works.read_internal": frozenset({READER, TRANSLATOR, REVIEWER, EDITOR, ADMINISTRATOR}),
    "works.read_restricted": frozenset({EDITOR, ADMINISTRATOR}),
    "works.read_working": frozenset({EDITOR, ADMINISTRATOR}),
    "works.ingest": frozenset({EDITOR, ADMINISTRATOR}),
    "works.edit": frozenset({EDITOR, ADMINISTRATOR}),
    "works.attach": frozenset({EDITOR, ADMINISTRATOR}),
    "versions.request": frozenset({EDITOR, ADMINISTRATOR}),
    "versions.publish": frozenset({EDITOR, ADMINISTRATOR}),
    "versions.withdraw": frozenset({EDITOR, ADMINISTRATOR}),
    "workbench.open": frozenset({TRANSLATOR, REVIEWER, EDITOR, ADMINISTRATOR}),
    "versions.suggest": frozenset({READER, TRANSLATOR, REVIEWER, EDITOR, ADMINISTRATOR}),
    "versions.translate": frozenset({TRANSLATOR, EDITOR, ADMINISTRATOR}),
    "versions.review": frozenset({REVIEWER, EDITOR, ADMINISTRATOR}),
    "jobs.cancel": frozenset({EDITOR, ADMINISTRATOR}),
    "memory.change": frozenset({EDITOR, ADMINISTRATOR}),
    "rules.change": frozenset({EDITOR, ADMINISTRATOR}),
    "glossary.change": frozenset({EDITOR, ADMINISTRATOR}),
    "models.change": frozenset({ADMINISTRATOR}),
    "packs.export": frozenset({EDITOR, ADMINISTRATOR}),
    "packs.install": frozenset({ADMINISTRATOR}),
    "posts.collect": frozenset({EDITOR, ADMINISTRATOR}),
    "posts.accept": frozenset({ADMINISTRATOR}),
    "feedback.settle": frozenset({EDITOR, ADMINISTRATOR}),
    "reports.read": frozenset({EDITOR, ADMINISTRATOR}),
    "accounts.manage": frozenset({ADMINISTRATOR}),
    "audit.read": frozenset({ADMINISTRATOR}),
}

# what a border post leaves of them: it shows what packs bring, and changes nothing else
AT_A_POST = frozenset({"works.read_internal", "packs.install"})


@dataclass(frozen=True)
class Actor:
    """Whoever acts: a person, nobody in particular (``ANONYMOUS``), or the machine itself (``SYSTEM``).

    ``within`` are the actions that the machine they act on leaves open at all; None for all of them.
    """

    id: int | None
    name: str
    roles: frozenset[tuple[str, str]] = frozenset()
    within: frozenset[str] | None = None

    def holds(self, role: str, language: str = "") -> bool:
        """Whether the role is held, for this language where it is held by language."""
        return (role, "") in self.roles or (bool(language) and (role, language) in self.roles)


ANONYMOUS = Actor(None, "anonymous")
SYSTEM = Actor(None, "system", frozenset({(ADMINISTRATOR, "")}))


def may(actor: Actor, action: str, language: str = "") -> bool:
    """Whether the actor may do the action; with no language given, a role in any language is enough."""
    if actor.within is not None and action not in actor.within:
        return False
    for role in ACTIONS[action]:
        if actor.holds(role, language):
            return True
        if not language and any(held == role for held, _ in actor.roles):
            return True
    return False


def require(actor: Actor, action: str, language: str = "") -> None:
    """Raise ``Forbidden`` unless the actor may do the action."""
    if actor.within is not None and action not in actor.within:
        raise not_at_a_post()
    if not may(actor, action, language):
        raise Forbidden("accounts.forbidden", N_("Your role does not allow this step. Ask an administrator for it."),
                        action=action)


def at_a_post(actor: Actor, *, beside: bool) -> Actor:
    """The same actor at a border post, with what a post leaves open of their rights.

    ``beside`` is whoever sits at the machine itself. A post has no accounts of its own making, and who holds the
    keyboard can plug a stick in or take the disk out: so they may install packs, which are believed for their
    signatures and not for who brings them. They may not read more for it.
    """
    within = frozenset(action for action in AT_A_POST if may(actor, action))
    if not beside:
        return replace(actor, within=within)
    return Actor(actor.id, actor.name, actor.roles | {(ADMINISTRATOR, "")}, within | {"packs.install"})


def not_at_a_post() -> Forbidden:
    """What a post answers to everything that would change more than its packs."""
    return Forbidden("accounts.post", N_("This machine is a border post: it only shows what packs bring. Make changes at the province and bring them with the next pack."))
