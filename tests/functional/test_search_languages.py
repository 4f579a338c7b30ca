"""Each language finds its own texts: the Universal Declaration in six, and words of the Highlands."""

from pathlib import Path

import pytest

from app.accounts.permissions import ANONYMOUS, SYSTEM
from app.publications import states, works
from app.publications.works import Text, WorkDetails
from app.search.query import Query
from app.search.service import search
from app.settings import ROOT
from app.wiring import Services

UDHR = ROOT.parent / "shared" / "data" / "udhr"
TAGS = ("vi", "en", "lo", "km", "zh-Hans", "blt")
QUERIES = [
    ("nhân quyền", "vi"), ("nhan quyen", "vi"), ("NHÂN QUYỀN", "vi"), ('"tự do ngôn luận"', "vi"), ("tu do ngon luan", "vi"),
    ("human rights", "en"), ("Universal Declaration", "en"), ("slavery", "en"), ("ຍຸດຕິທຳ", "lo"), ("ມະນຸດ", "lo"), ("ເສລີພາບ", "lo"),
    ("សិទ្ធិមនុស្ស", "km"), ("សេរីភាព", "km"), ("យុត្ដិធម៌", "km"), ("人权", "zh-Hans"), ("自由", "zh-Hans"), ("法", "zh-Hans"), ('"世界人权宣言"', "zh-Hans"),
    ("ꪶꪔꪙ", "blt"), ("ꪹꪕꪸꪉ ꪵꪠꪙ ꪒꪲꪙ", "blt"),
]


@pytest.fixture
def declaration(services: Services) -> Services:
    """The Declaration as one work in six languages, published."""
    if not UDHR.is_dir():
        pytest.skip(f"the texts of the Declaration are not at {UDHR}")
    with services.database.unit(write=True) as uow:
        for tag in TAGS:
            title, _, body = Path(UDHR / f"udhr.{tag}.md").read_text(encoding="utf-8").partition("\n")
            text = Text(title.removeprefix("# "), "", body)
            if tag == TAGS[0]:
                version = works.create_work(uow, SYSTEM, WorkDetails("article"), tag, text, work_id="udhr")
            else:
                version = works.add_version(uow, SYSTEM, "udhr", tag, text)
                version.state = states.APPROVED
            works.publish(uow, SYSTEM, version.id)
        uow.commit()
    return services


def test_the_declaration_is_found_in_each_language(declaration: Services) -> None:
    for text, tag in QUERIES:
        results = search(declaration.search, ANONYMOUS, Query(text))
        assert [(hit.work, hit.language) for hit in results.hits] == [("udhr", tag)], text
        assert results.every_word and results.hits[0].marks, text
        assert search(declaration.search, ANONYMOUS, Query(text, languages=(tag,))).total == 1, text


HIGHLANDS = {
    "jra": Text("Ƀôn lan", "", "Ơi Adai pơjing ƀôn lan, čư̆ čan hăng ia.\n"),
    "bdq": Text("Pơlei", "", "’Bok Kei dơ̆ng tơ’bôh lăp kon plei, pơm hnam rông.\n"),
    "rad": Text("Buôn sang", "", "Êđê mâo buôn sang, ƀuôn hgŭm.\n"),
}
SPELLINGS = [("ƀôn", "jra"), ("bon lan", "jra"), ("čư̆ čan", "jra"), ("cu can", "jra"), ("’bok", "bdq"), ("'bok", "bdq"),
             ("ʼbok", "bdq"), ("bok kei", "bdq"), ("tobôh", "bdq"), ("hnam rong", "bdq"), ("ede", "rad"), ("hgum", "rad")]


def test_the_languages_of_the_highlands_are_found_however_they_are_typed(services: Services) -> None:
    with services.database.unit(write=True) as uow:
        for tag, text in HIGHLANDS.items():
            works.publish(uow, SYSTEM, works.create_work(uow, SYSTEM, WorkDetails("news"), tag, text, work_id=f"in-{tag}").id)
        uow.commit()
    for text, tag in SPELLINGS:
        hits = search(services.search, ANONYMOUS, Query(text)).hits
        assert [hit.language for hit in hits] == [tag], text
