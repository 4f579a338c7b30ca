"""PURE: what an import did."""

from dataclasses import dataclass

MOST_TOLD = 100


@dataclass(frozen=True)
class Skipped:
    """A line of a file that could not be used, and why; ``reason`` is an English message of the catalogues."""

    line: int
    reason: str


@dataclass(frozen=True)
class ImportReport:
    """How many entries were new, known already and left out; ``skipped`` names the first hundred of those."""

    new: int
    known: int
    left_out: int
    skipped: tuple[Skipped, ...] = ()


def reported(new: int, known: int, skipped: list[Skipped]) -> ImportReport:
    return ImportReport(new, known, len(skipped), tuple(skipped[:MOST_TOLD]))
