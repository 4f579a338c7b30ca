"""Translations out as files and back: what is saved, what becomes a suggestion, what is told, and that nothing is lost."""

import io
import json
import re
import zipfile
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner
from flask import Flask
from lxml import etree
from werkzeug.test import TestResponse

from app.accounts import users
from app.accounts.permissions import SYSTEM
from app.cli.exchange import exchange
from app.errors import Conflict, Forbidden, Invalid, NotFound
from app.translation import comments, parcels, requests, review
from app.translation.exchange.xliff2.reader import examined
from app.wiring import Services
from tests.functional import translating as t
from tests.functional.parcelling import CORE, edited, now, send, suggestions, take
from tests.functional.people import Person, add_person

FORMATS = ("xliff2", "xliff1", "po", "docx")
# zero width space and non-joiner, no-break space, a mark without a letter of its own, quotes, angle brackets
ODD = "ພາ\u200bສາ ម\u200cី 5\u00a0km m̃ \"x\" <y> & 'z' \u2011 **đậm** [a](http://x.vn/?a=1&b=2) `mã` \\* end"


@pytest.fixture
def version_id(services: Services) -> int:
    t.make(services)
    return t.ask(services)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_that_nobody_touched_changes_nothing(services: Services, version_id: int, kind: str) -> None:
    first = now(services, version_id)
    t.save(services, t.TRANSLATOR, first[0], ODD)
    t.save(services, t.TRANSLATOR, first[3], "The water is **very clear**", confirm=False)
    before = [(one.target, one.state, one.lock) for one in now(services, version_id)]
    report = take(services, send(services, version_id, kind), kind)
    assert report.counts == {"finished": 0, "unfinished": 0, "suggested": 0, "unchanged": len(before), "refused": 0}
    assert not report.problems
    assert [(one.target, one.state, one.lock) for one in now(services, version_id)] == before


@pytest.mark.parametrize("kind", FORMATS)
def test_a_text_comes_back_byte_for_byte(services: Services, version_id: int, kind: str) -> None:
    data = edited(send(services, version_id, kind), kind, lambda _id, source: f"{ODD} {len(source)}")
    report = take(services, data, kind)
    assert report.counts["finished"] == len(now(services, version_id)), report.outcomes
    for one in now(services, version_id):
        assert one.target.startswith(ODD) and one.state == "translated"
        assert (one.editor_id, one.origin) == (t.TRANSLATOR.id, "person")


@pytest.mark.parametrize("kind", ["xliff2", "xliff1"])
def test_markup_leaves_as_codes_and_comes_back_exactly(services: Services, version_id: int, kind: str) -> None:
    first = now(services, version_id)
    texts = [ODD, "**a** *b* ~~c~~ ![p](q.png) <b>x</b> &amp; _i_ ***z***", "[x][1] [y] ] [ **offen", "plain"]
    for segment, text in zip(first, texts, strict=False):
        t.save(services, t.TRANSLATOR, segment, text, confirm=False)
    data = send(services, version_id, kind)
    if kind == "xliff2":
        assert examined(data, "a.xlf") == []
    root = etree.fromstring(data)
    words = "".join("".join(one.itertext()) for one in root.iter(f"{CORE}source", f"{CORE}target"))
    assert "**" not in words and "](" not in words, "markup is in codes"
    assert take(services, data, kind).counts["unchanged"] == len(first)
    touched = data.replace(b"plain", "đổi".encode())
    assert take(services, touched, kind).counts["finished"] == 1


@pytest.mark.parametrize("kind", FORMATS)
def test_what_was_saved_here_meanwhile_is_not_overwritten(services: Services, version_id: int, kind: str) -> None:
    data = edited(send(services, version_id, kind), kind, lambda _id, source: f"from the file: {source}")
    t.save(services, t.BOTH, now(services, version_id)[1], "from the page")
    report = take(services, data, kind)
    assert report.counts["suggested"] == 1 and report.counts["finished"] == len(report.outcomes) - 1
    assert now(services, version_id)[1].target == "from the page"
    kept = suggestions(services)
    assert [(one.reason, one.text) for one in kept] == [("returned_file", f"from the file: {now(services, version_id)[1].source}")]
    assert take(services, data, kind).counts["finished"] == 0, "the same file once more brings nothing new"
    assert len(suggestions(services)) == 1


def test_the_same_file_comes_back_twice_with_more_done(services: Services, version_id: int) -> None:
    data = send(services, version_id, "xliff2")
    ids = [f"s{one.id}" for one in now(services, version_id)]
    half = edited(data, "xliff2", lambda name, source: f"one {source}" if name == ids[0] else None)
    assert take(services, half, "xliff2").counts["finished"] == 1
    whole = edited(half, "xliff2", lambda name, source: f"two {source}" if name in ids[:2] else None)
    assert take(services, whole, "xliff2").counts["finished"] == 2
    assert [one.target[:3] for one in now(services, version_id)[:3]] == ["two", "two", ""]


@pytest.mark.parametrize("kind", FORMATS)
def test_a_source_that_changed_meanwhile(services: Services, version_id: int, kind: str) -> None:
    data = edited(send(services, version_id, kind), kind, lambda _id, text: f"EN {text}")
    with services.database.unit() as uow:
        source = next(one.id for one in t.works.get_work(uow, "bien-ho").versions if one.language == "vi")
    t.revise_source(services, source, t.BODY.replace("Hồ nằm ở Pleiku.", "Hồ nằm ở xã Biển Hồ, Pleiku."))
    with services.database.unit(write=True) as uow:
        requests.refresh_source(uow, t.EDITOR, version_id)
        uow.commit()
    report = take(services, data, kind)
    changed = next(one for one in now(services, version_id) if "xã" in one.source)
    assert "EN" not in changed.target
    assert report.counts["finished"] == len(report.outcomes) - 1
    assert report.counts["suggested"] + report.counts["refused"] == 1
    lost = [one for one in report.outcomes if one.what == "refused"]
    assert all("EN" in one.reason % one.params for one in lost), "a text that finds no place is told"


def test_states_say_what_is_finished_and_approve_nothing(services: Services, version_id: int) -> None:
    data = send(services, version_id, "xliff2")
    names = [f"s{one.id}" for one in now(services, version_id)]
    data = edited(data, "xliff2", lambda name, text: f"EN {text}" if name in names[:2] else None, state="final")
    take(services, data, "xliff2")
    assert [one.state for one in now(services, version_id)[:3]] == ["translated", "translated", "untranslated"]
    again = edited(send(services, version_id, "xliff2"), "xliff2", lambda name, text: f"EN2 {text}" if name == names[0] else None, state="initial")
    assert take(services, again, "xliff2").counts["unfinished"] == 1
    assert now(services, version_id)[0].state == "draft"


def test_who_brings_a_file_does_not_review_it(services: Services, version_id: int) -> None:
    data = edited(send(services, version_id, "xliff2", t.BOTH), "xliff2", lambda _id, text: f"EN {text}", state="final")
    take(services, data, "xliff2", t.BOTH)
    t.submit(services, t.BOTH, version_id)
    with pytest.raises((Forbidden, Conflict)):
        t.approve(services, t.BOTH, version_id)
    with services.database.unit() as uow:
        assert review.mark_of(uow, t.works.version_by_id(uow, version_id))
    t.approve(services, t.REVIEWER, version_id)


def test_who_may_take_in(services: Services, version_id: int) -> None:
    data = edited(send(services, version_id, "xliff2"), "xliff2", lambda _id, text: f"EN {text}")
    for actor in (t.REVIEWER, t.LAO, t.READER, SYSTEM):
        with pytest.raises((Forbidden, NotFound)):
            take(services, data, "xliff2", actor)
    assert all(not one.target for one in now(services, version_id))


def test_looking_first_changes_nothing(services: Services, version_id: int) -> None:
    data = edited(send(services, version_id, "docx"), "docx", lambda _id, text: f"EN {text}")
    report = take(services, data, "docx", keep=False)
    assert report.counts["finished"] == len(now(services, version_id))
    assert all(not one.target and one.lock == 0 for one in now(services, version_id))


def test_comments_travel_both_ways_once(services: Services, version_id: int) -> None:
    segment = now(services, version_id)[0]
    with services.database.unit(write=True) as uow:
        comments.say(uow, t.REVIEWER, version_id, segment.id, "Is this\nthe lake?")
        uow.commit()
    for kind in ("xliff2", "xliff1", "docx", "po"):
        data = send(services, version_id, kind)
        assert take(services, data, kind).outcomes[0].comments == 0, kind
        said = f"Yes, by {kind}."
        if kind == "docx":
            document = docx.Document(io.BytesIO(data))
            cell = document.tables[0].rows[1].cells[4]
            assert "Is this the lake?" in cell.text
            cell.text += f"\n{said}"
            stream = io.BytesIO()
            document.save(stream)
            data = stream.getvalue()
        elif kind == "po":
            data = data.replace(b"#. ha:", f"# {said}\n#. ha:".encode(), 1)
        else:
            data = data.replace(b"</note>", f"</note><note>{said}</note>".encode(), 1)
        assert take(services, data, kind).outcomes[0].comments == 1, kind
        assert take(services, data, kind).outcomes[0].comments == 0, kind
    with services.database.unit() as uow:
        texts = [one.text for one in comments.of_version(uow, t.REVIEWER, version_id)]
    assert texts == ["Is this\nthe lake?", *(f"Yes, by {kind}." for kind in ("xliff2", "xliff1", "docx", "po"))]


def test_a_broken_catalogue_is_told_line_by_line_and_the_rest_is_kept(services: Services, version_id: int) -> None:
    data = edited(send(services, version_id, "po"), "po", lambda _id, text: f"EN {text}").decode()
    blocks = data.split("\n\n")
    blocks[1] = blocks[1].replace('msgstr "', "msgstr ")
    blocks[2] = re.sub(r'msgctxt "s\d+"\n', "", blocks[2])
    blocks[3] = blocks[3].replace("msgid ", "msgid_plural \"x\"\nmsgid ")
    blocks.append('msgctxt "s999"\nmsgid "?"\nmsgstr "!"')
    text = "\n\n".join(blocks)
    report = take(services, text.encode(), "po")
    lines = text.split("\n")
    assert {one.reason for one in report.problems} == {"this line is no part of a PO file", "the entry has no msgctxt, which tells its segment",
                                                      "entries with several forms are not used here"}
    assert any(lines[one.line - 1].startswith("msgstr EN") for one in report.problems)
    assert report.counts["refused"] == 1 and report.counts["finished"] == len(blocks) - 5


def test_a_damaged_xliff_1_is_read_up_to_the_damage(services: Services, version_id: int) -> None:
    data = edited(send(services, version_id, "xliff1"), "xliff1", lambda _id, text: f"EN {text}")
    cut = data[:data.rindex(b"<trans-unit") + 30]
    report = take(services, cut, "xliff1")
    assert [one.reason for one in report.problems] == ["the file is damaged here; what stands before was read"]
    assert report.counts["finished"] == len(now(services, version_id)) - 1


@pytest.mark.parametrize("apart", ["\n  ", ""])
def test_a_sentence_in_which_an_xliff_1_is_damaged_is_not_taken_for_whole(services: Services, version_id: int, apart: str) -> None:
    """Source and target on lines of their own, or the whole file on one line: only what ends before the damage is right."""
    texts = iter(["The first.", "The second.", "Bread and butter are served at the lake <always>.", *["Later."] * 9])
    data = edited(send(services, version_id, "xliff1"), "xliff1", lambda _id, _text: next(texts)).decode()
    lines = re.sub(r">\s*<(/?(?:source|target|trans-unit|body|file|xliff))", rf">{apart}<\1", data)
    lines = lines.replace("Bread and butter", "Bread & butter")
    report = take(services, lines.encode(), "xliff1")
    assert [one.reason for one in report.problems] == ["the file is damaged here; what stands before was read"]
    assert [one.target for one in now(services, version_id)] == ["The first.", "The second.", *[""] * (len(now(services, version_id)) - 2)]


def test_an_xliff_2_that_breaks_a_rule_is_refused_with_its_name(services: Services, version_id: int) -> None:
    data = send(services, version_id, "xliff2").replace(b'state="initial"', b'state="final"', 1)
    with pytest.raises(Invalid) as told:
        take(services, data, "xliff2")
    assert (told.value.code, told.value.params["rule"]) == ("exchange.xliff_rule", "state-without-target")


def test_a_word_document_with_tracked_changes_and_remarks(services: Services, version_id: int) -> None:
    document = docx.Document(io.BytesIO(send(services, version_id, "docx")))
    rows = document.tables[0].rows
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    paragraph = rows[1].cells[2].paragraphs[0]._p
    paragraph.append(etree.fromstring(f'<w:ins {space} w:id="1" w:author="a"><w:r><w:t>new </w:t></w:r></w:ins>'))
    paragraph.append(etree.fromstring(f'<w:del {space} w:id="2" w:author="a"><w:r><w:delText>old</w:delText></w:r></w:del>'))
    paragraph.append(etree.fromstring(f'<w:hyperlink {space}><w:r><w:t>link</w:t></w:r></w:hyperlink>'))
    document.add_comment(rows[1].cells[1].paragraphs[0].runs, text="Which lake?", author="b")
    rows[2].cells[0].text = ""
    rows[3].cells[1].text = "Another source"
    rows[3].cells[2].text = "Another target"
    stream = io.BytesIO()
    document.save(stream)
    report = take(services, stream.getvalue(), "docx")
    assert now(services, version_id)[0].target == "new link"
    assert report.outcomes[0].comments == 1
    assert [(one.line, one.reason) for one in report.problems] == [(3, "the row has lost the id of its segment")]
    assert next(one for one in report.outcomes if one.what == "refused").params["text"] == "Another target"


def test_symbols_of_a_word_document_come_back_as_characters_or_are_told(services: Services, version_id: int) -> None:
    document = docx.Document(io.BytesIO(send(services, version_id, "docx")))
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    for row, font, code in ((1, "Symbol", "F0B0"), (2, "Times New Roman", "00B0"), (3, "Webdings", "F061")):
        paragraph = document.tables[0].rows[row].cells[2].paragraphs[0]
        paragraph.add_run("30")._r.append(etree.fromstring(f'<w:sym {space} w:font="{font}" w:char="{code}"/>'))
        paragraph.add_run("C")
    stream = io.BytesIO()
    document.save(stream)
    report = take(services, stream.getvalue(), "docx")
    assert [one.target for one in now(services, version_id)[:3]] == ["30°C", "30°C", "30\ufffdC"]
    assert report.by_rows and [(one.line, one.reason) for one in report.problems] == [
        (4, "a symbol of another font cannot be read here; it stands as � in the text")]


@pytest.mark.parametrize(("data", "name", "code"), [
    (b"", "a.docx", "exchange.bad_docx"), (b"PK\x03\x04 no zip", "a.docx", "exchange.bad_docx"), (b"x", "a.txt", "exchange.unknown_file"),
    (b"<a/>", "a.xlf", "exchange.xliff_rule"), (b"", "a.xlf", "exchange.bad_xml"), (b"", "a.po", "ingest.empty_file"),
    (b'<!DOCTYPE x [<!ENTITY a "b">]><xliff/>', "a.xlf", "exchange.entities"), (b'msgid "a"\nmsgstr "b"\n', "a.po", "exchange.no_parcel"),
])
def test_what_is_no_file_of_ours(services: Services, version_id: int, data: bytes, name: str, code: str) -> None:
    with pytest.raises((Invalid, NotFound)) as told:
        parcels.take_in(services.database, t.TRANSLATOR, data, name)
    assert told.value.code == code


def test_a_word_document_that_unpacks_without_end(services: Services, version_id: int) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (129 * 1024 * 1024))
    with pytest.raises(Invalid) as told:
        parcels.take_in(services.database, t.TRANSLATOR, bomb.getvalue(), "a.docx")
    assert told.value.code == "exchange.docx_too_large"


@pytest.fixture
def people(services: Services, app: Flask, version_id: int) -> tuple[Person, Person]:
    add_person(services, "an", ("translator", "en"))
    add_person(services, "chi", ("reviewer", "en"))
    return Person(app, "an"), Person(app, "chi")


def sent_back(person: Person, data: bytes, name: str, do: str) -> TestResponse:
    return person.post("/workbench/bien-ho/en/files/take", page="/workbench/bien-ho/en/files", file=(io.BytesIO(data), name), do=do)


def test_the_page_sends_looks_and_takes(services: Services, people: tuple[Person, Person], version_id: int) -> None:
    translator, reviewer = people
    page = "/workbench/bien-ho/en/files"
    assert 'href="/workbench/bien-ho/en/files"' in translator.text("/workbench/bien-ho/en")
    left = translator.post(f"{page}/send", page=page, format="docx")
    assert left.status_code == 200 and "bien-ho.en.docx" in left.headers["Content-Disposition"]
    data = edited(left.data, "docx", lambda _id, text: f"EN {text}")
    looked = sent_back(translator, data, "a.docx", "check")
    assert looked.status_code == 200 and "What would happen" in looked.text
    assert all(not one.target for one in now(services, version_id))
    parcel = re.search(r'name="waiting" value="([0-9a-f]+)"', looked.text)
    assert parcel
    taken = translator.post(f"{page}/take", page=page, waiting=parcel.group(1))
    assert taken.status_code == 200 and "What was taken in" in taken.text
    assert all(one.target == f"EN {one.source}" for one in now(services, version_id))
    again = translator.post(f"{page}/take", page=page, waiting=parcel.group(1))
    assert again.status_code == 404 and "Choose it again" in again.text
    assert "came back" in translator.text(page)
    assert "Bring it back" not in reviewer.text(page) and "Take it along" in reviewer.text(page)
    assert sent_back(reviewer, data, "a.docx", "take").status_code == 403


def test_the_page_tells_what_is_wrong(services: Services, people: tuple[Person, Person], version_id: int) -> None:
    translator, _ = people
    data = send(services, version_id, "xliff2")
    refused = sent_back(translator, data.replace(b'state="initial"', b'state="final"', 1), "a.xlf", "take")
    assert refused.status_code == 400 and "state-without-target" in refused.text
    catalogue = edited(send(services, version_id, "po"), "po", lambda _id, text: f"EN {text}") + b"rubbish\n"
    told = sent_back(translator, catalogue, "a.po", "take")
    assert told.status_code == 200 and "this line is no part of a PO file" in told.text
    t.save(services, t.BOTH, now(services, version_id)[0], "meanwhile")
    moved = sent_back(translator, catalogue.replace(b'msgstr "EN', b'msgstr "ENG'), "a.po", "take")
    assert "the text was kept as a suggestion" in moved.text
    assert sent_back(translator, b"", "", "take").status_code == 400


def test_the_commands(services: Services, tmp_path: Path, version_id: int) -> None:
    add_person(services, "an", ("translator", "en"))
    file = tmp_path / "a.xlf"
    runner = CliRunner()
    out = runner.invoke(exchange, ["export", "bien-ho", "--language", "en", "--format", "xliff2", str(file)], obj=services)
    assert out.exit_code == 0 and out.stdout.endswith("segments\n"), out.output
    assert runner.invoke(exchange, ["verify", str(file)], obj=services).exit_code == 0
    file.write_bytes(edited(file.read_bytes(), "xliff2", lambda _id, text: f"EN {text}"))
    looked = json.loads(runner.invoke(exchange, ["import", str(file), "--by", "an", "--check", "--json"], obj=services).stdout)
    assert looked["finished"] == len(now(services, version_id)) and not now(services, version_id)[0].target
    taken = runner.invoke(exchange, ["import", str(file), "--by", "an"], obj=services)
    assert taken.exit_code == 0 and taken.stdout.startswith(f"{looked['finished']} finished, ")
    assert now(services, version_id)[0].editor_name == "an"
    file.write_bytes(file.read_bytes().replace(b' trgLang="en"', b""))
    broken = runner.invoke(exchange, ["verify", str(file), "--json"], obj=services)
    assert isinstance(broken.exception, Invalid)
    assert json.loads(broken.stdout)["breaches"][0]["rule"] == "target-language-missing"
    with pytest.raises(NotFound):
        runner.invoke(exchange, ["import", str(file), "--by", "nobody"], obj=services, catch_exceptions=False)
    with services.database.unit(write=True) as uow:
        users.create_user(uow, SYSTEM, "moi", "Mới", [("administrator", "")])
        uow.commit()
    with pytest.raises(Forbidden, match="one-time password"):
        runner.invoke(exchange, ["import", str(file), "--by", "moi"], obj=services, catch_exceptions=False)


def test_a_text_that_a_check_does_not_let_pass_is_kept_unfinished(services: Services, version_id: int) -> None:
    """Nor does a comment that cannot be kept take the text with it."""
    data = edited(send(services, version_id, "docx"), "docx", lambda one, text: f"EN {text}")
    document = docx.Document(io.BytesIO(data))
    document.tables[0].rows[1].cells[2].text = "The \ufffdlake"
    document.tables[0].rows[2].cells[4].text = "x" * (comments.LIMIT + 1)
    stream = io.BytesIO()
    document.save(stream)
    report = take(services, stream.getvalue(), "docx")
    assert (report.outcomes[0].what, report.outcomes[1].what, report.counts["refused"]) == ("unfinished", "finished", 0)
    assert "%" not in str(Conflict("x", report.outcomes[0].remarks[0].message, **report.outcomes[0].remarks[0].params))
    assert [one.message[:26] for one in report.outcomes[1].remarks] == ["The comment is longer than"] and report.outcomes[1].comments == 0
    first, second = now(services, version_id)[:2]
    assert (first.target, first.state, second.state) == ("The \ufffdlake", "draft", "translated")


def test_a_title_that_is_too_long_is_kept_as_a_suggestion(services: Services, version_id: int) -> None:
    title = now(services, version_id)[0]
    assert title.part == "title"
    data = edited(send(services, version_id, "xliff2"), "xliff2", lambda _id, text: "x" * 501 if text == title.source else None)
    for keep in (False, True):
        first = take(services, data, "xliff2", keep=keep).outcomes[0]
        assert (first.what, first.reason[:9], [one.message for one in first.remarks]) == ("suggested", "The title", [parcels.KEPT])
        assert [one.text for one in suggestions(services)] == (["x" * 501] if keep else [])
    assert now(services, version_id)[0].target == title.target


@pytest.mark.parametrize("name, old, new", [("word/comments.xml", b'w:id="0"', b'w:id="no number"'),
                                            ("word/document.xml", b"w:body>", b"w:boby>")])
def test_a_damaged_word_document_is_refused_in_words(services: Services, version_id: int, name: str, old: bytes, new: bytes) -> None:
    document = docx.Document(io.BytesIO(send(services, version_id, "docx")))
    document.add_comment(document.add_paragraph("x").runs[0], text="Hay.", author="ha")
    stream, damaged = io.BytesIO(), io.BytesIO()
    document.save(stream)
    with zipfile.ZipFile(stream) as whole, zipfile.ZipFile(damaged, "w") as broken:
        for one in whole.namelist():
            broken.writestr(one, whole.read(one).replace(old, new) if one == name else whole.read(one))
    with pytest.raises(Invalid):
        take(services, damaged.getvalue(), "docx")
