"""From the metadata document to the columns and rows that lists, browsing and look-up use."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

from repository.access.policy import Access
from repository.duplicates.words import title_words
from repository.items.handles import is_handle
from repository.items.models import (
    Item,
    ItemIdentifier,
    ItemLanguage,
    ItemPerson,
    ItemRelation,
    ItemSubject,
    ItemTitleWord,
    QualityProblem,
)
from repository.metadata import record
from repository.metadata.folding import name_key
from repository.metadata.problems import Problem
from repository.metadata.vocabularies import label, subject_notation

Document = dict[str, Any]


def derive(item: Item, document: Document) -> None:
    """Give `item` the derived values of `document`; nothing is flushed."""
    columns = derived_columns(document)
    for name, value in columns.items():
        setattr(item, name, value)
    languages = enumerate(document.get("language", []))
    identifiers = document.get("identifiers", [])
    relations = enumerate(related_items(document))
    rows: dict[str, list[Any]] = {
        "people": people_of(document),
        "subjects": subjects_of(document),
        "languages": [ItemLanguage(position=n, code=code) for n, code in languages],
        "title_words": [ItemTitleWord(word=word) for word in title_words(item.title)],
        "identifiers": [
            ItemIdentifier(scheme=i["scheme"], value=i["value"][:500]) for i in identifiers
        ],
        "relations": [
            ItemRelation(position=n, kind=kind, target=target) for n, (kind, target) in relations
        ],
    }
    for name, wanted in rows.items():
        set_rows(item, name, wanted)


def set_rows(item: Item, name: str, wanted: list[Any]) -> None:
    """The rows of `item` under `name` say what `wanted` says; they stay as they are when they do already."""
    present = getattr(item, name)
    if sorted(map(_said, present)) != sorted(map(_said, wanted)):
        setattr(item, name, wanted)


def _said(row: Any) -> str:
    """What a row says beside its keys; positions are among it."""
    columns = row.__table__.columns
    return repr([getattr(row, c.key) for c in columns if c.key not in ("id", "item_id")])


def related_items(document: Document) -> list[tuple[str, str]]:
    """Return type and handle of each relation to an item here; what is no handle is none."""
    rows = (r for r in document.get("relations", []) if isinstance(r, dict))
    found = ((str(r.get("type") or "relation"), r.get("item")) for r in rows)
    return [(kind, target) for kind, target in found if target and is_handle(str(target))]


def derived_columns(document: Document) -> dict[str, Any]:
    """Return the values of the derived columns of `item` by name."""
    title = record.main_title(document)
    rights = document.get("rights", {})
    until = rights.get("embargo_until")
    resource_type = document.get("type") or "other"
    return {
        "resource_type": resource_type,
        "profile": record.profile_of(resource_type) or "report",
        "title": title.value,
        "title_sort": sort_title(title.value),
        "year": record.year(document),
        "access": rights.get("access", Access.OPEN),
        "embargo_until": date.fromisoformat(until) if until else None,
        "licence": rights.get("licence", "id-copyright"),
    }


def sort_title(title: str) -> str:
    """Return the form under which a title is sorted: folded, without signs at the start, at most 200 characters."""
    letters = (c for c in unicodedata.normalize("NFKD", title) if not unicodedata.combining(c))
    return "".join(letters).casefold().lstrip("\"'«“‘([{.- ")[:200]


def people_of(document: Document) -> list[ItemPerson]:
    """Return the public people of the record, creators first, in order."""
    agents = [(a, True) for a in record.creators(document)] + [
        (a, False) for a in record.contributors(document)
    ]
    return [
        ItemPerson(
            position=n,
            role=agent.role or "ctb",
            heading=agent.heading[:300],
            sort_key=agent.sort_key[:300],
            is_creator=is_creator,
            is_person=agent.is_person,
            name_key=name_key(agent.heading[:300]),
            orcid=(agent.orcid or "")[:19] or None,
            authority_id=_number(agent.authority),
        )
        for n, (agent, is_creator) in enumerate(agents)
    ]


def _number(text: str | None) -> int | None:
    """The number of an entry of the authority list; None for what another system may have written there."""
    is_one = text is not None and text.isascii() and text.isdigit() and len(text) < 10
    return int(text) if is_one and text else None


def subjects_of(document: Document) -> list[ItemSubject]:
    """Return terms, then keywords, with their Indonesian labels.

    A keyword that names a term of the vocabulary is spelt as the term is, and left out where the term itself, or the
    same word in other letters, stands already: so that lists and facets show it once.
    """
    terms = [
        ItemSubject(
            scheme=t.get("scheme"),
            notation=t.get("notation"),
            label=label("subjects", t.get("notation", ""), "id")[:300],
        )
        for t in document.get("subjects", [])
    ]
    seen = {term.label.casefold() for term in terms}
    words = []
    for keyword in record.keywords(document):
        notation = subject_notation(keyword)
        shown = (label("subjects", notation, "id") if notation else keyword)[:300]
        if shown.casefold() not in seen:
            seen.add(shown.casefold())
            words.append(ItemSubject(label=shown))
    for position, row in enumerate(terms + words):
        row.position = position
    return terms + words


def quality_rows(problems: list[Problem]) -> list[QualityProblem]:
    """Return the rows of the quality list for problems that did not stop the item."""
    seen = dict.fromkeys((p.field, p.code) for p in problems)
    return [QualityProblem(field=field[:60], code=code[:60]) for field, code in seen]
