"""schema.org JSON-LD of a landing page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from repository.crosswalks import values
from repository.crosswalks.values import Record
from repository.metadata import dates, names, record, vocabularies

_DESCRIPTION_LENGTHS = (50, 5000)


def data(rec: Record, today: date) -> dict[str, Any]:
    """The description of the item as JSON-LD; without empty values."""
    kind = str(values.type_entry(rec)["schema_org"])
    found: dict[str, Any] = {"@context": "https://schema.org", "@type": kind}
    found |= {"@id": values.landing(rec), "url": values.landing(rec)}
    found |= _words(rec) | _people(rec, kind) | _dates(rec)
    found |= _rights(rec, today) | _subjects(rec) | _coverage(rec)
    found |= _host(rec) | _group(rec, kind) | _files(rec, kind, today)
    return {key: value for key, value in found.items() if value not in (None, "", [], {})}


def write(rec: Record, today: date) -> bytes:
    """The description as a file."""
    return json.dumps(data(rec, today), ensure_ascii=False, indent=1).encode() + b"\n"


def as_script(rec: Record, today: date) -> str:
    """The description to stand within `<script type="application/ld+json">`, which it cannot
    end.
    """
    text = json.dumps(data(rec, today), ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _tagged(texts: list[record.Text]) -> list[dict[str, str]]:
    return [{"@value": text.value, "@language": text.tag} for text in texts]


def _words(rec: Record) -> dict[str, Any]:
    kinds = {
        kind: record.titles(rec, kind) for kind in ("main", "original", "translated", "alternative")
    }
    return {
        "name": _tagged(kinds["main"] + kinds["original"]),
        "alternateName": _tagged(kinds["translated"] + kinds["alternative"]),
        "abstract": _tagged(record.abstracts(rec)),
        "inLanguage": record.languages(rec),
    }


def _people(rec: Record, kind: str) -> dict[str, Any]:
    publisher = rec.get("publisher", {}).get("name")
    return {
        "creator" if kind == "Dataset" else "author": [_agent(a) for a in values.creators(rec)],
        "contributor": [_agent(a) for a in values.contributors(rec)],
        "publisher": {"@type": "Organization", "name": publisher} if publisher else None,
    }


def _agent(agent: Mapping[str, Any]) -> dict[str, Any]:
    if agent.get("kind") == "organisation":
        return {"@type": "Organization", "name": names.direct_form(agent)} | _ror(agent)
    found: dict[str, Any] = {"@type": "Person", "name": names.direct_form(agent)}
    if "family" in agent:
        found |= {"familyName": agent["family"], "givenName": agent.get("given")}
    found |= {"honorificPrefix": " ".join(agent.get("prefix", ()))}
    found |= {"honorificSuffix": ", ".join(agent.get("suffix", ()))}
    found |= {"@id": f"https://orcid.org/{agent['orcid']}" if agent.get("orcid") else None}
    bodies = [
        {"@type": "Organization", "name": body["name"]} | _ror(body)
        for body in agent.get("affiliation", ())
        if body.get("name")
    ]
    return {key: value for key, value in (found | {"affiliation": bodies}).items() if value}


def _ror(body: Mapping[str, Any]) -> dict[str, str]:
    return {"@id": f"https://ror.org/{body['ror']}"} if body.get("ror") else {}


def _dates(rec: Record) -> dict[str, Any]:
    created = record.date_of(rec, "created")
    published = record.date_of(rec, "issued") or record.date_of(rec, "available")
    return {
        "dateCreated": dates.output_date(created) if created else None,
        "datePublished": dates.output_date(published) if published else None,
    }


def _rights(rec: Record, today: date) -> dict[str, Any]:
    licence, access = values.licence(rec), record.access_on(rec, today)
    address = licence.get("uri")
    is_open = access == "open"
    return {
        "license": address,
        "copyrightHolder": rec.get("rights", {}).get("holder"),
        "copyrightNotice": None if address else licence["plain_id"],
        "isAccessibleForFree": True if is_open else None,
        "conditionsOfAccess": None
        if is_open
        else vocabularies.label("access_rights", access, "en"),
    }


def _subjects(rec: Record) -> dict[str, Any]:
    terms = [
        {
            "@type": "DefinedTerm",
            "name": vocabularies.label("subjects", subject["notation"], "id"),
            "inDefinedTermSet": subject["scheme"],
            "termCode": subject["notation"],
        }
        for subject in rec.get("subjects", ())
    ]
    public = [i for i in rec.get("identifiers", ()) if i["scheme"] not in record.PRIVATE_SCHEMES]
    found = [
        {"@type": "PropertyValue", "propertyID": i["scheme"], "value": i["value"]} for i in public
    ]
    return {"about": terms, "keywords": record.keywords(rec), "identifier": found}


def _coverage(rec: Record) -> dict[str, Any]:
    return {
        "spatialCoverage": [place["name"] for place in rec.get("spatial", ())],
        "temporalCoverage": [period["edtf"] for period in rec.get("temporal", ())],
    }


def _host(rec: Record) -> dict[str, Any]:
    host = rec.get("host", {})
    if not host:
        return {}
    if record.profile_of(rec.get("type")) != "article":
        whole = {"@type": "Book", "name": host.get("title"), "isbn": host.get("isbn")}
        part: dict[str, Any] = {key: value for key, value in whole.items() if value}
    else:
        part = {"@type": "Periodical", "name": host.get("title"), "issn": host.get("issn", [])}
        for kind, key, source in _PERIODICAL_PARTS:
            if host.get(source):
                part = {"@type": kind, key: host[source], "isPartOf": part}
    return {"isPartOf": part, "pageStart": host.get("first_page"), "pageEnd": host.get("last_page")}


_PERIODICAL_PARTS = (
    ("PublicationVolume", "volumeNumber", "volume"),
    ("PublicationIssue", "issueNumber", "issue"),
)


def _group(rec: Record, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {"reportNumber": values.first_identifier(rec, "report_number")}
    thesis = rec.get("thesis", {})
    if thesis:
        grantor = thesis.get("grantor")
        body = {"@type": "CollegeOrUniversity", "name": grantor} if grantor else None
        found |= {"inSupportOf": thesis.get("name"), "sourceOrganization": body}
    if kind == "Dataset":
        found |= {
            "description": _description(rec),
            "version": rec.get("dataset", {}).get("version"),
        }
    return found | (_manuscript(rec) if "manuscript" in rec else {})


def _description(rec: Record) -> str | None:
    shortest, longest = _DESCRIPTION_LENGTHS
    text = next((t.value for t in record.abstracts(rec)), "")
    return text[:longest] if len(text) >= shortest else None


def _manuscript(rec: Record) -> dict[str, Any]:
    group = rec["manuscript"]
    created = [p["name"] for p in rec.get("spatial", ()) if p.get("role") == "created"]
    return {
        "material": [vocabularies.label("ms_material", m, "en") for m in group.get("material", ())],
        "locationCreated": {"@type": "Place", "name": created[0]} if created else None,
        "hasPart": list(_parts(group)),
    }


def _parts(group: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for text in group.get("texts", ()):
        name = _tagged([record.text_of(title) for title in text.get("title", ())])
        folios = "-".join(str(text[key]) for key in ("from", "to") if text.get(key))
        yield {"@type": "CreativeWork", "name": name, "pagination": folios}


def _files(rec: Record, kind: str, today: date) -> dict[str, Any]:
    files = [f for f in values.open_files(rec, today) if f.get("role", "main") == "main"]
    if kind == "Dataset":
        return {"distribution": [_download(f, "DataDownload") for f in files]}
    return {"encoding": [_download(f, "MediaObject") | _size(f) for f in files]}


def _download(file: Mapping[str, Any], kind: str) -> dict[str, Any]:
    return {"@type": kind, "contentUrl": file["url"], "encodingFormat": file.get("mime")}


def _size(file: Mapping[str, Any]) -> dict[str, Any]:
    size, digest = file.get("size"), file.get("sha256")
    found = {"contentSize": f"{size} B" if size is not None else None, "sha256": digest}
    return {key: value for key, value in found.items() if value}
