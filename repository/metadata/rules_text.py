"""Rules about words: titles (R1), names (R3), doubled texts (R11), sizes (R15)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from repository.metadata import names, normalise
from repository.metadata.findings import Check, Problem, shown

TITLE_LENGTHS = (3, 500)
ABSTRACT_LENGTHS = (40, 5000)
LONGEST_VALUE = 20_000
LONGEST_LIST = 500
LONGEST_TEXTS = 2000

_PLACEHOLDERS = {
    *("-", "--", "---", ".", "?", "n/a", "na", "none", "null", "nil", "tidak ada", "tanpa judul"),
    *("test", "tes", "testing", "coba", "untitled", "no title", "judul", "title", "xxx", "tba"),
}
_SEVERAL_PEOPLE = re.compile(r";| & |@|(?<!\S)(?:dan|and)(?!\S)", re.IGNORECASE)


def titles(check: Check) -> Iterator[Problem]:
    """R1: one main title of 3 to 500 characters that is a title."""
    rows = check.list("title")
    mains = [n for n, row in enumerate(rows) if row.get("kind") == "main"]
    if rows and len(mains) != 1:
        yield Problem("title", "title_one_main", {"count": len(mains)})
    for position, row in enumerate(rows):
        yield from _title(
            f"title[{position}]", str(row.get("value", "")), row.get("kind") == "main"
        )


def _title(field: str, value: str, is_main: bool) -> Iterator[Problem]:
    shortest, longest = TITLE_LENGTHS
    if is_main and not shortest <= len(value) <= longest:
        yield Problem(
            field,
            "title_length",
            {"value": shown(value), "shortest": shortest, "longest": longest, "length": len(value)},
        )
    if value.casefold().strip(" .") in _PLACEHOLDERS or not any(c.isalnum() for c in value):
        yield Problem(field, "placeholder", {"value": shown(value)})
    if normalise.without_markup(value) != value:
        yield Problem(field, "markup", {"value": shown(value)})
    letters = [c for c in value if c.isalpha()]
    if len(letters) > 10 and value.isupper() and any(c.islower() for c in value.lower()):
        yield Problem(field, "all_capitals", {"value": shown(value)}, "warning")


def agents(check: Check) -> Iterator[Problem]:
    """R3: a person has one name, or family and given name; one person an entry; no degree in a
    name.
    """
    for key in ("creators", "contributors"):
        for position, agent in enumerate(check.list(key)):
            yield from _agent(f"{key}[{position}]", agent)


def _agent(field: str, agent: Mapping[str, Any]) -> Iterator[Problem]:
    keys = {key for key in ("name", "family", "given") if agent.get(key)}
    if keys not in ({"name"}, {"family", "given"}):
        yield Problem(field, "name_form", {"value": shown(names.heading(agent))})
    if agent.get("kind") == "organisation":
        return
    for key in sorted(keys):
        value = str(agent[key])
        if _SEVERAL_PEOPLE.search(value):
            yield Problem(f"{field}.{key}", "several_people", {"value": shown(value)})
    titles_of = [*agent.get("prefix", ()), *agent.get("suffix", ())]
    words = names.direct_form(agent).replace(",", " ").split()
    repeated = next((title for title in titles_of if title in words), None)
    if repeated:
        yield Problem(field, "title_repeated", {"value": repeated})


_NEEDED_KEYS = {
    **dict.fromkeys(("title", "abstract", "description", "keywords", "source"), ("value", "lang")),
    **dict.fromkeys(("recommendations", "depicted"), ("value", "lang")),
    "subjects": ("scheme", "notation"),
    "identifiers": ("scheme", "value"),
    "dates": ("type", "edtf", "year"),
    "temporal": ("edtf", "year"),
    "spatial": ("name",),
    "extent": ("value",),
    "relations": ("type",),
}


def whole_entries(check: Check) -> Iterator[Problem]:
    """Entries of lists have the keys that make them one (§1.2)."""
    for key, needed in _NEEDED_KEYS.items():
        for position, row in enumerate(check.list(key)):
            lacking = [name for name in needed if row.get(name) in (None, "")]
            if lacking:
                yield Problem(f"{key}[{position}]", "incomplete", {"keys": ", ".join(lacking)})


def distinct_texts(check: Check) -> Iterator[Problem]:
    """R11: two titles of one kind, or two abstracts, are never in the same language and script."""
    for key in ("title", "abstract"):
        rows = check.list(key)
        seen = Counter((r.get("kind"), r.get("lang"), r.get("script")) for r in rows)
        for (kind, lang, _script), count in seen.items():
            if count > 1 and not (key == "title" and kind == "main"):
                yield Problem(
                    key, "same_language_twice", {"language": lang or "und", "count": count}
                )


def abstract_lengths(check: Check) -> Iterator[Problem]:
    """R11: an abstract of other than 40 to 5,000 characters is a warning."""
    shortest, longest = ABSTRACT_LENGTHS
    for position, row in enumerate(check.list("abstract")):
        length = len(str(row.get("value", "")))
        if not shortest <= length <= longest:
            values = {"length": length, "shortest": shortest, "longest": longest}
            yield Problem(f"abstract[{position}]", "abstract_length", values, "warning")


def sizes(check: Check) -> Iterator[Problem]:
    """R15: values of at most 20,000 characters, lists of at most 500 entries (texts of a volume
    2,000).
    """
    yield from _sizes("", check.document)


def _sizes(field: str, value: Any) -> Iterator[Problem]:
    if isinstance(value, str):
        if len(value) > LONGEST_VALUE:
            yield Problem(field, "value_too_long", {"length": len(value), "longest": LONGEST_VALUE})
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _sizes(f"{field}.{key}" if field else str(key), part)
    elif isinstance(value, list):
        longest = LONGEST_TEXTS if field == "manuscript.texts" else LONGEST_LIST
        if len(value) > longest:
            yield Problem(field, "list_too_long", {"length": len(value), "longest": longest})
        for position, part in enumerate(value[: longest + 1]):
            yield from _sizes(f"{field}[{position}]", part)
