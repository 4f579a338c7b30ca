"""What was typed in .VnTime or VNI-Times becomes the letters that people saw, and nothing else is touched."""

import unicodedata
from pathlib import Path

import pytest

from app.languages.encodings import decode
from app.languages.old_fonts import from_bytes, mended
from app.settings import ROOT

MOTTO = "Cộng hoà xã hội chủ nghĩa Việt Nam. Độc lập - Tự do - Hạnh phúc."
TCVN3 = "Céng hoµ x· héi chñ nghÜa ViÖt Nam. §éc lËp - Tù do - H¹nh phóc."
VNI = "Coäng hoaø xaõ hoäi chuû nghóa Vieät Nam. Ñoäc laäp - Töï do - Haïnh phuùc."
SHOUTED = "COÄNG HOAØ XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM. ÑOÄC LAÄP - TÖÏ DO - HAÏNH PHUÙC."


def in_1258(text: str) -> bytes:
    """As keyboards of Windows-1258 wrote it: the tone behind a letter with its hat."""
    made = ""
    for letter in text:
        bare = unicodedata.normalize("NFD", letter)
        tones = "".join(sign for sign in bare if sign in "\u0300\u0301\u0303\u0309\u0323")
        made += unicodedata.normalize("NFC", "".join(sign for sign in bare if sign not in tones)) + tones
    return made.encode("cp1258")


@pytest.mark.parametrize(("data", "text"), [
    (TCVN3.encode("latin-1"), MOTTO), (VNI.encode("latin-1"), MOTTO), (SHOUTED.encode("latin-1"), MOTTO.upper()), (in_1258(MOTTO), MOTTO)])
def test_files_of_the_old_encodings_are_read(data: bytes, text: str) -> None:
    assert decode(data, "tin.txt") == text


@pytest.mark.parametrize("shown", [TCVN3, VNI])
def test_text_under_an_old_font_is_mended_line_by_line(shown: str) -> None:
    assert mended(f"{shown}\n{shown}\nVăn bản mới, gõ bằng Unicode.") == f"{MOTTO}\n{MOTTO}\nVăn bản mới, gõ bằng Unicode."


@pytest.mark.parametrize("data", [
    "Le café est très éloigné de l’été passé, déjà vu à Orléans.".encode("cp1252"), "Die Straße führt über schöne Hügel nach Münster.".encode("cp1252"),
    "边境省对外新闻工作会议今天举行，与会代表讨论了今年的任务。".encode("gbk"), b"\xf0\xfd\xf5\xf2ng", TCVN3.encode("latin-1") + b"\0", bytes(range(1, 256)) * 3])
def test_other_bytes_are_no_vietnamese(data: bytes) -> None:
    assert from_bytes(data) is None


@pytest.mark.parametrize("path", sorted((ROOT / "corpus" / "works").rglob("*.md")), ids=lambda one: f"{one.parent.name}-{one.name}")
def test_texts_in_unicode_stay_as_they_are(path: Path) -> None:
    text = path.read_text("utf-8")
    assert mended(text) == text
