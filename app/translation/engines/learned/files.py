"""Where the parts of a learned model lie in its folder, and which model of a pair is in use."""

import json
import re
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import N_, Conflict, NotFound
from app.languages import registry
from app.storage.digests import digest_of_file

LANGUAGE_MODEL, WORDS, LINKED, FORMS, CASES, FACTS = "following.npz", "words.json", "linked.npz", "forms.json", "cases.npz", "model.json"
FORMAT = 3
_CURRENT, _TRIED = "current", "tried"
_PAIR = re.compile(r"[A-Za-z-]+\.[A-Za-z-]+")


@dataclass(frozen=True)
class Comparison:
    """What a new model and the one then in use reached on ``n`` texts that neither had seen: chrF2, the mean of the texts.

    A difference of more than ``chance`` is none by chance.
    """

    new: float
    old: float
    chance: float
    n: int

    @property
    def is_old_better(self) -> bool:
        return self.old - self.new > self.chance


@dataclass(frozen=True)
class Learned:
    """A learned model: its languages, from how many pairs it was learned, and how good it was on texts kept apart.

    Of ``offered`` pairs those are learned from that may be translations. BLEU and chrF2 are in small letters, over
    ``held_out`` pairs; ``until`` is the number of the newest pair in the memory when it was learned, None where that was not
    kept; ``stayed`` is how much of a draft, by letters, stood in those texts, of earlier models about as much as chrF2 says;
    ``compared`` is how it stood beside the model then in use. ``seconds`` are those of learning.
    """

    source: str
    target: str
    generation: str
    folder: Path
    offered: int
    pairs: int
    held_out: int
    bleu: float
    chrf2: float
    stayed: float
    compared: Comparison | None
    seconds: float
    made_at: str
    size: int
    until: int | None

    @property
    def name(self) -> str:
        return f"learned-{self.source}-{self.target}"

    @property
    def has_before(self) -> bool:
        """Whether there is another model of this pair, to go back to."""
        return bool(_others(self.folder.parent, self.generation))


def home(models: Path) -> Path:
    """The folder of all learned models of an instance."""
    return models / "learned"


def current(models: Path, source: str, target: str) -> Learned | None:
    """The model in use for a pair; None where there is none or it cannot be read."""
    folder = home(models) / f"{source}.{target}"
    try:
        return read(folder / (folder / _CURRENT).read_text("utf-8").strip())
    except (OSError, ValueError, KeyError, TypeError):
        return None


def all_current(models: Path) -> list[Learned]:
    """The models in use, by pair."""
    pairs = sorted(path.name for path in home(models).iterdir() if _PAIR.fullmatch(path.name)) if home(models).is_dir() else []
    return [found for pair in pairs if (found := current(models, *pair.split(".")))]


def new_folder(models: Path, source: str, target: str) -> Path:
    """An empty folder beside those of the pair's other models."""
    folder = home(models) / f"{registry.get(source).tag}.{registry.get(target).tag}" / secrets.token_hex(6)
    folder.mkdir(parents=True)
    return folder


def note_tried(models: Path, source: str, target: str, pairs: int) -> None:
    """Keep with how many pairs learning begins, whatever comes of it."""
    folder = home(models) / f"{source}.{target}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _TRIED).write_text(str(pairs), encoding="utf-8")


def tried(models: Path, source: str, target: str) -> int:
    """With how many pairs learning was last begun; 0 where it never was, or where the model in use is of an earlier form."""
    folder = home(models) / f"{source}.{target}"
    if _current_name(folder) and current(models, source, target) is None:
        return 0
    try:
        return int((folder / _TRIED).read_text("utf-8"))
    except (OSError, ValueError):
        return 0


def finish(folder: Path, facts: Mapping[str, Any]) -> None:
    """Write down what the model is, with the digest of each of its files."""
    digests = {path.name: digest_of_file(path) for path in sorted(folder.iterdir()) if path.name != FACTS}
    (folder / FACTS).write_text(json.dumps({"format": FORMAT, **facts, "digests": digests}, indent=1), encoding="utf-8")


def whole(folder: Path) -> bool:
    """Whether every file is what was written."""
    try:
        digests = json.loads((folder / FACTS).read_text("utf-8"))["digests"]
        return all(digest_of_file(folder / name) == digest for name, digest in digests.items())
    except (OSError, ValueError, KeyError):
        return False


def take_into_use(folder: Path) -> None:
    """Make this the model of its pair, in one step; the one before it is kept for going back, older ones go."""
    pair, before = folder.parent, _current_name(folder.parent)
    _point(pair, folder.name)
    for path in pair.iterdir():
        if path.is_dir() and path.name not in (folder.name, before):
            shutil.rmtree(path, ignore_errors=True)


def discard(folder: Path) -> None:
    """Remove a model that is not in use."""
    shutil.rmtree(folder, ignore_errors=True)


def roll_back(models: Path, source: str, target: str) -> Learned:
    """Use the model before the present one again; raises ``Conflict`` where there is none."""
    pair = home(models) / f"{source}.{target}"
    now = _current_name(pair)
    usable = [path for path in _others(pair, now) if whole(path)]
    if not usable:
        raise Conflict("learned.nothing_before", N_("There is no earlier model from %(source)s to %(target)s. The one in use stays."), source=source, target=target)
    _point(pair, max(usable, key=lambda path: path.stat().st_mtime_ns).name)
    return read(pair / _current_name(pair))


def remove(models: Path, name: str) -> Learned:
    """Remove a pair's models by the name that lists show."""
    for one in all_current(models):
        if one.name == name:
            shutil.rmtree(one.folder.parent)
            return one
    raise NotFound("models.no_model", N_("No model %(name)s is installed. Look at the list of models for their names."), name=name)


def _others(pair: Path, now: str) -> list[Path]:
    """The pair's models but the one in use."""
    return [path for path in pair.iterdir() if path.is_dir() and path.name != now] if pair.is_dir() else []


def _current_name(pair: Path) -> str:
    try:
        return (pair / _CURRENT).read_text("utf-8").strip()
    except OSError:
        return ""


def _point(pair: Path, name: str) -> None:
    part = pair / f"{_CURRENT}.{secrets.token_hex(4)}.part"
    part.write_text(name, encoding="utf-8")
    part.replace(pair / _CURRENT)


def read(folder: Path) -> Learned:
    """The model in a folder; raises ``OSError``, ``ValueError``, ``KeyError`` or ``TypeError`` for one that is none."""
    facts = json.loads((folder / FACTS).read_text("utf-8"))
    if facts["format"] != FORMAT:
        raise ValueError(facts["format"])
    return Learned(facts["from"], facts["to"], folder.name, folder, facts["offered"], facts["pairs"], facts["held_out"], facts["bleu"],
                   facts["chrf2"], facts.get("stayed", facts["chrf2"] / 100), _comparison(facts["compared"]), facts["seconds"], facts["made_at"], sum(path.stat().st_size for path in folder.iterdir()), facts.get("until"))


def _comparison(facts: Any) -> Comparison | None:
    """A comparison as it was written; earlier versions wrote two figures, which tell nothing today."""
    return Comparison(**facts) if isinstance(facts, dict) else None
