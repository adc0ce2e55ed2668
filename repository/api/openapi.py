"""The OpenAPI 3.1 document of the addresses for programs, made from one place for programs and for the page `/api`.

Arguments are passed over when they cannot be read, never refused; so their schemas promise little and their
descriptions say what is understood.
"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from repository.api.openapi_schemas import reference, schemas
from repository.api.presenting import SEARCH, SUGGEST
from repository.metadata import vocabularies
from repository.search.arguments import LAST_PAGE, MOST_VALUES, PAGE_SIZE, PAGE_SIZES
from repository.web import language, settings
from search_index import Sort

VERSION = "1.0"
"""Raised with every change: the second number when something is added, the first when something changes its meaning."""


def document(base_url: str) -> dict[str, Any]:
    """Return the document, its texts in the language of the request."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": settings().name,
            "version": VERSION,
            "description": "\n\n".join((_stability(), _limits(), _caching())),
        },
        "servers": [{"url": base_url}],
        "paths": {
            SEARCH: {"get": _search()},
            SUGGEST: {"get": _suggest()},
        },
        "components": {"schemas": schemas(), "responses": _errors()},
    }


def _stability() -> str:
    sentence = gettext(
        "Within version 1 arguments and fields are added and never taken away or given another meaning;"
        " programs pass over what they do not know. What would break them gets addresses of its own beside these."
    )
    return str(sentence)


def _limits() -> str:
    number = settings().api_requests_per_minute
    if not number:
        return str(gettext("No key is needed."))
    sentence = gettext(
        "No key is needed. One network may ask %(count)s times a minute, then it is answered with 429"
        " and told how long to wait.",
        count=number,
    )
    return str(sentence)


def _caching() -> str:
    sentence = gettext(
        "Visitors' answers carry an ETag and may be kept by caches that ask again each time"
        " (If-None-Match, 304), and may be read by pages of other sites. Answers to those signed in may not."
        " No answer tells what its reader may not read. Errors are JSON too (RFC 9457)."
    )
    return str(sentence)


def _search() -> dict[str, Any]:
    description = gettext(
        "One page of results, with counts of every filter. The arguments are those of /search: put /api before"
        " the address of a page of results."
    )
    return {
        "operationId": "search",
        "summary": gettext("Search"),
        "description": description,
        "parameters": _search_parameters(),
        "responses": _responses("Search", gettext("One page of results.")),
    }


def _suggest() -> dict[str, Any]:
    limit = gettext("How many at most: 1 to 20, else 8.")
    return {
        "operationId": "suggest",
        "summary": gettext("Completion"),
        "description": gettext(
            "Titles, subjects and creators that what is being typed may become: each word begins one of theirs."
        ),
        "parameters": [
            _parameter("q", gettext("What was typed so far; 100 characters are read."), "mod bera"),
            _parameter("limit", limit, "8"),
            _language_parameter(),
        ],
        "responses": _responses("Suggestions", gettext("The suggestions, the best first.")),
    }


def _search_parameters() -> list[dict[str, Any]]:
    types = ", ".join(sorted(vocabularies.profiles()))
    sizes = ", ".join(str(size) for size in PAGE_SIZES)
    return [
        _parameter(
            "q",
            gettext("Words, in the language of the search box; 300 characters are searched."),
            "moderasi -kota",
        ),
        _filter("type", gettext("Type: %(values)s.", values=types), "report"),
        _filter("year", gettext("A year, or a span of years."), "2010-2019"),
        _parameter("from", gettext("First year of a span; takes the place of year."), "2010"),
        _parameter("until", gettext("Last year of a span; takes the place of year."), "2019"),
        _filter("language", gettext("Language of the text, as ISO 639 has it."), "ms"),
        _filter(
            "script", gettext("Script, as ISO 15924 has it, or jawi, pegon and their kind."), "jawi"
        ),
        _filter(
            "subject",
            gettext("A term by any label or its notation, or a keyword as written."),
            "Zakat",
        ),
        _filter(
            "creator", gettext("A creator as the filter's values spell the name."), "Fauzi, Ahmad"
        ),
        _filter("collection", gettext("A collection, by the end of its address."), "naskah"),
        _filter("access", gettext("Access: open, embargoed, restricted, metadata_only."), "open"),
        _filter("files", gettext("yes: with files; no: the description alone."), "yes"),
        _parameter(
            "sort",
            gettext("Order: %(values)s; else the first.", values=", ".join(Sort)),
            "newest",
        ),
        _parameter(
            "per_page",
            gettext("Hits on a page: %(values)s; else %(usual)s.", values=sizes, usual=PAGE_SIZE),
            "50",
        ),
        _parameter("page", gettext("Page of results: 1 to %(last)s.", last=LAST_PAGE), "2"),
        _language_parameter(),
    ]


def _parameter(name: str, description: str, example: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "description": description,
        "schema": {"type": "string"},
        "example": example,
    }


def _filter(name: str, description: str, example: str) -> dict[str, Any]:
    repeated = gettext("May be repeated, %(most)s times at most: any of them.", most=MOST_VALUES)
    return {
        **_parameter(name, f"{description} {repeated}", example),
        "schema": {"type": "array", "items": {"type": "string"}},
        "example": [example],
        "explode": True,
    }


def _language_parameter() -> dict[str, Any]:
    return {
        "name": "Accept-Language",
        "in": "header",
        "description": gettext("Language of labels and errors: id or en."),
        "schema": {"type": "string"},
        "example": language(),
    }


def _responses(name: str, description: str) -> dict[str, Any]:
    tag = {"description": gettext("Changes with the body."), "schema": {"type": "string"}}
    return {
        "200": {
            "description": description,
            "headers": {"ETag": tag},
            "content": {"application/json": {"schema": reference(name)}},
        },
        "304": {"description": gettext("What the caller has is still right.")},
        "400": {"$ref": "#/components/responses/Problem"},
        "429": {"$ref": "#/components/responses/Wait"},
        "503": {"$ref": "#/components/responses/Wait"},
        "default": {"$ref": "#/components/responses/Problem"},
    }


def _errors() -> dict[str, Any]:
    content = {"application/problem+json": {"schema": reference("Problem")}}
    seconds = {
        "description": gettext("Seconds to wait before asking again."),
        "schema": {"type": "string"},
    }
    return {
        "Problem": {"description": gettext("The request cannot be answered."), "content": content},
        "Wait": {
            "description": gettext("Too many requests, or the repository is busy."),
            "headers": {"Retry-After": seconds},
            "content": content,
        },
    }
