"""PURE: what an XLIFF 2 file that came back says of our segments."""

from app.translation.exchange.content import filled, lost, plain
from app.translation.exchange.sheet import INITIAL, MARK, STATES, Back, Returned
from app.translation.exchange.xliff2.model import Part, Unit
from app.translation.exchange.xliff2.reader import read

NEEDS_WORK = "poedit:fuzzy"  # beside a state that says translated


def returned(data: bytes, name: str) -> Returned:
    """The segments of a file; raises ``Invalid`` for one that breaks a rule of the core."""
    document = read(data, name)
    parcel = next((one.removeprefix(MARK) for one in document.files() if one.startswith(MARK)), "")
    return Returned(parcel, tuple(_back(unit) for unit in document.units()))


def _back(unit: Unit) -> Back:
    """A unit as one segment, even where a program cut it in several."""
    parts = list(unit.parts())
    segments = [one for one in parts if one.is_segment]
    done = all(one.target is not None for one in segments)
    source = tuple(piece for one in parts for piece in one.source)
    targets = [filled(one.target, source) if one.target is not None else one.source for one in sorted(parts, key=lambda one: _place(one, parts))]
    open_ = any(one.substate == NEEDS_WORK for one in segments)
    return Back(line=segments[0].line, id=unit.id, source=plain(source),
                target="".join(plain(one) for one in targets) if done else None,
                state=INITIAL if open_ else min((one.state for one in segments), key=STATES.index, default=INITIAL),
                comments=tuple(one.text.strip() for one in unit.notes() if one.text.strip()),
                unknown=sum(len(lost(one)) for one in targets), unfinished=open_)


def _place(part: Part, parts: list[Part]) -> int:
    """Where the target of a part stands among the others."""
    return part.order or parts.index(part) + 1
