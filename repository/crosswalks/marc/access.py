"""How a work is found and reached in a MARC record: subjects (6XX), genre, links (76X to 856)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from repository.crosswalks import values
from repository.crosswalks.addresses import link
from repository.crosswalks.marc import kinds
from repository.crosswalks.marc.fields import Field, field
from repository.crosswalks.values import Record
from repository.metadata import identifiers, record, vocabularies

# Subdivisions of LCSH headings that are places.
_PLACES = {"Indonesia"}
# 780 and 785 say by the second indicator what the others say in words: superseded.
_SUPERSEDING = {"780", "785"}
_LABELS = {"main": "Teks lengkap", "documentation": "Dokumentasi", "transcript": "Transkrip"}


def subjects(rec: Record) -> Iterator[Field]:
    """648, 650, 651, 653 and 655: from LCSH, then from the list of the house, then free words."""
    for period in rec.get("temporal", ()):
        yield from field("648", " 4", ("a", period.get("edtf")))
    for subject in rec.get("subjects", ()):
        yield from _subject(str(subject["notation"]))
    for place in rec.get("spatial", ()):
        if not place.get("role"):
            yield from field("651", " 4", ("a", place.get("name")), ("0", place.get("uri")))
    depicted = [str(t["value"]) for t in rec.get("depicted", ())]
    for word in dict.fromkeys([*record.keywords(rec), *depicted]):
        yield from field("653", "  ", ("a", word))
    kind = values.type_entry(rec)
    label = str(kind["coar_label"])
    genre = label[:1].upper() + label[1:]
    yield from field("655", " 7", ("a", genre), ("2", "coar"), ("0", kind["coar"]))


def _subject(notation: str) -> Iterator[Field]:
    row = vocabularies.entry("subjects", notation) or {}
    twin, address = values.lcsh_of(row)
    heading, *divisions = twin.split("--")
    parts = [("z" if part in _PLACES else "x", part) for part in divisions]
    yield from field("650", " 0", ("a", heading), *parts, ("0", address or None))
    if not values.is_lcsh(row):
        label = vocabularies.label("subjects", notation, "id")
        is_ours = vocabularies.scheme_of(row) == vocabularies.SUBJECT_SCHEME
        code = "local" if is_ours else vocabularies.scheme_of(row)
        yield from field("650", " 7", ("a", label), ("2", code), ("0", row.get("uri") or None))


def links(rec: Record, today: date) -> Iterator[Field]:
    """751, 765 to 787 and 856: places of making, related works, then addresses, the page first."""
    for place in kinds.places_created(rec):
        roles = [("e", "production place."), ("4", "prp")]
        yield from field("751", "  ", ("a", f"{place},"), *roles)
    yield from _host(rec)
    for relation in rec.get("relations", ()):
        yield from _related(rec, relation)
    if rec.get("state") != "withdrawn":
        yield from _addresses(rec, today)


def _host(rec: Record) -> list[Field]:
    host = rec.get("host", {})
    is_serial = record.profile_of(rec.get("type")) == "article"
    numbers = dict.fromkeys([*host.get("issn", ()), *values.identifier_values(rec, "issn")])
    first, *others = [*numbers, ""]
    parts = [("g", _position(rec, host)), ("x", first)]
    parts += [("o", f"ISSN {number}") for number in others if number]
    control = ("7", "nnas" if is_serial else "nnam")
    return field("773", "0 ", ("t", host.get("title")), *parts, ("z", host.get("isbn")), control)


def _position(rec: Record, host: Mapping[str, Any]) -> str:
    """`Vol. 36, no. 2 (2023), hlm. 151-172`."""
    year = record.year(rec)
    numbered = [f"vol. {host['volume']}"] if host.get("volume") else []
    numbered += [f"no. {host['issue']}"] if host.get("issue") else []
    where = ", ".join(numbered)
    where = f"{where} ({year})" if where and year else where
    parts = [where] if where else []
    parts += [f"bab {host['part']}"] if host.get("part") else []
    pages = values.pages(host)
    words = ", ".join([*parts, f"hlm. {pages}"] if pages else parts)
    return words[:1].upper() + words[1:]


def _related(rec: Record, relation: Mapping[str, Any]) -> list[Field]:
    row = vocabularies.entry("relation_types", str(relation.get("type")))
    row = row or vocabularies.entries("relation_types")["relation"]
    tag = str(row["marc"])
    label = ("i", f"{row['label_id']}:")
    title = ("t", relation.get("title"))
    indicators, head = ("02", [title]) if tag in _SUPERSEDING else ("08", [label, title])
    if relation.get("item"):
        handle = str(relation["item"])
        tail = [("o", values.item_address(rec, handle))]
        tail.append(("w", f"({kinds.organisation(rec)}){handle}"))
    else:
        tail = _number(relation.get("target", {}))
    parts = [(code, value) for code, value in [*head, *tail] if value]
    says_something = any(code != "i" for code, _ in parts)
    return field(tag, indicators, *parts) if says_something else []


def _number(target: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not target or target.get("scheme") in record.PRIVATE_SCHEMES:
        return []
    scheme, value = str(target["scheme"]), str(target["value"])
    code = {"isbn": "z", "issn": "x", "report_number": "r"}.get(scheme, "o")
    return [(code, identifiers.address(scheme, value) or value)]


def _addresses(rec: Record, today: date) -> Iterator[Field]:
    """856: the item's page, the open files of the work, its other addresses, what comes with it."""
    yield from field("856", "40", ("u", values.landing(rec)), ("y", "Halaman uraian"))
    files = [f for f in values.open_files(rec, today) if f.get("role", "main") in _LABELS]
    for file in files:
        if file.get("role", "main") == "main":
            yield from _file(file, "40")
    for address in values.identifier_values(rec, "url"):
        yield from field("856", "41", ("u", link(address)))
    for file in files:
        if file.get("role", "main") != "main":
            yield from _file(file, "42")


def _file(file: Mapping[str, Any], indicators: str) -> list[Field]:
    label = _LABELS[file.get("role", "main")]
    parts = [("q", file.get("mime")), ("y", label), ("7", "0")]
    return field("856", indicators, ("u", file.get("url")), *parts)
