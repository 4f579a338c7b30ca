"""PURE: what dates are worth on a computer whose clock may be wrong: never a refusal, only something to tell."""

import datetime
from collections.abc import Iterator

from app.errors import N_
from app.packs.trust.port import Note

# clocks that are a little behind are no news
TOLERANCE = datetime.timedelta(days=1)
TOLD_AFTER = datetime.timedelta(days=2)


def present(clock: datetime.datetime, *floors: datetime.datetime | None) -> datetime.datetime:
    """The best guess of the time: the clock, but never before the newest signed time or the last shutdown."""
    return max([clock, *(one for one in floors if one is not None)])


def notes(signed_at: datetime.datetime, clock: datetime.datetime, *floors: datetime.datetime | None) -> Iterator[Note]:
    """What is to be told about a pack that was signed at this moment."""
    best = present(clock, signed_at, *floors)
    if best - clock > TOLERANCE:
        yield Note("packs.clock_behind", N_("The clock of this computer is behind: it says %(clock)s, and it is %(best)s at least. Packs are taken all the same; please set it."),
                   {"clock": f"{clock:%Y-%m-%d}", "best": f"{best:%Y-%m-%d}"})
    if best - signed_at >= TOLD_AFTER:
        yield Note("packs.signed_days_ago", N_("This content was signed on %(date)s, %(days)d days ago."),
                   {"date": f"{signed_at:%Y-%m-%d}", "days": (best - signed_at).days})
