"""The after-commit bus: what happened is told once the database has kept it.

Each capability owns its event classes (frozen dataclasses in its ``events`` module). A handler runs after
the commit, outside the transaction; one that fails is logged and does not undo what was committed.
"""

import logging
from collections import defaultdict
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)
Handler = Callable[[Any], None]


class Bus:
    """Subscriptions by event class."""

    def __init__(self) -> None:
        self._handlers: dict[type, list[Handler]] = defaultdict(list)

    def subscribe(self, event_class: type, handler: Handler) -> None:
        """Call ``handler`` with every published event of exactly this class."""
        self._handlers[event_class].append(handler)

    def publish(self, event: object) -> None:
        """Hand the event to each handler in order; a failing handler is logged, the next still runs."""
        for handler in self._handlers[type(event)]:
            try:
                handler(event)
            except Exception:
                log.exception("the handler of %s failed", type(event).__name__)
