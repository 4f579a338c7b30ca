"""Zip archives that models come in: nothing is unpacked before all names and sizes are found sound."""

import re
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from app.errors import N_, Invalid, NotFound, Unavailable

MOST_FILES = 2000
MOST_BYTES = 8 * 1024**3
MOST_TIMES = 100
"""Models hardly shrink in an archive: one that grows more often than this, and beyond ``_SMALL``, is there to fill the disk."""

_SMALL = 256 * 1024**2
_CHUNK = 1024 * 1024
_BINARY_VERSION = 6  # of CTranslate2's files, the newest that the library reads
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")
_INNER_NAME = re.compile(r"(?!\.\.?$)[^\\/:*?\"<>|\x00-\x1f]{0,149}[^\\/:*?\"<>|\x00-\x1f .]")


def opened(path: Path) -> zipfile.ZipFile:
    """Raises ``NotFound`` and ``Invalid``."""
    try:
        return zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise NotFound("engines.no_file", N_("There is no file %(name)s. Look whether the name is right and the stick is plugged in."), name=str(path)) from error
    except (zipfile.BadZipFile, IsADirectoryError, PermissionError) as error:
        raise unusable(path.name, N_("The file %(file)s is not a whole .argosmodel package. Nothing was kept; copy it again from its source.")) from error


def root_of(archive: zipfile.ZipFile, file: str) -> str:
    """The one folder that everything in the archive is in; raises ``Invalid`` for names that lead elsewhere and for bombs."""
    entries = archive.infolist()
    size, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    if len(entries) > MOST_FILES or size > MOST_BYTES or size > max(_SMALL, MOST_TIMES * packed):
        raise unusable(file, N_("The package %(file)s is larger than any model should be. Nothing was kept."))
    if not any(PurePosixPath(entry.filename).name in ("metadata.json", "model.bin") for entry in entries):
        raise unusable(file, N_("The package %(file)s lacks its metadata, model or tokenizer. Nothing was kept."))
    roots, files, folders = set(), list[str](), set[str]()
    for entry in entries:
        parts = PurePosixPath(entry.filename).parts
        named_well = parts and _NAME.fullmatch(parts[0]) and all(_INNER_NAME.fullmatch(part) for part in parts)
        if not named_well or stat.S_ISLNK(entry.external_attr >> 16):
            raise unusable(file, N_("The package %(file)s holds files that would be written elsewhere. Nothing was kept; do not use it."))
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise unusable(file, N_("The package %(file)s is packed in a way that models are not. Nothing was kept; pack its folder again as a plain .zip."))
        roots.add(parts[0])
        paths = ["/".join(parts[:count]).casefold() for count in range(1, len(parts) + 1)]
        folders.update(paths if entry.is_dir() else paths[:-1])
        files += [] if entry.is_dir() else paths[-1:]
    if len(set(files)) < len(files) or folders.intersection(files):
        raise unusable(file, N_("The package %(file)s is damaged. Nothing was kept; copy it again from its source."))
    if len(roots) != 1:
        raise unusable(file, N_("The package %(file)s does not hold exactly one folder. Nothing was kept."))
    return roots.pop()


def named_well(name: str) -> bool:
    """Whether a folder of models may have this name."""
    return bool(_NAME.fullmatch(name))


def unpack(archive: zipfile.ZipFile, folder: Path, file: str, wanted: Callable[[PurePosixPath], bool] = lambda _: True) -> None:
    """Write the wanted files below ``folder``; raises ``Invalid`` for damage and ``Unavailable`` without room on the disk."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir() and wanted(PurePosixPath(entry.filename))]
    check_room(folder, sum(entry.file_size for entry in entries))
    for entry in entries:
        place = folder.joinpath(*PurePosixPath(entry.filename).parts)
        place.parent.mkdir(parents=True, exist_ok=True)
        left = entry.file_size
        try:
            with archive.open(entry) as source, place.open("wb") as target:
                while chunk := source.read(min(_CHUNK, left + 1)):
                    left -= len(chunk)
                    if left < 0:
                        raise unusable(file, N_("The package %(file)s is damaged. Nothing was kept; copy it again from its source."))
                    target.write(chunk)
        # RuntimeError: encrypted, or compressed in a way that Python does not know
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
            raise unusable(file, N_("The package %(file)s is damaged. Nothing was kept; copy it again from its source.")) from error


def check_room(folder: Path, size: int) -> None:
    """Raises ``Unavailable`` where the disk has no room for so many bytes."""
    if shutil.disk_usage(folder).free < size:
        raise without_room()


def without_room() -> Unavailable:
    return Unavailable("engines.no_room", N_("The disk has no room left for the model. Nothing was kept; free some space and try again."))


def check_binary(model: Path, file: str) -> None:
    """Raises ``Invalid`` for a model.bin of a newer CTranslate2 than ours, or of a model that does not translate."""
    with model.open("rb") as stream:
        head = stream.read(256)
    try:
        version, size = struct.unpack_from("<IH", head)
        name = head[6:6 + size].rstrip(b"\0").decode("ascii")
    except (struct.error, UnicodeDecodeError) as error:
        raise broken(file) from error
    if not name.isidentifier() or not name.endswith("Spec"):
        raise broken(file)
    if version > _BINARY_VERSION:
        raise unusable(file, N_("The model in %(file)s was made for a newer version of CTranslate2. Nothing was kept; convert it again with version 4."))
    if name != "TransformerSpec":
        raise unusable(file, N_("The model in %(file)s does not translate. Nothing was kept; choose one for translating."))


def broken(file: str) -> Invalid:
    return unusable(file, N_("The model in %(file)s cannot be loaded. Nothing was kept; copy it again from its source."))


def unusable(file: str, message: str) -> Invalid:
    """The failure to tell about a file that no model can be taken from."""
    return Invalid("engines.bad_package", message, file=file)
