"""The family of checks: its members, verified when they are loaded."""

from functools import cache
from importlib import import_module

from app.translation.checks.base import Check, Finding

MEMBERS = (
    "app.translation.checks.empty.Empty",
    "app.translation.checks.numbers.Numbers",
    "app.translation.checks.links.Links",
)


@cache
def checks() -> tuple[Check, ...]:
    """Every check, in the order of the table; ``TypeError`` names a member that breaks the contract."""
    loaded: list[Check] = []
    for dotted in MEMBERS:
        module, _, name = dotted.rpartition(".")
        member = getattr(import_module(module), name)
        if not (isinstance(member, type) and issubclass(member, Check) and isinstance(getattr(member, "name", None), str)
                and isinstance(getattr(member, "label", None), str)):
            raise TypeError(f"{dotted} is not a check: it needs the base Check, a name and a label")
        loaded.append(member())
    return tuple(loaded)


def findings(source: str, target: str, source_tag: str, target_tag: str) -> tuple[Finding, ...]:
    """What all checks find, in their order."""
    return tuple(finding for check in checks() for finding in check.find(source, target, source_tag, target_tag))
