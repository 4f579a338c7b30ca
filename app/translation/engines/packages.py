"""The Argos packages unpacked in a folder: what is there, putting one in, taking one out."""

import json
import logging
import re
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from app.errors import N_, Conflict, Invalid, NotFound, Unavailable
from app.storage.filesystem import no_room
from app.translation.engines import argos_library
from app.translation.engines.codes import knows, tag_of

log = logging.getLogger(__name__)

MOST_FILES = 2000
MOST_BYTES = 4 * 1024**3
MOST_METADATA = 1024 * 1024
_CHUNK = 1024 * 1024
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")
_INNER_NAME = re.compile(r"(?!\.\.?$)[^\\/:*?\"<>|\x00-\x1f]{0,149}[^\\/:*?\"<>|\x00-\x1f .]")


@dataclass(frozen=True)
class Model:
    """An installed package; ``size`` in bytes, languages as tags of the registry."""

    name: str
    source: str
    target: str
    version: str
    demonstration: bool
    size: int
    folder: Path


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
        except (OSError, ValueError, KeyError, TypeError, Invalid) as error:
            log.warning("the model %s cannot be used: %s", place.name, error)
    return tuple(found)


def install(models: Path, path: Path) -> Model:
    """Check, unpack and try out a package file; it is there as a whole or not at all.

    Raises ``Invalid`` for anything but a sound translation package between two languages of the registry,
    ``Conflict`` when one of this name is there and ``Unavailable`` without room on the disk.
    """
    home = argos_home(models)
    try:
        (home / "packages").mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home, prefix="incoming-") as temporary:
            with _opened(path) as archive:
                root = _root(archive, path.name)
                _check_metadata(archive, root, path.name)
                place = home / "packages" / root
                if place.exists():
                    raise Conflict("engines.model_exists", N_("The model %(name)s is installed already. Remove it first to replace it."), name=root)
                _unpack(archive, Path(temporary), path.name)
            _try_out(home, Path(temporary) / root, path.name)
            (Path(temporary) / root).replace(place)
    except OSError as error:
        if no_room(error):
            raise Unavailable("engines.no_room", N_("The disk has no room left for the model. Nothing was kept; free some space and try again.")) from error
        raise
    return _described(place)


def remove(models: Path, name: str) -> Model:
    """Delete an installed package; it is gone as a whole or not at all.

    Raises ``NotFound``, and ``Unavailable`` where the system lets nobody move files that are in use.
    """
    model = next((one for one in installed(models) if one.name == name), None)
    if model is None:
        raise NotFound("engines.no_model", N_("There is no model %(name)s here. “rong models list” shows what there is."), name=name[:100])
    with tempfile.TemporaryDirectory(dir=argos_home(models), prefix="outgoing-") as temporary:
        try:
            model.folder.replace(Path(temporary) / model.name)
        except PermissionError as error:
            raise Unavailable("engines.model_in_use", N_("The model %(name)s is in use and was not removed. Stop Rông, then remove it with “rong models remove”."),
                              name=model.name) from error
    return model


def _described(place: Path) -> Model:
    metadata = json.loads((place / "metadata.json").read_text(encoding="utf-8"))
    size = sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
    return Model(place.name, tag_of(str(metadata["from_code"])), tag_of(str(metadata["to_code"])),
                 str(metadata.get("package_version", "")), bool(metadata.get("demonstration")), size, place)


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise NotFound("engines.no_file", N_("There is no file %(name)s."), name=str(path)) from error
    except (zipfile.BadZipFile, IsADirectoryError, PermissionError) as error:
        raise _unusable(path.name, N_("The file %(file)s is not a whole .argosmodel package. Nothing was kept; copy it again from its source.")) from error


def _root(archive: zipfile.ZipFile, file: str) -> str:
    """The one folder that everything in the archive is in; raises ``Invalid`` for names that lead elsewhere."""
    entries = archive.infolist()
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise _unusable(file, N_("The package %(file)s is larger than any model should be. Nothing was kept."))
    if not any(PurePosixPath(entry.filename).name == "metadata.json" for entry in entries):
        raise _unusable(file, N_("The package %(file)s lacks its metadata, model or tokenizer. Nothing was kept."))
    roots = set()
    for entry in entries:
        parts = PurePosixPath(entry.filename).parts
        named_well = parts and _NAME.fullmatch(parts[0]) and all(_INNER_NAME.fullmatch(part) for part in parts)
        if not named_well or stat.S_ISLNK(entry.external_attr >> 16):
            raise _unusable(file, N_("The package %(file)s holds files that would be written elsewhere. Nothing was kept; do not use it."))
        roots.add(parts[0])
    if len(roots) != 1:
        raise _unusable(file, N_("The package %(file)s does not hold exactly one folder. Nothing was kept."))
    return roots.pop()


def _check_metadata(archive: zipfile.ZipFile, root: str, file: str) -> None:
    names = set(archive.namelist())
    needed = f"{root}/metadata.json", f"{root}/model/model.bin"
    tokenizers = {f"{root}/sentencepiece.model", f"{root}/bpe.model"}
    if not names.issuperset(needed) or not names & tokenizers:
        raise _unusable(file, N_("The package %(file)s lacks its metadata, model or tokenizer. Nothing was kept."))
    metadata = _metadata(archive, needed[0], file)
    if metadata.get("type", "translate") != "translate":
        raise _unusable(file, N_("The package %(file)s does not translate. Nothing was kept."))
    for key in ("from_code", "to_code"):
        if not knows(metadata.get(key)):
            raise Invalid("engines.model_language", N_("The package %(file)s is for the language “%(code)s”, which this archive does not know."),
                          file=file, code=str(metadata.get(key))[:40])


def _metadata(archive: zipfile.ZipFile, name: str, file: str) -> Mapping[str, Any]:
    if archive.getinfo(name).file_size > MOST_METADATA:
        raise _unusable(file, N_("The metadata of the package %(file)s cannot be read. Nothing was kept."))
    try:
        metadata = json.loads(archive.read(name).decode("utf-8"))
    except (ValueError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise _unusable(file, N_("The metadata of the package %(file)s cannot be read. Nothing was kept.")) from error
    if not isinstance(metadata, dict):
        raise _unusable(file, N_("The metadata of the package %(file)s cannot be read. Nothing was kept."))
    return metadata


def _unpack(archive: zipfile.ZipFile, folder: Path, file: str) -> None:
    for entry in archive.infolist():
        if entry.is_dir():
            continue
        place = folder.joinpath(*PurePosixPath(entry.filename).parts)
        place.parent.mkdir(parents=True, exist_ok=True)
        left = entry.file_size
        try:
            with archive.open(entry) as source, place.open("wb") as target:
                while chunk := source.read(min(_CHUNK, left + 1)):
                    left -= len(chunk)
                    if left < 0:
                        raise _unusable(file, N_("The package %(file)s is damaged. Nothing was kept; copy it again from its source."))
                    target.write(chunk)
        # RuntimeError: encrypted, or compressed in a way that Python does not know
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
            raise _unusable(file, N_("The package %(file)s is damaged. Nothing was kept; copy it again from its source.")) from error


def _try_out(home: Path, folder: Path, file: str) -> None:
    """Load the package as drafting will and draft one word with it."""
    metadata = json.loads((folder / "metadata.json").read_text(encoding="utf-8"))
    # the library reads this file in the encoding of the system, so it is kept in ASCII
    (folder / "metadata.json").write_text(json.dumps(metadata, indent=1), encoding="ascii")
    library = argos_library.load(home)
    try:
        argos_library.Translation(library, folder, tag_of(metadata["from_code"]), tag_of(metadata["to_code"]),
                                  threads=1).draft("1")
    except (RuntimeError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unusable(file, N_("The model in the package %(file)s cannot be loaded. Nothing was kept.")) from error


def _unusable(file: str, message: str) -> Invalid:
    return Invalid("engines.bad_package", message, file=file)
