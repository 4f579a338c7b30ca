"""The argostranslate library, kept inside one folder and off the network.

Importing it makes folders under the user's home and reads settings there, so its first import runs with those
places pointed into the instance and without any ARGOS_* variable. Only its package and translation classes are
used, never its index, downloads or sentence models: a sentencizer of our own stands in for the one that would
fetch its model from the network.
"""

import logging
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from app.languages.segmentation import sentences

LONGEST = 600  # characters of one input; a model cuts off what is over its length without a word
_importing = threading.Lock()


@dataclass(frozen=True)
class Library:
    """The modules that are used."""

    package: ModuleType
    translate: ModuleType
    ctranslate2: ModuleType


class Translation:
    """One unpacked package, loaded through the library. Broken files raise what the library raises."""

    def __init__(self, library: Library, folder: Path, source: str, target: str, threads: int) -> None:
        language = library.translate.Language
        package = library.package.Package(folder)
        self._translation: Any = library.translate.PackageTranslation(
            language(package.from_code, source), language(package.to_code, target), package)
        self._translation.sentencizer = _Sentences(source)
        self._translation.translator = library.ctranslate2.Translator(
            str(folder / "model"), device="cpu", inter_threads=1, intra_threads=threads)

    def draft(self, text: str) -> str:
        """The best draft of one text; blank for blank."""
        line = " ".join(text.split())
        return str(self._translation.hypotheses(line, 1)[0].value).strip() if line else ""


class _Sentences:
    """Sentence by sentence after our own rules, which need no model."""

    def __init__(self, tag: str) -> None:
        self._tag = tag

    def split_sentences(self, text: str) -> list[str]:
        found = [text[span.start:span.end].strip() for span in sentences(text, self._tag)]
        return [part for sentence in found if sentence for part in _bounded(sentence)]


def load(home: Path) -> Library:
    """The library, its own folders under ``home``; the first call in a process takes a second or two."""
    with _importing:
        kept = dict(os.environ)
        for name in [name for name in os.environ if name == "SNAP" or name.startswith("ARGOS_")]:
            del os.environ[name]
        for name, folder in (("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config"), ("XDG_CACHE_HOME", "cache"),
                             ("ARGOS_PACKAGES_DIR", "unused")):
            os.environ[name] = str(home / "library" / folder)
        try:
            import ctranslate2
            from argostranslate import package, translate

            # it would tell the log every text that it drafts
            logging.getLogger("argostranslate.utils").setLevel(logging.WARNING)
        finally:
            for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "ARGOS_PACKAGES_DIR"):
                os.environ.pop(name, None)
            os.environ.update(kept)
    return Library(package, translate, ctranslate2)


def _bounded(sentence: str) -> list[str]:
    """The sentence in pieces that a model takes whole, cut at spaces where there are any."""
    pieces = []
    while len(sentence) > LONGEST:
        at = sentence.rfind(" ", LONGEST // 2, LONGEST)
        at = at if at > 0 else LONGEST
        pieces.append(sentence[:at].strip())
        sentence = sentence[at:].strip()
    return [*pieces, sentence]
