"""What publications tell after a commit."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WorkChanged:
    """Something that readers or seekers can see of a work has changed: text, state, metadata, or its end."""

    work_id: str
