"""What the template of an answer is given: sentences in the reader's language, links, the form."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask_babel import gettext

from oai import NoSetHierarchy, Selection
from oai.arguments import Pairs
from repository import web
from repository.harvesting.source import SqlSource
from repository.oai_pages import sentences
from repository.oai_pages.addresses import ARGUMENTS, FORM_PATH, XML_PATH, asking, xml_of
from repository.oai_pages.fields import Field, Value
from repository.oai_pages.reading import Answer, Entry, Format, Part, Set, Token
from repository.web import one_line

DEFAULT_PREFIX = "oai_dc"
LONGEST_ARGUMENT = 300
FEW_FIELDS = 30  # so many are shown at once; more are folded


def context_of(answer: Answer, pairs: Pairs, source: SqlSource, here: str) -> dict[str, Any]:
    """Return the context of `oai/answer.html`; `here` is the address asked for."""
    asked = {name: one_line(value, LONGEST_ARGUMENT) for name, value in pairs}
    prefix = answer.arguments.get("metadataPrefix", DEFAULT_PREFIX)
    title, sentence = sentences.VERBS.get(answer.verb, sentences.START)
    is_start = not pairs
    if answer.errors and not is_start:
        title, sentence = sentences.ERRORS[answer.errors[0][0]][0], ""
    return {
        "verb": answer.verb or asked.get("verb", ""),
        "heading": gettext(title),
        "sentence": gettext(sentence) if sentence else "",
        "verbs": _verbs(asked.get("verb", ""), source),
        "errors": [] if is_start else _errors(answer.errors),
        "identity": [_identity_row(name, texts) for name, texts in answer.identity],
        "descriptions": [_part(part) for part in answer.descriptions],
        "formats": [_format(form) for form in answer.formats],
        "sets": [_set(found) for found in answer.sets],
        "entries": [_entry(entry, prefix) for entry in answer.entries],
        "list": _list(answer, prefix),
        "base_url": answer.base_url,
        "answered_at": answer.answered_at,
        "asked": list(asked.items()),
        "xml_url": xml_of(pairs),
        "xml_path": XML_PATH,
        "form": _form(asked, source),
        "languages": _languages(here),
    }


def _languages(here: str) -> list[dict[str, Any]]:
    """The switch of languages: the protocol allows no `lang` in the address, so another address remembers it."""
    present = web.language()
    return [
        {
            "code": code,
            "name": name,
            "url": f"/oai/language/{code}?next={quote(here, safe='')}",
            "is_current": code == present,
        }
        for code, name in web.LANGUAGES.items()
    ]


def _verbs(present: str, source: SqlSource) -> list[dict[str, Any]]:
    lists = {"metadataPrefix": DEFAULT_PREFIX}
    addresses = {
        "Identify": asking("Identify"),
        "ListMetadataFormats": asking("ListMetadataFormats"),
        "ListSets": asking("ListSets"),
        "ListIdentifiers": asking("ListIdentifiers", **lists),
        "ListRecords": asking("ListRecords", **lists),
    }
    first = source.first(Selection(DEFAULT_PREFIX))
    if first:
        addresses["GetRecord"] = asking("GetRecord", identifier=first.identifier, **lists)
    return [{"verb": v, "url": url, "is_current": v == present} for v, url in addresses.items()]


def _errors(errors: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """Each code once, with what the protocol's answer says of it."""
    return [
        {
            "code": code,
            "title": gettext(sentences.ERRORS[code][0]),
            "remedy": gettext(sentences.ERRORS[code][1]),
            "texts": [text for other, text in errors if other == code],
        }
        for code in dict.fromkeys(code for code, _ in errors)
    ]


def _identity_row(name: str, texts: list[str]) -> dict[str, Any]:
    notes = sentences.DELETED_RECORD if name == "deletedRecord" else {}
    values = [
        {
            "value": text,
            "note": gettext(notes[text]) if text in notes else "",
            "url": _link(name, text),
        }
        for text in texts
    ]
    return {"name": name, "label": gettext(sentences.IDENTITY[name]), "values": values}


def _link(name: str, text: str) -> str:
    return {"baseURL": text, "adminEmail": f"mailto:{text}"}.get(name, "")


def _part(part: Part) -> dict[str, Any]:
    local = part.name.rpartition(":")[2]
    title = sentences.PARTS.get(local)
    return {
        "name": part.name,
        "heading": gettext(title) if title else part.name,
        "fields": [_field(found) for found in part.fields],
        "left_out": part.left_out,
        "is_folded": len(part.fields) > FEW_FIELDS,
    }


def _field(found: Field) -> dict[str, Any]:
    label = sentences.DUBLIN_CORE.get(found.path)
    return {"label": gettext(label) if label else "", "path": found.path, "values": found.values}


def _format(form: Format) -> dict[str, Any]:
    return {
        "prefix": form.prefix,
        "schema": form.schema,
        "namespace": form.namespace,
        "records_url": asking("ListRecords", metadataPrefix=form.prefix),
    }


def _set(found: Set) -> dict[str, Any]:
    asked = {"metadataPrefix": DEFAULT_PREFIX, "set": found.spec}
    return {
        "spec": found.spec,
        "names": _in_language(found.names) or [Value(found.name)],
        "depth": min(found.depth, 4),
        "descriptions": _in_language(found.texts),
        "records_url": asking("ListRecords", **asked),
        "headers_url": asking("ListIdentifiers", **asked),
    }


def _in_language(values: list[Value]) -> list[Value]:
    """Those in the reader's language, all where none is."""
    return [value for value in values if value.lang == web.language()] or values


def _entry(entry: Entry, prefix: str) -> dict[str, Any]:
    return {
        "identifier": entry.identifier,
        "datestamp": entry.datestamp,
        "is_deleted": entry.is_deleted,
        "sets": [
            {"spec": s, "url": asking("ListIdentifiers", metadataPrefix=prefix, set=s)}
            for s in entry.set_specs
        ],
        "title": entry.metadata.title if entry.metadata else None,
        "metadata": _part(entry.metadata) if entry.metadata else None,
        "about": [_part(part) for part in entry.about],
        "record_url": asking("GetRecord", identifier=entry.identifier, metadataPrefix=prefix),
        "formats_url": asking("ListMetadataFormats", identifier=entry.identifier),
    }


def _list(answer: Answer, prefix: str) -> dict[str, Any] | None:
    """How many of how many, and the way to the next page; None where the answer is no list of records."""
    if answer.verb not in ("ListRecords", "ListIdentifiers"):
        return None
    count = len(answer.entries)
    token = answer.token or Token("", 0, count, None)
    following = asking(answer.verb, resumptionToken=token.text) if token.text else None
    return {
        "first": token.cursor + 1,
        "last": token.cursor + count,
        "total": token.size,
        "next_url": following,
        "first_url": asking(answer.verb, metadataPrefix=prefix) if token.cursor else None,
        "expires_at": token.expires_at,
    }


def _form(asked: dict[str, str], source: SqlSource) -> dict[str, Any]:
    """The form that writes a request, filled in with what was asked."""
    try:
        sets = [{"value": s.spec, "label": f"{s.name} ({s.spec})"} for s in source.sets()]
    except NoSetHierarchy:
        sets = []
    return {
        "action": FORM_PATH,
        "verbs": [
            {"value": verb, "label": f"{verb}: {gettext(sentences.VERBS[verb][0])}"}
            for verb in ARGUMENTS
        ],
        "formats": [form.prefix for form in source.formats()],
        "sets": sets,
        "asked": asked,
    }
