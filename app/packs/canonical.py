"""PURE: canonical JSON, the one way in which a value is written: sorted keys, UTF-8, no floats, no duplicates."""

import json
from typing import Any

from app.errors import N_, Invalid


def encode(value: Any) -> bytes:
    """The canonical bytes of a value of dicts, lists, strings, integers, booleans and None."""
    _refuse_floats(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8") + b"\n"


def decode(data: bytes, name: str) -> Any:
    """Read canonical JSON; raises ``Invalid`` naming the file for anything that ``encode`` would not write."""
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_object, parse_float=_refuse,
                           parse_constant=_refuse)
        canonical = encode(value)
    except (ValueError, RecursionError) as error:  # UnicodeError is a ValueError
        raise _not_canonical(name) from error
    if canonical != data:
        raise _not_canonical(name)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("duplicate key")
    return value


def _refuse(text: str) -> Any:
    raise ValueError(text)


def _refuse_floats(value: Any) -> None:
    if isinstance(value, dict):
        for part in value.values():
            _refuse_floats(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _refuse_floats(part)
    elif isinstance(value, float):
        raise ValueError("a float has no canonical form")


def _not_canonical(name: str) -> Invalid:
    return Invalid("packs.not_canonical", N_("%(name)s is damaged or was changed. Copy the pack again."), name=name)
