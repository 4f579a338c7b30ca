"""Fetching what a version needs: its text, and its files on their way into storage, every byte compared on the way."""

import io
from contextlib import ExitStack, closing
from typing import BinaryIO, cast

from sqlalchemy import select

from app.database import UnitOfWork
from app.errors import Unavailable
from app.packs import checking
from app.packs.choice import Choice
from app.packs.folder import unreadable
from app.packs.layout import ABOUT
from app.packs.pages import PackedAttachment, PackedVersion, Part
from app.packs.reading import SMALL, Carried, Pack
from app.publications import texts
from app.publications.models import LanguageVersion, Revision
from app.publications.works import Text
from app.storage.port import ObjectStore, Putting


class Fetching:
    """Fetches from one pack, as far as it carries a list; ``moved`` adds up the bytes that came out of it."""

    def __init__(self, storage: ObjectStore, pack: Pack, carried: Carried) -> None:
        self._storage, self._pack, self._carried = storage, pack, carried
        self._right: set[bytes] = set()
        self.moved = 0

    def text(self, uow: UnitOfWork, language: str, one: PackedVersion) -> Text | None:
        """The text, from the pack or from what an earlier one brought; None where only an earlier one has it.

        Raises ``NotFound`` or ``Invalid`` naming the work where the pack is wrong.
        """
        if self._pack.has(one.text) or self._carried.has(one.text):
            self.moved += one.size
            try:
                return checking.text_of(self._pack, language, one)
            except Unavailable as error:
                self._require_there(error)
                raise checking.damaged(one, language, "") from error
        row = uow.session.execute(
            select(Revision.title, Revision.summary, Revision.body).join(LanguageVersion, LanguageVersion.id == Revision.version_id)
            .where(LanguageVersion.work_id == one.work_id, LanguageVersion.language == language, Revision.digest == one.text)
            .limit(1)).first()
        return Text(*row) if row is not None and texts.digest_of(*row) == one.text else None

    def files(self, putting: Putting, language: str, one: PackedVersion, choice: Choice) -> tuple[PackedAttachment, ...]:
        """The files that are in storage or on their way there; others are not carried, or not wanted.

        Raises ``NotFound`` or ``Invalid`` naming the work where the pack is wrong.
        """
        return tuple(file for file in one.attachments if self._file(putting, language, one, file, choice))

    def _file(self, putting: Putting, language: str, one: PackedVersion, file: PackedAttachment, choice: Choice) -> bool:
        if not checking.is_known_kind(file):
            raise checking.unknown_kind(one, language, file)
        if self._is_here(file):
            return True
        if not choice.takes(file):
            return False
        absent = [part for part in file.objects if not self._pack.has(part.digest)]
        if any(self._carried.has(part.digest) for part in absent):
            raise checking.missing(one, language, file.name)
        if absent:
            self.require_pack()  # else all of it would seem to have been left out
            return False
        self.moved += file.size
        try:
            with closing(_InParts(self._pack, file.objects)) as parts:
                right = putting.put(cast(BinaryIO, parts), file.digest, file.size)
        except Unavailable as error:
            self._require_there(error)
            raise checking.damaged(one, language, file.name) from error
        if not right:
            raise checking.damaged(one, language, file.name)
        self._right.add(bytes.fromhex(file.digest))
        return True

    def _is_here(self, file: PackedAttachment) -> bool:
        """Whether storage has the file with its right bytes, which are read once."""
        key = bytes.fromhex(file.digest)
        if key not in self._right and self._storage.has(file.digest) and self._storage.size(file.digest) == file.size \
                and self._storage.verify(file.digest):
            self._right.add(key)
        return key in self._right

    def require_pack(self) -> None:
        """Raise ``Unavailable`` where the pack itself is gone: then nothing of it is damaged."""
        if self._pack.read(ABOUT, SMALL) is None:
            raise unreadable(self._pack.source.name)

    def _require_there(self, error: Unavailable) -> None:
        """Raise the error unless the rest of the pack can still be read: then one file of it cannot, and others can."""
        if error.code != "packs.unreadable":
            raise error
        self.require_pack()


class _InParts(io.RawIOBase):
    """The objects of a file, one after the other, as one stream."""

    def __init__(self, pack: Pack, parts: tuple[Part, ...]) -> None:
        self._pack, self._left = pack, list(parts)
        self._stack = ExitStack()
        self._stream: BinaryIO | None = None

    def read(self, size: int = -1) -> bytes:
        while self._stream is not None or self._left:
            if self._stream is None:
                part = self._left.pop(0)
                self._stream = self._stack.enter_context(self._pack.opened(part.digest, part.size))
            if data := self._stream.read(size):
                return data
            self._stack.close()
            self._stream = None
        return b""

    def close(self) -> None:
        self._stack.close()
        super().close()
