"""Confidence: rising, between the prior and what was seen, and honest about what it was told."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.translation.pipeline.confidence import (
    Observation,
    calibrated,
    engine_raw,
    humbled,
    stayed,
)
from app.translation.pipeline.familiarity import familiar
from app.translation.pipeline.sources import ENGINE, PRIORS, SOURCES
from app.translation.pipeline.vouching import KEPT_FOR_A_CHANGE, Confirmed, vouched
from scripts.measure_drafting import reliability

SHARE = st.floats(0, 1)


@given(st.lists(st.builds(Observation, SHARE, SHARE), max_size=12), st.sampled_from(SOURCES), SHARE, SHARE)
def test_it_rises_with_what_is_known_and_is_a_share(seen: list[Observation], kind: str, one: float, other: float) -> None:
    curve = calibrated(seen, PRIORS[kind])
    low, high = sorted((one, other))
    assert 0 < curve.at(low) <= curve.at(high) < 1 and curve.n == len(seen)


def test_few_edits_hardly_move_the_prior_and_many_replace_it() -> None:
    prior = calibrated([], PRIORS[ENGINE]).at(0.75)
    few = calibrated([Observation(0.75, 0.2)] * 3, PRIORS[ENGINE]).at(0.75)
    many = calibrated([Observation(0.75, 0.2)] * 500, PRIORS[ENGINE]).at(0.75)
    assert prior == 0.75 and prior - few < 0.15 and abs(many - 0.2) < 0.05


def test_an_engine_that_is_worse_than_it_looks_is_found_out() -> None:
    """Drafts keep the square of what they seem worth: after 400 edits the curve tells so of 400 others."""
    chance = random.Random(3)
    draws = [Observation(raw := chance.uniform(0.3, 1), min(1, max(0, raw ** 2 + chance.gauss(0, 0.1)))) for _ in range(800)]
    curve = calibrated(draws[:400], PRIORS[ENGINE])
    table = reliability([(curve.at(one.raw), one.stayed) for one in draws[400:]])
    assert sum(count for _, _, count in table) == 400
    assert all(abs(told - seen) < 0.06 for told, seen, _ in table), table


def test_what_stayed_of_a_draft() -> None:
    assert stayed("Hồ rất đẹp.", "Hồ rất đẹp.") == 1 and stayed("abc", "xyz") == 0 and 0.5 < stayed("Hồ rất sâu.", "Hồ rất đẹp.") < 1


def test_what_sounds_familiar_is_surer_and_what_lost_something_is_less_sure() -> None:
    known = familiar(["Hồ nằm ở Pleiku.", "Nước rất trong."], "vi")
    assert known.share("hồ nằm ở pleiku") == 1 and known.share("rất trong nằm") == 0.5 and known.share("Hồ") == 0.5
    assert engine_raw("Hồ nằm ở", (1, 1), 0) > engine_raw("Hồ nằm ở", (0, 0), 0) > engine_raw("Hồ nằm ở", (0, 0), 1)


def test_an_engine_that_did_worse_than_usual_when_it_was_measured_is_believed_less_and_one_that_did_better_no_more() -> None:
    poor, good = (calibrated([], humbled(PRIORS[ENGINE], share)) for share in (0.385, 0.9))
    assert abs(poor.at(0.7) - 0.385) < 0.005 and poor.at(0.8) > poor.at(0.6)
    assert good.at(0.7) == calibrated([], PRIORS[ENGINE]).at(0.7)
    edited = [Observation(0.7, 0.8)] * 300
    assert calibrated(edited, humbled(PRIORS[ENGINE], 0.385)).at(0.7) > 0.7, "edits outweigh what was measured"


def at_work(*changed: bool, seconds: float = 20.0, person: int = 2) -> list[Confirmed]:
    return [Confirmed(number, person, number * seconds, 90, one) for number, one in enumerate(changed)]


def test_texts_that_nobody_changed_are_no_evidence_and_changes_vouch_for_some() -> None:
    assert set(vouched(at_work(*[False] * 66)).values()) == {0.0}
    one_in_three = vouched(at_work(*[number % 3 == 0 for number in range(66)]))
    assert set(one_in_three.values()) == {1.0}, "an office that reads loses nothing"
    once = vouched(at_work(True, *[False] * 65))
    assert sum(once.values()) == pytest.approx(1 + KEPT_FOR_A_CHANGE) and once[0] == 1


def test_what_was_confirmed_faster_than_anybody_reads_is_no_evidence_unless_all_came_so() -> None:
    read = at_work(*[number % 2 == 0 for number in range(20)])
    hurried = [Confirmed(100 + number, 2, 1000 + number, 90, False) for number in range(30)]
    found = vouched([*read, *hurried])
    assert all(found[one.segment] == 1 for one in read) and sum(found[one.segment] for one in hurried) <= 1, "the first may have been read"
    from_a_file = vouched([Confirmed(number, 2, 0, 90, number % 2 == 0) for number in range(20)])
    assert set(from_a_file.values()) == {1.0}


def test_nobody_vouches_for_anybody_else() -> None:
    found = vouched([*at_work(*[True] * 10), *(Confirmed(50 + number, 3, 20.0 * number, 90, False) for number in range(10))])
    assert [found[number] for number in (0, 9, 50, 59)] == [1, 1, 0, 0]
