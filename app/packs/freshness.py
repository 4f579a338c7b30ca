"""PURE: how old the content of a post is; something to tell, never a reason to refuse anything."""

import datetime
from collections.abc import Iterable

# content this young needs no words about its age
YOUNG = datetime.timedelta(days=30)


def days_old(made: Iterable[datetime.datetime], clock: datetime.datetime) -> int | None:
    """How many days ago the newest of these packs was made, or None where that need not or cannot be told.

    A clock that stands before the day on which a pack was made is wrong, and says nothing about its age.
    """
    newest = max(made, default=None)
    if newest is None or clock - newest < YOUNG:
        return None
    return (clock - newest).days
