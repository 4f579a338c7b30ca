"""What the archive takes in, a pack carries: the limits of the doors are those of the format."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.accounts.permissions import SYSTEM
from app.errors import Invalid, TooLarge
from app.packs import pages
from app.packs.export import export_pack
from app.packs.install import install_pack
from app.packs.terms import pack_terms, read_terms
from app.publications import attachments, works
from app.publications.models import Attachment
from app.translation.glossary import store
from app.translation.glossary.entries import DEFINITION_LIMIT, LONG_DEFINITION, Bad, Entry
from app.translation.glossary.entries import checked as checked_entry
from app.wiring import Services
from tests.functional import translating
from tests.functional.packing import checked, instance, picture, room_of


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """One archive for all examples; each of them is rolled back."""
    with instance(tmp_path_factory.mktemp("archive")) as services:
        yield services


def entry(concept: str = "lake", definition: str = "", domain: str = "", term: str = "hồ", source: str = "") -> Entry | Bad:
    return checked_entry(1, concept=concept, domain=domain, definition=definition, language="vi", term=term, status="",
                   source=source)


LONG = st.builds(lambda text, times: text * times, st.text(max_size=5), st.sampled_from([1, 50, 63, 64, 65, 120, 600, 12_000]))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(st.builds(entry, concept=LONG, definition=LONG, domain=LONG, term=LONG, source=LONG), max_size=4))
def test_terms_that_were_taken_in_are_packed(archive: Services, found: list[Entry | Bad]) -> None:
    taken = [one for one in found if isinstance(one, Entry)]
    with archive.database.unit(write=True) as uow:
        store.add(uow, taken)
        data = pack_terms(uow, "vi")
    assert (data is None) == (not taken)
    if data is not None:
        assert {one.id for one in read_terms(data, "vi")} == {one.concept for one in taken}


def test_a_concept_with_a_long_name_or_many_terms_is_packed(archive: Services) -> None:
    named = entry(concept="a" * 63 + " b")
    assert isinstance(named, Entry) and named.concept == "a" * 63
    many = [one for number in range(1_001) if isinstance(one := entry(term=f"hồ {number}"), Entry)]
    with archive.database.unit(write=True) as uow:
        store.add(uow, [named, *many])
        data = pack_terms(uow, "vi")
        assert data is not None
        assert {one.id: len(one.terms) for one in read_terms(data, "vi")} == {"a" * 63: 1, "lake": 1_001}


def test_a_definition_too_long_is_refused_at_the_door() -> None:
    assert isinstance(entry(definition="x" * DEFINITION_LIMIT), Entry)
    told = entry(definition="x" * (DEFINITION_LIMIT + 1))
    assert told == Bad(1, LONG_DEFINITION) and f"{DEFINITION_LIMIT:,}" in LONG_DEFINITION


def test_the_longest_texts_are_carried(services: Services, tmp_path: Path) -> None:
    details = works.WorkDetails(kind="article", author="x" * 300, source="x" * 300, rights="x" * 300)
    text = works.Text("x" * works.TITLE_LIMIT, "x" * works.SUMMARY_LIMIT, "Hồ.\n")
    with services.database.unit(write=True) as uow:
        version = works.create_work(uow, SYSTEM, details, "vi", text, work_id="dai")
        attachments.attach(uow, SYSTEM, services.storage, "dai", io.BytesIO(picture()), "a" * 400 + " " + "b" * 250 + ".png",
                           limit=1_000_000, caption="x" * 499 + " y")
        works.publish(uow, SYSTEM, version.id)
        uow.commit()
    export_pack(room_of(services), SYSTEM, "vi", tmp_path / "stick")
    assert checked(services, tmp_path / "stick").problems == ()
    with instance(tmp_path / "post") as post:
        assert install_pack(room_of(post), SYSTEM, tmp_path / "stick").languages[0].changed == 1


@pytest.mark.parametrize(("text", "code"), [
    (works.Text("x" * 501, "", "Hồ."), "publications.long_title"),
    (works.Text("Hồ", "x" * (works.SUMMARY_LIMIT + 1), "Hồ."), "publications.long_summary"),
    (works.Text("Hồ", "", "ồ" * (works.BODY_LIMIT // 3 + 1)), "publications.long_body")])
def test_longer_texts_are_refused_at_the_door(text: works.Text, code: str) -> None:
    with pytest.raises((Invalid, TooLarge)) as told:
        works.checked_text(text)
    assert told.value.code == code


def test_a_summary_too_long_is_told_where_it_is_translated(services: Services) -> None:
    translating.make(services)
    segment = next(one for one in translating.segments(services, translating.ask(services)) if one.part == "summary")
    with pytest.raises(Invalid) as told:
        translating.save(services, translating.TRANSLATOR, segment, "x" * (works.SUMMARY_LIMIT + 1))
    assert told.value.code == "publications.long_summary"


def test_details_are_measured_as_they_are_kept() -> None:
    grows = "\u0958" * 300  # one letter that NFC writes as two
    with pytest.raises(Invalid) as told:
        works.checked_details(works.WorkDetails(kind="article", author=grows))
    assert told.value.code == "publications.long_detail"
    assert works.checked_details(works.WorkDetails(kind="article", author="x  " * 150)).author == ("x " * 150).strip()


def test_no_more_files_than_a_pack_carries(services: Services) -> None:
    with services.database.unit(write=True) as uow:
        work = works.create_work(uow, SYSTEM, works.WorkDetails(kind="article"), "vi", works.Text("Hồ", "", "Hồ.")).work
        work.attachments.extend(Attachment(digest="0" * 64, name=f"{number}.png", media_type="image/png", size=1, role="image")
                                for number in range(attachments.FILES_LIMIT))
        uow.session.flush()
        with pytest.raises(Invalid) as told:
            attachments.attach(uow, SYSTEM, services.storage, work.id, io.BytesIO(picture()), "a.png", limit=1_000_000)
    assert told.value.code == "attachments.too_many"


def test_the_doors_and_the_format_agree() -> None:
    assert (works.SUMMARY_LIMIT, works.BODY_LIMIT, attachments.FILES_LIMIT) == (
        pages.MAX_SUMMARY, pages.MAX_BODY_BYTES, pages.MAX_ATTACHMENTS)
