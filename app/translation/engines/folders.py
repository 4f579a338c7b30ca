"""The CTranslate2 models in folders that an office carries in: NLLB-200, M2M-100, MADLAD-400, OPUS."""

import json
import logging
import shutil
import zipfile
from collections.abc import Collection, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from app.errors import N_, Conflict, Invalid
from app.storage.filesystem import no_room
from app.translation.engines import archives, moving
from app.translation.engines.codes import tag_of
from app.translation.engines.kinds import KINDS, OPUS, Kind, codes_known, kind_of
from app.translation.engines.loaded import VOCABULARIES, Loaded, vocabulary_of

log = logging.getLogger(__name__)

FACTS = "rong.json"
_FORMAT = 1
_KEPT = frozenset({"model.bin", "config.json", "target_vocabulary.json", "target_vocabulary.txt", "tokenizer_config.json", "README.md", *VOCABULARIES,
                   *(name for kind in KINDS.values() for name in kind.tokenizers)})
_OTHER_FORMATS = (".safetensors", ".pt", ".npz", "pytorch_model.bin")


@dataclass(frozen=True)
class Folder:
    """An installed model. ``pair`` is the only one it has, None for one that goes between all of ``languages``.

    ``size`` in bytes; ``origin`` is the name of what it came from.
    """

    name: str
    kind: Kind
    languages: tuple[str, ...]
    pair: tuple[str, str] | None
    licence: str
    origin: str
    installed_at: str
    size: int
    folder: Path

    def pairs(self) -> frozenset[tuple[str, str]]:
        if self.pair:
            return frozenset({self.pair})
        return frozenset((one, other) for one in self.languages for other in self.languages if one != other)


def home(models: Path) -> Path:
    """Where these models are kept inside the instance's folder of models."""
    return models / "ctranslate2"


def installed(models: Path) -> tuple[Folder, ...]:
    """Every model that can be read, by name; one that cannot is left out and told to the log."""
    found = []
    for place in sorted(home(models).iterdir()) if home(models).is_dir() else ():
        try:
            found.append(_read(place))
        except (OSError, ValueError, KeyError, TypeError) as error:
            if not place.name.startswith((moving.INCOMING, moving.OUTGOING)):
                log.warning("the model %s cannot be used: %s", place.name, error)
    return tuple(found)


def install(models: Path, path: Path, pair: tuple[str, str] | None = None) -> Folder:
    """Check, copy and try out a folder, or a zip of one; it is there as a whole or not at all.

    Only the files that drafting needs are taken. ``pair`` is that of an OPUS model whose files do not say it. Raises
    ``Invalid`` for what is no model of a known kind, ``Conflict`` when one of this name is there and ``Unavailable``
    without room on the disk.
    """
    try:
        with moving.incoming(home(models)) as temporary:
            folder = _brought(path, Path(temporary))
            if (home(models) / folder.name).exists():
                raise Conflict("engines.model_exists", N_("The model %(name)s is installed already. Remove it first to replace it."), name=folder.name)
            _write_facts(folder, path.name, pair)
            _try_out(_read(folder), path.name)
            folder.replace(home(models) / folder.name)
    except OSError as error:
        if no_room(error):
            raise archives.without_room() from error
        raise
    return _read(home(models) / folder.name)


def remove(models: Path, name: str) -> Folder:
    """Delete an installed model; raises ``NotFound``, and ``Unavailable`` where the system lets nobody move files in use."""
    model = moving.named(installed(models), name)
    moving.take_out(model, home(models))
    return model


def _brought(path: Path, temporary: Path) -> Path:
    """The wanted files, copied or unpacked into a folder of the model's name; links are never followed."""
    if path.is_dir():
        name, files = path.resolve().name, {one.name: one for one in path.iterdir() if one.is_file() and not one.is_symlink()}
    else:
        name, files = "", {}
    with nullcontext() if path.is_dir() else archives.opened(path) as archive:
        if archive is not None:
            name = archives.root_of(archive, path.name)
            files = {one.name: Path(one.name) for entry in archive.namelist() if len((one := PurePosixPath(entry)).parts) == 2 and not entry.endswith("/")}
        _check_files(files, name, path.name)
        folder = temporary / name
        folder.mkdir()
        if archive is not None:
            archives.unpack(archive, temporary, path.name, lambda inner: len(inner.parts) == 2 and inner.name in _KEPT)
        else:
            wanted = [one for one in files.values() if one.name in _KEPT]
            archives.check_room(temporary, sum(one.stat().st_size for one in wanted))
            for one in wanted:
                shutil.copyfile(one, folder / one.name)
    return folder


def _check_files(files: Collection[str], name: str, file: str) -> None:
    if "model.bin" not in files and any(one.endswith(_OTHER_FORMATS) for one in files):
        raise archives.unusable(file, N_("%(file)s holds a model of another program. Nothing was kept; convert it with ct2-transformers-converter first."))
    if "model.bin" not in files or not any(one in files for one in VOCABULARIES):
        raise archives.unusable(file, N_("%(file)s lacks model.bin or its vocabulary. Nothing was kept; copy the whole folder again."))
    if not archives.named_well(name) or name.startswith((moving.INCOMING, moving.OUTGOING)):
        raise archives.unusable(file, N_("The folder of %(file)s has a name that models cannot have. Give it one of letters, digits, dots and hyphens."))


def _write_facts(folder: Path, file: str, pair: tuple[str, str] | None) -> None:
    archives.check_binary(folder / "model.bin", file)
    try:
        vocabulary = set(vocabulary_of(folder))
    except ValueError as error:
        raise archives.broken(file) from error
    kind = kind_of(vocabulary, [one.name for one in folder.iterdir()])
    if kind is None:
        raise archives.unusable(file, N_("%(file)s is no NLLB-200, M2M-100, MADLAD-400 or OPUS model with its tokenizer. Nothing was kept; copy its .model or .spm files too."))
    languages = sorted(codes_known(kind, vocabulary))
    pair = (pair or _pair_told(folder)) if kind is OPUS else None
    if kind is OPUS and pair is None:
        raise archives.unusable(file, N_("%(file)s does not say its languages. Nothing was kept; install it with “rong models install --from TAG --to TAG”."))
    if pair is None and len(languages) < 2:
        raise archives.unusable(file, N_("%(file)s knows fewer than two languages of this archive. Nothing was kept."))
    facts = {"format": _FORMAT, "kind": kind.name, "languages": sorted(pair) if pair else languages, "pair": pair, "licence": _licence(folder) or kind.licence,
             "origin": file, "installed_at": datetime.now(UTC).isoformat(timespec="seconds")}
    (folder / FACTS).write_text(json.dumps(facts, indent=1), encoding="utf-8")


def _pair_told(folder: Path) -> tuple[str, str] | None:
    """The pair of an OPUS model, from its tokenizer's settings, or from a name like opus-mt-en-vi."""
    try:
        told: Mapping[str, Any] = json.loads((folder / "tokenizer_config.json").read_text("utf-8"))
        codes = str(told["source_lang"]), str(told["target_lang"])
    except (OSError, ValueError, KeyError, TypeError):
        parts = folder.name.split("-")
        codes = (parts[-2], parts[-1]) if len(parts) > 2 else ("", "")
    try:
        pair = tag_of(codes[0]), tag_of(codes[1])
    except Invalid:
        return None
    return pair if pair[0] != pair[1] else None


def _licence(folder: Path) -> str:
    """What the card that comes with a model says at its head: “license: cc-by-4.0”."""
    try:
        with (folder / "README.md").open(encoding="utf-8") as card:
            lines = [line for line, _ in zip(card, range(200), strict=False)]
    except (OSError, ValueError):
        return ""
    if not lines or lines[0].strip() != "---":
        return ""
    found = next((line.partition(":")[2] for line in lines[1:] if line.startswith(("license:", "license_name:"))), "")
    return found.strip().strip("'\"")[:80].upper()


def _read(place: Path) -> Folder:
    facts = json.loads((place / FACTS).read_text(encoding="utf-8"))
    if facts["format"] != _FORMAT:
        raise ValueError(facts["format"])
    return Folder(place.name, KINDS[facts["kind"]], tuple(facts["languages"]), tuple(facts["pair"]) if facts["pair"] else None, facts["licence"],
                  facts["origin"], facts["installed_at"], sum(one.stat().st_size for one in place.iterdir()), place)


def _try_out(model: Folder, file: str) -> None:
    """Load the model as drafting will and draft one word with it."""
    try:
        Loaded(model.folder, model.kind, threads=1).draft(["1"], *min(model.pairs()))
    except (RuntimeError, ValueError, OSError, IndexError, zipfile.BadZipFile) as error:
        raise archives.broken(file) from error
