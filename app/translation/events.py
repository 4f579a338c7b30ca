"""What translating tells after a commit."""

from dataclasses import dataclass


@dataclass(frozen=True)
class VersionApproved:
    """A reviewer has approved a language version; its pairs may now be remembered."""

    version_id: int
