"""Use cases of the pieces themselves: joining a segment with the next, cutting one in two, and settling a stale one."""

from app.publications.models import Segment


def settle(segment: Segment) -> None:
    """Let go of what a segment was before its source changed: a person has confirmed a target for the new source."""
    segment.previous_source = segment.previous_target = ""
