"""The family of checks: its members, verified when they are loaded."""

from dataclasses import replace
from functools import cache

from app.families import load
from app.translation.checks.base import Check, Context, Finding, Pair

MEMBERS = (
    "app.translation.checks.empty.Empty",
    "app.translation.checks.same.Same",
    "app.translation.checks.leftover.Leftover",
    "app.translation.checks.numbers.Numbers",
    "app.translation.checks.dates.Dates",
    "app.translation.checks.units.Units",
    "app.translation.checks.names.Names",
    "app.translation.checks.placeholders.Placeholders",
    "app.translation.checks.tags.Tags",
    "app.translation.checks.links.Links",
    "app.translation.checks.markdown.Markdown",
    "app.translation.checks.brackets.Brackets",
    "app.translation.checks.quotes.Quotes",
    "app.translation.checks.ending.Ending",
    "app.translation.checks.spaces.Spaces",
    "app.translation.checks.length.Length",
    "app.translation.checks.repeated.Repeated",
    "app.translation.checks.script.Script",
    "app.translation.checks.forms.Forms",
    "app.translation.checks.damage.Damage",
    "app.translation.checks.terms.Terms",
    "app.translation.checks.official.OfficialNames",
    "app.translation.checks.consistency.Consistency",
)

NOTHING_KNOWN = Context()


@cache
def checks() -> tuple[Check, ...]:
    """Every check, in the order of the table; raises ``BrokenFamilyError`` when one of them is put together wrongly."""
    return tuple(member() for member in load(Check, MEMBERS, ("name", "label")).values())  # type: ignore[type-abstract]


def findings(source: str, target: str, source_tag: str, target_tag: str, context: Context = NOTHING_KNOWN) -> tuple[Finding, ...]:
    """What all checks find, in their order."""
    pair = Pair(source, target, source_tag, target_tag, context)
    return tuple(replace(finding, severity=check.severity) for check in checks() for finding in check.find(pair))
