"""Results as the page shows them: entries with snippets, facets with links, chips, pager, sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext
from markupsafe import Markup

from repository.items.entries import entry_of, type_label
from repository.items.models import Collection
from repository.items.records import item_url
from repository.metadata import vocabularies
from repository.pages.addresses import image_url, page_url
from repository.search.arguments import FACETS, PAGE_SIZE, SearchArguments
from repository.search.queries import Answer, Found
from repository.search.snippets import Segments, Sentence
from repository.web import language
from search_index import Sort

VALUES_SHOWN = 12
OPEN_FACETS = ("type", "year", "language")
THUMBNAIL_PIXELS = 150


def results_of(
    answer: Answer,
    arguments: SearchArguments,
    collections: dict[str, Collection],
    pages: int,
    partners: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return `answer` as `search/results.html` takes it."""
    first = (arguments.page - 1) * PAGE_SIZE + 1
    return {
        "q": arguments.q,
        "total": answer.total,
        "first": first if answer.found else 0,
        "last": first + len(answer.found) - 1 if answer.found else 0,
        "entries": [_entry(found, arguments.q) for found in answer.found],
        "facets": [_facet(name, answer, arguments, collections) for name in FACETS],
        "chips": _chips(arguments, collections),
        "clear_url": SearchArguments(q=arguments.q, sort=arguments.sort).url(),
        "sorts": [
            {"value": str(sort), "label": words, "is_selected": sort == arguments.sort}
            for sort, words in _sorts()
        ],
        "keep": [(facet, value) for facet in FACETS for value in arguments.values(facet)],
        "pages_searched": pages,
        "messages": notices_of(answer.notice, is_from_index=answer.is_from_index),
        "partners": partners,
        "suggestion": None,
        "pager": pager_of(answer.total, arguments.page, lambda page: arguments.at_page(page).url()),
    }


def marked(segments: Segments) -> Markup:
    """Return segments with the found words in <mark>, everything else escaped."""
    return Markup().join(
        Markup("<mark>{}</mark>").format(part) if hit else Markup("{}").format(part)
        for part, hit in segments
    )


def shown_sentences(found: list[Sentence]) -> list[dict[str, Any]]:
    """Return found sentences as the macro `hit_list` takes them."""
    return [
        {"html": marked(s.segments), "lang": "und-Arab" if s.is_right_to_left else None}
        for s in found
    ]


def pager_of(
    total: int, present: int, address: Callable[[int], str], page_size: int = PAGE_SIZE
) -> dict[str, Any]:
    """Return the pager of a list of `total` entries that shows page `present`; `address` gives the link of a page."""
    last = max(1, -(-total // page_size))
    shown = sorted(
        {1, 2, last - 1, last, *range(present - 2, present + 3)} & set(range(1, last + 1))
    )
    pages: list[dict[str, Any] | None] = []
    for before, number in zip([0, *shown], shown, strict=False):
        if number - before > 1:
            pages.append(None)
        pages.append({"number": number, "url": address(number), "is_current": number == present})
    previous = {"url": address(min(present, last + 1) - 1)} if present > 1 else None
    return {
        "pages": pages,
        "previous": previous,
        "next": _next(total, present, last, address, page_size),
    }


def _next(
    total: int, present: int, last: int, address: Callable[[int], str], page_size: int
) -> dict[str, Any] | None:
    if present >= last:
        return None
    first = present * page_size + 1
    return {
        "url": address(present + 1),
        "first": first,
        "last": min(total, first + page_size - 1),
        "catchword": None,
    }


def facet_label(facet: str, value: str, collections: dict[str, Collection]) -> str:
    """Return a facet value in the reader's language."""
    if facet == "type":
        return type_label(value)
    if facet == "collection":
        return collections[value].title(language()) if value in collections else value
    if facet == "access":
        return vocabularies.label("access_rights", value, language()).capitalize()
    if facet == "files":
        return str(gettext("With files") if value == "yes" else gettext("Description only"))
    if facet == "script":
        name = "scripts" if vocabularies.entry("scripts", value) else "script_varieties"
        return vocabularies.label(name, value, language())
    if facet == "language":
        code = vocabularies.language_code(value)
        return vocabularies.label("languages", code, language()) if code else value
    if facet == "subject":
        notation = vocabularies.subject_notation(value)
        return vocabularies.label("subjects", notation, language()) if notation else value
    return value


def _entry(found: Found, q: str) -> dict[str, Any]:
    if found.page is None:
        return entry_of(found.item)
    page = found.page
    url = page_url(found.item.handle, page.position, q)
    hit = {
        "url": url,
        "label": page.label,
        "is_folio": not page.label.isdigit(),
        "snippets": shown_sentences(found.sentences),
    }
    more = None
    if found.hit.matching_pages > 1:
        inside = f"{item_url(found.item.handle)}?{urlencode({'q': q})}#inside"
        more = {"url": inside, "count": found.hit.matching_pages - 1}
    return entry_of(found.item, hits=[hit], more_hits=more, thumb=_thumbnail(found, url))


def _thumbnail(found: Found, url: str) -> dict[str, Any] | None:
    page = found.page
    if page is None or not page.width:
        return None
    height = round(THUMBNAIL_PIXELS * page.height / page.width)
    src = image_url(found.item.handle, page.position, THUMBNAIL_PIXELS)
    label = gettext("Page %(label)s", label=page.label)
    return {"url": url, "src": src, "label": label, "width": THUMBNAIL_PIXELS, "height": height}


def _facet(
    name: str, answer: Answer, arguments: SearchArguments, collections: dict[str, Collection]
) -> dict[str, Any]:
    facets = answer.facets.get(name, ())
    if name == "year":
        facets = tuple(sorted(facets, key=lambda f: f.value, reverse=True))
    chosen = arguments.values(name)
    kept = [f for n, f in enumerate(facets) if n < VALUES_SHOWN or f.value in chosen]
    values = [
        {
            "label": facet_label(name, f.value, collections),
            "lang": None,
            "count": f.count,
            "url": arguments.toggled(name, f.value).url(),
            "is_selected": f.value in chosen,
        }
        for f in kept
        if f.count or f.value in chosen
    ]
    return {
        "name": name,
        "label": _facet_names()[name],
        "is_open": name in OPEN_FACETS or bool(chosen),
        "values": values,
    }


def _chips(arguments: SearchArguments, collections: dict[str, Collection]) -> list[dict[str, str]]:
    return [
        {
            "label": f"{_facet_names()[facet]}: {facet_label(facet, value, collections)}",
            "url": arguments.toggled(facet, value).url(),
        }
        for facet in FACETS
        for value in arguments.values(facet)
    ]


def _facet_names() -> dict[str, str]:
    return {
        "type": gettext("Type"),
        "year": gettext("Year"),
        "language": gettext("Language of the text"),
        "script": gettext("Script"),
        "subject": gettext("Subject"),
        "creator": gettext("Creator"),
        "collection": gettext("Collection"),
        "access": gettext("Access"),
        "files": gettext("Files"),
    }


def _sorts() -> list[tuple[Sort, str]]:
    return [
        (Sort.RELEVANCE, gettext("Most relevant")),
        (Sort.ADDED, gettext("Recently added")),
        (Sort.NEWEST, gettext("Newest year")),
        (Sort.OLDEST, gettext("Oldest year")),
        (Sort.TITLE, gettext("Title")),
    ]


def notices_of(notice: str | None, *, is_from_index: bool) -> list[str]:
    """Return what a reader must know of how the words were searched."""
    sentences = {
        "too_long": gettext("The search was cut to its first 300 characters."),
        "too_many_words": gettext("Only the first 12 words were searched."),
        "too_deep": gettext(
            "The parentheses are nested too deeply; the words were searched without them."
        ),
        "bad_wildcard": gettext(
            "An asterisk needs at least three letters before it; plain words were searched."
        ),
        "not_understood": gettext(
            "A quotation mark or parenthesis is left open; plain words were searched."
        ),
        "no_words": gettext("There was no word to search for; everything is listed."),
    }
    messages = [sentences[notice]] if notice in sentences else []
    if not is_from_index:
        messages.append(
            gettext("The full-text index is being repaired; only titles and names were searched.")
        )
    return messages
