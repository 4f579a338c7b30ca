"""PURE: from the root that is known here to the lists of a pack, without asking for the time.

What is refused is what is not exactly as signed and what is older than what was seen. Numbers are counted, no
clock is needed; a number may only rise by so much at a time, so that a stolen online key cannot lock a post out
for good: the next root brings a new online key, and with it the counting begins again.
"""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp  # type: ignore[attr-defined]

from app.errors import N_, Invalid
from app.packs import canonical
from app.packs.trust import roles
from app.packs.trust.port import Believed, ListFacts, Note, Read

TIMESTAMP, UNSIGNED = "trust/timestamp.json", "trust/unsigned.json"
SMALL = 1024 * 1024
MOST_AHEAD = 1_000_000
MOST_ROOTS = 1000
MOST_LISTS = 1000
COUNTED = ("targets", "snapshot", "timestamp")
_PATH = re.compile(r"manifests/[A-Za-z0-9]{2,8}(?:-[A-Za-z0-9]{2,8}){0,3}(?:\.internal)?\.json")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_STAMP = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Known:
    """What an instance knows: its chain of roots, a fingerprint that a person gave, the highest versions, the newest lists."""

    roots: Mapping[int, bytes] = field(default_factory=dict)
    pinned: str | None = None
    floors: Mapping[str, int] = field(default_factory=dict)
    lists: Mapping[str, ListFacts] = field(default_factory=dict)


def root_path(version: int) -> str:
    return f"trust/{version}.root.json"


def role_path(role: str, version: int) -> str:
    """Where a version of the targets or of the snapshot lies."""
    return f"trust/{version}.{role}.json"


def believe(known: Known, read: Read) -> Believed:
    """What the pack may be believed; see ``Trust.believe``. The notes about dates are left to who has a clock."""
    if read(TIMESTAMP, SMALL) is None and read(root_path(1), SMALL) is None:
        return _unsigned(known, read)
    before, (roots, known) = known.floors, _chain(known, read)
    top = max(roots)
    root = roles.parse(Root, roots[top], root_path(top))
    try:
        files, signed, lists = _signed_lists(root.signed, read)
    except Invalid as error:
        if top in known.roots and read(root_path(top), SMALL) is None:  # made before the keys were changed
            raise older_than_seen(root_path(top)) from error
        raise
    lists, outdated = _not_below(known, signed, lists)
    believed = Believed(lists, signed=True, outdated=outdated, signed_at=_signed_at(signed["timestamp"].signed),
                        root_version=top, fingerprint=roles.fingerprint(root), first_meeting=not known.roots,
                        counted_anew=known.floors != before or (not known.roots and known.pinned is not None), roots=roots, against=before,
                        floors={role: signed[role].signed.version for role in COUNTED}, files=files)
    if not _is_older(known, believed.floors):
        return believed
    return replace(believed, floors=known.floors, files={}, notes=_passed_over(outdated))


@dataclass(frozen=True)
class Unfinished:
    """The targets of a pack as far as they are signed: what counts for them, where they lie, what they name."""

    root: Root
    place: str
    targets: Metadata[Targets]
    lists: Mapping[str, ListFacts]

    @property
    def missing(self) -> tuple[str, ...]:
        """Whose signatures they wait for."""
        return roles.missing(self.root, "targets", self.targets)


def unfinished(known: Known, read: Read) -> Unfinished | None:
    """What those see who are to sign a pack: everything is checked but the number of publishers. None for an unsigned pack."""
    if read(TIMESTAMP, SMALL) is None:
        return None
    found, known = _chain(known, read)
    root = roles.parse(Root, found[max(found)], root_path(max(found))).signed
    _, signed, lists = _signed_lists(root, read, all_publishers=False)
    _not_below(known, signed, lists)
    return Unfinished(root, role_path("targets", signed["targets"].signed.version), signed["targets"], lists)


def read_root(data: bytes) -> Metadata[Root]:
    """A root file by itself, whatever its version; raises ``Invalid`` unless enough of its own keys signed it."""
    file = roles.parse(Root, data, "root.json")
    if roles.missing(file.signed, "root", file):
        raise roles.not_as_signed("root.json")
    return file


def facts_of(targets: Targets, name: str) -> dict[str, ListFacts]:
    """The lists that targets name; raises ``Invalid`` for any other shape than the one we write."""
    if targets.delegations is not None or len(targets.targets) > MOST_LISTS:
        raise roles.not_as_signed(name)
    return {path: _facts(path, target, name) for path, target in targets.targets.items()}


def targets_in(files: Mapping[str, bytes]) -> Targets:
    """The targets among files that were signed here or believed before."""
    stamp = roles.parse(Timestamp, files[TIMESTAMP], TIMESTAMP).signed
    path = role_path("snapshot", stamp.snapshot_meta.version)
    place = role_path("targets", roles.parse(Snapshot, files[path], path).signed.meta["targets.json"].version)
    return roles.parse(Targets, files[place], place).signed


def lists_in(files: Mapping[str, bytes]) -> dict[str, ListFacts]:
    """The lists that the files of a ``vouch`` speak of, signed or not."""
    if UNSIGNED in files:
        return decode_unsigned(files[UNSIGNED])
    return facts_of(targets_in(files), "targets")


def targets_with(version: int, lists: Mapping[str, ListFacts], at: datetime.datetime) -> Targets:
    """The targets that name these lists."""
    return Targets(version=version, expires=at + roles.LISTS_LAST, targets={
        path: TargetFile(one.length, {"sha256": one.sha256}, path, {"custom": {"version": one.version}})
        for path, one in sorted(lists.items())})


def snapshot_with(version: int, targets_version: int, at: datetime.datetime) -> Snapshot:
    """The snapshot of these targets; by version alone, so that a second publisher can sign them later."""
    return Snapshot(version=version, expires=at + roles.LISTS_LAST, meta={"targets.json": MetaFile(targets_version)})


def timestamp_with(version: int, snapshot: bytes, snapshot_version: int, at: datetime.datetime) -> Timestamp:
    """The timestamp of this snapshot, with the moment of signing that dates are told by."""
    return Timestamp(version=version, expires=at + roles.LISTS_LAST,
                     snapshot_meta=MetaFile.from_data(snapshot_version, snapshot, ["sha256"]),
                     unrecognized_fields={roles.SIGNED_AT: at.strftime(_STAMP)})


def encode_unsigned(lists: Mapping[str, ListFacts]) -> bytes:
    """The lists of a pack that nobody signed: their digests tell damage, not forgery."""
    return canonical.encode({path: {"length": one.length, "sha256": one.sha256, "version": one.version} for path, one in lists.items()})


def decode_unsigned(data: bytes) -> dict[str, ListFacts]:
    value = canonical.decode(data, UNSIGNED)
    if not isinstance(value, dict) or len(value) > MOST_LISTS:
        raise roles.not_as_signed(UNSIGNED)
    found = {}
    for path, one in value.items():
        if not isinstance(one, dict) or set(one) != {"length", "sha256", "version"}:
            raise roles.not_as_signed(UNSIGNED)
        found[path] = _checked(path, one["version"], one["length"], one["sha256"], UNSIGNED)
    return found


def _unsigned(known: Known, read: Read) -> Believed:
    if known.roots or known.pinned:
        raise Invalid("packs.unsigned", N_("This pack is not signed, and only signed packs are taken here. Ask the office that made it to sign it."))
    return Believed(decode_unsigned(_there(read, UNSIGNED)), signed=False)


def _chain(known: Known, read: Read) -> tuple[dict[int, bytes], Known]:
    """Every root from the first that counts here to the newest, and what is still known after them."""
    digests = {version: roles.fingerprint(roles.parse(Root, data, root_path(version))) for version, data in known.roots.items()}
    if not known.roots or (known.pinned is not None and known.pinned not in digests.values()):
        return _first_meeting(known.pinned, read), Known(pinned=known.pinned)
    top = max(known.roots)
    trusted, roots = roles.parse(Root, known.roots[top], root_path(top)).signed, dict(known.roots)
    # those below the root that a person named are carried on for others, and not trusted
    for version in sorted({min(version for version, digest in digests.items() if known.pinned in (None, digest)), top}):
        brought, before = read(root_path(version), SMALL), known.roots.get(version - 1)
        if brought is None or brought == known.roots[version]:
            continue
        if roles.fingerprint(roles.parse(Root, brought, root_path(version))) == digests[version]:
            if version == 1 or before is not None:  # the same keys; whoever meets them first looks at every signature
                roles.next_root(roles.parse(Root, before, root_path(version - 1)).signed if before else None, brought, version, root_path(version))
        else:
            raise Invalid("packs.other_root", N_("This pack is signed by others than those whose packs are taken here. Compare fingerprints by telephone; if they are right, run “rong keys trust”."))
    for version in range(top + 1, top + MOST_ROOTS):
        data = read(root_path(version), SMALL)
        if data is None:
            break
        following = roles.next_root(trusted, data, version, root_path(version)).signed
        known, trusted = _counting_again(known, trusted, following), following
        roots[version] = data
    return roots, known


def _first_meeting(pinned: str | None, read: Read) -> dict[int, bytes]:
    """All roots of the pack, also those below the pinned one: whoever knows none begins with the first."""
    roots: dict[int, bytes] = {}
    trusted, found = None, pinned is None
    for version in range(1, MOST_ROOTS):
        data = _there(read, root_path(version)) if version == 1 else read(root_path(version), SMALL)
        if data is None:
            break
        file = roles.next_root(trusted, data, version, root_path(version))
        found = found or roles.fingerprint(file) == pinned
        roots[version], trusted = data, file.signed
    if not found:
        raise Invalid("packs.not_pinned", N_("This pack is signed by others than those whose fingerprint was given here. Ask the office for its fingerprint and its newest pack."))
    return roots


def _counting_again(known: Known, before: Root, after: Root) -> Known:
    """The counters begin again for what new keys sign; old files cannot follow, because old keys signed them."""
    if _ids(before, "timestamp") != _ids(after, "timestamp") or _ids(before, "snapshot") != _ids(after, "snapshot"):
        return replace(known, floors={}, lists={})
    if _ids(before, "targets") != _ids(after, "targets"):
        return replace(known, floors={role: floor for role, floor in known.floors.items() if role != "targets"}, lists={})
    return known


def _ids(root: Root, role: str) -> set[str]:
    return set(root.roles[role].keyids)


def _signed_lists(root: Root, read: Read, *, all_publishers: bool = True) -> tuple[dict[str, bytes], dict[str, Metadata[Any]], dict[str, ListFacts]]:
    """The three files below the root, each signed and each the one that the file above it names."""
    stamp = _there(read, TIMESTAMP)
    timestamp = roles.parse(Timestamp, stamp, TIMESTAMP)
    roles.require_signed(root, "timestamp", timestamp, TIMESTAMP)
    meta = timestamp.signed.snapshot_meta
    if not roles.is_version(meta.version) or type(meta.length) is not int or not _is_sha256(meta.hashes) or meta.unrecognized_fields:
        raise roles.not_as_signed(TIMESTAMP)
    path = role_path("snapshot", meta.version)
    data = _there(read, path)
    snapshot = roles.parse(Snapshot, data, path)
    if not ListFacts.of(path, meta.version, data) == ListFacts(path, snapshot.signed.version, meta.length, (meta.hashes or {})["sha256"]):
        raise roles.not_as_signed(path)
    roles.require_signed(root, "snapshot", snapshot, path)
    named = snapshot.signed.meta.get("targets.json")
    if named is None or len(snapshot.signed.meta) != 1 or not roles.is_version(named.version) or named.hashes or named.length is not None:
        raise roles.not_as_signed(path)
    place = role_path("targets", named.version)
    below = _there(read, place)
    targets = roles.parse(Targets, below, place)
    roles.require_signed(root, "targets", targets, place, enough=all_publishers)
    if targets.signed.version != named.version:
        raise roles.not_as_signed(place)
    return ({place: below, path: data, TIMESTAMP: stamp}, {"targets": targets, "snapshot": snapshot, "timestamp": timestamp},
            facts_of(targets.signed, place))


def _not_below(known: Known, signed: Mapping[str, Metadata[Any]], lists: dict[str, ListFacts]) -> tuple[dict[str, ListFacts], dict[str, ListFacts]]:
    """The lists that may be used, and those that are older than the newest known here.

    A stick whose files as a whole are older still brings the lists that have not changed since: one for each
    language goes on being good when another language's was made later.
    """
    versions = {role: signed[role].signed.version for role in COUNTED}
    for role, version in versions.items():
        _require_near(role, version, known.floors.get(role, 0))
    if not _is_older(known, versions):
        for path, one in lists.items():
            if path in known.lists:
                _require_near(path, one.version, known.lists[path].version)
        older = {path: one for path, one in lists.items() if path in known.lists and one.version < known.lists[path].version}
        if older:
            raise older_than_seen(", ".join(sorted(older)))
        return lists, {}
    same = {path: one for path, one in lists.items() if known.lists.get(path) == one}
    if not same:
        raise older_than_seen(TIMESTAMP)
    return same, {path: one for path, one in lists.items() if path not in same}


def _passed_over(outdated: Mapping[str, ListFacts]) -> tuple[Note, ...]:
    names = ", ".join(sorted(outdated))
    return (Note("packs.outdated", N_("Passed over, because newer ones were seen here before: %(names)s."), {"names": names}),) if names else ()


def _is_older(known: Known, versions: Mapping[str, int]) -> bool:
    return any(versions[role] < known.floors.get(role, 0) for role in COUNTED)


def _require_near(name: str, version: int, floor: int) -> None:
    if version > floor + MOST_AHEAD:
        raise Invalid("packs.far_ahead", N_("The version of %(name)s jumps far ahead of the last one seen here. Tell the office that made the pack."),
                      name=name)


def older_than_seen(name: str) -> Invalid:
    """The failure that says that nothing of a pack is as new as what was seen here."""
    return Invalid("packs.older", N_("This pack is older than what was seen here before (%(name)s). Ask for a newer one."), name=name)


def _signed_at(timestamp: Timestamp) -> datetime.datetime:
    try:
        at = datetime.datetime.strptime(str(timestamp.unrecognized_fields.get(roles.SIGNED_AT)), _STAMP).replace(tzinfo=datetime.UTC)
    except ValueError as error:
        raise roles.not_as_signed(TIMESTAMP) from error
    return at


def _facts(path: str, target: TargetFile, name: str) -> ListFacts:
    custom = target.unrecognized_fields.get("custom")
    if not isinstance(custom, dict) or set(target.unrecognized_fields) != {"custom"} or not _is_sha256(target.hashes):
        raise roles.not_as_signed(name)
    return _checked(path, custom.get("version"), target.length, target.hashes["sha256"], name)


def _checked(path: str, version: object, length: object, sha256: object, name: str) -> ListFacts:
    if (not _PATH.fullmatch(path) or not roles.is_version(version) or type(length) is not int or length < 0
            or not isinstance(sha256, str) or not _DIGEST.fullmatch(sha256)):
        raise roles.not_as_signed(name)
    assert isinstance(version, int)
    return ListFacts(path, version, length, sha256)


def _is_sha256(hashes: Mapping[str, str] | None) -> bool:
    return hashes is not None and set(hashes) == {"sha256"} and _DIGEST.fullmatch(hashes["sha256"]) is not None


def _there(read: Read, path: str) -> bytes:
    data = read(path, SMALL)
    if data is None:
        raise Invalid("packs.no_object", N_("%(name)s is missing. Copy the pack again."), name=path)
    return data
