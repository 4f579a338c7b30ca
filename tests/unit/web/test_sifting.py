"""Where one goes from a segment, told by positions alone."""

from hypothesis import given
from hypothesis import strategies as st

from app.publications.states import SEGMENT_STATES
from app.web.workbench.sifting import OPEN, SHOWS, UNFINISHED, Group, Standing

SEGMENTS = st.lists(st.tuples(st.sampled_from(SEGMENT_STATES), st.booleans(), st.booleans()), max_size=12)


def standing(segments: list[tuple[str, bool, bool]], at: int) -> Standing:
    groups = (Group(*kind, None, [place for place, one in enumerate(segments) if one == kind]) for kind in sorted(set(segments)))
    return Standing(tuple(groups), at)


@given(SEGMENTS, st.integers(-1, 13), st.sampled_from(sorted(SHOWS)))
def test_ahead_and_behind_are_the_nearest_shown_beside_the_segment_at_hand(
        segments: list[tuple[str, bool, bool]], at: int, show: str) -> None:
    shown = [place for place, one in enumerate(segments) if SHOWS[show](*one) and place != at]
    seen = standing(segments, at)
    assert seen.ahead(show) == next((one for one in shown if one > at), min(shown, default=None))
    assert seen.behind(show) == max((one for one in shown if one < at), default=None)


@given(SEGMENTS)
def test_everything_is_counted_once(segments: list[tuple[str, bool, bool]]) -> None:
    seen = standing(segments, -1)
    assert (seen.total, seen.warnings) == (len(segments), sum(warned for _, warned, _ in segments))
    assert seen.left == sum(state in UNFINISHED for state, _, _ in segments) and seen.done == seen.total - seen.left
    assert seen.states == {state: sum(one[0] == state for one in segments) for state in SEGMENT_STATES}
    assert (seen.ahead(OPEN) is None) == (seen.left == 0)
