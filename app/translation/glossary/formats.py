"""Use cases: glossary files in and out, as CSV or TBX by the end of their names."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from app.accounts.permissions import Actor, require
from app.audit.log import record
from app.database import UnitOfWork
from app.errors import N_, Invalid
from app.translation.exchange.report import ImportReport, Skipped, reported
from app.translation.glossary import store, table, tbx
from app.translation.glossary.entries import Bad, Entry


@dataclass(frozen=True)
class Format:
    """How one kind of file is read and written."""

    read: Callable[[bytes, str], Iterator[Entry | Bad]]
    write: Callable[[Iterable[Entry]], bytes]


FORMATS: Mapping[str, Format] = {".csv": Format(table.read, table.write), ".tbx": Format(tbx.read, tbx.write)}


def import_glossary(uow: UnitOfWork, actor: Actor, data: bytes, name: str) -> ImportReport:
    """Take the terms of a file into the glossary; bad lines are left out and told."""
    require(actor, "glossary.change")
    found = list(format_of(name).read(data, name))
    added = store.add(uow, [one for one in found if isinstance(one, Entry)])
    skipped = [Skipped(one.line, one.reason) for one in found if isinstance(one, Bad)]
    record(uow, actor, "glossary.import", "glossary", name, new=added.new, known=added.known, left_out=len(skipped))
    return reported(added.new, added.known, skipped)


def export_glossary(uow: UnitOfWork, actor: Actor, name: str) -> bytes:
    """Every term as a file of the kind that ``name`` ends in."""
    require(actor, "workbench.open")
    return format_of(name).write(store.all_entries(uow))


def format_of(name: str) -> Format:
    """The format by the end of a file's name; raises ``Invalid`` naming those there are."""
    found = FORMATS.get(PurePath(name).suffix.lower())
    if found is None:
        raise Invalid("glossary.unknown_format", N_("The file %(name)s is of no known kind. Its name has to end in %(known)s."),
                      name=name, known=", ".join(FORMATS))
    return found
