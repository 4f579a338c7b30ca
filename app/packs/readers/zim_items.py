"""The items of a ZIM as libzim wants them; imported only where it is installed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from libzim.writer import (  # type: ignore[import-untyped]
    Blob,
    ContentProvider,
    Hint,
    IndexData,
    Item,
)


@dataclass(frozen=True)
class Found:
    """What a page is found by in the index of texts; an empty text means by nothing."""

    title: str
    text: str


class Entry(Item):  # type: ignore[misc]
    """One page or file; ``found`` None leaves what it is found by to libzim, ``pieces`` gives its bytes anew."""

    def __init__(self, path: str, title: str, media_type: str, size: int, pieces: Callable[[], Iterator[bytes]], *,
                 front: bool = False, found: Found | None = None) -> None:
        super().__init__()
        self._path, self._title, self._media_type, self._front = path, title, media_type, front
        self._size, self._pieces = size, pieces
        if found is not None:
            self.get_indexdata = lambda: _Index(found)

    def get_path(self) -> str:
        return self._path

    def get_title(self) -> str:
        return self._title

    def get_mimetype(self) -> str:
        return self._media_type

    def get_contentprovider(self) -> Any:
        return _Provider(self._size, self._pieces)

    def get_hints(self) -> dict[Any, int]:
        return {Hint.FRONT_ARTICLE: int(self._front), Hint.COMPRESS: int(self._media_type.startswith("text/"))}


class _Provider(ContentProvider):  # type: ignore[misc]
    def __init__(self, size: int, pieces: Callable[[], Iterator[bytes]]) -> None:
        super().__init__()
        self._size = size
        self._blobs = (Blob(piece) for piece in pieces())

    def get_size(self) -> int:
        return self._size

    def feed(self) -> Any:
        return next(self._blobs, Blob(b""))


class _Index(IndexData):  # type: ignore[misc]
    def __init__(self, found: Found) -> None:
        super().__init__()
        self._found = found

    def has_indexdata(self) -> bool:
        return bool(self._found.text)

    def get_title(self) -> str:
        return self._found.title

    def get_content(self) -> str:
        return self._found.text

    def get_keywords(self) -> str:
        return ""

    def get_wordcount(self) -> int:
        return self._found.text.count(" ") + 1
