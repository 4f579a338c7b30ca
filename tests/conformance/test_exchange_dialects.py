"""Files of ours as other programs write them back, and memories and glossaries as they write them by themselves."""

import codecs
import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from translate.storage import xliff

from app.errors import Invalid
from app.translation.exchange.formats import FORMATS, format_of
from app.translation.exchange.sheet import INITIAL, TRANSLATED, Row, Sheet
from app.translation.glossary import table, tbx
from app.translation.glossary.entries import Entry
from app.translation.memory import tmx
from app.translation.memory import xliff as memory_xliff
from app.translation.memory.pairs import UNFINISHED, Pair
from app.translation.memory.pairs import Bad as NoPair
from app.translation.tagging import tagged
from tests.conformance.test_exchange import TEXTS

HEAD = re.compile(rb"^<\?xml[^>]*\?>\n")


def sheet(texts: list[tuple[str, str]]) -> Sheet:
    rows = []
    for number, (source, target) in enumerate(texts):
        both = tagged(source, target)
        rows.append(Row(f"s{number}", both.source, both.target, TRANSLATED if target else INITIAL, "draft"))
    return Sheet("abc", "bien-ho", "vi", "km", tuple(rows))


def utf16(data: bytes) -> bytes:
    return etree.tostring(etree.fromstring(data), encoding="UTF-16", xml_declaration=True)


def prefixed(data: bytes) -> bytes:
    """Every element of the standard with a prefix, as memoQ writes them in some versions."""
    return re.sub(rb"<(/?)(\w)", rb"<\1x:\2", data).replace(b" xmlns=", b" xmlns:x=")


def with_doctype(data: bytes) -> bytes:
    return HEAD.sub(b'<?xml version="1.0"?>\n<!DOCTYPE xliff PUBLIC "-//XLIFF//DTD XLIFF//EN" "xliff.dtd">\n', data)


def segmented(data: bytes) -> bytes:
    """Each target cut in two by ``mrk``, with what it came from and what a memory proposed, as Trados and Okapi do."""
    text = re.sub(r"(<target[^>]*>)(.*?)(</target>)", _cut, data.decode(), flags=re.DOTALL)
    return text.replace("</source>", '</source><seg-source><mrk mtype="seg" mid="0">?</mrk></seg-source>').encode()


def _cut(found: re.Match[str]) -> str:
    inside = found.group(2)
    at = max(inside.find(">") + 1, 0) if "<" in inside else 0
    pieces = "".join(f'<mrk mtype="seg" mid="{mid}">{one}</mrk>' for mid, one in enumerate((inside[:at], inside[at:])))
    # a cut inside of a pair would not be well-formed, and nobody writes one
    kept = pieces if inside[:at].count("<") == inside[:at].count("</") * 2 else f'<mrk mtype="seg" mid="0">{inside}</mrk>'
    return f"{found.group(1)}{kept}{found.group(3)}<alt-trans match-quality=\"80\"><source>no</source><target>no</target><note>no</note></alt-trans>"


def bare_1(data: bytes) -> bytes:
    """The codes of targets as mere places."""
    def places(found: re.Match[str]) -> str:
        text = re.sub(r"<(bpt|ept|ph) ([^>]*)>.*?</\1>", lambda one: f"<{ {'bpt': 'bx', 'ept': 'ex', 'ph': 'x'}[one.group(1)]} {one.group(2)}/>", found.group())
        return str(text)
    return re.sub(r"<target.*?</target>", places, data.decode(), flags=re.DOTALL).encode()


def groups_1(data: bytes) -> bytes:
    """The pairs of targets as groups, as programs do that know no native codes."""
    def grouped(found: re.Match[str]) -> str:
        text = re.sub(r'<bpt id="(\w+)"[^>]*>.*?</bpt>', r'<g id="\1">', found.group())
        return re.sub(r"<ept [^>]*>.*?</ept>", "</g>", text)
    return re.sub(r"<target.*?</target>", grouped, data.decode(), flags=re.DOTALL).encode()


def bare_2(data: bytes) -> bytes:
    """The codes of targets without what leads to their original data."""
    return re.sub(r"<target.*?</target>", lambda found: re.sub(r' dataRef\w*="\w+"', "", found.group()), data.decode(), flags=re.DOTALL).encode()


@pytest.mark.parametrize(("kind", "dress"), [
    ("xliff1", utf16), ("xliff1", prefixed), ("xliff1", with_doctype), ("xliff1", segmented), ("xliff1", bare_1), ("xliff1", groups_1),
    ("xliff2", utf16), ("xliff2", prefixed), ("xliff2", with_doctype), ("xliff2", bare_2)])
@settings(max_examples=60)
@given(texts=st.lists(TEXTS, min_size=1, max_size=3))
def test_a_file_in_the_dress_of_another_program_says_the_same(kind: str, dress: Callable[[bytes], bytes], texts: list[str]) -> None:
    dressed = dress(FORMATS[kind].write(sheet([(text, text) for text in texts])))
    back = format_of(dressed, "a.xlf").read(dressed, "a.xlf")
    assert back.parcel == "abc" and not back.problems
    assert [(one.source, one.target, one.state, one.unknown) for one in back.rows] == [(text, text, TRANSLATED, 0) for text in texts]
    assert [one.comments for one in back.rows] == [()] * len(texts), "what a memory proposed is nobody's remark"


def test_a_text_that_poedit_marks_as_needing_work_is_unfinished() -> None:
    left = sheet([("một", ""), ("hai", "")])
    second = FORMATS["xliff2"].write(left).decode().replace('state="initial" subState="rong:draft"><source>một</source>',
                                                          'state="translated" subState="poedit:fuzzy"><source>một</source><target>one</target>')
    first = FORMATS["xliff1"].write(left).decode().replace("<source>một</source>", '<source>một</source><target state="needs-l10n">one</target>')
    for text in (second, first):
        rows = format_of(text.encode(), "a.xlf").read(text.encode(), "a.xlf").rows
        assert [(one.target, one.state, one.unfinished) for one in rows] == [("one", INITIAL, True), (None, INITIAL, False)]
        assert [one.reason for one in memory_xliff.read(text.encode(), "a.xlf") if isinstance(one, NoPair)] == [UNFINISHED], "nor does it become memory"


@pytest.mark.parametrize("fuzzy", [True, False])
def test_a_text_that_virtaal_or_weblate_marks_as_needing_work_is_unfinished(fuzzy: bool) -> None:
    store = xliff.xlifffile.parsestring(FORMATS["xliff1"].write(sheet([("một", ""), ("hai", "")])))
    store.units[0].target = "one"
    store.units[0].markfuzzy(fuzzy)
    rows = FORMATS["xliff1"].read(bytes(store), "a.xlf").rows
    assert [(one.target, one.state == INITIAL, one.unfinished) for one in rows] == [("one", fuzzy, fuzzy), (None, True, False)]


DTD = '<?xml version="1.0"?>\n<!DOCTYPE a SYSTEM "a.dtd">\n'


@pytest.mark.parametrize(("read", "name", "text"), [
    (lambda data, name: format_of(data, name).read(data, name), "a.xlf",
     '<xliff version="1.2"><file original="rong-abc"><body><trans-unit id="s1"><source>a</source><target>5&nbsp;km</target></trans-unit></body></file></xliff>'),
    (lambda data, name: format_of(data, name).read(data, name), "a.xlf",
     '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="vi" trgLang="en"><file id="rong-abc"><unit id="s1"><segment><source>a</source>'
     '<target>5&nbsp;km</target></segment></unit></file></xliff>'),
    (lambda data, name: list(tmx.read(data, name)), "a.tmx",
     '<tmx version="1.4"><header srclang="vi"/><body><tu><tuv xml:lang="vi"><seg>5&nbsp;km</seg></tuv><tuv xml:lang="en"><seg>b</seg></tuv></tu></body></tmx>'),
    (lambda data, name: list(tbx.read(data, name)), "a.tbx",
     '<martif><text><body><termEntry id="a"><langSet xml:lang="vi"><tig><term>5&nbsp;km</term></tig></langSet></termEntry></body></text></martif>')])
def test_a_sign_that_only_a_dtd_elsewhere_could_tell_is_not_left_out_in_silence(read: Callable[[bytes, str], object], name: str, text: str) -> None:
    with pytest.raises(Invalid) as told:
        read((DTD + text).encode(), name)
    assert told.value.code == "exchange.entities"
    read((DTD + text.replace("&nbsp;", "&#160;")).encode(), name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("sign", ["\x0b", "\x1f", "&#x1F;", "&#31;", "&#x0b;", "&#xFFFE;"])
def test_one_sign_that_xml_forbids_costs_no_memory_and_no_file(encoding: str, sign: str) -> None:
    def written(text: str) -> bytes:
        return (codecs.BOM_UTF16_BE if encoding == "utf-16-be" else b"") + text.encode(encoding)

    memory = written(f'<tmx version="1.4"><header srclang="vi"/><body><tu><tuv xml:lang="vi"><seg>Một{sign} hai&#10;&#x1F4D6;</seg></tuv>'
                     '<tuv xml:lang="en"><seg>one</seg></tuv></tu></body></tmx>')
    assert [(one.source, one.target) for one in tmx.read(memory, "a.tmx") if isinstance(one, Pair)] == [("Một hai\n\U0001f4d6", "one")]
    text = FORMATS["xliff1"].write(sheet([("một", "one"), ("hai", "two")])).decode().partition("\n")[2]
    back = FORMATS["xliff1"].read(written(text.replace(">one<", f">one{sign}<")), "a.xlf")
    assert [one.target for one in back.rows] == ["one", "two"] and not back.problems
    with pytest.raises(Invalid):  # a file that is held against the standard is not mended first
        FORMATS["xliff2"].read(written(FORMATS["xliff2"].write(sheet([("một", "one")])).decode().partition("\n")[2].replace(">one<", f">one{sign}<")), "a.xlf")


def test_the_memory_of_a_project_of_omegat_has_its_tags_as_text() -> None:
    text = ('<tmx version="1.1"><header creationtool="{}" srclang="vi"/><body><tu><tuv lang="VI"><seg>Xem &lt;t0&gt;trang&lt;/t0&gt; 1 &lt; 2&lt;x1/&gt;.</seg></tuv>'
            '<tuv lang="EN-US"><seg>See &lt;t0&gt;page&lt;/t0&gt; 1 &lt; 2&lt;x1/&gt;.</seg></tuv></tu></body></tmx>')
    found = [(one.source, one.target, one.dropped) for tool in ("OmegaT", "Rong") for one in tmx.read(text.format(tool).encode(), "project_save.tmx")
             if isinstance(one, Pair)]
    assert found == [("Xem trang 1 < 2.", "See page 1 < 2.", 6), ("Xem <t0>trang</t0> 1 < 2<x1/>.", "See <t0>page</t0> 1 < 2<x1/>.", 0)]


def test_tbx_in_its_other_style_and_with_the_older_name_of_a_status() -> None:
    other = ('<tbx style="dct" type="TBX-Basic" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2" xmlns:m="http://www.tbxinfo.net/ns/min" xmlns:b="http://www.tbxinfo.net/ns/basic">'
             "<text><body><conceptEntry id='c1'><m:subjectField>border</m:subjectField><langSec xml:lang='vi'><b:definition>A post.</b:definition><termSec><term>cột mốc</term>"
             "<m:administrativeStatus>deprecatedTerm-admn-sts</m:administrativeStatus><b:source>law</b:source></termSec></langSec></conceptEntry></body></text></tbx>")
    older = ('<martif type="TBX"><text><body><termEntry id="c1"><descrip type="subjectField">border</descrip><langSet xml:lang="vi-VN"><descrip type="definition">A post.</descrip>'
             '<ntig><termGrp><term>cột mốc</term><termNote type="normativeAuthorization">supersededTerm</termNote></termGrp><admin type="source">law</admin></ntig></langSet></termEntry></body></text></martif>')
    for text in (other, older):
        assert [(one.domain, one.definition, one.language, one.term, one.status, one.source) for one in tbx.read(text.encode(), "a.tbx") if isinstance(one, Entry)] == [
            ("border", "A post.", "vi", "cột mốc", "forbidden", "law")]


@pytest.mark.parametrize(("mark", "encoding"), [(";", "utf-8-sig"), ("\t", "utf-16"), (",", "utf-8-sig")])
def test_glossaries_as_spreadsheets_save_them(mark: str, encoding: str) -> None:
    text = "concept,language,term,definition,\r\nlake,vi,hồ,\"a;b\tc,d\",\r\n,,,,\r\n".replace(",", mark).replace(f"c{mark}d", "c,d")
    assert [(one.term, one.definition) if isinstance(one, Entry) else one for one in table.read(text.encode(encoding), "a.csv")] == [("hồ", "a;b c,d")]
