"""The port of content-addressed storage."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO, Protocol


@dataclass(frozen=True)
class Stored:
    """What was put: lower-case hexadecimal SHA-256 digest and size in bytes."""

    digest: str
    size: int


class Putting(Protocol):
    """Many objects on their way into storage."""

    def put(self, stream: BinaryIO, digest: str, size: int) -> bool:
        """Take the stream's bytes in; False, and nothing kept of them, unless they have this digest and this size."""

    def settle(self) -> None:
        """Return once everything put so far is in storage and survives a power cut; before, it may not be there yet."""


class ObjectStore(Protocol):
    """Bytes named by their SHA-256 digest: put twice is kept once, what is kept never changes.

    A disk may break that promise; then ``verify`` says so, and putting the right bytes again mends the object.
    """

    def put(self, stream: BinaryIO, *, limit: int | None = None) -> Stored:
        """Keep the stream's bytes and return their digest and size.

        Nothing is kept unless all of it is, and what is kept survives a power cut. Raises ``TooLarge`` above
        ``limit`` bytes and ``Unavailable`` where there is no room.
        """

    def putting(self) -> AbstractContextManager[Putting]:
        """Put many objects, which is much quicker than one by one; leaving the context settles them.

        One at a time for each store: whoever begins takes away what one that was killed has left. Raises
        ``Unavailable`` where there is no room; what was settled before stays.
        """

    def open(self, digest: str) -> BinaryIO:
        """A readable stream of the object; raises ``NotFound``."""

    def has(self, digest: str) -> bool:
        """Whether there is an object of this name; only ``verify`` knows whether its bytes are right."""

    def size(self, digest: str) -> int:
        """Its size in bytes; raises ``NotFound``."""

    def delete(self, digest: str) -> None:
        """Forget the object; harmless when it is not there."""

    def digests(self) -> Iterator[str]:
        """All digests kept here, in order."""

    def verify(self, digest: str) -> bool:
        """Read the object again and say whether its bytes still have this digest; raises ``NotFound``."""
