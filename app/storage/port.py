"""The port of content-addressed storage."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol


@dataclass(frozen=True)
class Stored:
    """What was put: lower-case hexadecimal SHA-256 digest and size in bytes."""

    digest: str
    size: int


class ObjectStore(Protocol):
    """Bytes named by their SHA-256 digest: put twice is kept once, what is kept never changes."""

    def put(self, stream: BinaryIO, *, limit: int | None = None) -> Stored:
        """Keep the stream's bytes and return their digest and size.

        Nothing is kept unless all of it is. Raises ``TooLarge`` above ``limit`` bytes and ``Unavailable``
        where there is no room.
        """

    def open(self, digest: str) -> BinaryIO:
        """A readable stream of the object; raises ``NotFound``."""

    def has(self, digest: str) -> bool:
        """Whether the object is kept here."""

    def size(self, digest: str) -> int:
        """Its size in bytes; raises ``NotFound``."""

    def delete(self, digest: str) -> None:
        """Forget the object; harmless when it is not there."""

    def digests(self) -> Iterator[str]:
        """All digests kept here, in order."""

    def verify(self, digest: str) -> bool:
        """Read the object again and say whether its bytes still have this digest; raises ``NotFound``."""
