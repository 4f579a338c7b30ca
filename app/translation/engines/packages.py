"""The Argos packages unpacked in a folder: what is there, putting one in, taking one out."""

import json
import logging
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.errors import N_, Conflict, Invalid
from app.storage.filesystem import no_room
from app.translation.engines import archives, argos_library, moving
from app.translation.engines.codes import knows, tag_of

log = logging.getLogger(__name__)

MOST_METADATA = 1024 * 1024


FACTS = "metadata.json"
_CHOSEN = "chosen.json"


@dataclass(frozen=True)
class Learning:
    """How a package that was trained here came to be: small letters, over ``held_out`` pairs kept apart."""

    pairs: int
    held_out: int
    bleu: float
    chrf2: float
    minutes: float
    made_at: datetime


@dataclass(frozen=True)
class Model:
    """An installed package; ``size`` in bytes, languages as tags of the registry, ``origin`` where it says it is from."""

    name: str
    source: str
    target: str
    version: str
    demonstration: bool
    size: int
    folder: Path
    licence: str = ""
    origin: str = ""
    learning: Learning | None = None


def argos_home(models: Path) -> Path:
    """Where everything of Argos is kept inside the instance's folder of models."""
    return models / "argos"


def installed(models: Path) -> tuple[Model, ...]:
    """Every package that can be read, by name; one that cannot is left out and told to the log."""
    folder = argos_home(models) / "packages"
    found = []
    for place in sorted(folder.iterdir()) if folder.is_dir() else ():
        try:
            found.append(_described(place))
        except (OSError, ValueError, KeyError, TypeError, OverflowError, Invalid) as error:
            log.warning("the model %s cannot be used: %s", place.name, error)
    return tuple(found)


def in_use(models: Path) -> dict[tuple[str, str], Model]:
    """The package that drafts each pair: the one chosen for it, else the highest version, a demonstration only alone."""
    chosen, found = _chosen(models), {}
    for one in sorted(installed(models), key=lambda one: (one.name in chosen, not one.demonstration, _numbers(one.version), one.name)):
        found[one.source, one.target] = one
    return found


def choose(models: Path, name: str) -> Model:
    """Let this package draft its pair, whatever others there are; raises ``NotFound``."""
    model = moving.named(installed(models), name)
    others = {one.name for one in installed(models) if (one.source, one.target) == (model.source, model.target)}
    part = argos_home(models) / f"{_CHOSEN}.part"
    part.write_text(json.dumps(sorted(_chosen(models) - others | {name})), encoding="utf-8")
    part.replace(argos_home(models) / _CHOSEN)
    return model


def install(models: Path, path: Path) -> Model:
    """Check, unpack and try out a package file; it is there as a whole or not at all.

    Raises ``Invalid`` for anything but a sound translation package between two languages of the registry,
    ``Conflict`` when one of this name is there and ``Unavailable`` without room on the disk.
    """
    home = argos_home(models)
    try:
        (home / "packages").mkdir(parents=True, exist_ok=True)
        with moving.incoming(home) as temporary:
            with archives.opened(path) as archive:
                root = archives.root_of(archive, path.name)
                _check_metadata(archive, root, path.name)
                place = home / "packages" / root
                if place.exists():
                    raise Conflict("engines.model_exists", N_("The model %(name)s is installed already. Remove it first to replace it."), name=root)
                archives.unpack(archive, Path(temporary), path.name)
            _try_out(home, Path(temporary) / root, path.name)
            (Path(temporary) / root).replace(place)
    except OSError as error:
        if no_room(error):
            raise archives.without_room() from error
        raise
    return _described(place)


def remove(models: Path, name: str) -> Model:
    """Delete an installed package; it is gone as a whole or not at all.

    Raises ``NotFound``, and ``Unavailable`` where the system lets nobody move files that are in use.
    """
    model = moving.named(installed(models), name)
    moving.take_out(model, argos_home(models))
    return model


def _chosen(models: Path) -> set[str]:
    try:
        return {str(name) for name in json.loads((argos_home(models) / _CHOSEN).read_text("utf-8"))}
    except (OSError, ValueError, TypeError):  # there is none, or it cannot be read: versions decide
        return set()


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())


def _described(place: Path) -> Model:
    metadata = json.loads((place / FACTS).read_text(encoding="utf-8"))
    size = sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
    links = metadata.get("links")
    learning = metadata.get("learned_here")
    return Model(place.name, tag_of(str(metadata["from_code"])), tag_of(str(metadata["to_code"])),
                 str(metadata.get("package_version", "")), bool(metadata.get("demonstration")), size, place,
                 str(metadata.get("license", metadata.get("licence", "")))[:80], str(links[0] if isinstance(links, list) and links else "")[:200],
                 Learning(int(learning["pairs"]), int(learning["held_out"]), float(learning["bleu"]), float(learning["chrf2"]),
                          float(learning["minutes"]), _moment(str(learning["made_at"]))) if learning else None)


def _moment(written: str) -> datetime:
    """Raises ``ValueError`` for what is none."""
    found = datetime.fromisoformat(written)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _check_metadata(archive: zipfile.ZipFile, root: str, file: str) -> None:
    names = set(archive.namelist())
    needed = f"{root}/metadata.json", f"{root}/model/model.bin"
    tokenizers = {f"{root}/sentencepiece.model", f"{root}/bpe.model"}
    if not names.issuperset(needed) or not names & tokenizers:
        raise archives.unusable(file, N_("The package %(file)s lacks its metadata, model or tokenizer. Nothing was kept."))
    metadata = _metadata(archive, needed[0], file)
    if metadata.get("type", "translate") != "translate":
        raise archives.unusable(file, N_("The package %(file)s does not translate. Nothing was kept."))
    for key in ("from_code", "to_code"):
        if not knows(metadata.get(key)):
            raise Invalid("engines.model_language", N_("The package %(file)s is for the language “%(code)s”, which this archive does not know. Nothing was kept; choose one for other languages."),
                          file=file, code=str(metadata.get(key))[:40])
    if tag_of(metadata["from_code"]) == tag_of(metadata["to_code"]):
        raise archives.unusable(file, N_("The package %(file)s does not translate. Nothing was kept."))


def _metadata(archive: zipfile.ZipFile, name: str, file: str) -> Mapping[str, Any]:
    if archive.getinfo(name).file_size > MOST_METADATA:
        raise archives.unusable(file, N_("The metadata of the package %(file)s cannot be read. Nothing was kept."))
    try:
        with archive.open(name) as stream:
            metadata = json.loads(stream.read(MOST_METADATA).decode("utf-8"))  # no more, whatever it unpacks to
    except (ValueError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise archives.unusable(file, N_("The metadata of the package %(file)s cannot be read. Nothing was kept.")) from error
    if not isinstance(metadata, dict):
        raise archives.unusable(file, N_("The metadata of the package %(file)s cannot be read. Nothing was kept."))
    return metadata


def _try_out(home: Path, folder: Path, file: str) -> None:
    """Load the package as drafting will and draft one word with it."""
    metadata = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    # the library reads this file in the encoding of the system, so it is kept in ASCII
    (folder / "metadata.json").write_text(json.dumps(metadata, indent=1), encoding="ascii")
    archives.check_binary(folder / "model" / "model.bin", file)
    library = argos_library.load(home)
    try:
        _described(folder)
        argos_library.Translation(library, folder, tag_of(metadata["from_code"]), threads=1).draft(["1"])
    except (RuntimeError, ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise archives.broken(file) from error
