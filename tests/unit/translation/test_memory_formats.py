"""Memory files: what is read, what is refused, and that what is written can be read again."""

import datetime
from collections.abc import Callable, Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.translation.exchange.xliff2.reader import examined
from app.translation.memory import po, tmx, tsv, xliff
from app.translation.memory.keys import key_of
from app.translation.memory.pairs import UNKNOWN_LANGUAGE, Bad, Credit, Known, Pair

TMX = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header srclang="vi" datatype="plaintext"/><body>
<tu><tuv xml:lang="en-US"><seg>The <bpt i="1">&lt;b&gt;</bpt>gate<ept i="1">&lt;/b&gt;</ept> is <hi>open</hi>.</seg></tuv>
<tuv xml:lang="VI"><seg>Cửa khẩu mở.</seg></tuv><tuv lang="lo"><seg>ດ່ານເປີດ.</seg></tuv></tu>
<tu><tuv xml:lang="tlh"><seg>nuq</seg></tuv><tuv xml:lang="en"><seg>what</seg></tuv></tu>
<tu><tuv xml:lang="vi"><seg> </seg></tuv><tuv xml:lang="en"><seg>empty</seg></tuv></tu>
</body></tmx>"""
XLIFF1 = """<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
<file source-language="vi" target-language="en" original="a" datatype="plaintext"><body>
<trans-unit id="1"><source>Một <x id="1"/>làng</source><target>A village</target></trans-unit>
<trans-unit id="2"><source>Chưa dịch</source></trans-unit></body></file></xliff>"""
XLIFF2 = """<xliff version="2.0" srcLang="vi" trgLang="km" xmlns="urn:oasis:names:tc:xliff:document:2.0">
<file id="f"><unit id="u"><segment><source>Một <pc id="1">làng</pc></source><target>ភូមិ</target></segment></unit></file></xliff>"""
PO = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"X-Source-Language: vi\\n"
"Language: en\\n"

#: a.md
msgid "Một "
"làng"
msgstr "A \\"village\\""

msgid "Chưa dịch"
msgstr ""

#~ msgid "cũ"
#~ msgstr "old"
"""
BOMB = """<?xml version="1.0"?><!DOCTYPE tmx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<tmx><body><tu><tuv xml:lang="vi"><seg>&b;</seg></tuv><tuv xml:lang="en"><seg>b</seg></tuv></tu></body></tmx>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE tmx [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<tmx><body><tu><tuv xml:lang="vi"><seg>&a;</seg></tuv><tuv xml:lang="en"><seg>b</seg></tuv></tu></body></tmx>"""

Reader = Callable[[bytes, str], Iterator[Pair | Bad]]
Writer = Callable[[Iterable[Known], str, str], Iterator[bytes]]


def values(found: Iterable[Pair | Bad]) -> list[tuple[str, str, str, str] | int]:
    return [one.line if isinstance(one, Bad) else (one.source_language, one.target_language, one.source, one.target)
            for one in found]


def test_tmx() -> None:
    assert values(tmx.read(TMX.encode(), "a.tmx")) == [
        ("vi", "en", "Cửa khẩu mở.", "The gate is open."), ("vi", "lo", "Cửa khẩu mở.", "ດ່ານເປີດ."), 6, 6, 7]


def test_tmx_in_utf_16() -> None:
    data = TMX.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    assert values(tmx.read(data, "a.tmx"))[0] == ("vi", "en", "Cửa khẩu mở.", "The gate is open.")


def test_xliff() -> None:
    assert values(xliff.read(XLIFF1.encode(), "a.xlf")) == [("vi", "en", "Một làng", "A village")]
    assert values(xliff.read(XLIFF2.encode(), "a.xlf")) == [("vi", "km", "Một làng", "ភូមិ")]


def test_tsv_tells_bad_lines_by_number() -> None:
    data = "vi\ten\tlo\r\nmột\tone\tໜຶ່ງ\r\nhai\ttwo\n\nba\t\tສາມ\n".encode()
    assert values(tsv.read(data, "a.tsv")) == [
        ("vi", "en", "một", "one"), ("vi", "lo", "một", "ໜຶ່ງ"), 3, 5, ("vi", "lo", "ba", "ສາມ")]


@pytest.mark.parametrize("text", ["một\tone\n", "vi\n", "vi\tvi\na\tb\n", "vi\txx-nothing\n"])
def test_tsv_has_to_name_its_languages(text: str) -> None:
    with pytest.raises(Invalid) as told:
        list(tsv.read(text.encode(), "a.tsv"))
    assert told.value.code == "memory.no_languages"


@pytest.mark.parametrize("read", [tmx.read, xliff.read])
@pytest.mark.parametrize(("data", "code"), [
    (BOMB.encode(), "exchange.entities"), (OUTSIDE.encode(), "exchange.entities"),
    (BOMB.replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16"), "exchange.entities"),
    (b"no xml at all", "exchange.bad_xml"), (b"", "exchange.bad_xml"), (TMX.encode()[:400], "exchange.bad_xml"),
])
def test_dangerous_and_broken_xml_is_refused(read: Reader, data: bytes, code: str) -> None:
    with pytest.raises(Invalid) as told:
        list(read(data, "a.xml"))
    assert told.value.code == code
    assert "a.xml" in str(told.value)


def test_xml_of_another_kind() -> None:
    with pytest.raises(Invalid) as told:
        list(tmx.read(b"<a><tu/></a>", "a.xml"))
    assert told.value.code == "exchange.other_xml"
    with pytest.raises(Invalid) as told:
        list(xliff.read(b"<a><tu/></a>", "a.xml"))
    assert (told.value.code, told.value.params["rule"]) == ("exchange.xliff_rule", "root")


@pytest.mark.parametrize("text", [XLIFF1.replace('"en"', '"tlh"'), XLIFF2.replace('"km"', '"tlh"')])
def test_a_good_xliff_in_a_language_unknown_here_is_told_unit_by_unit(text: str) -> None:
    assert [one.reason for one in xliff.read(text.encode(), "a.xlf") if isinstance(one, Bad)] == [UNKNOWN_LANGUAGE]


def test_an_xliff_2_that_breaks_a_rule_is_refused_with_its_name() -> None:
    with pytest.raises(Invalid) as told:
        list(xliff.read(XLIFF2.replace('<unit id="u">', "<unit>").encode(), "a.xlf"))
    assert told.value.params["rule"] == "required-attribute"


def test_unfinished_texts_do_not_become_memory() -> None:
    older = XLIFF1.replace("<target>", '<target state="needs-translation">')
    newer = XLIFF2.replace("<segment>", '<segment state="initial">')
    fuzzy = PO.replace("msgid \"Một", "#, fuzzy\nmsgid \"Một")
    for found in (xliff.read(older.encode(), "a.xlf"), xliff.read(newer.encode(), "a.xlf"), po.read(fuzzy.encode(), "a.po")):
        assert [type(one) for one in found] == [Bad]


@pytest.mark.parametrize("read", [tmx.read, xliff.read])
def test_markdown_in_codes_is_text_and_all_else_is_left_out_and_counted(read: Reader) -> None:
    codes = '<{0}><bpt id="1" i="1">**</bpt>A<ept id="1" i="1">**</ept> <ph id="2">&lt;br/&gt;</ph>b <it id="3" pos="begin">]</it></{0}>'
    if read is tmx.read:
        text = TMX.replace("<seg>Cửa khẩu mở.</seg>", codes.format("seg"))
        found = [one for one in read(text.encode(), "a.tmx") if isinstance(one, Pair)]
        assert [(one.source, one.dropped) for one in found] == [("**A** b ]", 3), ("**A** b ]", 1)]
    else:
        text = XLIFF1.replace("<target>A village</target>", codes.format("target"))
        found = [one for one in read(text.encode(), "a.xlf") if isinstance(one, Pair)]
        assert [(one.target, one.dropped) for one in found] == [("**A** b ]", 2)]


def test_po() -> None:
    assert values(po.read(PO.encode(), "a.po")) == [("vi", "en", "Một làng", "A \"village\"")]
    for broken in (PO.replace("X-Source-Language: vi", "X-Other: vi"), PO.replace("Language: en", "Language: tlh"), PO[PO.index("msgid \"Một"):]):
        with pytest.raises(Invalid) as told:
            list(po.read(broken.encode(), "a.po"))
        assert told.value.code == "memory.unknown_languages"


CREDIT = Credit("báo \"A\" & <B>", "bình & mai", "hà", datetime.datetime(2024, 5, 6, 7, 8, 9, tzinfo=datetime.UTC))


@pytest.mark.parametrize(("read", "write"), [(tmx.read, tmx.write), (xliff.read, xliff.write1), (xliff.read, xliff.write2), (po.read, po.write)])
def test_who_made_a_pair_and_when_is_kept(read: Reader, write: Writer) -> None:
    pairs = [Known("một", "one", CREDIT), Known("một", "a", Credit(created_by="x")), Known("hai", "two")]
    found = list(read(b"".join(write(pairs, "vi", "en")), "a"))
    assert [one.credit for one in found if isinstance(one, Pair)] == [one.credit for one in pairs]


@pytest.mark.parametrize(("read", "write"), [(tmx.read, tmx.write), (xliff.read, xliff.write1), (xliff.read, xliff.write2), (po.read, po.write),
                                             (tsv.read, tsv.write)])
@pytest.mark.parametrize("text", ["a  b\u00a0c\u200bd\u200ce\tf\ng \\n \\t \\\\", "ກ\u200bຂ", "ក\u200cខ", "x̃ m̃ <b>&amp;\"'"])
def test_every_character_survives(read: Reader, write: Writer, text: str) -> None:
    found = list(read(b"".join(write([Known(text, text + "!")], "vi", "en")), "a"))
    assert [(one.source, one.target) for one in found if isinstance(one, Pair)] == [(text, text + "!")]


def test_what_is_written_as_xliff_2_breaks_no_rule() -> None:
    for pairs in ([], [Known("một", "one", CREDIT), Known("a\ufffeb", "c")]):
        assert examined(b"".join(xliff.write2(pairs, "vi", "en")), "a.xlf") == []


LETTERS = st.characters(blacklist_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), blacklist_characters="\ufeff\ufffe\uffff")
TEXTS = st.lists(st.text(LETTERS, min_size=1, max_size=12), min_size=1, max_size=5).map(" ".join)


@pytest.mark.parametrize(("read", "write"), [(tmx.read, tmx.write), (xliff.read, xliff.write1), (xliff.read, xliff.write2), (po.read, po.write),
                                             (tsv.read, tsv.write)])
@given(pairs=st.lists(st.tuples(TEXTS, TEXTS), max_size=6))
def test_what_is_written_is_read_again(read: Reader, write: Writer, pairs: list[tuple[str, str]]) -> None:
    found = list(read(b"".join(write([Known(*one) for one in pairs], "vi", "zh-Hans")), "a"))
    assert [isinstance(one, Pair) for one in found] == [True] * len(pairs)
    assert [(key_of(one.source), key_of(one.target)) for one in found if isinstance(one, Pair)] == [
        (key_of(source), key_of(target)) for source, target in pairs]


def test_keys_forgive_white_space_and_composition_and_nothing_else() -> None:
    assert key_of(" một\tcon  sông\n") == key_of("m\u1ed9t con s\u00f4ng") == key_of("mo\u0323\u0302t con so\u0302ng")
    assert key_of("một con sông") != key_of("Một con sông") != key_of("mot con song")
