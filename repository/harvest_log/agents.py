"""What a harvester is called: by its user agent, from the list in `data/harvesters.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

LONGEST_AGENT = 200
_FILE = Path(__file__).parent / "data" / "harvesters.yaml"


def clean(user_agent: str) -> str:
    """Return a user agent in one line of at most 200 characters, none of which is unprintable."""
    shown = (c if c.isprintable() else " " for c in user_agent[: LONGEST_AGENT * 2])
    return " ".join("".join(shown).split())[:LONGEST_AGENT].rstrip()


def name_of(user_agent: str) -> str:
    """Return the name that a user agent is known by; empty when it is unknown."""
    lowered = user_agent.lower()
    return next((name for part, name in _known() if part in lowered), "")


@cache
def _known() -> list[tuple[str, str]]:
    entries: list[dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return [(part.lower(), entry["name"]) for entry in entries for part in entry["contains"]]
