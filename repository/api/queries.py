"""Completion on behalf of an actor: what the index knows, with rights asked again of the database."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from repository import indexing
from repository.access.policy import Actor
from repository.items.models import Item
from repository.items.queries import published_by_ids
from repository.metadata import record, vocabularies
from search_index import Index, IndexDamaged, Suggestion

INDEXED_LANGUAGE = "id"
MOST_TERMS, MOST_OF_A_LABEL = 3, 20


@dataclass(frozen=True)
class Suggested:
    """A suggestion; of a title with its item and the title as the record has it."""

    suggestion: Suggestion
    item: Item | None = None
    title: record.Text | None = None


def suggested(
    session: Session, index: Index, text: str, actor: Actor, language: str, limit: int
) -> list[Suggested]:
    """Return what `text` may become, none of it from items that are not public; nothing while the index is damaged.

    Terms of the subject list are found by their labels in `language` too.
    """
    gone = indexing.lag(session).gone
    try:
        terms = _terms(index, text, language, gone)
        others = index.suggest(text, limit, gone)
    except IndexDamaged:
        return []
    suggestions = list(dict.fromkeys([*terms, *others]))[:limit]
    ids = [s.item_id for s in suggestions if s.item_id is not None]
    items = published_by_ids(session, ids, actor) if ids else {}
    found = []
    for suggestion in suggestions:
        if suggestion.item_id is None:
            found.append(Suggested(suggestion))
            continue
        item = items.get(suggestion.item_id)
        title = _title(item, suggestion.value) if item is not None else None
        if title is not None:  # else the index lags behind the database
            found.append(Suggested(suggestion, item, title))
    return found


def _terms(index: Index, text: str, language: str, gone: frozenset[int]) -> list[Suggestion]:
    """Return the subjects of items whose term has such a label in `language`; the index knows the Indonesian ones."""
    typed = text.casefold().split()
    if language == INDEXED_LANGUAGE or not typed:
        return []
    found = []
    for notation, label in vocabularies.labels("subjects", language):
        words = label.casefold().split()
        if all(any(word.startswith(part) for word in words) for part in typed):
            value = vocabularies.label("subjects", notation, INDEXED_LANGUAGE)
            known = index.suggest(value, MOST_OF_A_LABEL, gone)
            found += [s for s in known if s.kind == "subject" and s.value == value]
        if len(found) == MOST_TERMS:
            break
    return found


def _title(item: Item, value: str) -> record.Text | None:
    return next((t for t in record.titles(item.document) if t.value == value), None)
