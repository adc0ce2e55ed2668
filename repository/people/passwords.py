"""Passwords: argon2id hashes, and what a new password must be like (ASVS 5.0 §6.2).

Long rather than complicated: any characters, spaces too, no rule of composition. Refused is what is guessed first: the
30,000 passwords met most often (the list of zxcvbn), Indonesian words alone, doubled or two together, with digits and
signs around them or letters written as digits, and one's own address.
"""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from repository.errors import BadValue, Busy

MINIMUM_LENGTH, MAXIMUM_LENGTH = 12, 200
FEWEST_CHARACTERS = 5
"""How many different characters a password has at least."""
FEWEST_DIGITS = 20
"""How long a password of digits alone is at least."""
AT_ONCE = 4
WAIT_SECONDS = 10
_AROUND = "0123456789!@#$%^&*()-_=+.,:;?/\\|'\"~` "
_LEET = str.maketrans("013457@$!", "oieastasi")
_hasher = PasswordHasher()
_hashing = threading.BoundedSemaphore(AT_ONCE)  # each takes 64 MiB; a crowd of guesses must wait


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
    if is_guessable(password, email):
        raise BadValue(
            "password", "This password is easily guessed; several words in a row are better."
        )
    return _hasher.hash(password)


def is_guessable(password: str, email: str = "") -> bool:
    """Whether a password is among those that are guessed first."""
    plain = password.casefold()
    own = email.split("@")[0].casefold()
    if len(set(plain)) < FEWEST_CHARACTERS or (len(own) > 5 and plain.startswith(own)):
        return True
    if "".join(plain.split()).isdigit() and len(plain) < FEWEST_DIGITS:
        return True
    core = "".join(plain.strip(_AROUND).split())
    spelt = core.translate(_LEET)
    return any(_is_common(text) for text in {plain, core, spelt})


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether `password` fits the hash; takes as long for an account that does not exist (None).

    Raises Busy when so many are being verified that this one would wait longer than ten seconds.
    """
    if not _hashing.acquire(timeout=WAIT_SECONDS):
        raise Busy
    try:
        _hasher.verify(password_hash or _no_account(), password[:MAXIMUM_LENGTH])
    except (VerificationError, InvalidHashError):
        return False
    finally:
        _hashing.release()
    return password_hash is not None


def _is_common(text: str) -> bool:
    words = _words()
    if not text:
        return False
    if text in words or text in _met_most_often():
        return True
    if any(len(text) % n == 0 and text[:n] * (len(text) // n) == text for n in range(1, 7)):
        return True
    pairs = ((text[:n], text[n:]) for n in range(3, len(text) - 2))
    return any(a.strip(_AROUND) in words and b.strip(_AROUND) in words for a, b in pairs)


@cache
def _words() -> frozenset[str]:
    lines = (Path(__file__).parent / "data" / "guessable.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


@cache
def _met_most_often() -> frozenset[str]:
    return frozenset(FREQUENCY_LISTS["passwords"])


@cache
def _no_account() -> str:
    return _hasher.hash("no account has this password")
