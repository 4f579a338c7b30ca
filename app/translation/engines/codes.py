"""PURE: the language codes of Argos packages as tags of our registry, and back."""

from app.errors import Invalid
from app.languages import registry

_TAGS = {"zh": "zh-Hans", "zt": "zh-Hant"}


def tag_of(code: str) -> str:
    """The registry's tag for an Argos code; raises ``Invalid`` for a language that the registry lacks."""
    return _TAGS.get(code) or registry.canonical(code)


def knows(code: object) -> bool:
    """Whether a package's code names a language of the registry."""
    try:
        return isinstance(code, str) and bool(tag_of(code))
    except Invalid:
        return False
