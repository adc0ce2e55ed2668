"""Read-only views of a metadata document, for templates, crosswalks and the index.

Functions take the document (or a record: the document with its system keys) and change nothing.
They hold for drafts too: what is not there is empty, never an error. Only public values come out:
names with `public: false` and numbers of students and lecturers do not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from repository.metadata import names, vocabularies

Document = Mapping[str, Any]

# The date that tells readers how old a work is: creation where publication only means "put online".
_CREATION_FIRST = {"manuscript", "image", "audiovisual", "map"}
_GROUP_TEXTS = ("incipit", "explicit", "colophon")


@dataclass(frozen=True, slots=True)
class Text:
    """Words with their BCP 47 language tag and direction (`ltr`, `rtl`); prints as the words."""

    value: str
    tag: str
    direction: str = "ltr"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Agent:
    """A person or body in the forms that pages need; `role` is a MARC relator code or None."""

    heading: str
    direct: str
    short: str
    sort_key: str
    is_person: bool
    role: str | None
    prefix: str
    suffix: str
    orcid: str | None
    affiliations: tuple[str, ...]
    is_attributed: bool
    authority: str | None = None


def text_of(value: Mapping[str, Any]) -> Text:
    """A stored text `{value, lang, script?}` as words with tag and direction."""
    lang, script = str(value.get("lang", "und")), value.get("script")
    direction = vocabularies.direction(script or vocabularies.usual_script(lang))
    return Text(str(value["value"]), vocabularies.language_tag(lang, script), direction)


def profile_of(resource_type: str | None) -> str | None:
    """Profile key of a resource type, or None when the type is unknown."""
    return vocabularies.profile_of(resource_type)


# -- titles, texts ---------------------------------------------------------------------------------


def titles(document: Document, kind: str | None = None) -> list[Text]:
    """All titles, or those of one kind (`main`, `translated`, `original`, `alternative`), in stored
    order.
    """
    return [text_of(t) for t in document.get("title", ()) if kind is None or t.get("kind") == kind]


def main_title(document: Document, locale: str | None = None) -> Text:
    """Title to show: with a locale the main or translated one in the reader's language, else the
    main one.

    Its value is empty when a draft has no title yet.
    """
    main = next(iter(titles(document, "main")), None) or next(
        iter(titles(document)), Text("", "und")
    )
    return _in_language([main, *titles(document, "translated")], locale) or main


def abstracts(document: Document, locale: str | None = None) -> list[Text]:
    """Abstracts in stored order (the item's own language first); with a locale the reader's
    language first.
    """
    found = [text_of(t) for t in document.get("abstract", ())]
    first = _in_language(found, locale)
    return [first, *(t for t in found if t is not first)] if first else found


def _in_language(texts: list[Text], locale: str | None) -> Text | None:
    wanted = locale.partition("_")[0].partition("-")[0] if locale else None
    return next((t for t in texts if t.tag == wanted), None)


def keywords(document: Document) -> list[str]:
    """Free keywords as written."""
    return [str(k["value"]) for k in document.get("keywords", ())]


def subject_labels(document: Document, locale: str) -> list[str]:
    """Labels of the subject terms in the reader's language; a term that is no longer known by its
    notation.
    """
    return [
        vocabularies.label("subjects", s["notation"], locale) for s in document.get("subjects", ())
    ]


def languages(document: Document) -> list[str]:
    """Languages of the content as facet codes: ISO 639-1 where there is one, else ISO 639-3."""
    return [vocabularies.facet_language(code) for code in document.get("language", ())]


# -- people ----------------------------------------------------------------------------------------


def is_public_name(agent: Mapping[str, Any]) -> bool:
    """False for a name that its bearer asked to keep out of sight."""
    return agent.get("public", True) is not False


def agent_of(agent: Mapping[str, Any]) -> Agent:
    """A stored agent in the forms that pages need."""
    return Agent(
        heading=names.heading(agent),
        direct=names.direct_form(agent),
        short=names.short_form(agent),
        sort_key=names.sort_key(agent),
        is_person=agent.get("kind") != "organisation",
        role=agent.get("role"),
        prefix=" ".join(agent.get("prefix", ())),
        suffix=", ".join(agent.get("suffix", ())),
        orcid=agent.get("orcid"),
        affiliations=tuple(a["name"] for a in agent.get("affiliation", ()) if a.get("name")),
        is_attributed=agent.get("certainty") == "attributed",
        authority=agent.get("authority"),
    )


def agents(document: Document, key: str) -> list[Agent]:
    """Public agents of `creators` or `contributors`, in record order."""
    return [agent_of(a) for a in document.get(key, ()) if is_public_name(a)]


def creators(document: Document) -> list[Agent]:
    """Public creators in record order."""
    return agents(document, "creators")


def contributors(document: Document) -> list[Agent]:
    """Public contributors in record order."""
    return agents(document, "contributors")


# -- dates, rights ---------------------------------------------------------------------------------


def date_of(document: Document, kind: str) -> Mapping[str, Any] | None:
    """The stored date of one type (`issued`, `created`, …), or None."""
    return next((d for d in document.get("dates", ()) if d.get("type") == kind), None)


def main_date(document: Document) -> Mapping[str, Any] | None:
    """The one date that stands for the item: creation for manuscript, image, recording and map,
    else issue.

    Where that one is missing the other takes its place; None when neither is there.
    """
    kinds = ["issued", "created"]
    if profile_of(document.get("type")) in _CREATION_FIRST:
        kinds.reverse()
    return next((found for kind in kinds if (found := date_of(document, kind))), None)


def year(document: Document) -> int | None:
    """Year of the main date, or None."""
    found = main_date(document)
    return int(found["year"]) if found and found.get("year") is not None else None


def access_on(document: Document, today: date) -> str:
    """Access as it is on a day (the site's own date): an embargo whose first open day has come is
    `open`.

    A document without rights is `metadata_only`.
    """
    rights = document.get("rights", {})
    access = str(rights.get("access", "metadata_only"))
    until = str(rights.get("embargo_until", ""))
    return "open" if access == "embargoed" and until and until <= today.isoformat() else access


# -- everything public -----------------------------------------------------------------------------


def all_text(document: Document) -> str:
    """All public words of the record that have no search field of their own, one value a line."""
    return "\n".join(dict.fromkeys(value for value in _loose_words(document) if value))


def manuscript_text(document: Document) -> str:
    """All public words that describe a manuscript as an object, one value a line."""
    return "\n".join(dict.fromkeys(value for value in _manuscript_words(document) if value))


def _loose_words(document: Document) -> Iterator[str]:
    for key in ("description", "source", "recommendations", "depicted"):
        yield from (t["value"] for t in document.get(key, ()))
    for key in ("place", "edition", "technique"):
        yield str(document.get(key, ""))
    yield document.get("toc", {}).get("value", "")
    yield document.get("publisher", {}).get("name", "")
    yield from (agent.direct for agent in contributors(document))
    yield from (
        i["value"] for i in document.get("identifiers", ()) if i["scheme"] not in PRIVATE_SCHEMES
    )
    yield from (p["name"] for p in document.get("spatial", ()))
    yield from document.get("audience", ())
    for part in ("host", "series"):
        yield document.get(part, {}).get("title", "")
    yield document.get("event", {}).get("name", "")
    yield from (d["original"] for d in document.get("dates", ()) if d.get("original"))
    yield from (r["title"] for r in document.get("relations", ()) if r.get("title"))
    yield from (f["funder"] for f in document.get("funding", ()))
    yield str(document.get("rights", {}).get("statement", ""))
    yield from _group_words(document)


PRIVATE_SCHEMES = frozenset({"nim", "nidn", "kode_prodi"})


def _group_words(document: Document) -> Iterator[str]:
    yield str(document.get("report", {}).get("issuing_unit", ""))
    thesis = document.get("thesis", {})
    yield from (str(thesis.get(key, "")) for key in ("name", "discipline", "grantor"))
    dataset = document.get("dataset", {})
    for key in ("method", "sample", "variables"):
        yield from (t["value"] for t in dataset.get(key, ()))


def _manuscript_words(document: Document) -> Iterator[str]:
    yield from (i["value"] for i in document.get("identifiers", ()) if i["scheme"] == "shelfmark")
    manuscript = document.get("manuscript", {})
    yield str(manuscript.get("repository", ""))
    yield str(manuscript.get("provenance", ""))
    for key in _GROUP_TEXTS:
        yield from (t["value"] for t in manuscript.get(key, ()))
    for item in manuscript.get("texts", ()):
        yield from (t["value"] for t in item.get("title", ()))
        yield str(item.get("author", ""))
    yield from manuscript.get("bibliography", ())
    for key, vocabulary in (
        ("material", "ms_material"),
        ("hand", "ms_hand"),
        ("decoration", "ms_decoration"),
    ):
        for value in manuscript.get(key, ()):
            yield from (vocabularies.label(vocabulary, value, locale) for locale in ("id", "en"))
