"""Clocks that are wrong in every way, against packs that are new, the same, old and long past their date."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle

import pytest

from app.errors import Invalid
from app.packs.trust.instance import InstanceTrust
from app.packs.trust.port import Believed
from app.wiring import Services
from tests.packs.offices import DAY, SIGNED, Office, facts, reader

TODAY = SIGNED + 10 * DAY
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
LONG = 400 * DAY
CLOCKS: dict[str, list[datetime.datetime]] = {
    "1970": [EPOCH], "300 days behind": [TODAY - 300 * DAY], "right": [TODAY], "800 days ahead": [TODAY + 800 * DAY],
    "jumping": [TODAY, EPOCH, TODAY + 800 * DAY, TODAY - 300 * DAY, TODAY + 9000 * DAY]}
OLD, SAME, NEW = facts(1), facts(2), facts(3)


@pytest.fixture(scope="module")
def packs() -> dict[str, dict[str, bytes]]:
    """The same office on four days; what has expired is the newest, signed long ago."""
    office = Office()
    made = {"old": office.sign(OLD, at=SIGNED - 5 * DAY), "same": office.sign(SAME, at=SIGNED)}
    made["new"] = office.sign(NEW, at=SIGNED + 5 * DAY)
    return made


@pytest.fixture(scope="module")
def expired() -> dict[str, dict[str, bytes]]:
    office = Office()
    return {"first": office.sign(SAME, at=SIGNED - LONG), "then": office.sign(NEW, at=SIGNED - LONG + DAY)}


def ticking(times: list[datetime.datetime]) -> Callable[[], datetime.datetime]:
    """A clock that shows these times in turn."""
    turns: Iterator[datetime.datetime] = cycle(times)
    return lambda: next(turns)


def install(trust: InstanceTrust, files: dict[str, bytes]) -> Believed:
    believed = trust.believe(reader(files))
    with trust.database.unit(write=True) as uow:
        trust.remember(uow, believed)
        uow.commit()
    return believed


@pytest.mark.parametrize("clock", list(CLOCKS))
def test_no_clock_refuses_what_is_good_or_lets_in_what_is_old(services: Services, packs: dict[str, dict[str, bytes]], clock: str) -> None:
    trust = replace(services.trust, clock=ticking(CLOCKS[clock]))
    install(trust, packs["same"])
    trust.note_shutdown()
    assert install(trust, packs["same"]).lists[SAME.path] == SAME
    for _ in range(3):
        with pytest.raises(Invalid, match="older than what was seen"):
            trust.believe(reader(packs["old"]))
    assert install(trust, packs["new"]).lists[NEW.path] == NEW
    trust.note_shutdown()
    for older in ("same", "old"):
        with pytest.raises(Invalid, match="older than what was seen"):
            trust.believe(reader(packs[older]))
    assert install(trust, packs["new"]).lists[NEW.path] == NEW


@pytest.mark.parametrize("clock", list(CLOCKS))
def test_what_has_expired_is_taken_and_its_age_is_told(services: Services, expired: dict[str, dict[str, bytes]], clock: str) -> None:
    trust = replace(services.trust, clock=ticking(CLOCKS[clock]))
    install(trust, expired["first"])
    believed = install(trust, expired["then"])
    assert believed.lists[NEW.path] == NEW
    with pytest.raises(Invalid, match="older than what was seen"):
        trust.believe(reader(expired["first"]))
    told = {note.code: note for note in trust.believe(reader(expired["then"])).notes}
    if clock in ("right", "800 days ahead"):
        assert told["packs.signed_days_ago"].params["days"] == (CLOCKS[clock][0] - (SIGNED - LONG + DAY)).days
    if clock == "1970":
        assert "packs.clock_behind" in told and "packs.signed_days_ago" not in told


def test_the_time_is_never_before_what_was_signed_or_the_last_shutdown(services: Services, packs: dict[str, dict[str, bytes]]) -> None:
    stopped = replace(services.trust, clock=lambda: EPOCH)
    assert stopped.time() == EPOCH
    install(stopped, packs["new"])
    assert stopped.time() == SIGNED + 5 * DAY
    replace(stopped, clock=lambda: TODAY).note_shutdown()
    assert stopped.time() == TODAY
    replace(stopped, clock=lambda: TODAY + 800 * DAY).note_shutdown()
    replace(stopped, clock=lambda: TODAY + DAY).note_shutdown()
    assert stopped.time() == TODAY + DAY, "one shutdown with the right time mends a jump ahead"
    stopped.note_shutdown()
    assert stopped.time() == TODAY + DAY, "a clock that is surely wrong teaches nothing"


def test_a_fresh_pack_has_nothing_to_tell(services: Services, packs: dict[str, dict[str, bytes]]) -> None:
    assert replace(services.trust, clock=lambda: SIGNED + 5 * DAY).believe(reader(packs["new"])).notes[1:] == (), "but who signed it"


def test_a_huge_moment_of_a_stolen_key_goes_with_the_key(services: Services) -> None:
    office = Office()
    trust = replace(services.trust, clock=lambda: TODAY)
    install(trust, office.sign(OLD, at=SIGNED))
    far = datetime.datetime(9999, 1, 1, tzinfo=datetime.UTC)
    install(trust, office.sign(SAME, at=far))
    assert trust.time() == far
    office.replace("online")
    install(trust, office.sign(NEW, at=SIGNED + DAY))
    assert trust.time() == TODAY
