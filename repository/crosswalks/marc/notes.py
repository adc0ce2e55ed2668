"""Notes of a MARC record: 500 to 567, but for those of manuscripts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from repository.crosswalks import values
from repository.crosswalks.marc import kinds
from repository.crosswalks.marc.fields import Field, closed, field
from repository.crosswalks.values import Record
from repository.metadata import dates, record, vocabularies


def fields(rec: Record, today: date) -> Iterator[Field]:
    """500, 502, 505, 506, 518, 520, 521, 534, 536, 538, 540, 542, 546 and 567."""
    for key in ("description", "recommendations"):
        for text in rec.get(key, ()):
            yield from field("500", "  ", ("a", text["value"]))
    yield from _dissertation(rec)
    yield from field("505", "0 ", ("a", rec.get("toc", {}).get("value")))
    yield from _access(rec, today)
    yield from _occasions(rec)
    for abstract in record.abstracts(rec):
        yield from field("520", "3 ", ("a", abstract.value))
    for audience in rec.get("audience", ()):
        yield from field("521", "  ", ("a", audience))
    yield from _sources(rec)
    for grant in rec.get("funding", ()):
        parts = [("c", grant.get("award")), ("e", grant.get("programme"))]
        yield from field("536", "  ", ("a", grant.get("funder")), *parts)
    for program in rec.get("dataset", {}).get("software", ()):
        yield from field("538", "  ", ("a", f"Memerlukan: {program}"))
    yield from _terms(rec)
    yield from _language_note(rec)
    yield from _methods(rec)


def _dissertation(rec: Record) -> list[Field]:
    thesis = rec.get("thesis", {})
    if not thesis:
        return []
    kind = thesis.get("name") or values.type_entry(rec)["label_id"]
    main = record.main_date(rec)
    year = str(thesis.get("defended") or (dates.output_date(main) if main else ""))[:4]
    parts = [("c", thesis.get("grantor")), ("d", year), ("g", thesis.get("discipline"))]
    return field("502", "  ", ("b", kind), *parts)


def _access(rec: Record, today: date) -> list[Field]:
    access = record.access_on(rec, today)
    entry = vocabularies.entries("access_rights")[access]
    words = str(entry["label_id"]).capitalize()
    if access == "open":
        star = [("f", "Unrestricted online access"), ("2", "star")]
        return field("506", "0 ", ("a", f"{words}."), *star, ("u", entry["coar"]))
    until = str(rec["rights"].get("embargo_until", "")) if access == "embargoed" else ""
    words = f"{words} sampai {until}." if until else f"{words}."
    parts = [("g", until.replace("-", "")), ("u", entry["coar"])]
    return field("506", f"{entry['marc506_ind1']} ", ("a", words), *parts)


def _occasions(rec: Record) -> Iterator[Field]:
    """518: the occasion, day and place of a recording; when data were collected."""
    if record.profile_of(rec.get("type")) == "audiovisual":
        event = rec.get("event", {})
        words = ", ".join(str(event[key]) for key in ("name", "place", "date") if event.get(key))
        yield from field("518", "  ", ("a", words))
        for place in rec.get("spatial", ()):
            if place.get("role") == "recorded":
                yield from field("518", "  ", ("p", place["name"]))
    for stored in rec.get("dates", ()):
        if stored.get("type") == "collected" and stored.get("edtf"):
            words = f"Data dikumpulkan: {stored['edtf']}"
            yield from field("518", "  ", ("a", words))


def _sources(rec: Record) -> Iterator[Field]:
    for text in rec.get("source", ()):
        yield from field("534", "  ", ("p", "Sumber:"), ("n", text["value"]))


def _terms(rec: Record) -> Iterator[Field]:
    """540 and 542: what may be done with the work, and whose it is."""
    licence, rights = values.licence(rec), rec.get("rights", {})
    if licence.get("uri"):
        spdx = licence.get("spdx")
        parts = [("f", spdx), ("2", "spdx" if spdx else ""), ("u", licence["uri"])]
        yield from field("540", "  ", ("a", licence["name"]), *parts)
    else:
        words = [("a", licence["plain_id"]), ("u", licence["rights_statement"])]
        yield from field("540", "  ", *words)
    yield from field("540", "  ", ("a", rights.get("statement")))
    yield from field("542", "1 ", ("d", rights.get("holder")), ("g", rights.get("year")))


def _language_note(rec: Record) -> list[Field]:
    """546 where the codes do not say all: several languages, or a script other than Latin."""
    languages = list(rec.get("language", ()))
    scripts = [script for script in rec.get("script", ()) if script != "Latn"]
    if len(languages) < 2 and not scripts:
        return []
    names = ", ".join(vocabularies.label("languages", code, "id") for code in languages)
    written = ", ".join(vocabularies.label("scripts", code, "id") for code in scripts)
    kinds_of = (
        vocabularies.label("script_varieties", v, "id") for v in rec.get("script_variety", ())
    )
    varieties = ", ".join(kinds_of)
    tail = f"Aksara {written}" if written else ""
    tail = f"{tail} ({varieties})" if tail and varieties else tail
    return field("546", "  ", ("a", f"Bahasa: {names}" if names else tail), ("b", names and tail))


def _methods(rec: Record) -> Iterator[Field]:
    for method in rec.get("report", {}).get("method", ()):
        yield from field("567", "  ", ("a", method))
    dataset = rec.get("dataset", {})
    for key in ("method", "sample"):
        for text in dataset.get(key, ()):
            yield from field("567", "  ", ("a", closed(str(text["value"]))))


def original(rec: Record, today: date) -> list[Field]:
    """534: the original of a manuscript that is read online."""
    group = rec.get("manuscript", {})
    extents = "; ".join(str(e["value"]) for e in rec.get("extent", ()))
    marks = values.identifier_values(rec, "shelfmark")
    kept = ", ".join(str(part) for part in (group.get("repository"), *marks) if part)
    if not kinds.is_online(rec, today) or not (extents or kept):
        return []
    return field("534", "  ", ("p", "Reproduksi dari naskah asli:"), ("e", extents), ("l", kept))
