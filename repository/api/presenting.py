"""Answers to programs: plain data of a search and of completion, as `openapi` describes it."""

from __future__ import annotations

from typing import Any

from repository import web
from repository.access.policy import Access, effective_access
from repository.api.queries import Suggested
from repository.items.models import Collection
from repository.items.records import item_url
from repository.metadata import record, vocabularies
from repository.pages.addresses import page_url
from repository.search.arguments import LAST_PAGE, SearchArguments
from repository.search.facets import facet_label
from repository.search.queries import Answer, Found
from repository.search.snippets import is_right_to_left

SEARCH, SUGGEST = "/api/search", "/api/suggest"


def search_answer(
    answer: Answer, arguments: SearchArguments, collections: dict[str, Collection]
) -> dict[str, Any]:
    """Return the body of `/api/search`; links lead to pages with the words marked that were searched."""
    words = answer.suggestion if answer.is_mended and answer.suggestion else arguments.q
    return {
        "total": answer.total,
        "page": arguments.page,
        "per_page": arguments.page_size,
        "notice": answer.notice,
        "is_relaxed": answer.is_relaxed,
        "left_out": list(answer.left_out),
        "is_mended": answer.is_mended,
        "suggestion": answer.suggestion,
        "is_whole": answer.is_from_index,
        "links": _links(answer.total, arguments),
        "hits": [_hit(found, words) for found in answer.found],
        "facets": {
            name: [
                {
                    "value": f.value,
                    "label": facet_label(name, f.value, collections),
                    "count": f.count,
                }
                for f in values
            ]
            for name, values in answer.facets.items()
        },
    }


def _links(total: int, arguments: SearchArguments) -> dict[str, str | None]:
    page = arguments.page
    last = min(max(1, -(-total // arguments.page_size)), LAST_PAGE)
    return {
        "self": _address(arguments),
        "previous": _address(arguments.at_page(min(page - 1, last))) if page > 1 else None,
        "next": _address(arguments.at_page(page + 1)) if page < last else None,
    }


def _address(arguments: SearchArguments) -> str:
    return f"{web.base_url()}{arguments.url(SEARCH)}"


def _hit(found: Found, q: str) -> dict[str, Any]:
    item, page = found.item, found.page
    document = item.document
    title = record.main_title(document)
    landing = item_url(item.handle)
    access = effective_access(Access(item.access), item.embargo_until, web.today())
    return {
        "handle": item.handle,
        "title": title.value,
        "title_language": title.tag,
        "creators": [agent.heading for agent in record.creators(document)],
        "year": item.year,
        "type": item.profile,
        "access": str(access),
        "identifiers": [
            {"scheme": i["scheme"], "value": i["value"]} for i in document.get("identifiers", [])
        ],
        "item_url": f"{web.base_url()}{landing}",
        "url": f"{web.base_url()}{page_url(item.handle, page.position, q) if page else landing}",
        "page": page.position if page else None,
        "pages": found.hit.matching_pages,
        "snippet": " ".join(str(sentence) for sentence in found.sentences) or None,
    }


def suggestions_answer(text: str, found: list[Suggested]) -> dict[str, Any]:
    """Return the body of `/api/suggest`."""
    return {"q": text, "suggestions": [_suggestion(one) for one in found]}


def _suggestion(one: Suggested) -> dict[str, Any]:
    suggestion, item = one.suggestion, one.item
    label, tag = suggestion.value, _script_tag(suggestion.value)
    if item is not None and one.title is not None:
        tag, path = one.title.tag, item_url(item.handle)
    else:
        path = SearchArguments(chosen={suggestion.kind: (suggestion.value,)}).url()
        notation = vocabularies.subject_notation(label) if suggestion.kind == "subject" else None
        if notation:
            label, tag = vocabularies.label("subjects", notation, web.language()), web.language()
    return {
        "kind": suggestion.kind,
        "value": suggestion.value,
        "label": label,
        "language": tag,
        "direction": "rtl" if is_right_to_left(label) else "ltr",
        "count": suggestion.count,
        "handle": item.handle if item is not None else None,
        "url": f"{web.base_url()}{path}",
    }


def _script_tag(value: str) -> str:
    """Return the language tag of a value in a language that nobody has stated."""
    return "und-Arab" if is_right_to_left(value) else "und"
