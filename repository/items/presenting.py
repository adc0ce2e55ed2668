"""An item's page: everything that `items/show.html` and `items/tombstone.html` are given."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext
from markupsafe import Markup

from repository import web
from repository.access.policy import Access, Action, effective_access, may
from repository.access.subjects import subject_of
from repository.citations import references
from repository.copies.queries import may_be_asked_for
from repository.crosswalks import Format, formats_of, highwire, schema_org
from repository.crosswalks.harvested import HARVESTED
from repository.files.models import File, FileRole, ReadingStatus
from repository.files.queries import listed_files
from repository.items.describing import details_of
from repository.items.entries import people_line, titles_of, type_label
from repository.items.models import Item
from repository.items.records import copy_url, file_url, item_url, record_of
from repository.items.states import State
from repository.metadata import record, vocabularies

MANUSCRIPT = "manuscript"


def item_context(item: Item) -> dict[str, Any]:
    """Return what the item's page shows, pages and search inside left out."""
    title, original = titles_of(item)
    files = [_file(item, file) for file in listed_files(item)]
    access = effective_access(Access(item.access), item.embargo_until, web.today())
    whole = record_of(item, web.base_url(), web.today())
    return {
        "handle": item.handle,
        "url": item_url(item.handle),
        "permalink": item_url(item.handle, web.base_url()),
        "type_label": vocabularies.label("resource_types", item.resource_type, web.language())
        or type_label(item.profile),
        "is_manuscript": item.profile == MANUSCRIPT,
        "title": title,
        "subtitles": [original] if original else [],
        "date_label": _date_label(item),
        "summary": _summary(item) if item.profile == MANUSCRIPT else None,
        "access": access,
        "embargo_until": item.embargo_until if access == Access.EMBARGOED else None,
        "access_sentence": _access_sentence(access),
        "crumbs": crumbs_of(item),
        "notices": _notices(item),
        "people": [_person(agent) for agent in record.creators(item.document)],
        "abstracts": _abstracts(item),
        "files": [] if item.profile == MANUSCRIPT and len(files) > 12 else files,
        "main_file": next((f for f in files if f["may_read"] and f["is_main"]), None),
        "details": details_of(item),
        "credit": _credit(item),
        "citation": Markup(references.as_html(whole, web.language(), today=web.today())),  # noqa: S704 - escaped there
        "exports": _exports(item, [f for f in formats_of(item.profile) if f.name not in HARVESTED]),
        "record_exports": _exports(
            item, [f for f in formats_of(item.profile) if f.name in HARVESTED]
        ),
        "license": licence_of(item),
        "subjects": _subjects(item),
        "contents": [],
        "whole": whole,
    }


def _exports(item: Item, forms: list[Format]) -> list[dict[str, str]]:
    address = item_url(item.handle)
    return [{"label": form.label, "url": f"{address}.{form.extension}"} for form in forms]


def head_context(item: Item, context: dict[str, Any]) -> dict[str, Any]:
    """Return tags, JSON-LD and links for the head of a public item's page."""
    whole, today = context["whole"], web.today()
    if item.state != State.PUBLISHED:
        return {"tags": [], "json_ld": None, "links": [], "canonical": None}
    tags = [{"name": name, "content": content} for name, content in highwire.tags(whole, today)]
    links = [
        {
            "rel": "alternate",
            "href": f"{context['permalink']}.{form.extension}",
            "type": form.media_type,
            "title": form.label,
        }
        for form in formats_of(item.profile)
    ]
    json_ld = Markup(schema_org.as_script(whole, today))  # noqa: S704 - made safe for a script element there
    return {"tags": tags, "json_ld": json_ld, "links": links, "canonical": context["permalink"]}


def tombstone_context(item: Item) -> dict[str, Any]:
    """Return what is said of a withdrawn item: title, people, reason and citation, nothing more."""
    title, _ = titles_of(item)
    reasons = (item.withdrawal or {}).get("reason_public", [])
    wanted = [
        r for r in reasons if vocabularies.language_tag(r["lang"]) == web.language()
    ] or reasons
    reason = record.text_of(wanted[0]) if wanted else None
    return {
        "type_label": type_label(item.profile),
        "title": title,
        "people": people_line(item),
        "date_label": _date_label(item),
        "permalink": item_url(item.handle, web.base_url()),
        "crumbs": crumbs_of(item),
        "withdrawn_on": item.withdrawn_at,
        "reason": {"value": reason.value, "lang": reason.tag} if reason else None,
    }


def crumbs_of(item: Item) -> list[dict[str, Any]]:
    """Return the way back: to the results one came from, else through the collections."""
    crumbs: list[dict[str, Any]] = []
    if q := web.words_asked():
        url = f"/search?{urlencode({'q': q})}"
        crumbs.append({"label": gettext("Back to the results"), "url": url, "lang": None})
    for collection in item.collection.path():
        url = f"/collections/{collection.slug}"
        crumbs.append({"label": collection.title(web.language()), "url": url, "lang": None})
    return crumbs


def licence_of(item: Item) -> dict[str, Any]:
    """Return the licence in plain words, and its name and address where it has one."""
    entry = vocabularies.entry("licences", item.licence) or {}
    locale = web.language()
    free = item.licence in ("cc0-1.0", "cc-by-4.0", "cc-by-sa-4.0", "pdm-1.0")
    limited = item.licence.startswith("cc-")
    headline = (
        gettext("Free to use")
        if free
        else gettext("Limited use")
        if limited
        else gettext("Ask before other use")
    )
    name = str(entry.get("name") or item.licence) if entry.get("uri") else None
    return {
        "headline": headline,
        "sentence": entry.get(f"plain_{locale}"),
        "name": name,
        "url": entry.get("uri"),
    }


def reading_sentence(file: File) -> str | None:
    """Say in a plain sentence what could not be read in a file, None when all is well."""
    sentences = {
        ReadingStatus.PENDING: gettext(
            "The text is being read; the file can be searched in a moment."
        ),
        ReadingStatus.PARTIAL: gettext("Some pages could not be read; the others can be searched."),
        ReadingStatus.EMPTY: gettext("The file has no pages."),
        ReadingStatus.ENCRYPTED: gettext(
            "The file is locked with a password; its text cannot be searched."
        ),
        ReadingStatus.DAMAGED: gettext("The file is damaged and its text could not be read."),
        ReadingStatus.TOO_MANY_PAGES: gettext(
            "The file is very long; only its first pages can be searched."
        ),
    }
    return sentences.get(ReadingStatus(file.reading))


def _file(item: Item, file: File) -> dict[str, Any]:
    is_open = may(web.current_actor(), Action.READ, subject_of(item, file), web.today())
    return {
        "name": file.name,
        "url": file_url(item.handle, file.name) if is_open else None,
        "note": reading_sentence(file) or file.label or None,
        "size_bytes": file.size_bytes,
        "page_count": file.page_count or None,
        "sha256": file.sha256,
        "access": effective_access(
            subject_of(item, file).effective_access, item.embargo_until, web.today()
        ),
        "may_read": is_open,
        "copy_url": copy_url(item.handle, file.name)
        if may_be_asked_for(item, file, web.current_actor(), web.today())
        else None,
        "reason": None if is_open else _access_sentence(subject_of(item, file).effective_access),
        "is_main": file.role == FileRole.MAIN,
    }


def _access_sentence(access: Access) -> str | None:
    if access == Access.OPEN:
        return None
    entry = vocabularies.entry("access_rights", access) or {}
    return str(entry.get(f"plain_{web.language()}") or "") or None


def _date_label(item: Item) -> str | None:
    main = record.main_date(item.document)
    if main and main.get("original"):
        return f"{main['original']} ({item.year})"
    return str(item.year) if item.year is not None else None


def _summary(item: Item) -> str:
    place = next(
        (p["name"] for p in item.document.get("spatial", []) if p.get("role") == "created"), None
    )
    languages = ", ".join(
        vocabularies.label("languages", code, web.language())
        for code in item.document.get("language", [])
    )
    material = ", ".join(
        vocabularies.label("ms_material", key, web.language())
        for key in (item.document.get("manuscript") or {}).get("material", [])
    )
    extent = next((e["value"] for e in item.document.get("extent", [])), None)
    parts = [
        ", ".join(filter(None, [place, _date_label(item)])),
        languages,
        ", ".join(filter(None, [material, extent])),
    ]
    return " · ".join(part for part in parts if part)


def _notices(item: Item) -> list[dict[str, Any]]:
    if item.state != State.PUBLISHED:
        return [
            {
                "text": gettext("Only you and the staff see this page: the item is not published."),
                "kind": "warning",
            }
        ]
    if item.collection.is_hidden:
        return [
            {
                "text": gettext("This item stands in an internal collection and is not public."),
                "kind": "warning",
            }
        ]
    return []


def _person(agent: record.Agent) -> dict[str, Any]:
    role = (
        vocabularies.label("relators", agent.role, web.language())
        if agent.role and agent.role != "aut"
        else None
    )
    return {
        "name": " ".join(filter(None, [agent.prefix, agent.direct]))
        + (f", {agent.suffix}" if agent.suffix else ""),
        "lang": None,
        "url": f"/search?{urlencode({'q': chr(34) + agent.heading + chr(34)})}",
        "affiliation": "; ".join(agent.affiliations) or None,
        "role_label": role,
        "orcid": agent.orcid,
    }


def _abstracts(item: Item) -> list[dict[str, Any]]:
    rows = []
    for text in record.abstracts(item.document, web.language()):
        code = vocabularies.language_code(text.tag.split("-")[0])
        label = vocabularies.label("languages", code, web.language()) if code else text.tag
        paragraphs = [p for p in text.value.split("\n") if p.strip()]
        rows.append({"lang": text.tag, "language_label": label, "paragraphs": paragraphs})
    return rows


def _credit(item: Item) -> str | None:
    statement = (item.document.get("rights") or {}).get("statement")
    return str(statement) if statement else None


def _subjects(item: Item) -> list[dict[str, Any]]:
    return [
        {
            "label": vocabularies.label("subjects", s.notation, web.language())
            if s.notation
            else s.label,
            "lang": None,
            "url": f"/search?{urlencode({'subject': s.label})}",
        }
        for s in item.subjects
    ]
