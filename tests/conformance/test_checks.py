"""What every check promises: each member of the family passes the same suite."""

import re
import string
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.languages import registry
from app.translation.checks.base import SEVERITIES, Agreed, Check, Context, Finding, Pair
from app.translation.checks.registry import MEMBERS, checks, findings
from app.translation.glossary.finding import found_in

# a sentence that says the same in several languages, as a careful translator would write it
GOOD = {
    "vi": "Ngày 5 tháng 8 năm 2024, huyện có 12 xã. Xem [tại đây](https://example.org/tin) và gọi **ngay** {phone}!",
    "en": "On 5 August 2024 the district had 12 communes. See [here](https://example.org/tin) and **call** {phone}!",
}
PLAIN = {
    "vi": "Trẻ em đi học.",
    "en": "Children go to school.",
    "lo": "ເດັກນ້ອຍໄປໂຮງຮຽນ.",
    "km": "ក្មេងៗទៅសាលារៀន។",
    "zh-Hans": "孩子们去上学。",
}
ODD = ["", " ", "\u200b", "\n\n", "(", "”", "**", "[](", "<b", "&amp", "%", "{", "\ufffd", "\u0301", "\ud800", "ៗ", "ໆ", "?!…", "x" * 600, "à " * 60, "(" * 80,
       "12.345.678,9", "ວັນທີ ໕/໘/໒໕໖໗", "👩‍👩‍👧", "a\u0301\u0302\u0303" * 9]
# letters, marks and signs of all that the archive writes, and of what goes wrong
LETTERS = st.text(st.sampled_from(string.ascii_letters + string.digits + string.punctuation + "ăâđêôơưáàảãạ ’ƀŏ \n\u00a0\u200b\u200c\ufffd“”«»"
                                  "ກຂຄງຈ່້ໍາະ໑໒ໆកខគងច្ាិីុូ១២ៗ។៕中文汉字。，？！（）「」《》аеоАĐÐ"), max_size=60)
CONTEXT = Context(agreed=(Agreed("tin", (0, 3), ("news",), (), ("notice",)), Agreed("xã", (1, 3), ("Ia Dom",), exact=True)),
                  elsewhere=("Other.",), remembered=("Another.",), ratio=(1.0, 0.1), finder=found_in)


@pytest.fixture(params=MEMBERS, ids=lambda dotted: dotted.rpartition(".")[2])
def check(request: pytest.FixtureRequest) -> Check:
    module, _, name = request.param.rpartition(".")
    member: Check = getattr(import_module(module), name)()
    return member


def told(check: Check, source: str, target: str, source_tag: str, target_tag: str, context: Context = CONTEXT) -> list[Finding]:
    """What the check finds, after seeing that each finding keeps to the contract."""
    agreed = tuple(one for one in context.agreed if one.span[1] <= len(source))
    pair = Pair(source, target, source_tag, target_tag, replace(context, agreed=agreed))
    found = list(check.find(pair))
    for one in found:
        assert one.check == check.name and re.fullmatch(rf"{check.name}\.[a-z_]+", one.code)
        assert one.message % one.params if one.params else "%" not in one.message
        for span, text in ((one.source_span, source), (one.target_span, target)):
            assert span is None or 0 <= span[0] <= span[1] <= len(text)
    assert found == list(check.find(pair)), "the same texts, another answer"
    return found


def test_it_says_what_it_is(check: Check) -> None:
    assert check.name.isidentifier() and check.label and check.severity in SEVERITIES
    assert (import_module(type(check).__module__).__doc__ or "").startswith("PURE: ")
    assert not check.habit or check.severity != "blocks", "what blocks is no habit"


def test_it_has_a_module_of_its_own(check: Check) -> None:
    members = [one for one in vars(import_module(type(check).__module__)).values() if isinstance(one, type) and issubclass(one, Check)]
    assert [one for one in members if one.__module__ == type(check).__module__] == [type(check)]


def test_it_says_nothing_about_good_translations(check: Check) -> None:
    for source_tag, source in PLAIN.items():
        for target_tag, target in PLAIN.items():
            if source_tag != target_tag:
                assert told(check, source, target, source_tag, target_tag, Context()) == [], (source_tag, target_tag)
    for source_tag, target_tag in (("vi", "en"), ("en", "vi")):
        assert told(check, GOOD[source_tag], GOOD[target_tag], source_tag, target_tag, Context()) == []


def test_it_bears_every_text_in_every_script(check: Check) -> None:
    scripts = {one.script: one.tag for one in registry.all_languages()}
    for tag in {*scripts.values(), "bdq"}:
        for text in ODD:
            told(check, text, GOOD["vi"], "vi", tag)
            told(check, GOOD["vi"], text, "vi", tag)
            told(check, text, text, tag, "vi")


@settings(max_examples=60)
@given(source=LETTERS, target=LETTERS, tags=st.tuples(st.sampled_from([*PLAIN, "bdq"]), st.sampled_from([*PLAIN, "bdq"])), part=st.sampled_from(["body", "title"]))
def test_no_texts_break_any_of_them(source: str, target: str, tags: tuple[str, str], part: str) -> None:
    context = Context(part, "paragraph", CONTEXT.agreed, CONTEXT.elsewhere, CONTEXT.remembered, CONTEXT.ratio, CONTEXT.finder)
    for one in checks():
        told(one, source, target, *tags, context)


def test_findings_carry_the_severity_of_their_check() -> None:
    severities = {one.name: one.severity for one in checks()}
    found = findings("Gọi {phone} ngay hôm nay nhé.", "Call  (today.", "vi", "en")
    assert {one.check for one in found} >= {"placeholders", "spaces", "brackets"}
    assert all(one.severity == severities[one.check] for one in found)


def test_every_code_is_documented_by_its_check() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "checks.md").read_text(encoding="utf-8")
    assert all(f"| `{one.name}` |" in page for one in checks())
