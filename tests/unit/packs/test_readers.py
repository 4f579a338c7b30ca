"""The pure parts of the readers' formats: keys of the site's search, lines of a page, bodies as trees."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from app.packs.readers.body import as_html, as_xhtml, body_tree
from app.packs.readers.keys import LONGEST, Keys, shard_of
from app.packs.readers.pdf_blocks import Block, Run, Style, blocks, lines
from app.publications.untranslated import marked

TEXTS = st.text(st.one_of(st.sampled_from("aăâđ bBơ̆ ƀ'’ \u200bກຂ່ໍາຳແເ້ ខ្មែរ中文國 12໓៤.,"), st.characters(codec="utf-8", categories=("L", "M", "N", "P", "Z"))), max_size=60)
STYLES = st.builds(Style, bold=st.booleans(), italic=st.booleans())


def found(asked: str, text: str, keys: Keys) -> bool:
    return {unit for unit, _, _ in keys.units(asked)} <= set(keys.of(text)) and bool(keys.units(asked))


@pytest.mark.parametrize(("asked", "text"), [
    ("bien gioi", "Đồn BIÊN GIỚI"), ("BIỂN", "biển hồ"), ("bar", "ƀar"), ("bar", "’bar"), ("do", "Đỏ"), ("2026", "ປີ ໒໐໒໖"),
    ("ຊາຍແດນ", "ເສັ້ນຊາຍແດນບໍ່"), ("ນ້ຳ", "ນໍ້າ"), ("ໜ້າ", "ຫນ້າ"), ("ເເດນ", "ແດນ"), ("ព្រំដែន", "ខ្សែ\u200bព្រំ\u200bដែន"), ("邊境", "边境地区"), ("界", "边界线")])
def test_what_differs_in_writing_only_is_found(asked: str, text: str) -> None:
    assert found(asked, text, Keys(chinese=True))


def test_other_words_are_not_found() -> None:
    keys = Keys(marks=True)
    assert not found("hồ sơ", "biển hồ", keys) and not found("边", "界线", keys)
    assert set(keys.marked("Biển BIÊN bien")) == {"=biển", "=biên"}


@given(TEXTS)
def test_a_text_finds_itself_in_both_forms(text: str) -> None:
    keys = Keys(chinese=True, marks=True)
    assert list(keys.of(text)) == list(keys.of(unicodedata.normalize("NFC", text))) or text != unicodedata.normalize("NFC", text)
    for key in keys.of(text):
        assert key and "\t" not in key and "\n" not in key and len(key) <= 2 * LONGEST + 1
        assert 0 <= shard_of(key, 64) < 64


@given(st.lists(st.builds(Run, TEXTS, STYLES), max_size=5), st.sampled_from(["lo", "km", "zh", "vi"]), st.integers(1, 30))
def test_lines_hold_every_letter_and_no_more_than_fits(runs: list[Run], locale: str, width: int) -> None:
    filled = list(lines(runs, locale, width, lambda text, style: len(text) * (2 if style.bold else 1)))
    whole = "".join("".join(run.text.split()) for run in runs)
    assert "".join("".join(piece.text.split()) for line in filled for piece in line.pieces) == whole
    assert [piece.style for line in filled for piece in line.pieces for letter in piece.text if not letter.isspace()] == \
        [run.style for run in runs for letter in run.text if not letter.isspace()]


def test_blocks_keep_lists_tables_and_pictures() -> None:
    tree = body_tree("# A\n\n1. one\n   - two\n\n> said\n\n| a |\n|---|\n| b |\n\n![alt](x.png) after", lambda name: name, lambda _: None)
    made = [(one.kind, one.depth, one.marker, "".join(run.text for run in one.runs)) for one in blocks(tree)]
    assert [one for one in made if one[0] in ("li", "h2")] == [("h2", 0, "", "A"), ("li", 1, "1.", "one\n"), ("li", 2, "•", "two")]
    assert ("p", 1, "", "said") in made and [one[0] for one in made].count("row") == 2 and made[-1][0] == "img"
    assert next(blocks(tree)) == Block("h2", (Run("A", Style(bold=True)),))


def test_what_is_not_translated_keeps_its_language() -> None:
    tree = body_tree(f"- a {marked('**b** c', 'vi')} d", lambda _: None, lambda _: None)
    runs = next(blocks(tree)).runs
    assert [(run.text.strip(), run.style.untranslated) for run in runs if run.text.strip()] == [("a", ""), ("b", "vi"), ("c", "vi"), ("d", "")]


def test_pictures_among_words_come_after_them() -> None:
    tree = body_tree("| a ![one](1.png) | ![two](2.png) |\n|---|---|\n| **![three](3.png)** | b |\n\n- c **![four](4.png)** d", lambda name: name, lambda _: None)
    assert [(one.kind, one.address) for one in blocks(tree) if one.kind in ("row", "img")] == [
        ("row", ""), ("img", "1.png"), ("img", "2.png"), ("row", ""), ("img", "3.png"), ("img", "4.png")]
    assert ["".join(run.text for run in one.runs) for one in blocks(tree) if one.kind == "li"] == ["c ", " d"]


@given(st.lists(st.sampled_from(["<ul>", "<li>", "</ul>", "<td>", "x", "<b>", "<p>", "</p>", "</b>", "<dl>", "<dt>", "\n\n", "- a\n", "| a |\n|---|\n", "&amp;", "\ufffe", "<table><tr>", "<figcaption>", "**", "[x](/works/a)"]), max_size=12))
def test_bodies_of_any_kind_are_well_formed(parts: list[str]) -> None:
    tree = body_tree("".join(parts), lambda _: None, lambda work_id: f"{work_id}.html")
    again = etree.fromstring(f"<div>{as_xhtml(tree)}</div>")
    for one in again.iter():
        if one.tag in ("li", "td", "th", "dt", "dd", "tr"):
            parent = one.getparent()
            assert parent is not None and parent.tag in {"li": ("ul", "ol"), "td": ("tr",), "th": ("tr",), "dt": ("dl",), "dd": ("dl",)}.get(one.tag, ("table", "tbody", "thead"))
    assert isinstance(as_html(tree), str)
