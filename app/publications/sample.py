"""Reading the sample archive: works as folders, each with a description and one text a language."""

import datetime
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import N_, Invalid, NotFound
from app.publications.attachments import KINDS
from app.publications.works import Text, WorkDetails

SOURCE = "vi"
_DESCRIPTION = "work.toml"
_FIELDS = frozenset({"kind", "topics", "places", "source", "author", "rights", "issued", "visibility", "urgent", "facts", "versions"})


@dataclass(frozen=True)
class SampleWork:
    """One work of the sample: its texts by language, the source among them, and the files that belong to it."""

    work_id: str
    folder: Path
    details: WorkDetails
    texts: dict[str, Text]
    files: tuple[Path, ...]


def read_works(folder: Path) -> tuple[SampleWork, ...]:
    """Every work of the sample, by id; raises ``NotFound`` without any and ``Invalid`` naming what is wrong."""
    places = sorted(folder.glob(f"*/{_DESCRIPTION}"))
    if not places:
        raise NotFound("sample.none", N_("There is no sample archive in %(folder)s. Copy the folder “corpus” there again, or begin without it: “rong init”."), folder=str(folder))
    return tuple(_work(place.parent) for place in places)


def _work(folder: Path) -> SampleWork:
    place = folder / _DESCRIPTION
    try:
        said = tomllib.loads(place.read_text("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(folder, str(error)) from error
    if set(said) - _FIELDS or not {"kind", "versions"} <= set(said):
        raise _wrong(folder, "fields")
    texts = {tag: _text(folder, tag, version) for tag, version in said["versions"].items()}
    if SOURCE not in texts or {path.stem for path in folder.glob("*.md")} != set(texts):
        raise _wrong(folder, "versions")
    files = tuple(path for path in sorted(folder.iterdir()) if path.suffix.lower() in KINDS)
    return SampleWork(folder.name, folder, _details(folder, said), texts, files)


def _details(folder: Path, said: dict[str, Any]) -> WorkDetails:
    issued = said.get("issued")
    if not (issued is None or type(issued) is datetime.date):
        raise _wrong(folder, "issued")
    return WorkDetails(
        kind=said["kind"], topics=tuple(said.get("topics", ())), places=tuple(said.get("places", ())),
        source=said.get("source", ""), author=said.get("author", ""), rights=said.get("rights", ""), issued_on=issued,
        visibility=said.get("visibility", "public"), urgent=said.get("urgent", False))


def _text(folder: Path, tag: str, version: dict[str, str]) -> Text:
    try:
        return Text(version["title"], version.get("summary", ""), (folder / f"{tag}.md").read_text("utf-8"))
    except (KeyError, UnicodeDecodeError, FileNotFoundError) as error:
        raise _wrong(folder, f"versions.{tag}") from error


def _wrong(folder: Path, where: str) -> Invalid:
    return Invalid("sample.wrong", N_("%(file)s of the sample archive is not right: %(where)s."),
                   file=f"{folder.name}/{_DESCRIPTION}", where=where)
