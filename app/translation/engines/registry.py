"""The family of engines: its members, verified at start, and which of them drafts a pair."""

from collections.abc import Iterable

from app.errors import N_, NotFound, Unavailable
from app.families import load
from app.settings import Settings
from app.translation.engines.base import Engine

# in order of preference: the first that has a pair drafts it, a demonstration only where there is nothing else
MEMBERS = (
    "app.translation.engines.argos.Argos",
    "app.translation.engines.ctranslate.CTranslate",
    "app.translation.engines.learned.engine.Learned",
)


class Engines:
    """The engines of one instance."""

    def __init__(self, settings: Settings, members: Iterable[str] = MEMBERS) -> None:
        """Make every engine of the table; raises ``BrokenFamilyError`` when one of them is put together wrongly."""
        loaded = load(Engine, members, ("name", "label"))  # type: ignore[type-abstract]
        self._engines = tuple(member(settings) for member in loaded.values())

    def pairs(self) -> frozenset[tuple[str, str]]:
        """Every pair (source, target) that some engine drafts now."""
        return frozenset(pair for engine in self._engines for pair in engine.pairs())

    def for_pair(self, source: str, target: str) -> Engine | None:
        """The engine that drafts this pair; None when nothing installed does."""
        return next(iter(self.having(source, target)), None)

    def having(self, source: str, target: str) -> tuple[Engine, ...]:
        """Every engine that drafts this pair now, in order of preference, those that are only there for show last."""
        having = [engine for engine in self._engines if (source, target) in engine.pairs()]
        return tuple(sorted(having, key=lambda engine: engine.is_makeshift(source, target)))

    def required(self, source: str, target: str, name: str = "") -> Engine:
        """The engine for this pair, or the named one; raises ``NotFound`` and ``Unavailable``."""
        if name and all(engine.name != name for engine in self._engines):
            raise NotFound("engines.unknown", N_("There is no engine %(name)s. There are: %(known)s."), name=name,
                           known=", ".join(engine.name for engine in self._engines))
        chosen = self.for_pair(source, target) if not name else \
            next((engine for engine in self._engines if engine.name == name and (source, target) in engine.pairs()), None)
        if chosen is None:
            raise no_engine(source, target)
        return chosen


def no_engine(source: str, target: str) -> Unavailable:
    """The failure that says what to install."""
    return Unavailable("engines.no_pair", N_("Nothing installed drafts from %(source)s to %(target)s. Install a package with “rong models install FILE”, or learn from approved pairs with “rong models train”."),
                       source=source, target=target)
