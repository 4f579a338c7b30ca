"""PURE: objects made smaller with Zstandard, and made large again no further than their list says."""

from io import BytesIO
from typing import BinaryIO, cast

import zstandard

from app.errors import N_, Invalid

LEVEL = 12
CHUNK = 1024 * 1024
# a reader needs no more memory than this for any object
WINDOW = 8 * 1024 * 1024
# pictures and films do not shrink, and their beginning tells
_TRIED = 64 * 1024
_WORTH = 0.95
_DAMAGE = (zstandard.ZstdError, MemoryError)


def shrunk(data: bytes) -> bytes | None:
    """The same bytes as one Zstandard frame; None where that is hardly smaller."""
    frame = zstandard.ZstdCompressor(level=LEVEL).compress(data)
    return frame if len(frame) < len(data) * _WORTH else None


def shrinks(head: bytes) -> bool:
    """Whether an object that begins like this is worth compressing."""
    tried = head[:_TRIED]
    return len(zstandard.ZstdCompressor(level=1).compress(tried)) < len(tried) * _WORTH


def shrink(source: BinaryIO, target: BinaryIO, size: int) -> int:
    """Write a stream of this size as one frame; the bytes of that."""
    _, written = zstandard.ZstdCompressor(level=LEVEL).copy_stream(source, target, size=size, read_size=CHUNK, write_size=CHUNK)
    return int(written)


def unpacked(stream: BinaryIO, size: int, name: str) -> BinaryIO:
    """A stream of at most ``size + 1`` bytes of the one frame in this stream.

    Raises ``Invalid`` for a frame that says another size, or that wants more memory than ``WINDOW``; reading may
    raise it too. The caller compares digests.
    """
    head = stream.read(64)
    stream.seek(0)
    try:
        frame = zstandard.get_frame_parameters(head)
    except _DAMAGE as error:
        raise broken(name) from error
    if frame.content_size != size or frame.window_size > WINDOW or frame.dict_id:
        raise broken(name)
    reader = zstandard.ZstdDecompressor(max_window_size=WINDOW).stream_reader(stream, read_size=64 * 1024, read_across_frames=False)
    return cast(BinaryIO, _Bounded(cast(BinaryIO, reader), size, name))


class _Bounded:
    """A stream that ends one byte after the size that it may have, with damage told in our words."""

    def __init__(self, reader: BinaryIO, size: int, name: str) -> None:
        self._reader, self._left, self._name = reader, size + 1, name

    def read(self, count: int = -1) -> bytes:
        wanted = self._left if count < 0 else min(count, self._left)
        pieces = BytesIO()
        while wanted:
            try:
                piece = self._reader.read(wanted)
            except _DAMAGE as error:
                raise broken(self._name) from error
            if not piece:
                break
            pieces.write(piece)
            wanted -= len(piece)
            self._left -= len(piece)
        return pieces.getvalue()

    def close(self) -> None:
        self._reader.close()

    def __enter__(self) -> "_Bounded":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def broken(name: str) -> Invalid:
    """The failure that says that an object is not what it was."""
    return Invalid("packs.broken_object", N_("%(name)s is damaged. Copy the pack again."), name=name)
