"""What a deposit form asks for a profile: its fields from the metadata model as single questions.

The profile says which fields there are and how much each is needed; this module says which of them people can answer in
a plain form, and in how many boxes. A value that no question asks for is kept as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from repository.metadata import paths, vocabularies


class Kind(StrEnum):
    """What an answer is: decides the control in the form and the shape in the document."""

    TYPE = "type"
    LANGUAGE = "language"
    LANGUAGE_MORE = "language_more"
    TITLE = "title"
    TITLE_TRANSLATED = "title_translated"
    ABSTRACT = "abstract"
    ABSTRACT_TRANSLATED = "abstract_translated"
    PEOPLE = "people"
    SUBJECTS = "subjects"
    KEYWORDS = "keywords"
    PUBLISHER = "publisher"
    PLACES = "places"
    DATE = "date"
    IDENTIFIERS = "identifiers"
    LICENCE = "licence"
    ACCESS = "access"
    EMBARGO = "embargo"
    REASON = "reason"
    LINE = "line"
    LINES = "lines"
    PROSE = "prose"
    NUMBER = "number"
    DAY = "day"
    ONE = "one"
    MANY = "many"


@dataclass(frozen=True)
class Question:
    """One question: `name` in the form, `field` of the profile, `path` in the document, `need` D, P, R or O.

    What follows `role` is what a library set for its own form (`repository.profiles`); empty means as shipped. `labels`
    and `helps` are Indonesian and English; `terms` are the only answers that may be chosen.
    """

    name: str
    kind: Kind
    field: str
    path: str
    need: str
    role: str = ""
    section: str = ""
    is_needed: bool = False
    is_single: bool = False
    is_for_staff: bool = False
    labels: tuple[str, str] = ("", "")
    helps: tuple[str, str] = ("", "")
    terms: tuple[str, ...] = ()
    default: str = ""

    @property
    def is_required(self) -> bool:
        """Whether a deposit cannot be sent without an answer."""
        return self.is_core or self.is_needed

    @property
    def is_core(self) -> bool:
        """Whether the rules of the profile ask for an answer before a deposit is sent, whatever a library set."""
        return self.need == "D" and self.kind not in _NEVER_REQUIRED

    @property
    def select(self) -> str:
        """The value in the brackets of the path: `issued` of `dates[type=issued]`."""
        return self.path.partition("=")[2].rstrip("]").partition("|")[0]

    @property
    def choices(self) -> tuple[str, ...]:
        """The keys that may be chosen; empty when the answer is free."""
        named = str(vocabularies.fields()[self.field].get("vocabulary", ""))
        if self.kind not in (Kind.ONE, Kind.MANY):
            return ()
        inline = named.split(", ")
        keys = tuple(inline) if len(inline) > 1 else tuple(vocabularies.entries(named))
        return tuple(key for key in keys if key in self.terms) or keys if self.terms else keys

    @property
    def vocabulary(self) -> str:
        """The vocabulary that the choices are in; empty when they stand in the profile itself."""
        named = str(vocabularies.fields()[self.field].get("vocabulary", ""))
        return "" if ", " in named else named


_NEVER_REQUIRED = frozenset(
    {Kind.EMBARGO, Kind.REASON, Kind.ABSTRACT_TRANSLATED, Kind.TITLE_TRANSLATED, Kind.LANGUAGE_MORE}
)
_ALWAYS_ASKED = frozenset({"abstract", "language", "keywords", "subjects", "title_translated"})

_SPECIAL: dict[str, tuple[tuple[str, Kind, str], ...]] = {
    "type": (("type", Kind.TYPE, "type"),),
    "title": (("title", Kind.TITLE, "title"),),
    "title_translated": (("title_translated", Kind.TITLE_TRANSLATED, "title"),),
    "abstract": (
        ("abstract", Kind.ABSTRACT, "abstract"),
        ("abstract_translated", Kind.ABSTRACT_TRANSLATED, "abstract"),
    ),
    "language": (
        ("language", Kind.LANGUAGE, "language"),
        ("language_more", Kind.LANGUAGE_MORE, "language"),
    ),
    "rights": (
        ("licence", Kind.LICENCE, "rights.licence"),
        ("access", Kind.ACCESS, "rights.access"),
        ("embargo_until", Kind.EMBARGO, "rights.embargo_until"),
        ("access_reason", Kind.REASON, "rights.embargo_reason"),
    ),
    "subjects": (("subjects", Kind.SUBJECTS, "subjects"),),
    "keywords": (("keywords", Kind.KEYWORDS, "keywords"),),
    "publisher": (("publisher", Kind.PUBLISHER, "publisher"),),
    "identifiers": (("doi", Kind.IDENTIFIERS, "identifiers[scheme=doi]"),),
    "ms_capture": (
        ("capture_device", Kind.LINE, "capture.device"),
        ("capture_dpi", Kind.NUMBER, "capture.dpi"),
    ),
}
_CONSENT = (
    ("consent_given_by", Kind.LINE, "consent.given_by"),
    ("consent_scope", Kind.LINE, "consent.scope"),
    ("consent_until", Kind.DAY, "consent.until"),
)
_PEOPLE = {"creators": "aut", "speakers": "spk", "supervisors": "ths"}
_PLACES = {"spatial": "", "place_created": "created", "recorded_at": "recorded"}
_LISTS = frozenset({"audience", "manuscript.bibliography", "host.issn"})
_PROSE = frozenset(
    {"description", "recommendations", "depicted", "extent"}
    | {"dataset.method", "dataset.sample", "dataset.variables"}
)
_LINE_SHAPES = frozenset({"text", "organisation", "part_of", "text_lang", "date"})
_NOT_ASKED = frozenset(
    {"citation", "transcript", "duration", "original_size", "temporal", "toc", "source", "software"}
    | {"event_date", "title_alternative", "series", "rights_holder"}
)


@cache
def questions_of(profile: str) -> tuple[Question, ...]:
    """Return what is asked for a profile: what a deposit needs first, then the rest in the profile's order."""
    needs = {"type": "D", **vocabularies.needs(profile)}
    needs["type"] = "D"
    asked = [
        question
        for field, need in needs.items()
        if need in "DPR" or field in _ALWAYS_ASKED
        for question in _questions(field, need)
    ]
    return tuple(sorted(asked, key=lambda q: q.need != "D"))


@cache
def all_questions_of(profile: str) -> tuple[Question, ...]:
    """Return every question that a form of this profile can ask, those of `questions_of` first."""
    asked = questions_of(profile)
    names = {question.name for question in asked}
    fields = vocabularies.needs(profile).items()
    others = (q for field, need in fields for q in _questions(field, need))
    return (*asked, *(q for q in others if q.name not in names))


def _questions(field: str, need: str) -> Iterator[Question]:
    row = vocabularies.fields()[field]
    path, shape = str(row["path"]), str(row["shape"])
    if field in _NOT_ASKED:
        return
    special = _CONSENT if shape == "consent" else _SPECIAL.get(field)
    for name, kind, place in special or ():
        yield Question(name, kind, field, place, need)
    if special:
        return
    if field in _PEOPLE:
        yield Question(field, Kind.PEOPLE, field, path, need, _PEOPLE[field])
    elif field in _PLACES:
        yield Question(field, Kind.PLACES, field, "spatial", need, _PLACES[field])
    elif (plain := _plain_kind(path, shape, bool(row["repeatable"]))) is not None:
        yield Question(field, plain, field, path, need)


def _plain_kind(path: str, shape: str, is_repeatable: bool) -> Kind | None:
    if path.startswith("dates[type=") and path.endswith("]"):
        return Kind.DATE
    if path.startswith("identifiers[scheme="):
        return Kind.IDENTIFIERS
    if path == "thesis.defended":
        return Kind.DAY
    if path in _LISTS:
        return Kind.LINES
    if path in _PROSE:
        return Kind.PROSE
    if "[" in path or "," in path or "(" in path:
        return None
    if shape in {"choice", "code"}:
        return Kind.MANY if is_repeatable else Kind.ONE
    is_text_of_volume = path.startswith("manuscript.") and shape == "text_lang"
    return Kind.LINE if shape in _LINE_SHAPES and not is_text_of_volume else None


def question_for(
    field: str, document: dict[str, object], questions: tuple[Question, ...]
) -> Question | None:
    """Return the question that a problem at `field` (`creators[1].orcid`, `date_issued`) is about, None for none."""
    for question in questions:
        if field in (question.name, question.field, question.path):
            return question
    head = field.partition("[")[0]
    row: object = next(iter(paths.values(document, field.partition(".")[0])), None)
    return _by_row(head, row if isinstance(row, dict) else {}, questions) or next(
        (q for q in questions if paths_head(q.path) == paths_head(head)), None
    )


def _by_row(head: str, row: dict[str, object], questions: tuple[Question, ...]) -> Question | None:
    """The question whose bracket names what distinguishes this entry: its kind, type, scheme or role."""
    if head == "title":
        wanted = "title" if row.get("kind") == "main" else "title_translated"
        return next((q for q in questions if q.name == wanted), None)
    signs = {str(row.get(key)) for key in ("type", "scheme", "role") if row.get(key)}
    chosen = (q for q in questions if paths_head(q.path) == head and "=" in q.path)
    return next((q for q in chosen if signs & set(q.path[:-1].partition("=")[2].split("|"))), None)


def paths_head(path: str) -> str:
    """Return the first name of a path: `dates` of `dates[type=issued]`."""
    return path.partition("[")[0].partition(".")[0]
