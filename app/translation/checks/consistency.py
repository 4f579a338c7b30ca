"""PURE: the same source put in other words elsewhere in the work, or in the memory."""

from collections.abc import Iterator, Sequence

from app.errors import N_
from app.translation.checks.base import Check, Finding, Pair


class Consistency(Check):
    """The target says what the same source says elsewhere in the work and in the memory."""

    name = "consistency"
    label = N_("Consistency")

    def find(self, pair: Pair) -> Iterator[Finding]:
        if not pair.target.strip():
            return
        for others, code, message in (
                (pair.context.elsewhere, "consistency.work", N_("The same source is translated as “%(other)s” elsewhere in this work.")),
                (pair.context.remembered, "consistency.memory", N_("The memory has “%(other)s” for this source."))):
            if others and not _among(pair.target, others):
                yield Finding(self.name, code, message, {"other": others[0]})
                return


def _among(text: str, others: Sequence[str]) -> bool:
    plain = text.split()
    return any(one.split() == plain for one in others)
