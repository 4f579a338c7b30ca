"""Confidence: rising, between the prior and what was seen, and honest about what it was told."""

import random

from hypothesis import given
from hypothesis import strategies as st

from app.translation.pipeline.confidence import Observation, calibrated, engine_raw, reliability, stayed
from app.translation.pipeline.familiarity import familiar
from app.translation.pipeline.sources import ENGINE, PRIORS, SOURCES

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
