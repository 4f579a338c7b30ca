"""The attacks that The Update Framework names, and what one does with JSON: each refused, with nothing forged taken."""

import json
from dataclasses import replace
from typing import Any

import pytest
from tuf.api.metadata import TargetFile

from app.errors import Invalid
from app.packs.trust import chain, roles
from app.packs.trust.chain import TIMESTAMP, Known, believe
from app.packs.trust.port import ListFacts
from tests.packs.offices import Office, after, changed, facts, reader, signed_anew, signer

STRANGER = Office()


def refused(known: Known, files: dict[str, bytes], code: str) -> Invalid:
    with pytest.raises(Invalid) as told:
        believe(known, reader(files))
    assert told.value.code == code, str(told.value)
    return told.value


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def pack(office: Office) -> dict[str, bytes]:
    return office.sign(facts(1), facts(4, path="manifests/km.internal.json"))


@pytest.fixture
def known(pack: dict[str, bytes]) -> Known:
    """An instance that has met the office and installed this pack."""
    return after(Known(), believe(Known(), reader(pack)))


def test_a_pack_is_believed_as_it_was_signed(office: Office, pack: dict[str, bytes], known: Known) -> None:
    first = believe(Known(), reader(pack))
    assert first.signed and first.first_meeting and first.root_version == 1
    assert first.lists == {one.path: one for one in (facts(1), facts(4, path="manifests/km.internal.json"))}
    assert first.fingerprint == office.fingerprint() and len(first.fingerprint) == 40
    assert not believe(known, reader(pack)).first_meeting
    later = believe(known, reader(office.sign(facts(2))))
    assert later.lists["manifests/lo.json"] == facts(2)
    assert later.lists["manifests/km.internal.json"].version == 4, "lists of before stay listed"


def test_the_same_facts_give_the_same_bytes(office: Office, pack: dict[str, bytes]) -> None:
    assert office.sign(facts(1)) == pack
    assert list(pack)[-1] == TIMESTAMP, "the switch is written last"


@pytest.mark.parametrize("name", ["trust/1.root.json", "trust/1.targets.json", "trust/1.snapshot.json", TIMESTAMP])
def test_files_of_others_are_refused(pack: dict[str, bytes], known: Known, name: str) -> None:
    foreign = STRANGER.sign(facts(9, "forged"))
    refused(known, {**pack, name: foreign[name]}, "packs.other_root" if "root" in name else "packs.not_as_signed")


@pytest.mark.parametrize("name", ["trust/1.targets.json", "trust/1.snapshot.json", TIMESTAMP])
def test_a_missing_file_is_named(pack: dict[str, bytes], known: Known, name: str) -> None:
    del pack[name]
    assert name in str(refused(known, pack, "packs.no_object"))


def test_a_whole_pack_of_others_is_told_from_a_damaged_one(known: Known) -> None:
    refused(known, STRANGER.sign(facts(9)), "packs.other_root")


def test_an_unsigned_pack_is_taken_only_where_no_root_is_known(known: Known) -> None:
    files = {chain.UNSIGNED: chain.encode_unsigned({facts(1).path: facts(1)})}
    taken = believe(Known(), reader(files))
    assert not taken.signed and taken.lists == {facts(1).path: facts(1)} and taken.fingerprint is None
    refused(known, files, "packs.unsigned")
    refused(Known(pinned="1" * 40), files, "packs.unsigned")
    refused(Known(), {}, "packs.no_object")


def test_what_is_older_is_refused(office: Office, pack: dict[str, bytes], known: Known) -> None:
    newer = after(known, believe(known, reader(office.sign(facts(2), facts(5, path="manifests/km.internal.json")))))
    refused(newer, pack, "packs.older")


def test_an_older_stick_still_brings_the_languages_that_have_not_changed(office: Office, pack: dict[str, bytes], known: Known) -> None:
    newer = after(known, believe(known, reader(office.sign(facts(2)))))
    taken = believe(newer, reader(pack))
    assert set(taken.lists) == {"manifests/km.internal.json"} and set(taken.outdated) == {"manifests/lo.json"}
    assert [str(note) for note in taken.notes] == ["Passed over, because newer ones were seen here before: manifests/lo.json."]
    assert after(newer, taken) == newer, "nothing that was seen is forgotten"


def test_no_list_goes_back_below_newer_signatures(office: Office, known: Known) -> None:
    newer = after(known, believe(known, reader(office.sign(facts(7)))))
    assert "manifests/lo.json" in str(refused(newer, office.sign(facts(6)), "packs.older"))


def test_new_and_old_files_do_not_mix(office: Office, pack: dict[str, bytes]) -> None:
    later = office.sign(facts(2))
    mixed = {**later, "trust/2.targets.json": pack["trust/1.targets.json"]}
    refused(Known(), mixed, "packs.not_as_signed")
    refused(Known(), {**later, "trust/2.snapshot.json": pack["trust/1.snapshot.json"]}, "packs.not_as_signed")


def test_a_file_of_one_role_is_none_of_another(pack: dict[str, bytes], known: Known) -> None:
    refused(known, {**pack, TIMESTAMP: pack["trust/1.snapshot.json"]}, "packs.not_as_signed")
    refused(known, {**pack, "trust/1.snapshot.json": pack["trust/1.targets.json"]}, "packs.not_as_signed")


def test_fewer_publishers_wait_and_are_named(office: Office) -> None:
    first = office.sign(facts(1), publishers=office.keys["publisher"][:1])
    assert "publisher-2" in str(refused(Known(), first, "packs.waiting")) and "publisher-1" not in str(refused(Known(), first, "packs.waiting"))
    assert roles.missing(office.root(), "targets", roles.parse(chain.Targets, first["trust/1.targets.json"], "t")) == ("publisher-2",)
    both = office.sign(facts(1), publishers=office.keys["publisher"][1:])  # what publisher-1 signed is kept
    assert believe(Known(), reader(both)).signed
    assert first[TIMESTAMP] == both[TIMESTAMP], "a second signature changes nothing else"


def test_signatures_made_elsewhere_are_taken_over(office: Office) -> None:
    waiting = office.sign(facts(1), publishers=[])
    place = "trust/1.targets.json"
    there = {place: signed_anew(waiting[place], "targets", office.keys["publisher"], lambda signed: None)}
    assert believe(Known(), reader(office.sign(facts(1), publishers=[], held=reader(there)))).signed
    garbage = office.sign(facts(2), publishers=[], held=reader({"trust/2.targets.json": b"{}"}))
    refused(Known(), garbage, "packs.waiting")


def test_one_key_does_not_sign_for_two(office: Office, pack: dict[str, bytes]) -> None:
    place = "trust/1.targets.json"

    def twice(value: dict[str, Any]) -> None:
        value["signatures"] = [value["signatures"][0]] * 2

    def under_two_ids(value: dict[str, Any]) -> None:
        value["signatures"][1]["sig"] = value["signatures"][0]["sig"]

    for change in (twice, under_two_ids):
        refused(Known(), {**pack, place: changed(pack[place], change)}, "packs.not_as_signed")


def test_a_key_under_two_ids_makes_no_root(office: Office, pack: dict[str, bytes]) -> None:
    def doubled(root: Any) -> None:
        real = root.keys[root.roles["targets"].keyids[0]]
        other = "f" * 64
        root.keys[other] = type(real)(other, real.keytype, real.scheme, dict(real.keyval), {roles.NAME: "publisher-9"})
        del root.keys[root.roles["targets"].keyids[1]]
        root.roles["targets"].keyids[1] = other

    forged = signed_anew(pack["trust/1.root.json"], "root", office.keys["root"], doubled)
    refused(Known(), {**pack, "trust/1.root.json": forged}, "packs.not_as_signed")


@pytest.mark.parametrize("change", [
    lambda root: setattr(root.roles["root"], "threshold", 0),
    lambda root: setattr(root.roles["root"], "threshold", 4),
    lambda root: setattr(root.roles["targets"], "threshold", True),
    lambda root: setattr(root, "consistent_snapshot", False),
    lambda root: root.roles["targets"].keyids.pop(),
    lambda root: next(iter(root.keys.values())).unrecognized_fields.update({roles.NAME: "../../x"}),
    lambda root: root.keys[root.roles["targets"].keyids[0]].unrecognized_fields.update({roles.NAME: "publisher-2"}),
])
def test_a_root_of_another_shape_is_refused_even_when_signed(office: Office, pack: dict[str, bytes], change: Any) -> None:
    forged = signed_anew(pack["trust/1.root.json"], "root", office.keys["root"], change)
    refused(Known(), {**pack, "trust/1.root.json": forged}, "packs.not_as_signed")


def test_a_replaced_publisher_counts_no_longer(office: Office, known: Known) -> None:
    stolen = office.replace("publisher", 0)
    moved = after(known, believe(known, reader(office.sign(facts(2)))))
    assert max(moved.roots) == 2
    forged = office.sign(facts(3), publishers=[stolen, office.keys["publisher"][1]])
    refused(moved, forged, "packs.waiting")
    place = "trust/3.targets.json"
    with_both = {**forged, place: signed_anew(forged[place], "targets", [stolen, office.keys["publisher"][1]], lambda signed: None)}
    refused(moved, with_both, "packs.not_as_signed")


def test_packs_from_before_a_replaced_key_are_told_as_old(office: Office, pack: dict[str, bytes], known: Known) -> None:
    office.replace("online")
    moved = after(known, believe(known, reader(office.sign(facts(2)))))
    refused(moved, pack, "packs.older")


def test_old_roots_bring_nothing_back(office: Office, known: Known) -> None:
    """Who has one stolen key of the root and all the others of before cannot go on from an old root."""
    stolen = office.keys["root"][0]
    office.replace("root", 0)
    moved = after(known, believe(known, reader(office.sign(facts(2)))))
    forged = {**office.sign(facts(3)), "trust/3.root.json": signed_anew(
        office.roots[2], "root", [stolen, office.keys["root"][1]], lambda root: setattr(root, "version", 3))}
    refused(moved, forged, "packs.not_as_signed")


def test_a_root_needs_the_old_keys_and_the_new(office: Office, known: Known) -> None:
    office.replace("publisher")
    files = office.sign(facts(2))
    for signers in (office.keys["root"][:1], STRANGER.keys["root"]):
        forged = signed_anew(files["trust/2.root.json"], "root", signers, lambda root: None)
        refused(known, {**files, "trust/2.root.json": forged}, "packs.not_as_signed")
    refused(known, {**files, "trust/2.root.json": files["trust/1.root.json"]}, "packs.not_as_signed")


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets"])
def test_a_version_far_ahead_locks_nobody_out(office: Office, pack: dict[str, bytes], known: Known, role: str) -> None:
    """A stolen online key signs a huge number: refused. It signs a smaller one: the next root lets counting begin again."""
    for version, code in ((2 ** 31, "packs.far_ahead"), (10 ** 400, "packs.far_ahead")):
        files = _stolen_online(office, pack, version) if role != "targets" else _stolen_everything(office, pack, version)
        refused(known, files, code)
    files = _stolen_online(office, pack, 999_999)
    locked = after(known, believe(known, reader(files)))
    assert set(believe(locked, reader(office.sign(facts(2)))).outdated) == {"manifests/lo.json"}
    office.replace("online")
    healed = believe(locked, reader(office.sign(facts(3))))
    assert healed.counted_anew and healed.lists["manifests/lo.json"] == facts(3)
    refused(after(locked, healed), files, "packs.older")


def _stolen_online(office: Office, pack: dict[str, bytes], version: int) -> dict[str, bytes]:
    online = office.keys["online"]
    return {**pack, TIMESTAMP: signed_anew(pack[TIMESTAMP], "timestamp", online, lambda signed: setattr(signed, "version", version))}


def _stolen_everything(office: Office, pack: dict[str, bytes], version: int) -> dict[str, bytes]:
    targets = signed_anew(pack["trust/1.targets.json"], "targets", office.keys["publisher"], lambda signed: setattr(signed, "version", version))
    snapshot = signed_anew(pack["trust/1.snapshot.json"], "snapshot", office.keys["online"],
                           lambda signed: setattr(signed.meta["targets.json"], "version", version))
    timestamp = signed_anew(pack[TIMESTAMP], "timestamp", office.keys["online"],
                            lambda signed: setattr(signed, "snapshot_meta", type(signed.snapshot_meta).from_data(1, snapshot, ["sha256"])))
    return {**pack, f"trust/{version}.targets.json": targets, "trust/1.snapshot.json": snapshot, TIMESTAMP: timestamp}


def test_an_office_that_lost_everything_begins_again_with_its_root_keys(office: Office, known: Known) -> None:
    for number in range(2, 9):
        known = after(known, believe(known, reader(office.sign(facts(number)))))
    office.files = {}  # the machine burnt: no lists, no numbers, no online key
    office.replace("online")
    begun = believe(known, reader(office.sign(facts(1, "anew"))))
    assert begun.counted_anew and begun.floors == {"targets": 1, "snapshot": 1, "timestamp": 1}
    assert begun.lists == {"manifests/lo.json": facts(1, "anew")}


def test_a_replaced_publisher_alone_lets_only_lists_begin_again(office: Office, pack: dict[str, bytes], known: Known) -> None:
    known = after(known, believe(known, reader(office.sign(facts(2)))))
    office.replace("publisher")
    begun = believe(known, reader(office.sign(facts(3))))
    assert begun.floors["timestamp"] > known.floors["timestamp"]
    refused(known, {**pack, "trust/2.root.json": office.roots[2]}, "packs.not_as_signed")


def test_a_pinned_fingerprint_decides_the_first_meeting(office: Office, pack: dict[str, bytes]) -> None:
    refused(Known(pinned=STRANGER.fingerprint()), pack, "packs.not_pinned")
    assert believe(Known(pinned=office.fingerprint()), reader(pack)).first_meeting
    office.replace("publisher")
    taken = believe(Known(pinned=office.fingerprint()), reader(office.sign(facts(2))))
    assert set(taken.roots) == {1, 2}, "what came before the pinned root is carried on"


def test_roots_below_the_pinned_one_are_not_trusted(office: Office) -> None:
    office.replace("publisher")
    pack = office.sign(facts(2))
    known = after(Known(pinned=office.fingerprint()), believe(Known(pinned=office.fingerprint()), reader(pack)))
    forged = replace(known, roots={**known.roots, 1: STRANGER.roots[1]})
    assert believe(forged, reader(pack)).fingerprint == office.fingerprint()


def test_a_fingerprint_given_later_takes_the_place_of_another_root(pack: dict[str, bytes], known: Known) -> None:
    foreign = STRANGER.sign(facts(3))
    taken = believe(Known(known.roots, STRANGER.fingerprint(), known.floors, known.lists), reader(foreign))
    assert taken.first_meeting and taken.fingerprint == STRANGER.fingerprint()
    assert believe(Known(known.roots, next(iter([roles.fingerprint(chain.read_root(known.roots[1]))])), known.floors, known.lists), reader(pack)).signed


@pytest.mark.parametrize("spoil", [
    lambda data: data + b"\n", lambda data: b" " + data, lambda data: data.replace(b'":', b'": ', 1), lambda data: b"\xef\xbb\xbf" + data,
    lambda data: data.replace(b'"version":1', b'"version":1.0'), lambda data: data.replace(b'"version":1', b'"version":true'),
    lambda data: data.replace(b'"version":1', b'"version":"1"'), lambda data: data.replace(b'"version":1', b'"version":-1'),
    lambda data: data.replace(b'"version":1', b'"version":NaN'), lambda data: data.replace(b'"version":1', b'"version":1,"version":1'),
    lambda data: data.replace(b'"version":1', b'"version":' + b"9" * 5000), lambda data: data.replace(b'"version":1', b'"version":1e0'),
    lambda data: data[:-1] + b',"extra":1}', lambda data: data.replace(b'"sig":"', b'"extra":1,"sig":"', 1),
    lambda data: data.replace(b'"sig":"', b'"sig":" ', 1), lambda data: b"[" * 100_000, lambda data: b"null", lambda data: b"[]",
    lambda data: b"{}", lambda data: b"", lambda data: b"\x00" * 100, lambda data: b'{"signed":{"_type":"root"},"signatures":[]}',
    lambda data: data.replace(b'"_type":"', b'"_type":"\\u0000', 1), lambda data: data.upper(), lambda data: data.decode().encode("utf-16"),
    lambda data: b'"' + b"\\ud800" + b'"', lambda data: data.replace(b"keyid", b"key\\u0069d", 1),
])
@pytest.mark.parametrize("name", ["trust/1.root.json", "trust/1.targets.json", "trust/1.snapshot.json", TIMESTAMP])
def test_json_of_any_other_form_is_refused_and_named(pack: dict[str, bytes], name: str, spoil: Any) -> None:
    spoilt = spoil(pack[name])
    assert spoilt != pack[name]
    assert name in str(refused(Known(), {**pack, name: spoilt}, "packs.not_as_signed"))


def test_capital_letters_in_a_signature_are_another_file(pack: dict[str, bytes]) -> None:
    def shouted(value: dict[str, Any]) -> None:
        value["signatures"][0]["sig"] = value["signatures"][0]["sig"].upper()

    refused(Known(), {**pack, TIMESTAMP: changed(pack[TIMESTAMP], shouted)}, "packs.not_as_signed")


@pytest.mark.parametrize("target", [
    TargetFile(1, {"sha256": "0" * 64}, "manifests/../lo.json", {"custom": {"version": 1}}),
    TargetFile(1, {"sha256": "0" * 64}, "/etc/passwd", {"custom": {"version": 1}}),
    TargetFile(1, {"sha256": "0" * 64}, "manifests/lo.json", {}),
    TargetFile(1, {"sha256": "0" * 64}, "manifests/lo.json", {"custom": {"version": True}}),
    TargetFile(1, {"sha256": "0" * 64}, "manifests/lo.json", {"custom": {"version": 0}}),
    TargetFile(1, {"md5": "0" * 64}, "manifests/lo.json", {"custom": {"version": 1}}),
    TargetFile(1, {"sha256": "0" * 63}, "manifests/lo.json", {"custom": {"version": 1}}),
])
def test_lists_of_another_shape_are_refused_even_when_signed(office: Office, pack: dict[str, bytes], target: TargetFile) -> None:
    name = "trust/1.targets.json"
    forged = signed_anew(pack[name], "targets", office.keys["publisher"], lambda signed: setattr(signed, "targets", {target.path: target}))
    refused(Known(), {**pack, name: forged}, "packs.not_as_signed")


def test_signed_fields_of_a_later_rong_do_no_harm(office: Office, pack: dict[str, bytes]) -> None:
    name = "trust/1.targets.json"
    later = signed_anew(pack[name], "targets", office.keys["publisher"], lambda signed: signed.unrecognized_fields.update({"x-rong-new": "1"}))
    assert believe(Known(), reader({**pack, name: later})).signed


def test_no_more_is_read_than_a_pack_needs(pack: dict[str, bytes]) -> None:
    asked: list[str] = []

    def read(path: str, limit: int) -> bytes | None:
        asked.append(path)
        assert 0 < limit <= chain.SMALL
        return pack.get(path)

    believe(Known(), read)
    assert set(asked) <= {*pack, "trust/2.root.json"}


def test_a_damaged_unsigned_list_is_refused() -> None:
    good = chain.encode_unsigned({facts(1).path: facts(1)})
    for value in ({"manifests/lo.json": {}}, {"manifests/lo.json": {"length": -1, "sha256": "0" * 64, "version": 1}}, [], {"x": 1},
                  {"/x": {"length": 1, "sha256": "0" * 64, "version": 1}}):
        data = (json.dumps(value, sort_keys=True, separators=(",", ":")) + "\n").encode()
        refused(Known(), {chain.UNSIGNED: data}, "packs.not_as_signed")
    refused(Known(), {chain.UNSIGNED: good[:-1]}, "packs.not_canonical")


def test_a_list_fits_only_its_own_bytes() -> None:
    one = ListFacts.of("manifests/lo.json", 1, b"abc")
    assert one.fits(b"abc") and not one.fits(b"abd") and not one.fits(b"abcd")
    assert one.place == f"manifests/{one.sha256}.lo.json"


def test_a_stranger_who_signs_as_well_spoils_the_file(office: Office, pack: dict[str, bytes]) -> None:
    forged = signed_anew(pack[TIMESTAMP], "timestamp", [*office.keys["online"], signer("online-9")], lambda signed: None)
    refused(Known(), {**pack, TIMESTAMP: forged}, "packs.not_as_signed")
