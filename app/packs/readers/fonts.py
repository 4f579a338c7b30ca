"""Fonts of this computer that hold the letters of a script: found by the names of their files."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.errors import N_, Unavailable
from app.languages.registry import Language

_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "C:/Windows/Fonts",
            "~/AppData/Local/Microsoft/Windows/Fonts", "/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts")


@dataclass(frozen=True)
class Face:
    """A family as files: regular, bold, italic, with their place where a file holds several; empty where there is none."""

    regular: str
    bold: str = ""
    italic: str = ""
    number: int = 0


@dataclass(frozen=True)
class FoundFont:
    """The files of a family on this computer; ``bold`` and ``italic`` are None where there are none."""

    regular: Path
    bold: Path | None
    italic: Path | None
    number: int


_LATIN = (Face("NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "NotoSans-Italic.ttf"), Face("segoeui.ttf", "segoeuib.ttf", "segoeuii.ttf"),
          Face("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf"), Face("arial.ttf", "arialbd.ttf", "ariali.ttf"))
_LEELAWADEE = Face("LeelawUI.ttf", "LeelaUIb.ttf")
# by ISO 15924; the first that is there is taken, and the first is the one to install
FACES: Mapping[str, tuple[Face, ...]] = {
    "Latn": _LATIN,
    "Laoo": (Face("NotoSansLao-Regular.ttf", "NotoSansLao-Bold.ttf"), Face("NotoSansLaoLooped-Regular.ttf", "NotoSansLaoLooped-Bold.ttf"),
             _LEELAWADEE, Face("laoui.ttf", "laouib.ttf")),
    "Khmr": (Face("NotoSansKhmer-Regular.ttf", "NotoSansKhmer-Bold.ttf"), _LEELAWADEE, Face("khmerui.ttf", "khmeruib.ttf")),
    "Hans": (Face("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc", number=2), Face("msyh.ttc", "msyhbd.ttc"),
             Face("NotoSansSC-Regular.otf", "NotoSansSC-Bold.otf"), Face("simsun.ttc")),
    "Hant": (Face("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc", number=3), Face("msjh.ttc", "msjhbd.ttc"),
             Face("NotoSansTC-Regular.otf", "NotoSansTC-Bold.otf")),
    "Tavt": (Face("NotoSansTaiViet-Regular.ttf"),),
    "Cham": (Face("NotoSansCham-Regular.ttf", "NotoSansCham-Bold.ttf"),),
}
# what people look for when they install one
_NAMES: Mapping[str, str] = {
    "Latn": "Noto Sans, DejaVu Sans, Segoe UI", "Laoo": "Noto Sans Lao, Leelawadee UI", "Khmr": "Noto Sans Khmer, Leelawadee UI",
    "Hans": "Noto Sans CJK, Microsoft YaHei", "Hant": "Noto Sans CJK, Microsoft JhengHei", "Tavt": "Noto Sans Tai Viet", "Cham": "Noto Sans Cham"}


def fonts_for(language: Language, name: str) -> tuple[FoundFont, ...]:
    """The font of a language, and after it those for what else may stand in its texts: signs and other scripts.

    Raises ``Unavailable`` where it has none, naming those to install; ``name`` is the language's in that sentence.
    """
    own = _found(language.script)
    if own is None:
        raise Unavailable("readers.no_font", N_("No font for %(language)s was found on this computer. Install one of these: %(fonts)s."),
                          language=name, fonts=_NAMES.get(language.script, "Noto Sans"))
    others = [found for face in _LATIN if (found := _on_disk(face)) is not None]
    others += [found for script in FACES if (found := _found(script)) is not None]
    return tuple(dict.fromkeys((own, *others)))


@cache
def letters_of(path: Path, number: int) -> frozenset[int]:
    """The code points that a font has pictures for."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(path, fontNumber=number, lazy=True) as font:
        return frozenset(font.getBestCmap() or ())


def _found(script: str) -> FoundFont | None:
    return next((found for face in FACES.get(script, ()) if (found := _on_disk(face)) is not None), None)


def _on_disk(face: Face) -> FoundFont | None:
    files = _files()
    regular = files.get(face.regular.lower())
    return None if regular is None else FoundFont(regular, files.get(face.bold.lower()), files.get(face.italic.lower()), face.number)


@cache
def _files() -> Mapping[str, Path]:
    """The font files of this computer by their names in lower case."""
    wanted = {name.lower() for faces in FACES.values() for face in faces for name in (face.regular, face.bold, face.italic) if name}
    found: dict[str, Path] = {}
    for folder in _FOLDERS:
        for place in sorted(Path(folder).expanduser().glob("**/*.[toTO][tT][fcFC]")):
            if place.name.lower() in wanted:
                found.setdefault(place.name.lower(), place)
    return found
