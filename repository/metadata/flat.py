"""Import rows: one flat object per record becomes a normalised metadata document with its
problems.

The keys of a row are a short view of the document: `title` may be one string, `date` is the
main date, `license`, `access` and `embargo_until` become `rights`, languages may be ISO 639-1.
Whatever cannot be read becomes a problem that names the key, the value and what is expected;
nothing here raises.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeGuard

from repository.metadata import flat_coded, flat_manuscript, flat_people, flat_rights, flat_words
from repository.metadata.findings import Problem, shown
from repository.metadata.flat_reading import Reading
from repository.metadata.normalise import clean_fulltext
from repository.metadata.problems import problems

# Readers in the order in which they are called: the language is the default of every text.
_READERS: dict[str, Callable[[Reading, Any], None]] = {
    "type": flat_coded.read_type,
    "language": flat_coded.read_language,
    "title": flat_words.read_title,
    "abstract": flat_words.read_abstract,
    "creators": flat_people.read_creators,
    "contributors": flat_people.read_contributors,
    "subjects": flat_words.read_subjects,
    "keywords": flat_words.read_keywords,
    "publisher": flat_people.read_publisher,
    "place": flat_words.read_place,
    "date": flat_coded.read_date,
    "script": flat_coded.read_script,
    "script_variety": flat_coded.read_script_variety,
    "extent": flat_words.read_extent,
    "identifiers": flat_coded.read_identifiers,
    "report_number": flat_coded.read_report_number,
    "relation": flat_coded.read_relation,
    "source": flat_words.read_source,
    "coverage": flat_words.read_coverage,
    "spatial": flat_words.read_spatial,
    "manuscript": flat_manuscript.read_manuscript,
}
_NOT_IN_PATHS = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_OF_RIGHTS = ("rights", "license", "access", "embargo_until")
_OF_ROW = ("identifier", "collection", "files", "fulltext")
KEYS: tuple[str, ...] = ("identifier", *_READERS, *_OF_RIGHTS, "collection", "files", "fulltext")


@dataclass(frozen=True, slots=True)
class FlatFile:
    """A file that a row names: path as written, relative to the import's folder or absolute in
    it.
    """

    name: str
    label: str | None = None


@dataclass(frozen=True, slots=True)
class FlatRow:
    """What a row says. `identifier` is None, and `problems` says so, when it has none to use."""

    identifier: str | None
    document: dict[str, Any]
    collection: str | None = None
    files: tuple[FlatFile, ...] = ()
    fulltext: str | None = None
    problems: list[Problem] = field(default_factory=list)


def from_flat(row: object, *, today: date) -> FlatRow:
    """The document that a row describes, normalised, with all problems of the stage `import`.

    `today` is the day in the site's zone; it tells a lapsed embargo from a coming one. A
    problem of severity `wrong` refuses the row, `missing` prevents its publication, `warning`
    is only reported.
    """
    if not isinstance(row, Mapping):
        return FlatRow(None, {}, problems=[Problem("", "row_not_object")])
    given = {str(key): value for key, value in row.items() if not _is_empty(value)}
    reading = Reading(today)
    for key in given.keys() - set(KEYS):
        reading.wrong(shown(key), "unknown_key", key=shown(key), known=", ".join(KEYS))
    for key, read in _READERS.items():
        if key in given:
            read(reading, given[key])
    flat_rights.read_rights(reading, {key: given[key] for key in _OF_RIGHTS if key in given})
    identifier = _identifier(reading, given.get("identifier"))
    collection = reading.one_line("collection", given.get("collection"))
    files = _files(reading, given.get("files"))
    fulltext = _fulltext(reading, given.get("fulltext"))
    found = _with_rules(reading, today)
    return FlatRow(identifier, reading.document, collection, files, fulltext, found)


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str | list | dict) and not value)


def _with_rules(reading: Reading, today: date) -> list[Problem]:
    """Problems of reading, then those of the rules, without calling missing what was there but
    wrong.
    """
    refused = {
        problem.field.partition("[")[0]
        for problem in reading.problems
        if problem.severity == "wrong"
    }
    found = problems(reading.document, stage="import", today=today)
    return reading.problems + [p for p in found if p.severity == "wrong" or p.field not in refused]


def _identifier(reading: Reading, value: Any) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    identifier = reading.one_line("identifier", value)
    if identifier is None and not any(p.field == "identifier" for p in reading.problems):
        reading.wrong("identifier", "identifier_needed")
    return identifier


def _files(reading: Reading, value: Any) -> tuple[FlatFile, ...]:
    found: list[FlatFile] = []
    rows = value if isinstance(value, list) else [] if value is None else [value]
    for position, row in enumerate(rows):
        place = f"files[{position}]"
        if _is_file_name(row):
            found.append(FlatFile(row))
        elif isinstance(row, Mapping) and _is_file_name(row.get("name")):
            reading.known_keys(place, row, ("name", "label"))
            found.append(
                FlatFile(row["name"], reading.one_line(f"{place}.label", row.get("label")))
            )
        else:
            reading.wrong(place, "expects_files", value=shown(row))
    return tuple(found)


def _is_file_name(value: Any) -> TypeGuard[str]:
    """Text that a file system can hold as a path."""
    return isinstance(value, str) and bool(value.strip()) and not _NOT_IN_PATHS.search(value)


def _fulltext(reading: Reading, value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        reading.wrong("fulltext", "expects_text", value=shown(value))
        return None
    return clean_fulltext(value) or None
