"""The argostranslate library, kept inside one folder and off the network.

Importing it makes folders under the user's home and reads settings there, so its first import runs with those
places pointed into the instance and without any ARGOS_* variable. Packages are read by its own class, which knows
their metadata and tokenizers; drafting is ours: the library drafts one paragraph after another, in batches of 32
tokens, and would fetch a model that splits sentences from its index. Its index and downloads are never used.
"""

import logging
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from app.translation.engines.cutting import cut, written
from app.translation.engines.running import Running

_PENALTY = 0.2  # as the library has it
_importing = threading.Lock()


class Translation:
    """One unpacked package, loaded. Broken files raise what the library raises."""

    def __init__(self, package: ModuleType, folder: Path, source: str, threads: int) -> None:
        known: Any = package.Package(folder)
        self._tokenizer, self._prefix, self._source = known.tokenizer, known.target_prefix, source
        self._tokenizer.encode("1")  # it reads its file now
        self._running = Running(folder / "model", threads)

    def draft(self, texts: Sequence[str]) -> list[str]:
        """The best draft of each text; blank for blank."""
        taken_apart = [cut(text, self._source, self._tokenizer.encode) for text in texts]
        found = iter(self._running.translate([part for parts in taken_apart for part in parts], self._prefix, penalty=_PENALTY))
        return [self._text([token for _ in parts for token in next(found)]) for parts in taken_apart]

    def _text(self, tokens: list[str]) -> str:
        return written(str(self._tokenizer.decode(tokens))) if tokens else ""


def load(home: Path) -> ModuleType:
    """The library's module of packages, its own folders under ``home``; the first call in a process takes a second or two."""
    with _importing:
        kept = dict(os.environ)
        for name in [name for name in os.environ if name == "SNAP" or name.startswith("ARGOS_")]:
            del os.environ[name]
        for name, folder in (("XDG_DATA_HOME", "data"), ("XDG_CONFIG_HOME", "config"), ("XDG_CACHE_HOME", "cache"),
                             ("ARGOS_PACKAGES_DIR", "unused")):
            os.environ[name] = str(home / "library" / folder)
        try:
            from argostranslate import package

            logging.getLogger("argostranslate.utils").setLevel(logging.WARNING)
        finally:
            for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "ARGOS_PACKAGES_DIR"):
                os.environ.pop(name, None)
            os.environ.update(kept)
    loaded: ModuleType = package
    return loaded
