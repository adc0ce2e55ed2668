"""Rules about words: what must be there, and how it must be written to be understood by a machine."""

from __future__ import annotations

import re
from collections.abc import Iterator

from repository.aggregators.evidence import Evidence
from repository.aggregators.reading import ACCESS_TERMS, EUREPO, Card
from repository.aggregators.rule import ELEMENT, Effort, Rule, Values
from repository.metadata import names, normalise, vocabularies
from repository.metadata.findings import shown

CHOICE, SHORT, WRITING = Effort.CHOICE, Effort.SHORT_VALUE, Effort.WRITING
WORDS = ("title", "creator", "contributor", "publisher", "subject", "description")
UNKNOWN_LANGUAGES = frozenset({"und", "mis", "mul", "zxx"})
PLACEHOLDERS = frozenset(
    {"", "-", "--", "---", ".", "?", "n/a", "na", "none", "null", "nil", "tidak ada", "unknown"}
    | {"test", "tes", "xxx", "tba", "anonim", "anonymous", "no title", "tanpa judul", "untitled"}
)
_SEVERAL = re.compile(r";| & | / |@|(?<!\S)(?:dan|and)(?!\S)", re.IGNORECASE)
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d))?)?)?", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_CODE = re.compile(r"[a-z]{2,3}")
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd\ufffe\uffff\ue000-\uf8ff]")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:[a-z]{2,8}|#\d{1,6});")


def _(message: str) -> str:
    """Mark a message for the catalogue; it is translated when it is shown."""
    return message


def _missing(is_there: bool) -> Values | None:
    return None if is_there else {}


def _quoted(text: str | None, **more: str) -> Values | None:
    return None if text is None else {"value": shown(text), **more}


def _texts(seen: Evidence) -> Iterator[tuple[str, str]]:
    return ((name, text) for name in WORDS for text in seen.all(name))


def _title(seen: Evidence, card: Card) -> Values | None:
    """A format that needs a title gives the handle where there is none."""
    return _missing(card.title not in ("", seen.record.get("handle")))


def _several_people(seen: Evidence, card: Card) -> Values | None:
    agents = (a for key in ("creators", "contributors") for a in seen.record.get(key, ()))
    bodies = {names.heading(a) for a in agents if a.get("kind") == "organisation"}
    people = (name for name in card.authors if name not in bodies)
    return _quoted(next((name for name in people if _SEVERAL.search(name)), None))


def _date_form(seen: Evidence, card: Card) -> Values | None:
    dates = (d for d in seen.all("date") if not d.startswith("info:eu-repo/date/"))
    return _quoted(next((d for d in dates if not _DATE.fullmatch(d)), None))


def _unnamed_type(seen: Evidence, card: Card) -> Values | None:
    return {"value": seen.first("type")} if seen.first("type") == "Other" else None


def _type_term(seen: Evidence, card: Card) -> Values | None:
    return _missing(any(t.startswith(EUREPO) for t in seen.all("type")))


def _access_term(seen: Evidence, card: Card) -> Values | None:
    return _missing(sum(r in ACCESS_TERMS for r in seen.all("rights")) == 1)


def _language(seen: Evidence, card: Card) -> Values | None:
    found = ", ".join(card.languages)
    return None if set(card.languages) - UNKNOWN_LANGUAGES else {"value": found or "–"}


def _language_code(seen: Evidence, card: Card) -> Values | None:
    return _quoted(next((c for c in seen.all("language") if not _is_code(c)), None))


def _is_code(code: str) -> bool:
    """Whether this is ISO 639-1 where there is such a code for the language, else ISO 639-3."""
    if code in UNKNOWN_LANGUAGES:
        return True
    known = vocabularies.language_code(code) if _CODE.fullmatch(code) else None
    return known is not None and vocabularies.facet_language(known) == code


def _several_subjects(seen: Evidence, card: Card) -> Values | None:
    lumped = (s for s in card.subjects if ";" in s or s.count(",") >= 3)
    return _quoted(next(lumped, None))


def _placeholder(seen: Evidence, card: Card) -> Values | None:
    for name, text in _texts(seen):
        if text.casefold().strip(" .()[]") in PLACEHOLDERS:
            return _quoted(text, **{ELEMENT: name})
    return None


def _wrongly_decoded(seen: Evidence, card: Card) -> Values | None:
    for name, text in _texts(seen):
        if "mojibake" in normalise.clean(text).notes:
            return _quoted(text, **{ELEMENT: name})
    return None


def _unreadable(seen: Evidence, card: Card) -> Values | None:
    for name, text in _texts(seen):
        if _UNREADABLE.search(text):
            return _quoted(text, **{ELEMENT: name})
    return None


def _markup(seen: Evidence, card: Card) -> Values | None:
    for name, text in _texts(seen):
        if found := _MARKUP.search(text):
            return _quoted(found.group(), **{ELEMENT: name})
    return None


RULES = (
    Rule(
        "title", ("title",), SHORT,
        _("A title."),
        _("There is no title; write it as on the title page."),
        _title,
    ),
    Rule(
        "creator", ("creators",), SHORT,
        _("An author: a person or a body."),
        _("No author is named; name the people or the body that made the work."),
        lambda seen, card: _missing(bool(card.authors)),
    ),
    Rule(
        "one_author", ("creators",), SHORT,
        _("One name for each author."),
        _("“%(value)s” names several people; enter one person per line."),
        _several_people,
    ),
    Rule(
        "date", ("date_issued", "date_created"), SHORT,
        _("A date that begins with the year of publication in four digits."),
        _("The date “%(value)s” has no year; write the year of publication, for example 2024."),
        lambda seen, card: None if _YEAR.match(card.year) else {"value": card.year or "–"},
    ),
    Rule(
        "date_form", ("date_issued", "date_created"), SHORT,
        _("Dates as YYYY, YYYY-MM or YYYY-MM-DD."),
        _("The date “%(value)s” has another form; write 2024, 2024-06 or 2024-06-15."),
        _date_form,
    ),
    Rule(
        "abstract", ("abstract",), WRITING,
        _("An abstract, as the first description."),
        _("There is no abstract; write one of 100 to 300 words."),
        lambda seen, card: _missing(bool(card.abstract and seen.record.get("abstract"))),
    ),
    Rule(
        "type", ("type",), CHOICE,
        _("The kind of work in a word, as the first type."),
        _("The kind of work is not said; choose the type."),
        lambda seen, card: None if card.type and ":" not in card.type else {},
    ),
    Rule(
        "type_term", ("type",), CHOICE,
        _("The kind of work as a term of info:eu-repo."),
        _("The type has no term of info:eu-repo; choose another type."),
        _type_term,
    ),
    Rule(
        "type_named", ("type",), CHOICE,
        _("A type that says more than “other”."),
        _("The type is “%(value)s”, under which nobody looks; choose the type that fits best."),
        _unnamed_type,
    ),
    Rule(
        "access_term", ("access",), CHOICE,
        _("Exactly one term of info:eu-repo for the access."),
        _("Who may open the files is not said; choose the access."),
        _access_term,
    ),
    Rule(
        "language", ("language",), CHOICE,
        _("The language of the work."),
        _("The language is “%(value)s”; choose the language of the work."),
        _language,
    ),
    Rule(
        "language_code", ("language",), CHOICE,
        _("Languages as codes of ISO 639."),
        _("“%(value)s” is no code that catalogues know; choose the language from the list."),
        _language_code,
    ),
    Rule(
        "subject", ("subjects", "keywords"), CHOICE,
        _("At least one subject."),
        _("There is no subject; choose one from the list."),
        lambda seen, card: _missing(bool(card.subjects)),
    ),
    Rule(
        "one_subject", ("keywords",), SHORT,
        _("One heading in each subject."),
        _("“%(value)s” holds several headings; write one per line."),
        _several_subjects,
    ),
    Rule(
        "publisher", ("publisher", "degree_grantor"), SHORT,
        _("A publisher."),
        _("There is no publisher; write the name of the body that issued the work."),
        lambda seen, card: _missing(bool(card.publisher)),
    ),
    Rule(
        "placeholder", (), SHORT,
        _("No stand-ins such as “-” or “n/a”."),
        _("“%(value)s” stands for nothing; write the true value or leave the field empty."),
        _placeholder,
    ),
    Rule(
        "wrongly_decoded", (), SHORT,
        _("Letters that were decoded rightly."),
        _("“%(value)s” looks wrongly decoded; type it anew."),
        _wrongly_decoded,
    ),
    Rule(
        "unreadable", (), SHORT,
        _("No characters that a machine cannot read."),
        _("“%(value)s” holds unreadable characters; compare it with the source and type it anew."),
        _unreadable,
    ),
    Rule(
        "markup", (), SHORT,
        _("Plain words without HTML."),
        _("“%(value)s” is HTML and will be shown as it stands; write plain words."),
        _markup,
    ),
)  # fmt: skip
