"""Query: what there is to show of keys and of trust."""

import datetime
from dataclasses import dataclass

from app.packs.trust import chain, roles, store
from app.packs.trust.instance import InstanceTrust


@dataclass(frozen=True)
class ShownRole:
    """A role by the name people use: how many have to sign, its keys by name, and whether the private one is here."""

    role: str
    needed: int
    keys: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class ShownKeys:
    """What this instance trusts: ``fingerprint`` of the root that counts, ``pinned`` what a person gave."""

    fingerprint: str | None
    root_version: int | None
    pinned: str | None
    made_here: bool
    signed_at: datetime.datetime | None
    roles: tuple[ShownRole, ...]


def shown(trust: InstanceTrust) -> ShownKeys:
    with trust.database.unit() as uow:
        roots, pinned, made_here = store.roots(uow), store.pinned(uow), store.makes_packs(uow)
        signed_at = store.moments(uow).get(store.SIGNED)
    if not roots:
        return ShownKeys(None, None, pinned, made_here, signed_at, ())
    root = chain.read_root(roots[max(roots)])
    found = []
    for role, names in roles.ROLES.items():
        keys = [roles.name_of(key) for key in roles.keys_of(root.signed, role)]
        found.append(ShownRole(role, root.signed.roles[names[0]].threshold,
                               tuple((name, (trust.keys / f"{name}.key").is_file()) for name in keys)))
    return ShownKeys(roles.fingerprint(root), max(roots), pinned, made_here, signed_at, tuple(found))
