"""PURE: the characters that Word keeps as codes of a symbol font (Insert > Symbol), as everybody else writes them."""

from collections.abc import Mapping

UNKNOWN = "\ufffd"
_GAP = "\0"  # a code that is half a bracket, a logo, or nothing


def _table(first: int, signs: str) -> dict[int, str]:
    return {code: sign for code, sign in enumerate(signs, start=first) if sign != _GAP}


_SYMBOL = {
    **_table(0x20, " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_"),
    **_table(0x61, "αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"),
    **_table(0xA0, "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…" + 2 * _GAP + "↵"),
    **_table(0xC0, "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊⟨®©™∑"),
    **_table(0xF1, "⟩∫"),
}
_WINGDINGS = {0x4A: "☺", 0x4C: "☹", 0x6C: "●", 0x6E: "■", 0xA7: "▪", 0xA8: "◻", 0xD8: "➢",
              **_table(0xDF, "←→↑↓"), **_table(0xFB, "✗✓☒☑")}
_FONTS: Mapping[str, Mapping[int, str]] = {"symbol": _SYMBOL, "wingdings": _WINGDINGS}


def symbol(font: str, code: str) -> str:
    """The character that Word shows for a code, in hexadecimal digits, of a font; ``UNKNOWN`` where nobody can tell.

    Symbol fonts keep theirs at F000 to F0FF, some programs at 0 to FF; other fonts use the codes of Unicode.
    """
    try:
        number = int(code, 16)
    except ValueError:
        return UNKNOWN
    signs = _FONTS.get(font.strip().casefold())
    if signs is not None and (number <= 0xFF or 0xF000 <= number <= 0xF0FF):
        return signs.get(number & 0xFF, UNKNOWN)
    plain = 0x20 <= number < 0x7F or 0xA0 <= number < 0xD800 or 0xF900 <= number < 0xFFFE or 0x10000 <= number < 0xF0000
    return chr(number) if plain else UNKNOWN
