"""What every format of exchange keeps: ours and those of others, read, written, and edited by programs that are not ours."""

import datetime
import io
from collections.abc import Callable, Iterable, Iterator

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from translate.storage import pypo, tmx, xliff, xliff2

from app.errors import RongError
from app.translation.exchange.content import ALONE, CLOSE, OPEN, Code, plain
from app.translation.exchange.formats import FORMATS
from app.translation.exchange.sheet import INITIAL, REVIEWED, TRANSLATED, Row, Sheet
from app.translation.exchange.xliff2.reader import examined, read
from app.translation.exchange.xliff2.writer import rewritten
from app.translation.memory import po as memory_po
from app.translation.memory import tmx as memory_tmx
from app.translation.memory import xliff as memory_xliff
from app.translation.memory.pairs import Bad, Known, Pair
from app.translation.tagging import tagged
from tests.unit.translation.test_xliff2_rules import GOOD

# a segment: one line in NFC, without controls; everything without a width may stand in it
LETTERS = st.one_of(st.sampled_from("aăâ ơ̆ \u00a0\u200b\u200c\u200d\u2060ກຂ່ ខ្មែរ 中文 ñĕ'măn <>&\"\\%\t"), st.sampled_from("*_~`[]()!\\#:."),
                    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufeff\ufffe\uffff"))
TEXTS = st.lists(LETTERS, min_size=1, max_size=40).map("".join).map(str.strip).filter(bool)
Rows = list[tuple[str, str]]


def sheet(texts: Rows) -> Sheet:
    rows = []
    for number, (source, target) in enumerate(texts):
        both = tagged(source, target)
        state = (INITIAL, TRANSLATED, REVIEWED)[number % 3] if target else INITIAL
        rows.append(Row(f"s{number}", both.source, both.target, state, "draft", ("a: b & c",) * (number % 2)))
    return Sheet("abc", "bien-ho", "vi", "km", tuple(rows))


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=60)
@given(texts=st.lists(st.tuples(TEXTS, st.one_of(st.just(""), TEXTS)), min_size=1, max_size=4))
def test_what_leaves_comes_back_to_the_letter(name: str, texts: Rows) -> None:
    made = FORMATS[name]
    left = sheet(texts)
    back = made.read(made.write(left), f"a{made.suffix}")
    assert back.parcel == "abc" and not back.problems
    assert [(one.id, one.source, one.target or "") for one in back.rows] == [
        (f"s{number}", source, target) for number, (source, target) in enumerate(texts)]
    assert all(one.state == row.state for one, row in zip(back.rows, left.rows, strict=True) if row.state != REVIEWED or name != "po")


@pytest.mark.parametrize("year", [1970, 2110])
def test_a_document_leaves_by_any_clock_and_others_read_it(monkeypatch: pytest.MonkeyPatch, year: int) -> None:
    monkeypatch.setattr("time.localtime", lambda *_: datetime.datetime(year, 1, 1, 0, 3).timetuple())
    data = FORMATS["docx"].write(sheet([("một", "one")]))
    monkeypatch.undo()
    assert [one.target for one in FORMATS["docx"].read(data, "a.docx").rows] == ["one"]
    again = io.BytesIO()
    docx.Document(io.BytesIO(data)).save(again)
    assert [one.target for one in FORMATS["docx"].read(again.getvalue(), "a.docx").rows] == ["one"]


@settings(max_examples=100)
@given(texts=st.lists(st.tuples(TEXTS, st.one_of(st.just(""), TEXTS)), min_size=1, max_size=4))
def test_what_leaves_as_xliff_2_breaks_no_rule(texts: Rows) -> None:
    assert examined(FORMATS["xliff2"].write(sheet(texts)), "a.xlf") == []


@given(source=TEXTS, target=TEXTS)
def test_markup_as_codes_is_the_same_text(source: str, target: str) -> None:
    both = tagged(source, target)
    assert (plain(both.source), plain(both.target)) == (source, target)
    for content in both.source, both.target:
        waiting: list[str] = []
        for one in content:
            if isinstance(one, Code) and one.kind == OPEN:
                waiting.append(one.id)
            elif isinstance(one, Code) and one.kind == CLOSE:
                assert waiting.pop() == one.id, "pairs are nested"
        assert not waiting


def test_links_and_emphasis_are_pairs_with_the_ids_of_the_source() -> None:
    both = tagged("Xem [**Biển** Hồ](http://a.vn) `x`", "`x`: [Lake **Bien**](http://a.vn) *new*")
    assert both.source == ("Xem ", Code("[", OPEN, "1"), Code("**", OPEN, "2"), "Biển", Code("**", CLOSE, "2"), " Hồ",
                           Code("](http://a.vn)", CLOSE, "1"), " ", Code("`x`", ALONE, "3"))
    assert [(one.data, one.id) for one in both.target if isinstance(one, Code)] == [
        ("`x`", "3"), ("[", "1"), ("**", "2"), ("**", "2"), ("](http://a.vn)", "1"), ("*", "4"), ("*", "4")]


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=60)
@given(garbage=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)), at=st.integers(0, 3000), cut=st.booleans())
def test_a_damaged_file_is_told_and_never_more(name: str, garbage: bytes, at: int, cut: bool) -> None:
    made = FORMATS[name]
    data = made.write(sheet([("một", "one"), ("hai **ba**", "two")]))
    broken = data[:at] if cut else data[:at] + garbage + data[at:]
    try:
        made.read(broken, f"a{made.suffix}")
    except RongError as error:
        assert str(error)


@pytest.mark.parametrize("text", GOOD, ids=range(len(GOOD)))
def test_a_good_xliff_2_of_others_is_written_as_it_was_read(text: str) -> None:
    again = rewritten(read(text.encode(), "a.xlf"))
    assert etree.canonicalize(again.decode(), with_comments=True) == etree.canonicalize(text, with_comments=True)
    assert examined(again, "a.xlf") == []


TEXT = "A\u200bB\u200cC\u00a0 <b>&amp;  \"x\" m̃ **y**"


def pairs(found: Iterable[Pair | Bad]) -> list[tuple[str, str]]:
    return [(one.source, one.target) for one in found if isinstance(one, Pair)]


def toolkit_po() -> bytes:
    store = pypo.pofile()
    store.updateheader(add=True, Language="en", X_Source_Language="vi")
    store.addsourceunit(f"một {TEXT}\tx\ny").target = f"one {TEXT}"
    unit = store.addsourceunit("hai")
    unit.target = "two"
    unit.markfuzzy()
    return bytes(store).replace(b"X-Source_Language", b"X-Source-Language")


def toolkit_xliff1() -> bytes:
    store = xliff.xlifffile()
    store.setsourcelanguage("vi")
    store.settargetlanguage("en")
    store.addsourceunit(f"một {TEXT}\tx\ny").target = f"one {TEXT}"
    store.addsourceunit("hai")
    return bytes(store)


def toolkit_tmx() -> bytes:
    store = tmx.tmxfile()
    store.addtranslation(f"một {TEXT}\tx\ny", "vi", f"one {TEXT}", "en", comment="c")
    return bytes(store)


OTHERS: list[tuple[Callable[[], bytes], Callable[[bytes, str], Iterator[Pair | Bad]], Callable[[Iterable[Known], str, str], Iterator[bytes]]]] = [
    (toolkit_po, memory_po.read, memory_po.write), (toolkit_xliff1, memory_xliff.read, memory_xliff.write1),
    (toolkit_xliff1, memory_xliff.read, memory_xliff.write2), (toolkit_tmx, memory_tmx.read, memory_tmx.write)]


@pytest.mark.parametrize(("make", "take", "write"), OTHERS)
def test_files_of_translate_toolkit_come_in_and_go_out_without_loss(
        make: Callable[[], bytes], take: Callable[[bytes, str], Iterator[Pair | Bad]],
        write: Callable[[Iterable[Known], str, str], Iterator[bytes]]) -> None:
    found = pairs(take(make(), "a"))
    assert found == [(f"một {TEXT}\tx\ny", f"one {TEXT}")]
    out = b"".join(write([Known(*one) for one in found], "vi", "en"))
    assert pairs(take(out, "a")) == found


@pytest.mark.parametrize("name", ["xliff2", "xliff1", "po"])
def test_translate_toolkit_reads_ours_and_what_it_saves_comes_back(name: str) -> None:
    store_of = {"xliff2": xliff2.Xliff2File, "xliff1": xliff.xlifffile, "po": pypo.pofile}[name]
    made = FORMATS[name]
    texts = [("một\u200b hai", "one"), ("ba", ""), ("bốn 4", "four")]
    store = store_of.parsestring(made.write(sheet(texts)))
    units = [one for one in store.units if not one.isheader()]
    assert [(str(one.source), str(one.target or "")) for one in units] == texts
    units[1].target = "three\u200c\u00a0!"
    back = made.read(bytes(store), f"a{made.suffix}")
    assert not back.problems and back.parcel == "abc"
    assert [(one.id, one.target) for one in back.rows] == [("s0", "one"), ("s1", "three\u200c\u00a0!"), ("s2", "four")]


# as OmegaT writes its project memory: level one with `lang`, credits on the variant, native code in level two
OMEGAT = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx11.dtd">
<tmx version="1.1">
  <header creationtool="OmegaT" o-tmf="OmegaT TMX" adminlang="EN-US" datatype="plaintext" creationtoolversion="5.7.1" segtype="sentence" srclang="VI"/>
  <body>
<!-- Default translations -->
    <tu>
      <tuv lang="VI"><seg>Một làng</seg></tuv>
      <tuv lang="EN-US" changeid="anna" changedate="20230102T030405Z" creationid="anna" creationdate="20220102T030405Z"><seg>A village</seg></tuv>
    </tu>
<!-- Alternative translations -->
    <tu>
      <note>checked</note>
      <prop type="file">a.md</prop>
      <tuv xml:lang="VI"><seg>Hai <bpt i="0" x="0">&lt;f0&gt;</bpt>làng<ept i="0">&lt;/f0&gt;</ept></seg></tuv>
      <tuv xml:lang="EN-US" changeid="ben" changedate="20230102T030405Z"><seg>Two villages</seg></tuv>
    </tu>
  </body>
</tmx>"""


def test_the_memory_of_omegat() -> None:
    found = [one for one in memory_tmx.read(OMEGAT.encode(), "project_save.tmx") if isinstance(one, Pair)]
    assert [(one.source, one.target, one.credit.created_by, one.dropped) for one in found] == [
        ("Một làng", "A village", "anna", 0), ("Hai làng", "Two villages", "ben", 2)]
    assert [one.credit.created_at.year for one in found if one.credit.created_at] == [2022, 2023]
    out = b"".join(memory_tmx.write([Known(one.source, one.target, one.credit) for one in found], "vi", "en-US"))
    again = [one for one in memory_tmx.read(out, "a.tmx") if isinstance(one, Pair)]
    assert [(one.source, one.target, one.credit) for one in again] == [(one.source, one.target, one.credit) for one in found]


def test_translate_toolkit_reads_our_memory() -> None:
    known = [Known(f"một {TEXT}", f"one {TEXT}"), Known("hai", "two")]
    texts = [(one.source, one.target) for one in known]
    stores = [(tmx.tmxfile, memory_tmx.write), (xliff.xlifffile, memory_xliff.write1), (xliff2.Xliff2File, memory_xliff.write2), (pypo.pofile, memory_po.write)]
    for store_of, write in stores:
        store = store_of.parsefile(io.BytesIO(b"".join(write(known, "vi", "en"))))
        assert [(str(one.source), str(one.target)) for one in store.units if not one.isheader()] == texts, store_of


def test_a_unit_that_a_program_cut_in_several_is_one_segment_again() -> None:
    text = ('<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="vi" trgLang="en"><file id="rong-abc"><unit id="s1">'
            '<notes><note>why?</note></notes><originalData><data id="d1">**</data></originalData>'
            '<segment state="final"><source>Một <sc id="1" dataRef="d1"/>hai.</source><target order="3">Three <sc id="1" dataRef="d1"/>four.</target></segment>'
            '<ignorable><source> </source></ignorable>'
            '<segment state="translated"><source>Ba<ec startRef="1" dataRef="d1"/>.</source><target order="1">One<ec startRef="1" dataRef="d1"/>.</target></segment>'
            '</unit><unit id="s2"><segment><source>a<ph id="1"/></source><target>b<ph id="1"/></target></segment></unit></file></xliff>')
    found = FORMATS["xliff2"].read(text.encode(), "a.xlf")
    assert found.parcel == "abc"
    assert [(one.id, one.source, one.target, one.state, one.comments, one.unknown) for one in found.rows] == [
        ("s1", "Một **hai. Ba**.", "One**. Three **four.", "translated", ("why?",), 0), ("s2", "a", "b", "initial", (), 1)]
