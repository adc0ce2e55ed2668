"""The subject terms as plain mappings, for look-ups that read nothing else: crosswalks, rules, derived rows.

Held in memory for each application: the whole list of the house, and of other schemes the terms in use; any other
term is fetched when it is asked for, once. A change anywhere is seen within a second, by the counter `subjects`.
Without an application, or before its tables are made, the list that is shipped is what there is.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import current_app, has_app_context
from sqlalchemy import Connection, Row, or_, select
from sqlalchemy.exc import DBAPIError

from repository.db import db
from repository.harvesting.models import Counter
from repository.items.models import ItemSubject
from repository.metadata import vocabularies
from repository.vocabularies.models import SubjectScheme, SubjectTerm

SUBJECTS = "subjects"
"""The counter of changes of the lists of subjects."""
AGAIN_AFTER_SECONDS = 1.0
_HELD = "daluang_subjects"


@dataclass
class Held:
    """What one application holds: terms by notation in their order, those fetched later, notations by folded words."""

    version: int
    checked_at: float
    terms: dict[str, vocabularies.Entry]
    words: dict[str, str]
    more: dict[str, vocabularies.Entry | None] = field(default_factory=dict)

    def find(self, notation: str) -> vocabularies.Entry | None:
        """Return the term of this notation in any scheme."""
        if notation in self.terms:
            return self.terms[notation]
        if notation not in self.more:
            with db.engine.connect() as connection:
                rows = _read(connection, SubjectTerm.notation == notation)
            self.more[notation] = rows.get(notation)
        return self.more[notation]


class Source:
    """The subjects that `metadata.vocabularies` answers with, of the application at hand."""

    def terms(self) -> Mapping[str, vocabularies.Entry]:
        """Return the terms held in memory, those of the house in their order."""
        held = _held()
        return held.terms if held else vocabularies.shipped(SUBJECTS)

    def find(self, notation: str) -> vocabularies.Entry | None:
        """Return the term of a notation."""
        held = _held()
        return held.find(notation) if held else vocabularies.shipped(SUBJECTS).get(notation)

    def notation_of(self, folded: str) -> str | None:
        """Return the notation of the term that has this notation, label or synonym, folded; None for none."""
        held = _held()
        if held is None:
            return vocabularies.shipped_notation(folded)
        return held.words.get(folded)


def forget() -> None:
    """The next look-up sees what was committed last."""
    if has_app_context():
        current_app.extensions.pop(_HELD, None)


def _held() -> Held | None:
    if not has_app_context():
        return None
    held: Held | None = current_app.extensions.get(_HELD)
    at = time.monotonic()
    if held is not None and at < held.checked_at + AGAIN_AFTER_SECONDS:
        return held if held.terms else None
    try:
        with db.engine.connect() as connection:
            query = select(Counter.value).where(Counter.name == SUBJECTS)
            version = connection.scalar(query) or 0
            if held is None or held.version != version:
                held = _loaded(connection, version)
    except DBAPIError:  # before the first migration, or the database is busy
        return held
    held.checked_at = at
    current_app.extensions[_HELD] = held
    return held if held.terms else None


def _loaded(connection: Connection, version: int) -> Held:
    in_use = select(ItemSubject.notation).where(ItemSubject.notation.is_not(None))
    house = SubjectScheme.key == vocabularies.SUBJECT_SCHEME
    terms = _read(connection, or_(house, SubjectTerm.notation.in_(in_use)))
    words: dict[str, str] = {}
    for notation, entry in terms.items():
        target = str(entry.get("use") or notation)
        names = (
            notation,
            *(entry[f"own_{key}"] for key in ("label_id", "label_en")),
            *entry["synonyms"],
        )
        for word in names:
            words.setdefault(vocabularies.folded_label(str(word)), target)
    return Held(version, 0.0, terms, words)


def _read(connection: Connection, condition: Any) -> dict[str, vocabularies.Entry]:
    rows = connection.execute(_query().where(condition)).all()
    by_id = {row.id: row for row in rows}
    wanted = {i for row in rows for i in (row.broader_id, row.use_id) if i and i not in by_id}
    while wanted:
        found = connection.execute(_query().where(SubjectTerm.id.in_(list(wanted)[:500]))).all()
        by_id |= {row.id: row for row in found}
        wanted = {r.use_id for r in found if r.use_id and r.use_id not in by_id} | set(
            list(wanted)[500:]
        )
    return {row.notation: _entry(row, by_id) for row in rows}


def _query() -> Any:
    columns = [c for c in SubjectTerm.__table__.columns if c.name not in ("words", "scope_note")]
    return (
        select(*columns, SubjectScheme.key.label("scheme"))
        .join(SubjectScheme, SubjectScheme.id == SubjectTerm.scheme_id)
        .order_by(SubjectTerm.scheme_id, SubjectTerm.position, SubjectTerm.notation)
    )


def _entry(row: Row[Any], by_id: Mapping[int, Row[Any]]) -> vocabularies.Entry:
    """The term as crosswalks take it; one that is used no more has the words of the one that is."""
    shown, seen = row, {row.id}
    while shown.use_id in by_id and shown.use_id not in seen:
        shown = by_id[shown.use_id]
        seen.add(shown.id)
    entry: dict[str, Any] = {
        "notation": row.notation,
        "scheme": row.scheme,
        "uri": shown.uri,
        "label_id": shown.label_id,
        "label_en": shown.label_en,
        "own_label_id": row.label_id,
        "own_label_en": row.label_en,
        "synonyms": tuple(row.synonyms),
        "deprecated": row.is_deprecated,
    }
    if shown is not row:
        entry["use"] = shown.notation
    if row.broader_id in by_id:
        entry["broader"] = by_id[row.broader_id].notation
    if shown.close_match:
        entry |= {"close_match": shown.close_match, "close_match_label": shown.close_match_label}
    return entry
