"""Handles: the permanent public key of an item (architecture D3)."""

from __future__ import annotations

import re
import secrets

ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
LENGTH = 8
PATTERN = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


def new_handle() -> str:
    """Return eight random characters without vowels and look-alikes; UNIQUE in the database refuses a repetition."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def is_handle(text: str) -> bool:
    """Whether `text` has the form of a handle."""
    return PATTERN.fullmatch(text) is not None
