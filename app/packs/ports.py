"""What packs need of an instance: its database, its storage, and a folder for the lists that went out and came in."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.database import Database
from app.packs.extras import Extras
from app.packs.searching import SearchData
from app.packs.trust.port import Trust
from app.storage.disk import REAL, Disk
from app.storage.port import ObjectStore


@dataclass(frozen=True)
class PackRoom:
    """An instance as packs see it.

    ``folder`` keeps the lists that were exported and those that were installed. One that ``passes_on`` makes no
    lists of its own: its packs carry what it installed, as it was vouched for. Without ``search`` texts are analysed where
    they are installed.
    """

    database: Database
    storage: ObjectStore
    folder: Path
    trust: Trust
    extras: tuple[Extras, ...] = ()
    passes_on: bool = False
    disk: Disk = REAL
    search: SearchData | None = None

    def extra(self, kind: str, name: str, digest: str) -> Path | None:
        """Where a file that belongs to no work lies here, if it does."""
        return next((found for one in self.extras if one.kind == kind and (found := one.find(name, digest))), None)

    @property
    def exported(self) -> Path:
        """The lists of packs that were exported, with their pages."""
        return self.folder / "exported"

    @property
    def installed(self) -> Path:
        """The lists of the packs that were installed last, with their pages and those who vouch for them."""
        return self.folder / "installed"

    @property
    def analysed(self) -> Path:
        """The search data that was made for packs; anything in it can be made again."""
        return self.folder / "analysed"


# told with what is done and what there is to do, in works
Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """The progress of those who do not watch."""
