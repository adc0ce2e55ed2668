"""What of a description goes into a copy that serves as a template for another work. Pure."""

from __future__ import annotations

import copy
from typing import Any

from repository.metadata.record import is_public_name

Document = dict[str, Any]

LEFT_OUT = frozenset({"identifiers", "consent", "relations", "capture", "withdrawal", "files"})
"""Keys that belong to the one work."""
DATES_KEPT = frozenset({"issued", "created", "copyrighted", "collected"})
RIGHTS_KEPT = frozenset({"licence", "access", "holder"})


def template_of(document: Document) -> Document:
    """Return a description for another work: without identifiers, consent, days of the deposit, embargo and numbers.

    Names that are not public and numbers of people are left out, whoever copies.
    """
    new = {key: copy.deepcopy(value) for key, value in document.items() if key not in LEFT_OUT}
    for key in ("creators", "contributors"):
        agents = [_agent(a) for a in new.get(key, []) if is_public_name(a)]
        _put(new, key, agents)
    _put(new, "dates", [d for d in new.get("dates", []) if d.get("type") in DATES_KEPT])
    rights = {k: v for k, v in (new.get("rights") or {}).items() if k in RIGHTS_KEPT}
    if (
        rights.get("access") == "embargoed"
    ):  # an embargo needs its day, and that was the other work's
        del rights["access"]
    _put(new, "rights", rights)
    return new


def _agent(agent: Document) -> Document:
    return {key: value for key, value in agent.items() if key != "ids"}


def _put(document: Document, key: str, value: Any) -> None:
    document.pop(key, None)
    if value:
        document[key] = value
