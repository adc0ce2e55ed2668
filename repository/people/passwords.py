"""Passwords: argon2id hashes, and what a new password must be like (ASVS 5.0 §6.2)."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from repository.errors import BadValue

MINIMUM_LENGTH, MAXIMUM_LENGTH = 12, 200
_COMMON_WORDS = """
    password passw0rd qwertyuiop qwerty123456 123456789012 1234567890 iloveyou indonesia perpustakaan administrator
    bismillah bismillah123 alhamdulillah rahasia katasandi sayangku daluang sayang123 indonesia123 merdeka1945 letmein
    welcome adminadmin pustakawan repository repositori
"""
_TOO_COMMON = frozenset(_COMMON_WORDS.split())
_hasher = PasswordHasher()


def hash_password(password: str, *, email: str = "") -> str:
    """Return the argon2id hash of `password`.

    Raises BadValue when it is shorter than 12 or longer than 200 characters, or easily guessed.
    """
    if len(password) < MINIMUM_LENGTH:
        raise BadValue(
            "password", "The password needs at least %(n)s characters.", n=MINIMUM_LENGTH
        )
    if len(password) > MAXIMUM_LENGTH:
        raise BadValue(
            "password", "The password may have at most %(n)s characters.", n=MAXIMUM_LENGTH
        )
    plain = password.casefold()
    guessable = (
        plain.strip("0123456789!.@#-_ ") in _TOO_COMMON
        or plain in _TOO_COMMON
        or len(set(plain)) < 5
    )
    if guessable or (
        email and plain.startswith(email.split("@")[0].casefold()) and len(email.split("@")[0]) > 5
    ):
        raise BadValue(
            "password", "This password is easily guessed; several words in a row are better."
        )
    return _hasher.hash(password)


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether `password` belongs to the hash; takes as long for an account that does not exist (None)."""
    try:
        _hasher.verify(password_hash or _no_account(), password[:MAXIMUM_LENGTH])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


@cache
def _no_account() -> str:
    return _hasher.hash("no account has this password")
