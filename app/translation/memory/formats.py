"""Use cases: memory files in and out, as TMX, XLIFF, PO or TSV by the end of their names."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import PurePath

from app.accounts.permissions import Actor, require
from app.audit.log import record
from app.database import UnitOfWork
from app.errors import N_, Invalid, NotFound
from app.languages import registry
from app.languages.scripts import exchanged
from app.translation.exchange.report import ImportReport, Skipped, reported
from app.translation.memory import po, provenance, tmx, tsv, xliff
from app.translation.memory.pairs import TAGS_DROPPED, Bad, Known, Pair

CHUNK = 10_000  # pairs written at a time: about a second


@dataclass(frozen=True)
class Format:
    """How one kind of file is read and written."""

    read: Callable[[bytes, str], Iterator[Pair | Bad]]
    write: Callable[[Iterable[Known], str, str], Iterator[bytes]]


FORMATS: Mapping[str, Format] = {
    ".tmx": Format(tmx.read, tmx.write),
    ".xliff": Format(xliff.read, xliff.write1),
    ".xlf": Format(xliff.read, xliff.write2),
    ".po": Format(po.read, po.write),
    ".tsv": Format(tsv.read, tsv.write),
}


def import_memory(uow: UnitOfWork, actor: Actor, data: bytes, name: str) -> ImportReport:
    """Take the pairs of a file into the memory; pairs held already stay as they are, bad lines are left out.

    Where the file says who made a pair and when, that is kept with it. All is read before anything is written, and a large
    file committed in pieces; the caller commits the last. Raises ``Invalid``, and nothing is kept, where most pairs are
    written like the language of the other column.
    """
    require(actor, "memory.change")
    skipped: list[Skipped] = []
    read = list(_good(format_of(name).read(data, name), skipped))  # all of it before the first write: nobody waits for the reading
    if sum(exchanged(one.source, one.target, one.source_language, one.target_language) for one in read) > len(read) / 2:
        raise Invalid("memory.exchanged", N_("Most pairs in %(name)s look as if their languages were exchanged. Nothing was kept; name the languages the other way round and import it again."),
                      name=name)
    new = known = 0
    for start in range(0, len(read), CHUNK):
        by_languages: dict[tuple[str, str], list[Pair]] = {}
        for one in read[start:start + CHUNK]:
            by_languages.setdefault((one.source_language, one.target_language), []).append(one)
        for (source, target), pairs in by_languages.items():
            added = provenance.add(uow, pairs, source, target, origin=name, by=actor.name)
            new, known = new + added.new, known + added.known
        if start + CHUNK < len(read):
            uow.commit()  # what is in stays in when it is broken off, and others have their turn
    remarks = [Skipped(one.line, TAGS_DROPPED) for one in read if one.dropped]
    record(uow, actor, "memory.import", "memory", name, new=new, known=known, left_out=len(skipped))
    return reported(new, known, skipped, remarks)


def export_memory(uow: UnitOfWork, actor: Actor, source: str, target: str, name: str) -> Iterator[bytes]:
    """The pairs of two languages as a file of the kind that ``name`` ends in, piece by piece; with those of every work, whoever may read it.

    Raises ``NotFound`` where there are none.
    """
    require(actor, "memory.change")
    source, target = registry.canonical(source), registry.canonical(target)
    written, pairs = format_of(name), iter(provenance.known_pairs(uow, source, target))
    first = next(pairs, None)
    if first is None:
        raise NotFound("memory.no_pairs", N_("The memory has no pairs of %(source)s and %(target)s. Choose languages that it has, or import some."),
                       source=source, target=target)
    return written.write(chain((first,), pairs), source, target)


def format_of(name: str) -> Format:
    """The format by the end of a file's name; raises ``Invalid`` naming those there are."""
    found = FORMATS.get(PurePath(name).suffix.lower())
    if found is None:
        raise Invalid("memory.unknown_format", N_("The file %(name)s is of no known kind. Its name has to end in %(known)s."),
                      name=name, known=", ".join(FORMATS))
    return found


def _good(entries: Iterator[Pair | Bad], skipped: list[Skipped]) -> Iterator[Pair]:
    for one in entries:
        if isinstance(one, Bad):
            skipped.append(Skipped(one.line, one.reason))
        else:
            yield one
