"""PURE: what families of models call the languages of our registry; the only place that knows."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.errors import Invalid
from app.languages import registry


@dataclass(frozen=True)
class Codes:
    """One language: Argos' code, and the tokens of NLLB-200, M2M-100, MADLAD-400 and OPUS models with several targets."""

    argos: str
    nllb: str
    m2m: str
    madlad: str
    opus: str


# M2M-100 and MADLAD-400 know one Chinese, which they write in simplified characters
TABLE: Mapping[str, Codes] = {
    "vi": Codes("vi", "vie_Latn", "__vi__", "<2vi>", ">>vie<<"),
    "en": Codes("en", "eng_Latn", "__en__", "<2en>", ">>eng<<"),
    "lo": Codes("lo", "lao_Laoo", "__lo__", "<2lo>", ">>lao<<"),
    "km": Codes("km", "khm_Khmr", "__km__", "<2km>", ">>khm<<"),
    "zh-Hans": Codes("zh", "zho_Hans", "__zh__", "<2zh>", ">>cmn_Hans<<"),
    "zh-Hant": Codes("zt", "zho_Hant", "", "", ">>cmn_Hant<<"),
}
_TAGS = {codes.argos: tag for tag, codes in TABLE.items()}


def tag_of(code: str) -> str:
    """The registry's tag for a code of Argos or OPUS; raises ``Invalid`` for a language that the registry lacks."""
    return _TAGS.get(code) or registry.canonical(code)


def argos_code(tag: str) -> str:
    """What an Argos package calls a language."""
    return TABLE[tag].argos if tag in TABLE else tag


def knows(code: object) -> bool:
    """Whether a package's code names a language of the registry."""
    try:
        return isinstance(code, str) and bool(tag_of(code))
    except Invalid:
        return False
