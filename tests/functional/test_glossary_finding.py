"""Terms of the glossary in texts of the archive, and those that it lacks."""

import json

from click.testing import CliRunner
from sqlalchemy import event

from app.accounts.permissions import SYSTEM
from app.cli.glossary import glossary
from app.translation.glossary.formats import import_glossary
from app.translation.glossary.store import terms_in
from app.wiring import Services
from tests.functional import translating as t


def bring(services: Services, rows: str) -> None:
    with services.database.unit(write=True) as uow:
        import_glossary(uow, SYSTEM, f"concept,language,term,status\n{rows}".encode(), "a.csv")
        uow.commit()


def found(services: Services, text: str, source: str = "vi", target: str = "en") -> list[tuple[str, str, str]]:
    with services.database.unit() as uow:
        return [(one.source, one.target, text[one.span.start:one.span.end]) for one in terms_in(uow, [text], source, target)[text]]


def test_terms_are_found_as_soon_as_they_are_kept(services: Services) -> None:
    assert found(services, "Thông báo") == []
    bring(services, "news,vi,báo,preferred\nnews,en,newspaper,preferred\n")
    assert found(services, "Thông báo") == [("báo", "newspaper", "báo")]
    bring(services, "notice,vi,thông báo,preferred\n")
    assert found(services, "Thông báo") == [("báo", "newspaper", "báo")]
    bring(services, "notice,en,notice,preferred\n")
    assert found(services, "Thông báo") == [("thông báo", "notice", "Thông báo")]
    bring(services, "notice,vi,thông báo,forbidden\n")
    assert found(services, "Thông báo") == [("báo", "newspaper", "báo")]


def test_many_texts_take_as_many_questions_as_one(services: Services) -> None:
    bring(services, "news,vi,báo,preferred\nnews,en,newspaper,preferred\nnotice,vi,thông báo,forbidden\nnotice,en,notice,preferred\n"
                    "stone,vi,cột mốc,preferred\nstone,en,marker,preferred\n")
    asked: list[str] = []
    event.listen(services.database.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    texts = [f"{start} {number}" for start in ("Thông báo", "Cột mốc", "Nước") for number in range(300)]
    with services.database.unit() as uow:
        terms_in(uow, texts[:1], "vi", "en")
        del asked[:]
        one = terms_in(uow, texts[:1], "vi", "en")
        few = len(asked)
        all_of_them = terms_in(uow, texts, "vi", "en")
    assert few and len(asked) - few == few and all_of_them[texts[0]] == one[texts[0]]
    assert [[pair.target for pair in all_of_them[texts[number]]] for number in (0, 300, 600)] == [["newspaper"], ["marker"], []]


def test_terms_as_the_text_spells_them(services: Services) -> None:
    bring(services, "b,vi,Biên giới,preferred\nb,en,border,preferred\n")
    assert found(services, "o bien gioi") == [("bien gioi", "border", "bien gioi")]
    assert found(services, "Two Borders", "en", "vi") == [("Borders", "Biên giới", "Borders")]
    assert found(services, "BIÊN GIỚI") == [("Biên giới", "border", "BIÊN GIỚI")]


def test_candidates_from_works(services: Services) -> None:
    t.make(services, body="Cột mốc ở xa. Cột mốc ở gần. Cột mốc cao.\n")
    told = CliRunner().invoke(glossary, ["candidates", "--from", "VI", "--json"], obj=services)
    assert told.exit_code == 0
    assert [(one["text"], one["count"]) for one in json.loads(told.stdout)["candidates"]] == [("Cột mốc", 3)]
    assert CliRunner().invoke(glossary, ["candidates", "--from", "vi"], obj=services).stdout == "3  Cột mốc\n"
    bring(services, "marker,vi,cột mốc,preferred\n")
    assert CliRunner().invoke(glossary, ["candidates", "--from", "vi"], obj=services).stdout == ""
