"""Terms as pages and the picker show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from repository import web
from repository.metadata.folding import folded
from repository.vocabularies.models import SubjectTerm

DEEPEST = 20


def row(term: SubjectTerm, works: int = 0) -> dict[str, Any]:
    """Return a term as lists show it."""
    return {
        "id": term.id,
        "url": f"/subjects/{term.id}",
        "notation": term.notation,
        "label": term.label(web.language()),
        "other": term.label("en" if web.language() == "id" else "id"),
        "is_deprecated": term.is_deprecated,
        "use": term.use.label(web.language()) if term.use else None,
        "works": works,
    }


def branches(terms: Iterable[SubjectTerm], works: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return terms as a tree: each row with `below`, and with `in_all`, the works of it and of all below."""
    rows = {term.id: row(term, works.get(term.notation, 0)) | {"below": []} for term in terms}
    roots: list[dict[str, Any]] = []
    for term in terms:
        above = rows.get(term.broader_id or 0)
        (above["below"] if above else roots).append(rows[term.id])
    for root in roots:
        _sum(root, 0)
    return roots


def _sum(node: dict[str, Any], depth: int) -> int:
    below = (_sum(child, depth + 1) for child in node["below"]) if depth < DEEPEST else ()
    node["in_all"] = node["works"] + sum(below)
    return int(node["in_all"])


def suggestion(term: SubjectTerm, typed: str) -> dict[str, Any]:
    """Return a term as the picker takes it: notation, label, and what tells why it was found."""
    label, words = term.label(web.language()), folded(typed)
    by = (
        next((s for s in term.synonyms if words in folded(s)), "")
        if words not in folded(label)
        else ""
    )
    above = term.broader.label(web.language()) if term.broader else ""
    note = " · ".join(part for part in (by, above, f"{term.scheme.title} {term.notation}") if part)
    return {"notation": term.notation, "label": label, "note": note}
