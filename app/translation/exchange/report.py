"""PURE: what an import did."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_TOLD = 100


@dataclass(frozen=True)
class Skipped:
    """A line of a file that could not be used, and why; ``reason`` is an English message of the catalogues."""

    line: int
    reason: str


@dataclass(frozen=True)
class ImportReport:
    """How many entries were new, known already and left out; ``skipped`` names the first hundred of those.

    ``remarks`` are the first hundred things to be told of entries that were taken all the same.
    """

    new: int
    known: int
    left_out: int
    skipped: tuple[Skipped, ...] = ()
    remarks: tuple[Skipped, ...] = ()


def reported(new: int, known: int, skipped: list[Skipped], remarks: Sequence[Skipped] = ()) -> ImportReport:
    return ImportReport(new, known, len(skipped), tuple(skipped[:MOST_TOLD]), tuple(remarks[:MOST_TOLD]))
