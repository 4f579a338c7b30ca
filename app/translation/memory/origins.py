"""PURE: where a pair of the memory came from: a work of the archive, or else the file that it was imported from."""

WORK = "work:"


def of_work(work_id: str) -> str:
    """The origin of pairs that come from a translation of this work."""
    return WORK + work_id


def work_of(origin: str) -> str:
    """The id of the work that the pair comes from; empty for one from elsewhere."""
    return origin.removeprefix(WORK) if origin.startswith(WORK) else ""
