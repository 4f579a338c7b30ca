"""Whatever happens to the bytes of a signed file: it is believed only if it is what was signed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import Invalid
from app.packs.trust.chain import Known, believe
from tests.packs.offices import Office, after, facts, reader

OFFICE = Office()
LISTS = [facts(number, path=f"manifests/{tag}.json") for number, tag in enumerate(("bdq", "jra", "km", "lo", "vi", "zh-Hans"), 1)]
OFFICE.sign(*LISTS[:2])
OFFICE.replace("publisher")
PACK = OFFICE.sign(*LISTS)
BELIEVED = believe(Known(), reader(PACK))
KNOWN = after(Known(), BELIEVED)
FIRST = Known({1: OFFICE.roots[1]})
NAMES = sorted(PACK)


@st.composite
def mutations(draw: st.DrawFn) -> tuple[str, bytes]:
    """A file of the pack with bytes changed, put in, taken out, moved or repeated."""
    name = draw(st.sampled_from(NAMES))
    data = bytearray(PACK[name])
    for _ in range(draw(st.integers(1, 3))):
        at, length = draw(st.integers(0, len(data))), draw(st.integers(1, 40))
        kind = draw(st.sampled_from(("flip", "insert", "delete", "copy", "swap")))
        if kind == "flip" and at < len(data):
            data[at] ^= 1 << draw(st.integers(0, 7))
        elif kind == "insert":
            data[at:at] = draw(st.binary(min_size=1, max_size=8) | st.sampled_from((b" ", b"\n", b"0", b",", b'"', b"{", b"}")))
        elif kind == "delete":
            del data[at:at + length]
        elif kind == "copy":
            data[at:at] = data[at:at + length]
        else:
            data[at:at + 2 * length] = data[at + length:at + 2 * length] + data[at:at + length]
    return name, bytes(data)


@settings(max_examples=300)
@given(mutations(), st.sampled_from((Known(), FIRST, KNOWN)))
def test_no_mutation_is_believed(mutation: tuple[str, bytes], known: Known) -> None:
    name, data = mutation
    files = {**PACK, name: data}
    if data == PACK[name]:
        assert believe(known, reader(files)).lists == BELIEVED.lists
    elif name.endswith(".root.json") and int(name[6:-10]) in known.roots:
        _harmless(known, files)  # a root that is known already is not needed from the pack
    else:
        with pytest.raises(Invalid):
            believe(known, reader(files))


def _harmless(known: Known, files: dict[str, bytes]) -> None:
    try:
        believed = believe(known, reader(files))
    except Invalid:
        return
    assert (believed.lists, believed.roots) == (BELIEVED.lists, BELIEVED.roots)


def test_no_single_bit_of_any_file_can_change() -> None:
    """A bit of every 23rd byte, another one each time."""
    for name in NAMES:
        for at in range(0, len(PACK[name]), 23):
            data = bytearray(PACK[name])
            data[at] ^= 1 << at % 8
            with pytest.raises(Invalid):
                believe(Known(), reader({**PACK, name: bytes(data)}))
