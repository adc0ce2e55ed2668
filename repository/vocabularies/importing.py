"""Reading a list of subjects from a file: SKOS or CSV into rows; what a row would change; and writing the rows.

CSV: a header with `id` or `uri`, `notation`, `subject` or `label_id` and `label_en`, `synonyms` (separated by `|`),
`broader`, `scope_note`, `replaced_by`; `broader` and `replaced_by` name a notation or an address.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository.access.policy import Actor
from repository.audit.operations import record as audit
from repository.errors import BadValue
from repository.vocabularies import skos
from repository.vocabularies.models import SubjectScheme, SubjectTerm
from repository.vocabularies.operations import bump, require_curator, words_of

MOST_BYTES = 60_000_000
MOST_ROWS = 500_000
LOOK_UP = 500
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_KEY = re.compile(r"[a-z][a-z0-9-]{1,39}")
KNOWN = frozenset(
    {"id", "uri", "notation", "scheme", "subject", "label", "label_id", "label_en", "synonyms"}
    | {"broader", "scope_note", "replaced_by"}
)


def _(message: str) -> str:
    """Mark a sentence for the catalogues; the edge translates it."""
    return message


@dataclass
class TermRow:
    """A term as a file has it; `number` is the line of a table, or the place among the concepts."""

    number: int
    notation: str
    uri: str
    label_id: str
    label_en: str
    synonyms: tuple[str, ...] = ()
    broader: str = ""
    scope_note: str = ""
    replaced_by: str = ""
    is_deprecated: bool = False


@dataclass
class Plan:
    """What an import would do: how many terms are new, changed, the same; rows that cannot be taken, and why."""

    new: int = 0
    changed: int = 0
    same: int = 0
    wrong: list[tuple[int, str, str]] = field(default_factory=list)
    sample: list[TermRow] = field(default_factory=list)


def read(content: bytes, name: str) -> tuple[list[TermRow], list[tuple[int, str, str]]]:
    """Return the terms of a file, and the rows that cannot be taken as (number, what it says, why). Raises BadValue."""
    if len(content) > MOST_BYTES:
        raise BadValue("file", "The file is larger than 60 MB; split it.")
    rows = list(_of_csv(content) if _is_csv(content, name) else _of_skos(content, name))
    if len(rows) > MOST_ROWS:
        raise BadValue("file", "The file has more than 500,000 terms; split it.")
    taken: list[TermRow] = []
    wrong: list[tuple[int, str, str]] = []
    seen: set[str] = set()
    for row in rows:
        why = _fault(row, seen)
        if why:
            wrong.append((row.number, row.label_id or row.notation or row.uri, why))
        else:
            seen.add(row.notation)
            taken.append(row)
    return taken, wrong


def _fault(row: TermRow, seen: set[str]) -> str:
    if not row.notation:
        return _("Without a notation or an address.")
    if len(row.notation) > 40:
        return _("The notation is longer than 40 characters.")
    if not row.label_id:
        return _("Without a label.")
    if max(len(row.label_id), len(row.label_en)) > 300:
        return _("The label is longer than 300 characters.")
    return _("The notation stands twice in the file.") if row.notation in seen else ""


def _is_csv(content: bytes, name: str) -> bool:
    return name.lower().endswith((".csv", ".tsv", ".txt")) or content.lstrip()[:1] not in b"<[{"


def _of_csv(content: bytes) -> Iterator[TermRow]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadValue("file", "The file is not UTF-8.") from error
    sign = max(",;\t", key=text.partition("\n")[0].count)
    table = csv.DictReader(io.StringIO(text, newline=""), delimiter=sign)
    names = [(name or "").strip().lower() for name in table.fieldnames or ()]
    if not {"id", "uri", "notation"} & set(names) or not {
        "subject",
        "label",
        "label_id",
        "label_en",
    } & set(names):
        raise BadValue(
            "file",
            "The first line must name the columns: notation or uri, and label_id or subject.",
        )
    table.fieldnames = names
    try:
        for row in table:
            yield _csv_row(
                table.line_num, {k: _clean(v) for k, v in row.items() if isinstance(v, str)}
            )
    except csv.Error as error:
        raise BadValue("file", "Line %(number)s cannot be read.", number=table.line_num) from error


def _csv_row(number: int, row: Mapping[str, str]) -> TermRow:
    uri = row.get("uri") or row.get("id", "")
    either = row.get("subject") or row.get("label") or ""
    label_id = row.get("label_id") or either or row.get("label_en", "")
    return TermRow(
        number=number,
        notation=row.get("notation") or notation_of(uri),
        uri=uri if "://" in uri else "",
        label_id=label_id,
        label_en=row.get("label_en") or either or label_id,
        synonyms=tuple(s for part in row.get("synonyms", "").split("|") if (s := part.strip())),
        broader=row.get("broader", ""),
        scope_note=row.get("scope_note", ""),
        replaced_by=row.get("replaced_by", ""),
        is_deprecated=bool(row.get("replaced_by")),
    )


def _of_skos(content: bytes, name: str) -> Iterator[TermRow]:
    said_of = skos.concepts(skos.triples(content, name))
    for number, (uri, said) in enumerate(said_of.items(), 1):
        labels = said.get(f"{skos.SKOS}prefLabel", [])
        label_en = _in(labels, "en") or _in(labels, "") or (labels[0][0] if labels else "")
        others = said.get(f"{skos.SKOS}altLabel", []) + said.get(f"{skos.SKOS}hiddenLabel", [])
        notation = next((v for v, _ in said.get(f"{skos.SKOS}notation", ())), "")
        yield TermRow(
            number=number,
            notation=_clean(notation) or notation_of(uri),
            uri=uri if "://" in uri else "",
            label_id=_clean(_in(labels, "id") or label_en),
            label_en=_clean(label_en),
            synonyms=tuple(dict.fromkeys(_clean(value) for value, _ in others)),
            broader=next((v for v, _ in said.get(f"{skos.SKOS}broader", ())), ""),
            scope_note=_clean(next((v for v, _ in said.get(f"{skos.SKOS}scopeNote", ())), "")),
            replaced_by=skos.replaced_by(said),
            is_deprecated=skos.is_deprecated(said) or bool(skos.replaced_by(said)),
        )


def _in(labels: Sequence[tuple[str, str]], lang: str) -> str:
    return next((v for v, tag in labels if tag.partition("-")[0] == lang), "")


def _clean(text: str) -> str:
    return " ".join(_CONTROLS.sub(" ", text).split())


def notation_of(uri: str) -> str:
    """Return the last part of an address: `sh85112587`."""
    return re.split(r"[/#]", uri.rstrip("/#"))[-1]


def scheme_named(session: Session, key: str) -> SubjectScheme | None:
    """Return the scheme of this key."""
    return session.scalar(select(SubjectScheme).where(SubjectScheme.key == key))


def planned(session: Session, key: str, rows: Iterable[TermRow]) -> Plan:
    """Return what importing `rows` into the scheme `key` would do; notations of other schemes are wrong."""
    plan, scheme = Plan(), scheme_named(session, key)
    for part in _parts(list(rows)):
        known = _known(session, part)
        for row in part:
            term = known.get(row.notation)
            if term is None:
                plan.new += 1
            elif scheme is None or term.scheme_id != scheme.id:
                plan.wrong.append((row.number, row.label_id, _("Another list has this notation.")))
                continue
            elif _differs(term, row):
                plan.changed += 1
            else:
                plan.same += 1
                continue
            if len(plan.sample) < 20:
                plan.sample.append(row)
    return plan


def _differs(term: SubjectTerm, row: TermRow) -> bool:
    now = (term.label_id, term.label_en, tuple(term.synonyms), term.uri, term.is_deprecated)
    return now != (row.label_id, row.label_en, row.synonyms, row.uri, row.is_deprecated)


def open_scheme(session: Session, actor: Actor, key: str, title: str) -> SubjectScheme:
    """The scheme exists; return it. Raises BadValue for a key that cannot be."""
    require_curator(actor)
    if not _KEY.fullmatch(key):
        raise BadValue(
            "key", "Write a short key of small letters, digits and hyphens, for example lcsh."
        )
    scheme = scheme_named(session, key)
    if scheme is None:
        scheme = SubjectScheme(key=key, title=(title or key)[:300])
        session.add(scheme)
        session.flush()
        audit(session, actor, "add_scheme", scheme, key=key)
    return scheme


def write(session: Session, actor: Actor, scheme: SubjectScheme, rows: Sequence[TermRow]) -> int:
    """The scheme has the terms of `rows`, some thousand at a time; return how many were added or changed.

    What stands above a term or replaces it is set by `connect`, when all rows are written.
    """
    require_curator(actor)
    touched = 0
    for part in _parts(rows):
        known = _known(session, part)
        for row in part:
            term = known.get(row.notation)
            if term is not None and (term.scheme_id != scheme.id or not _differs(term, row)):
                continue
            if term is None:
                term = SubjectTerm(scheme_id=scheme.id, notation=row.notation, position=row.number)
                session.add(term)
            term.label_id, term.label_en, term.uri = row.label_id, row.label_en, row.uri
            term.synonyms, term.scope_note = (
                list(row.synonyms),
                row.scope_note or term.scope_note or "",
            )
            term.is_deprecated, term.words = row.is_deprecated, words_of(term)
            touched += 1
        session.flush()
    bump(session)
    audit(session, actor, "import_terms", scheme, terms=touched)
    return touched


def connect(session: Session, scheme: SubjectScheme, rows: Sequence[TermRow]) -> None:
    """Terms stand below what the file says, and lead to what replaces them; what names no term is left out."""
    told = [row for row in rows if row.broader or row.replaced_by]
    for start in range(0, len(told), LOOK_UP):
        part = told[start : start + LOOK_UP]
        wanted = {
            n
            for r in part
            for t in (r.notation, r.broader, r.replaced_by)
            for n in (t, notation_of(t))
            if n
        }
        query = select(SubjectTerm).where(
            SubjectTerm.notation.in_(wanted), SubjectTerm.scheme_id == scheme.id
        )
        known = {term.notation: term for term in session.scalars(query)}
        for row in part:
            term = known.get(row.notation)
            above = known.get(row.broader) or known.get(notation_of(row.broader))
            use = known.get(row.replaced_by) or known.get(notation_of(row.replaced_by))
            if term is not None and above is not None and above is not term:
                term.broader_id = above.id
            if term is not None and use is not None and use is not term:
                term.use_id = use.id
        session.flush()
    bump(session)


def _parts(rows: Sequence[TermRow]) -> Iterator[Sequence[TermRow]]:
    yield from (rows[start : start + LOOK_UP] for start in range(0, len(rows), LOOK_UP))


def _known(session: Session, rows: Iterable[TermRow]) -> dict[str, SubjectTerm]:
    query = select(SubjectTerm).where(SubjectTerm.notation.in_([row.notation for row in rows]))
    return {term.notation: term for term in session.scalars(query)}
