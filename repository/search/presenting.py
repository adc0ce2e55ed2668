"""Results as the page shows them: entries with snippets, pager, ways on, sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext
from markupsafe import Markup

from repository.items.entries import entry_of, notes_of
from repository.items.records import item_url
from repository.pages.addresses import image_url, page_url
from repository.search.arguments import FACETS, LAST_PAGE, PAGE_SIZE, PAGE_SIZES, SearchArguments
from repository.search.facets import (
    VALUES_ON_A_PAGE,
    Collections,
    all_values_of,
    chips_of,
    facet_names,
    facets_of,
)
from repository.search.queries import Answer, Found
from repository.search.snippets import Segments, Sentence
from repository.search.tools import tools_of
from search_index import Facet, Sort

THUMBNAIL_PIXELS = 150


def results_of(
    answer: Answer,
    arguments: SearchArguments,
    collections: Collections,
    pages: int,
    partners: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return `answer` as `search/results.html` takes it."""
    size = arguments.page_size
    first = (arguments.page - 1) * size + 1
    words = answer.suggestion if answer.is_mended and answer.suggestion else arguments.q
    notes = notes_of(found.item for found in answer.found)
    return {
        "q": arguments.q,
        "total": answer.total,
        "number": arguments.page,
        "first": first if answer.found else 0,
        "last": first + len(answer.found) - 1 if answer.found else 0,
        "entries": [
            _entry(found, words) | notes.get(found.item.handle, {}) for found in answer.found
        ],
        "facets": facets_of(answer.facets, arguments, collections),
        "chips": chips_of(arguments, collections),
        "clear_url": arguments.without_filters().url(),
        "advanced_url": arguments.at_page(1).url("/search/advanced"),
        "sorts": [
            {"value": str(sort), "label": words, "is_selected": sort == arguments.sort}
            for sort, words in _sorts()
        ],
        "sizes": [{"value": n, "is_selected": n == size} for n in PAGE_SIZES],
        "keep": [(facet, value) for facet in FACETS for value in arguments.values(facet)],
        "pages_searched": pages,
        "messages": _messages(answer, arguments),
        "partners": partners,
        "tools": tools_of(arguments.with_words(words), answer.total),
        "suggestion": _suggestion(answer, arguments),
        "unfiltered": _unfiltered(answer, arguments),
        "pager": pager_of(
            answer.total, arguments.page, lambda page: arguments.at_page(page).url(), size
        ),
    }


def _messages(answer: Answer, arguments: SearchArguments) -> list[str]:
    messages = notices_of(answer.notice, is_from_index=answer.is_from_index)
    if arguments.unread_year:
        messages.append(
            gettext(
                "“%(text)s” is not a year. Write a year in at most four digits, such as 1998.",
                text=arguments.unread_year,
            )
        )
    if answer.is_relaxed and answer.left_out:
        words = ", ".join(f"“{word}”" for word in answer.left_out)
        messages.append(
            gettext(
                "Nothing holds all these words together; shown instead is what holds most of them."
                " The first result is without %(words)s.",
                words=words,
            )
        )
    elif answer.is_relaxed:
        messages.append(
            gettext(
                "Nothing holds all these words together; shown instead is what holds most of them."
            )
        )
    return messages


def _suggestion(answer: Answer, arguments: SearchArguments) -> dict[str, Any] | None:
    if not answer.suggestion:
        return None
    url = arguments.with_words(answer.suggestion).url()
    return {
        "text": answer.suggestion,
        "url": url,
        "count": None,
        "is_shown": answer.is_mended,
    }


def _unfiltered(answer: Answer, arguments: SearchArguments) -> dict[str, Any] | None:
    """The way back when the filters alone leave nothing."""
    if not answer.unfiltered_total:
        return None
    return {"url": arguments.without_filters().url(), "count": answer.unfiltered_total}


def facet_page_of(
    name: str,
    facets: tuple[Facet, ...],
    arguments: SearchArguments,
    collections: Collections,
    *,
    contains: str,
    is_alphabetical: bool,
) -> dict[str, Any]:
    """Return the page of all values of one facet as `search/facet.html` takes it."""
    values = all_values_of(
        name,
        facets,
        arguments,
        collections,
        contains=contains,
        is_alphabetical=is_alphabetical,
    )
    path, start = f"/search/facets/{name}", (arguments.page - 1) * VALUES_ON_A_PAGE
    more = {"contains": contains} if contains else {}
    in_order = {"order": "label", **more}

    def address(page: int) -> str:
        return _with(arguments.at_page(page).url(path), in_order if is_alphabetical else more)

    first = arguments.at_page(1)
    return {
        "name": name,
        "label": facet_names()[name],
        "q": arguments.q,
        "total": len(values),
        "values": values[start : start + VALUES_ON_A_PAGE],
        "contains": contains,
        "action": path,
        "keep": [*first.pairs(), *([("order", "label")] if is_alphabetical else [])],
        "back_url": first.url(),
        "orders": [
            {"label": gettext("Most records"), "url": _with(first.url(path), more)}
            | {"is_current": not is_alphabetical},
            {"label": gettext("Alphabetical"), "url": _with(first.url(path), in_order)}
            | {"is_current": is_alphabetical},
        ],
        "pager": pager_of(len(values), arguments.page, address, VALUES_ON_A_PAGE),
    }


def _with(url: str, more: dict[str, str]) -> str:
    if not more:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(more)}"


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
    last = min(max(1, -(-total // page_size)), LAST_PAGE)
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
        inside = f"{item_url(found.item.handle)}/matches?{urlencode({'q': q})}"
        more = {"url": inside, "count": found.hit.matching_pages}
    return entry_of(found.item, hits=[hit], more_hits=more, thumb=_thumbnail(found, url))


def _thumbnail(found: Found, url: str) -> dict[str, Any] | None:
    page = found.page
    if page is None or not page.width:
        return None
    height = round(THUMBNAIL_PIXELS * page.height / page.width)
    src = image_url(found.item.handle, page.position, THUMBNAIL_PIXELS)
    label = gettext("Page %(label)s", label=page.label)
    return {"url": url, "src": src, "label": label, "width": THUMBNAIL_PIXELS, "height": height}


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
    messages = [_sentence_of(notice)] if notice else []
    if not is_from_index:
        messages.append(
            gettext("The full-text index is being repaired; only titles and names were searched.")
        )
    return [message for message in messages if message]


def _sentence_of(notice: str) -> str:
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
        "unknown_value": gettext(
            "What stands after a colon is no known value there; its words were searched."
        ),
        "too_slow": gettext(
            "The search took too long and was ended; shown is what was found until then. Fewer or longer words help."
        ),
    }
    return str(sentences.get(notice, ""))
