"""Taking a body apart and putting it together are exact opposites, in every language."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.publications.extraction import Slot, compose, extract

ROOT = Path(__file__).parents[3]
FILES = sorted((ROOT.parent / "shared" / "data" / "udhr").glob("*.md")) + sorted((ROOT / "corpus" / "works").glob("**/*.md"))
WORDS = {
    "vi": (["Cửa", "khẩu", "Lệ", "Thanh", "Đức", "Cơ", "2020", "biên", "giới"], " ", "."),
    "en": (["Gate", "border", "Pleiku", "the", "road", "19", "Coffee"], " ", "."),
    "lo": (["ດ່ານ", "ຊາຍແດນ", "ລາວ", "ແລະ", "ສັນຕິພາບ"], "", "."),
    "km": (["ច្រក", "ទ្វារ", "អន្តរជាតិ", "ព្រំដែន", "សន្តិភាព"], "", "។"),
    "zh-Hans": (["口岸", "边境", "和平", "越南", "友谊"], "", "。"),
    "bdq": (["'Năr", "'boi", "pơlĕi", "Bahnar", "weng", "rim"], " ", "."),
    "blt": (["ꪁꪫꪱꪣ", "ꪜꪱꪫ", "ꪹꪕꪸꪉ", "ꪵꪠꪙ"], " ", "."),
}
TAGS = st.sampled_from(sorted(WORDS))
MARKUP = ["**{}**", "*{}*", "~~{}~~", "`{}`", "[{}](/works/a)", "[{}](https://a.vn \"b. C\")", "“{}”", "({})",
          "<b>{}</b>", "![{}](a.png)", "{}"]
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
MESS = st.lists(
    st.sampled_from(["#", "## ", "> ", "- ", "+ ", "1. ", "1) ", "* ", "**", "*", "_", "`", "``", "```", "~~~", "~~", "|",
                     "\\|", "---", "===", "|---|", "| a | b |", "\n", "\n\n", "  \n", "\\\n", "\r\n", "\r", "    ", "\t", "[",
                     "]", "(", ")", "](a)", "![", "[a]: b\n", "[x] ", "<b>", "</b>", "<div>", "<!--", "-->", "<a.b@c>",
                     "<http://a.b>", "&nbsp;", "&amp;", "\\", "a", "B. ", "Cửa khẩu. ", "ດີ. ", "ល្អ។", "好。", "1", " ", "\u3000",
                     "\u00a0", "\u200b", "!", "?", "…", "😀", "\0", "\f", "\x1c", "\u2028"]),
    max_size=24,
).map("".join)


@st.composite
def sentences_of(draw: st.DrawFn, tag: str, markup: bool = True) -> str:
    """One sentence of a language, now and then with a piece of it marked up."""
    words, space, stop = WORDS[tag]
    chosen = draw(st.lists(st.sampled_from(words), min_size=2, max_size=5))
    chosen[0] = words[0]
    if markup:
        place = draw(st.integers(0, len(chosen) - 1))
        form = draw(st.sampled_from(MARKUP))
        chosen[place] = form.format(chosen[place] + draw(st.sampled_from(["", "", stop + (space or " ") + words[0]])))
    return space.join(chosen) + draw(st.sampled_from([stop, stop, "?", "!"] if tag != "zh-Hans" else [stop, "？", "！"]))


@st.composite
def bodies(draw: st.DrawFn, tag: str, markup: bool = True) -> str:
    """A body with blocks of every kind in a language."""
    between = "" if tag == "zh-Hans" else " "
    sentence = sentences_of(tag, markup)

    def text(lines: str, most: int = 3) -> str:
        joint = st.sampled_from([between, between, *([lines] if lines else [])])
        return "".join(draw(sentence) + draw(joint) for _ in range(draw(st.integers(0, most - 1)))) + draw(sentence)

    def block(kind: str) -> str:
        if kind == "table":
            second = draw(st.sampled_from(["1", "—", "a \\| b", ""]))
            return f"| {text('', 2)} | {second} |\n" + "|---|:-:|\n" + f"| {text('', 2)} | x |\n"
        return {
            "heading": lambda: f"## {text('', 1)}{draw(st.sampled_from(['', ' ##']))}\n",
            "setext": lambda: text("\n") + "\n===\n",
            "paragraph": lambda: text(draw(st.sampled_from(["\n", "  \n", "\\\n", "\r\n"]))) + "\n",
            "quote": lambda: "> " + text("\n> ") + "\n",
            "lazy": lambda: "> " + text("\n") + "\n",
            "items": lambda: f"- {text(chr(10) + '  ')}\n- [ ] {text('')}\n\n  {text('')}\n",
            "numbers": lambda: f"3. {text('')}\n   > {text(chr(10) + '   > ')}\n4. {text('')}\n   * {text('')}\n",
            "fence": lambda: f"```\n{text(chr(10))}\n```\n",
            "code": lambda: f"    {text('')}\n",
            "html": lambda: f"<div>\n{text('')}\n</div>\n",
            "picture": lambda: f"![{text('', 1) if not markup else 'Ảnh. Đẹp'}](a.png \"t\")\n",
            "rule": lambda: "***\n",
            "definition": lambda: "[a]: /b\n",
        }[kind]()

    kinds = st.sampled_from(["heading", "setext", "paragraph", "paragraph", "quote", "lazy", "items", "numbers", "table",
                             "fence", "code", "html", "picture", "rule", "definition"])
    return "\n".join(block(draw(kinds)) for _ in range(draw(st.integers(1, 5))))


def structure(body: str) -> list[tuple[str, str, int]]:
    return [(token.type, token.tag, token.level) for token in PARSER.parse(body)]


def holds_the_laws(body: str, tag: str) -> tuple[Slot, ...]:
    slots = extract(body, tag)
    place = 0
    for slot in slots:
        assert place <= slot.start < slot.end <= len(body)
        assert slot.text.count("\n") == len(slot.joints)
        raw = "".join(part + joint for part, joint in zip(slot.text.split("\n"), (*slot.joints, ""), strict=True))
        assert body[slot.start:slot.end] == raw
        assert any(c.isalnum() for c in slot.text)
        place = slot.end
    assert compose(body, slots, [slot.text for slot in slots], tag, tag) == body
    assert compose(body, slots, [None for _ in slots], tag, "en") == body
    assert [slot.block for slot in slots] == sorted(slot.block for slot in slots)
    return slots


@given(st.one_of(MESS, st.text(max_size=80)), TAGS)
@settings(max_examples=250)
def test_laws_on_mess(body: str, tag: str) -> None:
    holds_the_laws(body, tag)


@given(TAGS.flatmap(lambda tag: st.tuples(st.just(tag), bodies(tag))))
@settings(max_examples=100)
def test_laws_on_bodies(made: tuple[str, str]) -> None:
    tag, body = made
    holds_the_laws(body, tag)


@given(st.data(), TAGS, TAGS)
@settings(max_examples=80)
def test_a_composed_body_comes_apart_into_its_texts(data: st.DataObject, source: str, target: str) -> None:
    body = data.draw(bodies(source, markup=False))
    slots = extract(body, source)
    texts = [data.draw(sentences_of(target, markup=False)) for _ in slots]
    again = extract(compose(body, slots, texts, source, target), target)
    assert [slot.text for slot in again] == texts
    assert [(slot.kind, slot.level, slot.block) for slot in again] == [(s.kind, s.level, s.block) for s in slots]


@given(st.data(), TAGS)
@settings(max_examples=100)
def test_no_text_changes_the_structure(data: st.DataObject, tag: str) -> None:
    body = data.draw(bodies(tag))
    slots = extract(body, tag)
    texts = [data.draw(st.one_of(MESS, MESS.map(lambda text: text + " chữ"), st.none())) for _ in slots]
    assert structure(compose(body, slots, texts, tag, "vi")) == structure(body)


@given(st.data(), TAGS)
@settings(max_examples=100)
def test_the_same_count_in_the_same_language(data: st.DataObject, tag: str) -> None:
    body = data.draw(bodies(tag))
    slots = extract(body, tag)
    words, space, stop = WORDS[tag]
    texts = [words[0] + space + words[1] + stop for _ in slots]
    assert len(extract(compose(body, slots, texts, tag, tag), tag)) == len(slots)


@pytest.mark.parametrize("path", FILES or [None], ids=lambda path: f"{path.parent.name}-{path.name}" if path else "none")
def test_laws_on_real_texts(path: Path | None) -> None:
    if path is None:
        pytest.skip("neither corpus/works nor shared/data/udhr is here")
    tag = path.stem.removeprefix("udhr.")
    body = path.read_text(encoding="utf-8")
    slots = holds_the_laws(body, tag)
    assert len(slots) >= 10
    words, space, stop = WORDS[tag]
    texts = [words[0] + space + words[1] + stop for _ in slots]
    composed = compose(body, slots, texts, tag, tag)
    assert [slot.text for slot in extract(composed, tag)] == texts
    assert structure(composed) == structure(body)


def test_versions_of_a_work_have_the_same_slots() -> None:
    works = sorted((ROOT / "corpus" / "works").glob("*/vi.md"))
    if not works:
        pytest.skip("corpus/works is not here")
    wrong = []
    for path in works:
        shape = [(slot.kind, slot.block) for slot in extract(path.read_text(encoding="utf-8"), "vi")]
        for other in sorted(path.parent.glob("*.md")):
            if [(slot.kind, slot.block) for slot in extract(other.read_text(encoding="utf-8"), other.stem)] != shape:
                wrong.append(f"{path.parent.name}/{other.name}")
    assert not wrong


def test_a_body_with_everything() -> None:
    body = (
        "# Tin *nhanh*. Hôm nay ##\n\nXin chào **bạn. Khỏe** không? Tôi ở\nTP. Pleiku.  \nDòng hai\\\nba.\n\n"
        "> Trích\n> dẫn. Hai.\n\n1. Một.\n   - [ ] Việc.\n   - **chữ\n     đậm.**\n\n"
        "| Tên | Số \\| hai |\n|---|:-:|\n| `mã` | 12 |\n\n![Ảnh. Đẹp](x.png)\n\n<https://a.vn>\n\n***\n\n    mã\n"
    )
    assert [(s.kind, s.level, s.text, s.joints) for s in extract(body, "vi")] == [
        ("heading", 1, "Tin *nhanh*.", ()),
        ("heading", 1, "Hôm nay", ()),
        ("paragraph", 0, "Xin chào **bạn. Khỏe** không?", ()),
        ("paragraph", 0, "Tôi ở\nTP. Pleiku.", ("\n",)),
        ("paragraph", 0, "Dòng hai", ()),
        ("paragraph", 0, "ba.", ()),
        ("quote", 1, "Trích\ndẫn.", ("\n> ",)),
        ("quote", 1, "Hai.", ()),
        ("item", 1, "Một.", ()),
        ("item", 2, "Việc.", ()),
        ("item", 2, "**chữ\nđậm.**", ("\n     ",)),
        ("cell", 0, "Tên", ()),
        ("cell", 0, "Số \\| hai", ()),
        ("cell", 0, "12", ()),
        ("image-alt", 0, "Ảnh. Đẹp", ()),
    ]


@pytest.mark.parametrize(
    ("body", "texts", "source", "target", "expected"),
    [
        ("Một. Hai.", ["一。", "二。"], "vi", "zh-Hans", "一。二。"),
        ("Một. Hai.", ["**一。**", "二。"], "vi", "zh-Hans", "**一。** 二。"),
        ("Một. Hai.", ["One.", "二。"], "vi", "zh-Hans", "One. 二。"),
        ("Một. Hai.", [None, None], "vi", "zh-Hans", "Một. Hai."),
        ("Một. Hai.", ["Một.", ""], "vi", "zh-Hans", "Một. Hai."),
        ("Một. Hai.", ["ໜຶ່ງ.", "ສອງ."], "vi", "lo", "ໜຶ່ງ. ສອງ."),
        ("一。二。", ["Một.", "Hai."], "zh-Hans", "vi", "Một. Hai."),
        ("一。二。", ["មួយ។", "ពីរ។"], "zh-Hans", "km", "មួយ។ ពីរ។"),
        ("一。\n\n二。", ["Một.", None], "zh-Hans", "vi", "Một.\n\n二。"),
        ("Một\ndài. Hai.", ["# One\n1. long.", "- Two"], "vi", "en", "\\# One\n1\\. long. - Two"),
        ("Một.", ["One\n\ntwo"], "vi", "en", "One two"),
        ("- Một.", ["[ ] > x"], "vi", "en", "- \\[ ] > x"),
        ("> Một.", ["> x"], "vi", "en", "> \\> x"),
        ("# Một", ["C #"], "vi", "en", "# C \\#"),
        ("| a | b |\n|-|-|", ["x|y", "---"], "vi", "en", "| x\\|y | \\--- |\n|-|-|"),
        ("![a](b)", ["x ] y"], "vi", "en", "![x \\] y](b)"),
        ("![a](b)", ["x [z] y\\"], "vi", "en", "![x [z] y\\\\](b)"),
        ("Một", ["<div>"], "vi", "en", "\\<div>"),
        ("Một", ["<u>x</u> y"], "vi", "en", "<u>x</u> y"),
        ("Một", ["[a]: b"], "vi", "en", "\\[a]: b"),
        ("Một\n===", ["---"], "vi", "en", "\\---\n==="),
        ("\\# Một", ["\\# Một"], "vi", "en", "\\# Một"),
    ],
)
def test_compositions(body: str, texts: list[str | None], source: str, target: str, expected: str) -> None:
    assert compose(body, extract(body, source), texts, source, target) == expected


def test_every_slot_wants_one_text() -> None:
    with pytest.raises(ValueError):
        compose("Một. Hai.", extract("Một. Hai.", "vi"), ["x"], "vi", "en")


def test_two_hundred_pages_take_seconds() -> None:
    page = "## Điều **1**. Phạm vi\n\n" + "Cửa khẩu *Lệ Thanh* ở [Ia Dom](/works/a), TP. Pleiku `x`. " * 20 + "\n\n- Một.\n- Hai.\n\n"
    body = page * (600_000 // len(page.encode()))
    begun = time.process_time()
    slots = extract(body, "vi")
    compose(body, slots, [slot.text + "!" for slot in slots], "vi", "en")
    assert time.process_time() - begun < 6  # under three on the slowest machine of the project, when nothing else runs
    assert len(slots) > 8000


@pytest.mark.parametrize("unit", ["> ", "- ", "[", "*a ", "`", "**a**", "_a", "<", "![", "a. ", "1. ", "| a ", "&", "\\", "\n"])
def test_no_repetition_takes_long(unit: str) -> None:
    body = unit * (20_000 // len(unit))
    begun = time.process_time()
    holds_the_laws(body, "vi")
    assert time.process_time() - begun < 10
