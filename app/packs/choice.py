"""PURE: which files of works are wanted, where not all of them are: by what they are and how large."""

from dataclasses import dataclass

from app.packs.pages import PackedAttachment


@dataclass(frozen=True)
class Choice:
    """Texts are always wanted. Of files, those whose role is in ``without`` or that are larger than ``largest`` bytes are not."""

    without: frozenset[str] = frozenset()
    largest: int | None = None

    def takes(self, file: PackedAttachment) -> bool:
        return file.role not in self.without and (self.largest is None or file.size <= self.largest)


ALL = Choice()
