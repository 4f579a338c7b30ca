"""Glossary files: what is read, what is refused, and that what is written can be read again."""

import codecs
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.translation.glossary import table, tbx
from app.translation.glossary.entries import STATUSES, Bad, Entry, slug

CSV = """concept,domain,definition,language,term,status,source
border-marker,border,"A post, numbered.",vi,cột mốc,preferred,Rông
border-marker,border,"A post, numbered.",en,border marker,,Rông
border-marker,border,"A post, numbered.",tlh,veH,allowed,Rông
border-marker,border
,border,,vi,trống,preferred,Rông
border-marker,border,,en,border stone,wrong,Rông
"""
TBX2 = """<martif type="TBX-Basic" xml:lang="en"><text><body><termEntry id="c1">
<descrip type="subjectField">border</descrip><descripGrp><descrip type="definition">A post.</descrip></descripGrp>
<langSet xml:lang="vi"><tig><term>cột mốc</term><termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></tig></langSet>
<langSet xml:lang="en"><ntig><termGrp><term>border marker</term></termGrp></ntig></langSet></termEntry></body></text></martif>"""
TBX3 = """<tbx type="TBX-Basic" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"><text><body><conceptEntry>
<langSec xml:lang="vi"><termSec><term>Cột mốc</term><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote>
</termSec></langSec></conceptEntry></body></text></tbx>"""


def test_csv() -> None:
    found = list(table.read(CSV.encode(), "a.csv"))
    assert [one.line for one in found if isinstance(one, Bad)] == [4, 5, 6, 7]
    first, second = (one for one in found if isinstance(one, Entry))
    assert (first.term, first.status, first.definition) == ("cột mốc", "preferred", "A post, numbered.")
    assert (second.term, second.status) == ("border marker", "allowed")


@pytest.mark.parametrize("text", ["a,b,c\n1,2,3\n", "concept,language\n", "concept,language,term,colour\n"])
def test_csv_has_to_name_its_columns(text: str) -> None:
    with pytest.raises(Invalid) as told:
        list(table.read(text.encode(), "a.csv"))
    assert told.value.code == "glossary.no_header"


def test_csv_with_an_open_quotation_mark() -> None:
    with pytest.raises(Invalid) as told:
        list(table.read(b'concept,language,term\n"a,vi,b\n', "a.csv"))
    assert told.value.code == "glossary.bad_csv"


def test_tbx() -> None:
    found = [one for one in tbx.read(TBX2.encode(), "a.tbx") if isinstance(one, Entry)]
    assert [(one.concept, one.domain, one.definition, one.language, one.term, one.status) for one in found] == [
        ("c1", "border", "A post.", "vi", "cột mốc", "preferred"), ("c1", "border", "A post.", "en", "border marker", "allowed")]
    assert [(one.concept, one.status) for one in tbx.read(TBX3.encode(), "a.tbx") if isinstance(one, Entry)] == [("cot-moc", "forbidden")]


def test_tbx_with_entities_is_refused() -> None:
    with pytest.raises(Invalid) as told:
        list(tbx.read(b'<!DOCTYPE martif [<!ENTITY a "b">]>' + TBX2.encode(), "a.tbx"))
    assert told.value.code == "exchange.entities"


WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), blacklist_characters="\ufeff\ufffe\uffff"), max_size=12).map(lambda text: normalize("NFC", text))
ENTRIES = st.builds(Entry, st.just(0), st.sampled_from(["a", "b-1"]), st.just("border"), st.just("A definition."),
                    st.sampled_from(["vi", "en", "zh-Hans"]), WORDS.filter(bool), st.sampled_from(STATUSES), WORDS, WORDS)


@given(st.lists(ENTRIES, max_size=6))
def test_what_is_written_is_read_again(entries: list[Entry]) -> None:
    def known(found: list[Entry | Bad]) -> set[tuple[str, ...]]:
        assert not [one for one in found if isinstance(one, Bad)]
        return {(one.concept, one.language, one.term, one.status, one.source, one.note) for one in found if isinstance(one, Entry)}

    entries = [one for one in entries if one.term == slugless(one.term)]
    wanted = known(list(entries))
    assert known(list(table.read(table.write(entries), "a.csv"))) == wanted
    assert known(list(tbx.read(tbx.write(sorted(entries, key=lambda one: one.concept)), "a.tbx"))) == wanted


def test_what_is_written_opens_in_excel_and_comes_back_from_it() -> None:
    entry = Entry(0, "a", "border", "A post.", "lo", "ຫຼັກໝາຍຊາຍແດນ", "preferred", "Rông", "")
    written = table.write([entry])
    assert written.startswith(codecs.BOM_UTF8) and written.count(codecs.BOM_UTF8) == 1
    for data in (written, written.removeprefix(codecs.BOM_UTF8), written.decode("utf-8-sig").encode("utf-16")):
        assert [(one.concept, one.term) for one in table.read(data, "a.csv") if isinstance(one, Entry)] == [("a", entry.term)]


def slugless(text: str) -> str:
    from app.languages.normalization import clean

    return clean(text)


def test_notes_of_terms_and_of_their_concept() -> None:
    text = TBX2.replace("</tig>", "<note>On land.</note></tig>").replace("<langSet xml:lang=\"vi\">", "<note>See the law.</note><langSet xml:lang=\"vi\">")
    assert [one.note for one in tbx.read(text.encode(), "a.tbx") if isinstance(one, Entry)] == ["On land.", "See the law."]
    rows = list(table.read(f"concept,language,term,note\nmoc,vi,mốc,Trên đất.\nmoc,en,marker,{'a' * 10_001}\n".encode(), "a.csv"))
    assert [one.note if isinstance(one, Entry) else one.line for one in rows] == ["Trên đất.", 3]


def test_slugs_have_no_marks() -> None:
    assert slug(" Cột mốc đôi (biên giới)") == "cot-moc-doi-bien-gioi"
