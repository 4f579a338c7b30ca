"""What the tests of trust share: an office with keys that were not locked away, and what it signs."""

import datetime
import json
from collections.abc import Callable, Mapping
from typing import Any

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, Root, Snapshot, Targets, Timestamp

from app.packs.trust import chain, roles, signing
from app.packs.trust.chain import Known
from app.packs.trust.port import Believed, ListFacts, Read, nothing
from app.packs.trust.store import trust_files

DAY = datetime.timedelta(days=1)
SIGNED = datetime.datetime(2026, 11, 23, 5, 0, tzinfo=datetime.UTC)
KINDS: Mapping[str, Any] = {"root": Root, "targets": Targets, "snapshot": Snapshot, "timestamp": Timestamp}


def signer(name: str) -> CryptoSigner:
    made = CryptoSigner.generate_ed25519()
    made.public_key.unrecognized_fields[roles.NAME] = name
    return made


def facts(version: int, text: str = "", path: str = "manifests/lo.json") -> ListFacts:
    return ListFacts.of(path, version, f"{path} {version} {text}".encode())


class Office:
    """Three keys of the root, two publishers, one online key; everything it ever signed stays as it was."""

    def __init__(self, publishers: int = 2, threshold: int = 2) -> None:
        self.keys = {"root": [signer(f"root-{n}") for n in (1, 2, 3)],
                     "publisher": [signer(f"publisher-{n + 1}") for n in range(publishers)], "online": [signer("online-1")]}
        self.thresholds = {"root": 2, "publisher": threshold, "online": 1}
        self.roots: dict[int, bytes] = {}
        self.files: Mapping[str, tuple[int, bytes]] = {}
        self.renew_root(self.keys["root"])

    def renew_root(self, signers: list[CryptoSigner]) -> None:
        """The next root, of the keys as they are now."""
        before = self.root() if self.roots else None
        version = max(self.roots, default=0) + 1
        made = roles.new_root(version, {role: [one.public_key for one in keys] for role, keys in self.keys.items()}, self.thresholds, SIGNED)
        self.roots[version] = signing.new_root(before, made, signers)

    def replace(self, role: str, number: int = 0) -> CryptoSigner:
        """Another key in the place of this one, and the root that says so; returns the old one."""
        old, name = self.keys[role][number], f"{role}-{len(self.roots) + 10}"
        signers = [*self.keys["root"]]
        self.keys[role][number] = signer(name)
        self.renew_root(signers if role != "root" else [*signers, self.keys[role][number]])
        return old

    def root(self) -> Root:
        return chain.read_root(self.roots[max(self.roots)]).signed

    def fingerprint(self) -> str:
        return roles.fingerprint(chain.read_root(self.roots[max(self.roots)]))

    def sign(self, *lists: ListFacts, publishers: list[CryptoSigner] | None = None, at: datetime.datetime = SIGNED,
             held: Read = nothing) -> dict[str, bytes]:
        """The files of a pack with these lists."""
        issued = signing.issue(self.root(), {role: data for role, (_, data) in self.files.items()}, {one.path: one for one in lists}, held,
                               self.keys["publisher"] if publishers is None else publishers, lambda: self.keys["online"][0], at)
        self.files = issued.files
        return trust_files(self.roots, issued.files)


def reader(files: Mapping[str, bytes]) -> Read:
    return lambda path, limit: files.get(path)


def after(known: Known, believed: Believed) -> Known:
    """What an instance knows when it has remembered this."""
    lists = believed.lists if believed.files else known.lists
    return Known(believed.roots, known.pinned, believed.floors, lists)


def changed(data: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """The same file with its JSON changed, in the form in which such files are written."""
    value = json.loads(data)
    change(value)
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def signed_anew(data: bytes, kind: str, signers: list[CryptoSigner], change: Callable[[Any], None]) -> bytes:
    """The file with its payload changed and signed by these keys: what somebody does who has stolen them."""
    file: Metadata[Any] = Metadata[KINDS[kind]].from_bytes(data)
    change(file.signed)
    file.signatures = {}
    for one in signers:
        file.sign(one, append=True)
    return roles.to_bytes(file)
