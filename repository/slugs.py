"""Slugs: the short names of collections and reader groups in addresses and on the command line."""

from __future__ import annotations

import re

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def is_slug(text: str) -> bool:
    """Whether `text` is of small letters, digits and single hyphens."""
    return _SLUG.fullmatch(text) is not None
