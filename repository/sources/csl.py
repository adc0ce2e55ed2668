"""CSL-JSON as reference managers write it: one item or a list of items."""

from __future__ import annotations

import json
from typing import Any

from repository.metadata.findings import shown
from repository.sources.references import Fault, Reference


def _(message: str) -> str:
    return message


def read(text: str) -> tuple[list[Reference], list[Fault]]:
    """Return the items of `text`, and what is not one, by its line or its place in the list."""
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        message = _("Line %(line)s, column %(column)s: this JSON is broken (%(reason)s).")
        values = {"line": error.lineno, "column": error.colno, "reason": shown(error.msg, 60)}
        return [], [Fault(message, values)]
    except (RecursionError, ValueError):
        return [], [Fault(_("This JSON is nested too deep, or holds a number that is too long."))]
    items: list[Any] = found if isinstance(found, list) else [found]
    if isinstance(found, dict) and isinstance(found.get("items"), list):
        items = found["items"]
    references, faults = [], []
    for place, item in enumerate(items, 1):
        if isinstance(item, dict) and ("title" in item or "type" in item):
            references.append(Reference(shown(item.get("id", ""), 60), _undivided(item)))
        else:
            message = _("Entry %(place)s is not a reference: it has neither title nor type.")
            faults.append(Fault(message, {"place": place}))
    return references, faults


def _undivided(item: dict[str, Any]) -> dict[str, Any]:
    """Crossref gives titles as lists of one."""
    heads = {
        k: v[0] for k, v in item.items() if isinstance(v, list) and v and isinstance(v[0], str)
    }
    return item | {key: heads[key] for key in ("title", "container-title") if key in heads}
