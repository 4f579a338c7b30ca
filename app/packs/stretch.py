"""PURE: a stretch of a file as a file of its own, read to and fro."""

import io
from typing import BinaryIO


class Stretch(io.RawIOBase):
    """The ``size`` bytes of a stream from ``begin`` on; closing it closes the stream."""

    def __init__(self, stream: BinaryIO, begin: int, size: int) -> None:
        self._stream, self._begin, self._size, self._at = stream, begin, size, 0
        self.seek(0)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence] if whence else 0
        self._at = min(max(base + offset, 0), self._size)
        self._stream.seek(self._begin + self._at)
        return self._at

    def read(self, size: int = -1) -> bytes:
        left = self._size - self._at
        data = self._stream.read(left if size < 0 else min(size, left))
        self._at += len(data)
        return data

    def close(self) -> None:
        self._stream.close()
        super().close()
