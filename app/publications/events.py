"""What publications tell after a commit."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WorkChanged:
    """Something that readers or seekers can see of a work has changed: text, state, metadata, or its end."""

    work_id: str


@dataclass(frozen=True)
class WorksChanged:
    """Many works changed at once, as when a pack is installed; told instead of ``WorkChanged`` for each."""

    work_ids: tuple[str, ...]
