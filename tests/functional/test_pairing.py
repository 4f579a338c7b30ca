"""Documents side by side: brought, aligned, corrected, taken into the memory and out of it again."""

import json
import random
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from app.accounts.permissions import SYSTEM
from app.cli.memory import memory
from app.errors import Conflict, Invalid
from app.translation import pairing, pairing_rows
from app.translation.memory import store
from app.translation.memory.models import MemoryUnit
from app.translation.pairing_models import OPEN, TAKEN, Pairing, PairingRow, PairingSentence
from app.translation.pairing_reading import Brought
from app.wiring import Services

LIMIT = 1_000_000
VI = ("Trạm y tế mở cửa lúc 7 giờ.", "Bác sĩ khám bệnh cho 25 trẻ em.", "Thuốc được phát miễn phí.", "Lớp học bắt đầu ngày 12.")
EN = ("The health station opens at 7 o'clock.", "The doctor examines 25 children.", "Medicine is given free of charge.", "The class begins on the 12th.")


def _bring(services: Services, source: Sequence[str], target: Sequence[str]) -> int:
    with services.database.unit(write=True) as uow:
        found = pairing.bring(uow, SYSTEM, Brought(_text(source), "khám.vi.txt", "vi"), Brought(_text(target), "clinic.en.txt", "en"), LIMIT)
        uow.commit()
        number = found.id
    pairing.lay_out(services.database, services.wording, number)
    return number


def _text(sentences: Sequence[str]) -> bytes:
    return "\n\n".join(sentences).encode()


def _lock(services: Services, number: int) -> int:
    with services.database.unit() as uow:
        return uow.session.get_one(Pairing, number).lock


def _rows(services: Services, number: int) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    with services.database.unit() as uow:
        return [(one.source, one.target) for one in pairing_rows.all_rows(uow, uow.session.get_one(Pairing, number))]


def _step(services: Services, number: int, step: str, place: tuple[int, int], side: int = pairing_rows.TARGET) -> tuple[int, int]:
    with services.database.unit(write=True) as uow:
        after = pairing_rows.correct(uow, SYSTEM, number, _lock(services, number), step, place, side)
        uow.commit()
    return after


def test_two_documents_become_pairs_that_are_found_again_and_can_be_taken_back(services: Services) -> None:
    number = _bring(services, VI, EN)
    assert _rows(services, number) == [((one,), (other,)) for one, other in zip(VI, EN, strict=True)]
    with services.database.unit(write=True) as uow:
        store.add(uow, [(VI[0], EN[0])], "vi", "en", origin="old.tmx", by="lan")
        taken = pairing.take(uow, SYSTEM, number, 0, doubtful=True)
        assert (taken.state, taken.new, taken.known) == (TAKEN, 3, 1)
        uow.commit()
    with services.database.unit() as uow:
        held = store.lookup(uow, list(VI), "vi", "en")
        assert [held[one].target for one in VI] == list(EN)
        units = {one.source: one for one in uow.session.scalars(select(MemoryUnit))}
        assert re.fullmatch(rf"documents:{number}-\d{{20}} khám\.vi\.txt \+ clinic\.en\.txt", units[VI[1]].origin)
        assert (units[VI[1]].created_by_name, units[VI[1]].approved_by_name) == ("system", "")
        assert units[VI[0]].origin == "old.tmx"
    with services.database.unit(write=True) as uow:
        store.add(uow, [(VI[2], EN[2])], "vi", "en", origin="work:w", by="lan", approved_by="mai")
        assert pairing.take_back(uow, SYSTEM, number, _lock(services, number)) == pairing.Outcome(gone=2, staying=1)
        uow.commit()
    with services.database.unit() as uow:
        assert set(uow.session.scalars(select(MemoryUnit.source))) == {VI[0], VI[2]}
        assert uow.session.get_one(Pairing, number).state == OPEN


def test_taking_back_leaves_pairs_of_documents_alone_that_were_put_away_and_had_the_same_number(services: Services) -> None:
    first = _bring(services, VI[:2], EN[:2])
    with services.database.unit(write=True) as uow:
        pairing.take(uow, SYSTEM, first, 0, doubtful=True)
        pairing.remove(uow, SYSTEM, first)
        uow.commit()
    second = _bring(services, VI[2:], EN[2:])
    assert second == first
    with services.database.unit(write=True) as uow:
        pairing.take(uow, SYSTEM, second, 0, doubtful=True)
        uow.commit()
        assert pairing.take_back(uow, SYSTEM, second, _lock(services, second)) == pairing.Outcome(gone=2, staying=0)
        assert set(uow.session.scalars(select(MemoryUnit.source))) == set(VI[:2])


def test_rows_are_joined_cut_and_shifted_without_losing_a_sentence(services: Services) -> None:
    number = _bring(services, VI, EN)
    assert _step(services, number, pairing_rows.JOIN, (0, 0)) == (0, 0)
    assert _rows(services, number)[0] == (VI[:2], EN[:2])
    assert _step(services, number, pairing_rows.CUT, (0, 0)) == (0, 0)
    assert _rows(services, number)[:2] == [(VI[:1], EN[:1]), (VI[1:2], EN[1:2])]
    _step(services, number, pairing_rows.DOWN, (0, 0))
    assert _rows(services, number)[:2] == [(VI[:1], ()), (VI[1:2], EN[:2])]
    _step(services, number, pairing_rows.UP, (1, 0))
    assert _rows(services, number)[:2] == [(VI[:1], EN[:1]), (VI[1:2], EN[1:2])]
    _step(services, number, pairing_rows.DOWN, (3, 3), pairing_rows.SOURCE)
    assert _rows(services, number)[3:] == [((), EN[3:]), (VI[3:], ())]
    _step(services, number, pairing_rows.UP, (0, 0), pairing_rows.SOURCE)
    rows = _rows(services, number)
    assert rows[:2] == [(VI[:1], ()), ((), EN[:1])]
    assert [one for row in rows for one in row[0]] == list(VI) and [one for row in rows for one in row[1]] == list(EN)


def test_a_dropped_row_is_not_taken_and_a_doubtful_one_only_when_asked(services: Services) -> None:
    number = _bring(services, VI, EN)
    with services.database.unit(write=True) as uow:
        found = uow.session.get_one(Pairing, number)
        rows = pairing_rows.all_rows(uow, found)
        for row, confidence in zip(uow.session.scalars(select(pairing_rows.PairingRow).order_by(pairing_rows.PairingRow.source)),
                                   (0.9, 0.5, 0.5, 0.9), strict=True):
            row.confidence = confidence
        uow.commit()
        assert len(rows) == 4
    _step(services, number, pairing_rows.DROP, (3, 3))
    _step(services, number, pairing_rows.SEEN, (1, 1))
    with services.database.unit(write=True) as uow:
        sheet = pairing_rows.sheet(uow, uow.session.get_one(Pairing, number))
        assert (sheet.doubtful, sheet.pairs, sheet.next_doubtful) == (1, 3, (2, 2))
        pairing.take(uow, SYSTEM, number, _lock(services, number), doubtful=False)
        uow.commit()
        assert set(uow.session.scalars(select(MemoryUnit.source))) == {VI[0], VI[1]}


def test_a_page_of_many_rows_is_what_it_is_among_all_of_them(services: Services) -> None:
    """Only the rows of the page are read; what is counted over all is counted by the database."""
    chance = random.Random(20261123)
    places = sorted(set(zip(sorted(chance.choices(range(260), k=260)), sorted(chance.choices(range(240), k=260)), strict=True)) | {(0, 0)})
    with services.database.unit(write=True) as uow:
        found = Pairing(source_language="vi", target_language="en", source_name="a", target_name="b", state=OPEN)
        uow.session.add(found)
        uow.session.flush()
        uow.session.add_all(PairingSentence(pairing_id=found.id, side=side, number=number, text=f"{side} {number}")
                            for side, size in enumerate((260, 240)) for number in range(size))
        uow.session.add_all(PairingRow(pairing_id=found.id, source=one, target=other, confidence=chance.random(), seen=chance.random() < 0.7,
                                       dropped=chance.random() < 0.2) for one, other in places)
        uow.commit()
        rows = pairing_rows.all_rows(uow, found)
        assert [one.place for one in rows] == places and len(rows) > 2 * pairing_rows.PER_PAGE
        assert [text for one in rows for text in one.source] == [f"0 {number}" for number in range(260)]
        doubtful = [one for one in rows if pairing_rows.is_doubtful(one)]
        for page in (1, 2, 3):
            sheet, first = pairing_rows.sheet(uow, found, page), (page - 1) * pairing_rows.PER_PAGE
            assert list(sheet.rows) == rows[first:first + pairing_rows.PER_PAGE]
            assert (sheet.total, sheet.doubtful) == (len(rows), len(doubtful))
            assert sheet.pairs == sum(one.paired and not one.dropped for one in rows)
            assert sheet.next_doubtful == next((one.place for one in doubtful if one.number > sheet.rows[-1].number), doubtful[0].place)
        for one in rows[::7]:
            assert one in pairing_rows.sheet(uow, found, at=(one.place[0], one.place[1])).rows


def test_two_people_do_not_change_the_same_rows_unseen(services: Services) -> None:
    number = _bring(services, VI, EN)
    with services.database.unit(write=True) as uow:
        pairing_rows.correct(uow, SYSTEM, number, 0, pairing_rows.JOIN, (0, 0))
        uow.commit()
    with services.database.unit(write=True) as uow, pytest.raises(Conflict, match="Somebody changed"):
        pairing_rows.correct(uow, SYSTEM, number, 0, pairing_rows.JOIN, (2, 2))
    with services.database.unit(write=True) as uow, pytest.raises(Conflict, match="not possible"):
        pairing_rows.correct(uow, SYSTEM, number, 1, pairing_rows.JOIN, (3, 3))


@pytest.mark.parametrize(("source", "target", "code"), [
    (Brought(b"", "a.vi.txt"), Brought(b"x", "b.en.txt"), "ingest.empty_file"),
    (Brought(b"   \n\n  ", "a.vi.txt", "vi"), Brought(b"x", "b.en.txt"), "ingest.empty_file"),
    (Brought(_text(VI), "a.txt", "vi"), Brought(_text(VI), "b.txt", "vi"), "pairing.one_language"),
    (Brought(_text(VI), "a.txt", "vi"), Brought(_text(VI), "b.txt", "en"), "pairing.one_language"),
    (Brought(_text(EN), "a.txt", "vi"), Brought(_text(VI), "b.txt", "en"), "pairing.exchanged"),
    (Brought(_text(VI), "a.txt", "vi"), Brought(_text(EN), "b.txt", "lo"), "pairing.other_script"),
    (Brought(_text(VI), "a.txt", "vi"), Brought(_text(EN), "b.xyz", "en"), "ingest.unknown_kind"),
])
def test_what_cannot_lie_side_by_side_is_refused_and_nothing_is_kept(services: Services, source: Brought, target: Brought, code: str) -> None:
    with services.database.unit(write=True) as uow, pytest.raises(Invalid) as refused:
        pairing.bring(uow, SYSTEM, source, target, LIMIT)
    assert refused.value.code == code
    with services.database.unit() as uow:
        assert uow.session.scalar(select(Pairing.id)) is None


def test_a_second_run_of_the_machine_leaves_what_a_person_corrected(services: Services) -> None:
    number = _bring(services, VI, EN)
    _step(services, number, pairing_rows.JOIN, (0, 0))
    before = _rows(services, number)
    pairing.lay_out(services.database, services.wording, number)
    assert _rows(services, number) == before


def test_the_command_lays_two_files_side_by_side_and_takes_what_is_sure(services: Services, tmp_path: Path) -> None:
    one, other = tmp_path / "a.txt", tmp_path / "b.txt"
    one.write_bytes(_text(VI))
    other.write_bytes(_text(EN))
    ran = CliRunner().invoke(memory, ["align", str(one), str(other), "--from", "vi", "--to", "en", "--take", "--json"], obj=services)
    told = json.loads(ran.stdout)
    assert (told["rows"], told["pairs"], told["taken"]) == (4, 4, True) and told["new"] == 4 - told["doubtful"]
    ran = CliRunner().invoke(memory, ["align", str(one), str(other), "--from", "vi", "--to", "en"], obj=services)
    assert ran.exit_code == 0 and "Look them through at /desk/memory/side-by-side/2" in ran.stdout
