"""The names under which the live index is asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Names:
    """Its items, its pages, and both."""

    items: str
    pages: str
    both: str
