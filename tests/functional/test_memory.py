"""The memory over a real database: matches and concordance, and an index that follows whoever writes."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, select, update

from app.translation.access import hidden_origins
from app.translation.memory import store
from app.translation.memory.concordance import Concord, concordance
from app.translation.memory.finding import CONTEXT, EXACT, FUZZY, Match, matches
from app.translation.memory.index import index_of, warm
from app.translation.memory.models import MemoryUnit
from app.translation.memory.origins import SUPERSEDED, superseded_of
from app.wiring import Services, build
from tests.functional import translating as t

GATE = ("Cửa khẩu Lệ Thanh mở lúc 7 giờ.", "The Le Thanh gate opens at 7 o'clock.")
DECREE = ("Nghị quyết số 15/2019 ngày 12/5/2019 về đường biên giới.", "Resolution 15/2019 of 12 May 2019 on the border line.")


def add(services: Services, *pairs: tuple[str, str], tags: tuple[str, str] = ("vi", "en"), origin: str = "test",
        contexts: list[tuple[str, str]] | None = None, approved_by: str = "") -> store.Added:
    with services.database.unit(write=True) as uow:
        added = store.add(uow, pairs, *tags, origin=origin, by="lan", contexts=contexts, approved_by=approved_by)
        uow.commit()
        return added


def find(services: Services, text: str, tags: tuple[str, str] = ("vi", "en"), **options: object) -> tuple[Match, ...]:
    with services.database.unit() as uow:
        return matches(uow, text, *tags, **options)  # type: ignore[arg-type]


def stands(services: Services, words: str, tags: tuple[str, str] = ("vi", "en"), limit: int = 20) -> tuple[Concord, ...]:
    with services.database.unit() as uow:
        return concordance(uow, words, *tags, limit=limit)


def test_exact_in_context_before_exact_before_similar(services: Services) -> None:
    add(services, ("Có.", "Yes."), ("Có.", "There is."), ("Có chứ.", "Of course."), contexts=[("Mở chưa?", "Tốt."), ("", ""), ("", "")])
    add(services, ("Có.", "It has."))
    found = find(services, "Có.", before="Mở chưa?", after="Tốt.")
    assert [(one.target, one.score, one.kind) for one in found] == [
        ("Yes.", 101, CONTEXT), ("It has.", 100, EXACT), ("There is.", 100, EXACT), ("Of course.", 80, FUZZY)]
    assert next(one.target for one in find(services, "Có.", before="Mở chưa?", after="Xấu.")) == "It has."
    assert find(services, "  Có. ")[0].kind == EXACT
    assert [one.kind for one in find(services, "Yes.", ("en", "vi"), before="Mở chưa?", after="Tốt.")] == [EXACT]
    assert found[0].by == "lan" and found[0].origin == "test" and found[0].at.tzinfo is not None


def test_entities_that_the_text_has_not_are_read(services: Services) -> None:
    add(services, ("Ông nói: &quot;Mở cửa &amp; chờ&quot;", "He &apos;d said: &quot;Open &amp; wait&quot;"))
    assert [one.target for one in find(services, 'Ông nói: "Mở cửa và chờ"', least=40)] == ["He 'd said: \"Open & wait\""]
    assert [one.target for one in find(services, "Ông nói: &quot;Mở cửa &amp; chờ&quot;")] == ["He 'd said: &quot;Open &amp; wait&quot;"]


def test_a_similar_text_has_what_differs_marked(services: Services) -> None:
    add(services, GATE)
    asked = "Cửa khẩu Lệ Thanh sẽ mở lúc 7 giờ."
    one = find(services, asked)[0]
    assert (one.kind, one.source, one.target) == (FUZZY, *GATE)
    assert 60 <= one.score < 100
    assert [asked[mark.start:mark.end] for mark in one.query_marks] == ["sẽ"] and one.source_marks == ()
    assert find(services, "Hôm nay trời đẹp.") == ()
    assert find(services, asked, least=99) == ()


def test_last_years_decree_matches_this_years_and_is_never_called_exact(services: Services) -> None:
    add(services, DECREE)
    one = find(services, "Nghị quyết số 7/2020 ngày 3/11/2020 về đường biên giới.")[0]
    assert one.target == DECREE[1] and one.kind == FUZZY and one.score <= 99
    assert [one.source[mark.start:mark.end] for mark in one.source_marks] == ["15/2019", "12/5/2019"]


def test_both_directions_and_scripts_without_spaces(services: Services) -> None:
    add(services, ("Cửa khẩu mở lúc 7 giờ.", "ດ່ານເປີດເວລາ 7 ໂມງ."), tags=("vi", "lo"))
    one = find(services, "ດ່ານປິດເວລາ 7 ໂມງ.", ("lo", "vi"))[0]
    assert one.target == "Cửa khẩu mở lúc 7 giờ." and one.kind == FUZZY
    assert find(services, "ດ່ານເປີດເວລາ 7 ໂມງ.", ("lo", "en")) == ()


def test_superseded_pairs_come_last_of_equals(services: Services) -> None:
    add(services, ("Mở cửa hôm nay.", "Open today."))
    add(services, ("Mở cửa hôm qua.", "Open yesterday."), origin=superseded_of("ho"))
    add(services, ("Mở cửa hôm xưa.", "Open long ago."), origin=SUPERSEDED)
    found = find(services, "Mở cửa hôm kia.")
    assert [one.target for one in found] == ["Open today.", "Open long ago.", "Open yesterday."]
    assert len({one.score for one in found}) == 1


def test_what_is_kept_again_is_ranked_first_and_learns_its_neighbours(services: Services) -> None:
    add(services, ("Mở cửa hôm nay.", "Open today."), ("Mở cửa hôm qua.", "Open yesterday."))
    assert find(services, "Mở cửa hôm kia.")[0].target == "Open yesterday."
    assert add(services, ("Mở cửa hôm nay.", "Open today."), contexts=[("Chào.", "")], approved_by="ha").new == 0
    assert find(services, "Mở cửa hôm kia.")[0].target == "Open today."
    assert find(services, "Mở cửa hôm nay.", before="Chào.")[0].kind == CONTEXT
    add(services, ("Mở cửa hôm nay.", "Open today."))
    assert find(services, "Mở cửa hôm nay.", before="Chào.")[0].kind == CONTEXT
    with services.database.unit() as uow:
        assert uow.session.scalars(select(MemoryUnit.approved_by_name).order_by(MemoryUnit.id)).all() == ["ha", ""]


def test_another_process_adds_and_deletes(services: Services) -> None:
    add(services, *((f"Cửa khẩu số {word} mở lúc sáng.", word) for word in ["an", "la", "ca", "da"]))
    assert find(services, "Cửa khẩu số xa mở lúc sáng.")[0].target == "da"
    other = build(services.settings)  # what another process has: the same file, an index of its own
    add(other, ("Cửa khẩu số ma mở lúc sáng.", "ma"))
    assert find(services, "Cửa khẩu số xa mở lúc sáng.")[0].target == "ma"
    with other.database.unit(write=True) as uow:
        uow.session.execute(delete(MemoryUnit).where(MemoryUnit.target.in_(["ca", "da"])))
        uow.commit()
    assert [one.target for one in find(services, "Cửa khẩu số xa mở lúc sáng.")] == ["ma", "la", "an"]
    with other.database.unit(write=True) as uow:
        uow.session.execute(delete(MemoryUnit).where(MemoryUnit.target.in_(["la", "ma"])))
        uow.commit()
    add(other, ("Cửa khẩu số ta mở lúc sáng.", "ta"), ("Trời hôm nay đẹp lắm.", "weather"))  # ids and ranks come again
    assert [one.target for one in find(services, "Cửa khẩu số xa mở lúc sáng.")] == ["ta", "an"]
    assert [one.target for one in find(services, "Trời hôm nay đẹp ghê.")] == ["weather"]
    other.database.dispose()


def test_a_memory_that_was_emptied_and_filled_again(services: Services) -> None:
    add(services, GATE, DECREE)
    assert find(services, GATE[0] + " x")
    with services.database.unit(write=True) as uow:
        uow.session.execute(delete(MemoryUnit))
        uow.commit()
    assert find(services, GATE[0] + " x") == ()
    add(services, ("Trời hôm nay đẹp lắm.", "weather"))
    assert find(services, GATE[0] + " x") == ()
    assert find(services, "Trời hôm nay đẹp ghê.")[0].target == "weather"


def test_a_unit_in_another_text_is_not_offered_for_the_old_one(services: Services) -> None:
    add(services, GATE, DECREE)
    find(services, GATE[0] + " x")
    with services.database.unit(write=True) as uow:  # by hand, without a new rank
        uow.session.execute(update(MemoryUnit).where(MemoryUnit.source == GATE[0]).values(
            source="Trời đẹp.", source_key=store.key_of("Trời đẹp.")))
        uow.commit()
    assert find(services, GATE[0] + " x") == ()


def test_what_is_not_committed_is_seen_by_nobody_else(services: Services) -> None:
    find(services, GATE[0])
    with services.database.unit(write=True) as uow:
        store.add(uow, [GATE], "vi", "en", origin="test", by="lan")
        assert matches(uow, GATE[0], "vi", "en")[0].kind == EXACT
        assert find(services, GATE[0] + " x") == ()
    assert find(services, GATE[0] + " x") == ()
    add(services, DECREE)
    assert find(services, GATE[0] + " x") == ()


def test_the_indexes_are_made_before_anybody_asks(services: Services) -> None:
    add(services, GATE)
    add(services, ("Mở.", "ເປີດ."), tags=("vi", "lo"))
    warm(services.database)
    with services.database.unit() as uow:
        made = [index_of(uow, "vi", other).shelves.held()[0].tolist() for other in ("en", "lo")]
    assert made == [[1], [2]]


def test_many_read_while_one_writes(services: Services) -> None:
    texts = [f"Cửa khẩu mở lúc {a} {b} sáng." for a in ["an", "ba", "ca", "da", "ma"] for b in ["ta", "xa", "ra", "sa", "ha"]]
    add(services, (texts[0], "0"))

    def ask(number: int) -> bool:
        if number % 4 == 0:
            add(services, (texts[number // 4], str(number // 4)))
            return any(one.target == str(number // 4) for one in find(services, texts[number // 4] + " x", limit=30))
        return bool(find(services, texts[0]))

    with ThreadPoolExecutor(6) as pool:
        assert all(pool.map(ask, range(4, 100)))
    assert len(find(services, "Cửa khẩu mở lúc nào sáng sớm.", limit=30)) == 25


def test_concordance_in_either_language(services: Services) -> None:
    add(services, GATE, ("Mở đường qua cửa khẩu.", "A road opens through the gate."), ("Trời đẹp.", "Fine weather."))
    found = stands(services, "cửa khẩu")
    assert [(one.text, one.text[one.marks[0].start:one.marks[0].end]) for one in found] == [
        ("Mở đường qua cửa khẩu.", "cửa khẩu"), (GATE[0], "Cửa khẩu")]
    assert [one.other for one in stands(services, "Gate", ("en", "vi"))] == ["Mở đường qua cửa khẩu.", GATE[0]]
    assert [one.text for one in stands(services, "mở cửa khẩu")] == ["Mở đường qua cửa khẩu.", GATE[0]]
    assert stands(services, "của") == () == stands(services, "…")
    assert len(stands(services, "cửa khẩu", limit=1)) == 1


@pytest.mark.parametrize(("words", "found"), [("cua khau", 1), ("cửa khẩu", 1), ("cưa khẩu", 0), ("le thanh", 1), ("Lệ Thanh", 1), ("7", 1), ("8", 0)])
def test_concordance_without_marks_and_of_names_and_numbers(services: Services, words: str, found: int) -> None:
    add(services, ("Tại cửa khẩu Lệ Thanh lúc 7 giờ.", "At Le Thanh gate at 7."))
    assert len(stands(services, words)) == found


def test_concordance_in_a_script_without_spaces(services: Services) -> None:
    add(services, ("Cửa khẩu mở lúc 7 giờ.", "ດ່ານ​ເປີດເວລາ 7 ໂມງ."), ("Mở.", "ເປີດ."), tags=("vi", "lo"))
    found = stands(services, "ດ່ານເປີດ", ("lo", "vi"))
    assert [one.text[one.marks[0].start:one.marks[0].end] for one in found] == ["ດ່ານ​ເປີດ"]
    assert stands(services, "ເປີດດ່ານ", ("lo", "vi")) == ()


def test_a_draft_takes_the_pair_that_stood_in_the_same_place(services: Services) -> None:
    t.make(services)
    add(services, ("Đi sớm.", "Go early."), contexts=[("Nước **rất trong**.", "Mang nước.")])
    add(services, ("Đi sớm.", "Leave early."), ("Mang nước.", "Bring water."), ("Mang nước ngọt.", "Bring sweet water."))
    version = t.ask(services)
    services.worker.run_waiting()
    drafts = {one.source: one.draft for one in t.segments(services, version)}
    assert (drafts["Đi sớm."], drafts["Mang nước."]) == ("Go early.", "Bring water.")
    assert not drafts["Hồ nằm ở Pleiku."]


def test_pairs_of_works_that_a_person_must_not_know_of_are_not_shown(services: Services) -> None:
    t.make(services, "kin", visibility="restricted")
    t.make(services, "noi-bo", visibility="internal")
    add(services, GATE, origin="work:noi-bo")
    for origin, hours in (("work:kin", range(10, 30)), (superseded_of("kin"), range(30, 40)), (SUPERSEDED, range(40, 50))):
        add(services, *((f"Cửa khẩu Lệ Thanh mở lúc {hour} giờ.", f"Secret {hour}.") for hour in hours), origin=origin)
    with services.database.unit() as uow:
        hidden = hidden_origins(uow, t.TRANSLATOR)
        assert (hidden, hidden_origins(uow, t.EDITOR)) == ({"work:kin", "superseded:kin", "superseded"}, frozenset())
    assert all("Secret" in one.target for one in find(services, "Cửa khẩu Lệ Thanh mở lúc 12 giờ.")[:2])
    assert [one.target for one in find(services, "Cửa khẩu Lệ Thanh mở lúc 12 giờ.", hidden=hidden)] == [GATE[1]]
    with services.database.unit() as uow:
        assert [one.other for one in concordance(uow, "cửa khẩu", "vi", "en", hidden=hidden)] == [GATE[1]]
        assert len(concordance(uow, "cửa khẩu", "vi", "en")) == 20
