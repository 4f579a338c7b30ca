"""PURE: the contract of a reader's format."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from app.packs.readers.edition import Edition

FILE, FOLDER, EACH = "file", "folder", "each"
"""One file holds everything; a folder does; every work is a file of its own, in a folder where there are several."""
SHAPES = (FILE, FOLDER, EACH)

# told after every work with how many are done and how many there are; it may raise, to stop
Progress = Callable[[int, int], None]


class ReadersFormat(ABC):
    """Writes works as something that programs which are not ours open.

    Facts: ``name``; ``label``, an English text of the catalogues; ``shape``; ``suffix`` of its files, ``.zip`` for that
    of a folder in one file; ``media_type`` of that file; ``every_language``, whether all versions of a work and its
    originals are wanted; ``rebuilt``, whether the same works give the same bytes.
    Members hold no state.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    shape: ClassVar[str]
    suffix: ClassVar[str]
    media_type: ClassVar[str] = "application/zip"
    every_language: ClassVar[bool] = False
    rebuilt: ClassVar[bool] = True

    def require(self, edition: Edition) -> None:
        """Raise ``Unavailable`` where this machine lacks what the format needs, before anything is written."""
        return

    @abstractmethod
    def write(self, edition: Edition, place: Path, progress: Progress) -> None:
        """Write the edition to ``place``: an empty folder for ``FOLDER``, else the path of a file that is not there.

        The edition of ``EACH`` holds one work. Works are read one after the other, and no more of them is kept in
        memory than a line of each. What was written may be left half done when this raises: it has no name yet.
        Raises ``Unavailable`` for a file of a work that is missing or damaged here.
        """
