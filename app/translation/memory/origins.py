"""PURE: where a pair of the memory came from: a work of the archive, or else the file that it was imported from."""

WORK = "work:"
DOCUMENTS = "documents:"
SUPERSEDED = "superseded"  # of pairs whose source text is gone before anybody approved them; older ones do not name their work


def of_work(work_id: str) -> str:
    """The origin of pairs that come from a translation of this work."""
    return WORK + work_id


def superseded_of(work_id: str) -> str:
    """The origin of pairs of this work whose source text is gone before anybody approved them."""
    return f"{SUPERSEDED}:{work_id}"


def is_superseded(origin: str) -> bool:
    """Whether the source text of the pair was gone before anybody approved it."""
    return origin == SUPERSEDED or origin.startswith(f"{SUPERSEDED}:")


def work_of(origin: str) -> str:
    """The id of the work that the pair comes from; empty for one from elsewhere."""
    for start in (WORK, f"{SUPERSEDED}:"):
        if origin.startswith(start):
            return origin.removeprefix(start)
    return ""


def of_documents(token: str, source: str, target: str) -> str:
    """The origin of pairs that come from two documents laid side by side; the ``token`` is theirs alone, for good."""
    return f"{documents_start(token)}{source} + {target}"


def documents_start(token: str) -> str:
    """What the origins of all pairs from these two documents begin with, and no others."""
    return f"{DOCUMENTS}{token} "


def documents_of(origin: str) -> str:
    """The names of the documents that the pair comes from; empty for one from elsewhere."""
    return origin.removeprefix(DOCUMENTS).partition(" ")[2] if origin.startswith(DOCUMENTS) else ""
