"""Tables of spelling: what one may hold, and how it is told what is wrong with one."""

import pytest

from app.families import BrokenFamilyError
from app.search.analysis.rules import FORMS, table, tables
from app.search.analysis.spelling import Spelling, check

RULE = '[[rule]]\nname = "a for e"\nform = "written"\n'
GOOD = RULE + 'letters = { "e" = "a" }\nsame = [["bet", "bat"]]\napart = [["bit", "bat"]]\n'


def test_the_tables_of_the_program() -> None:
    names = [one.name for one in tables()]
    assert names[0] == "general.toml" and {"chinese.toml", "highlands.toml", "khmer.toml", "lao.toml", "vietnamese.toml"} < set(names)
    for one in tables():
        assert one.rules and all(rule.form in FORMS for rule in one.rules)
        assert all(rule.same and rule.apart for rule in one.rules), f"a rule of {one.name} shows no pair of each kind"


def test_a_table_changes_what_it_says() -> None:
    spelling = Spelling((table("new.toml", GOOD),))
    assert spelling.written("Bet") == spelling.written("bat") == "bat"
    check(spelling, list(table("new.toml", GOOD).rules))


@pytest.mark.parametrize(("text", "told"), [
    ("rule = 3", "new.toml"),
    ("colour = 3", "colour"),
    ('languages = ["xx"]', "new.toml"),
    ('scripts = ["Latt"]', "Latt"),
    ('cluster = "["', "new.toml"),
    ("[[rule]]\nname = 'n'\n", "“n”"),
    (RULE.replace("written", "spoken"), "a for e"),
    (RULE, "it has to say one of"),
    (RULE + "letters = { e = 'a' }\nreplace = [['e', 'a']]", "it has to say one of"),
    (RULE + "letters = { e = 3 }", "a for e"),
    (RULE + "replace = [['(', 'a']]", "a for e"),
    (RULE + "replace = [['a']]", "a for e"),
    (RULE + "order = ['a']", "a for e"),
    (RULE + "letters = { e = 'a' }\nsame = [['bet']]", "a for e"),
    (RULE + "letters = { e = 'a' }\nsome = [['bet', 'bat']]", "some"),
    (RULE.replace("written", "text") + "letters = { e = 'ae' }", "one for one"),
    ('languages = ["vi"]\n' + RULE.replace("written", "folded") + "letters = { e = 'a' }", "everybody"),
])
def test_a_wrong_table_is_named(text: str, told: str) -> None:
    with pytest.raises(BrokenFamilyError, match=told) as broken:
        table("new.toml", text)
    assert "new.toml" in str(broken.value)


@pytest.mark.parametrize(("pairs", "told"), [
    ('same = [["bit", "bat"]]', "bit and bat have to share"), ('apart = [["bet", "bat"]]', "bet and bat have to differ"),
])
def test_a_rule_that_does_not_do_what_its_pairs_say_is_named(pairs: str, told: str) -> None:
    made = table("new.toml", RULE + "letters = { e = 'a' }\n" + pairs)
    with pytest.raises(BrokenFamilyError, match=told) as broken:
        check(Spelling((made,)), list(made.rules))
    assert "a for e" in str(broken.value) and "new.toml" in str(broken.value)
