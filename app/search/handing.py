"""Handing over what was analysed of texts: made where they are published, taken in where they are installed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from app.publications.works import Text
from app.search import analysed, ready
from app.search.analysed import Written
from app.search.engines.base import Posting
from app.search.indexer import Indexer

# texts in one block: more would share more, and take more memory at once
_AT_ONCE = 16
_Known = Mapping[str, Mapping[str, Posting]]


@dataclass(frozen=True)
class SearchData:
    """Search data as blocks of bytes, for one index."""

    indexer: Indexer

    def rules(self) -> str:
        """Names the rules by which texts are analysed: what was made by others is of no use here."""
        return analysed.rules()

    def made(self, language: str, written: Sequence[tuple[Text, tuple[str, ...]]]) -> bytes:
        """The search data of these texts, each with the codes of the places that its work is about."""
        each = [Written.of(language, text.title, text.summary, text.body, places) for text, places in written]
        blocks = (each[start:start + _AT_ONCE] for start in range(0, len(each), _AT_ONCE))
        return b"".join(ready.encode({one.digest: one.postings() for one in block}) for block in blocks)

    @contextmanager
    def given(self, find: Callable[[str, str], bytes | None]) -> Iterator[None]:
        """In this context, texts that have search data are indexed without being analysed.

        ``find`` gives the blocks in which a work may be, by a language and its id, the same object as long as they are
        the same. Blocks that are not right are of no use, and nothing else.
        """
        with self.indexer.given(_Given(find)):
            yield


class _Given:
    """Looks texts up in blocks, of which the last of each language are kept."""

    def __init__(self, find: Callable[[str, str], bytes | None]) -> None:
        self._find = find
        self._last: dict[str, tuple[bytes, _Known]] = {}

    def __call__(self, work_id: str, written: Written) -> Mapping[str, Posting] | None:
        blocks = self._find(written.language, work_id)
        if blocks is None:
            return None
        last, known = self._last.get(written.language, (b"", {}))
        if blocks is not last:
            try:
                known = ready.decode(blocks)
            except ValueError:
                known = {}
            self._last[written.language] = blocks, known
        return known.get(written.digest)
