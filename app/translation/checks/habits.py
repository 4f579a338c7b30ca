"""PURE: what is usual in the published texts of two languages: how long targets are, and what therefore is not told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.translation.checks.base import Context, Finding, Pair
from app.translation.checks.ending import LEFT_OUT
from app.translation.checks.length import Ratio, learn_ratio
from app.translation.checks.registry import checks

ENOUGH, SAMPLE = 200, 800  # pairs to learn from, at the least and at the most
UNTIL_LEARNED = frozenset({LEFT_OUT})
SURELY = 0.002  # texts in which a full stop may be left out, and hardly ever is
_STOPS = frozenset({"ending.missing", "ending.added"})  # where one is a habit, the other means as little
SHARE = 0.006  # of the pairs: what is told of more than these is no mistake but how it is written


@dataclass(frozen=True)
class Habits:
    """``ratio`` is for the context of a pair; findings with one of the codes in ``usual`` are not to be told."""

    ratio: Ratio | None = None
    usual: frozenset[str] = UNTIL_LEARNED

    def strange(self, found: Sequence[Finding]) -> tuple[Finding, ...]:
        """The findings that are not only a matter of habit."""
        return tuple(one for one in found if one.code not in self.usual)


def learn(pairs: Sequence[tuple[str, str]], source_tag: str, target_tag: str) -> Habits:
    """The habits of pairs that people approved; of many pairs, some spread evenly over them are looked at."""
    some = [(source, target) for source, target in pairs[::-(-len(pairs) // SAMPLE) or 1] if source.strip() and target.strip()]
    if len(some) < ENOUGH:
        return Habits(learn_ratio(pairs))
    told: Counter[str] = Counter()
    members = [check for check in checks() if check.habit]
    for source, target in some:
        pair = Pair(source, target, source_tag, target_tag, Context())
        told.update({finding.code for check in members for finding in check.find(pair)})
    usual = frozenset(code for code, count in told.items() if count > (SURELY if code == LEFT_OUT else SHARE) * len(some))
    return Habits(learn_ratio(pairs), usual | _STOPS if usual & _STOPS else usual)
