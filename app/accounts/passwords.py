"""Passwords: argon2id hashes, one-time passwords, and the few rules about what a password is."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from app.errors import N_, Invalid

MINIMUM_LENGTH = 10
# 19 MiB and two passes, the OWASP floor for argon2id: an old PC answers a sign-in in well under a second
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_DECOY = _hasher.hash(secrets.token_urlsafe(16))
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password fits; takes as long for somebody who does not exist."""
    try:
        return _hasher.verify(password_hash or _DECOY, password) and password_hash is not None
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False


def one_time_password() -> str:
    """Sixteen letters and digits that cannot be mistaken for each other, in groups of four (about 79 bits)."""
    letters = [secrets.choice(_ALPHABET) for _ in range(16)]
    return "-".join("".join(letters[i:i + 4]) for i in range(0, 16, 4))


def check_strength(password: str, name: str) -> None:
    """Raise ``Invalid`` for a password that is too short or is the person's name."""
    if len(password) < MINIMUM_LENGTH:
        raise Invalid("accounts.short_password",
                      N_("The password is too short. Use at least %(minimum)d characters."), minimum=MINIMUM_LENGTH)
    if password.casefold() == name.casefold() or len(set(password)) < 4:
        raise Invalid("accounts.weak_password", N_("This password is too easy to guess. Choose another one."))
