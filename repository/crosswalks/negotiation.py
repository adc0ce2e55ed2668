"""What a request for an item wants: its page, or its record in a format (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from repository.crosswalks import Format

_PAGE = ("text/html", "application/xhtml+xml")
_ANYTHING = ("text/*", "*/*")


def format_wanted(accept: Iterable[tuple[str, float]], offered: Sequence[Format]) -> Format | None:
    """The format that is asked for by its media type and liked better than a page; None for a page.

    `accept` are media ranges with their weights, as the header has them, in its order. Browsers, and
    whoever takes anything or nothing of what there is, want the page: a page is never refused. A
    format that is named is preferred to a page that only a wildcard of the same weight admits. Of
    two formats with one weight the first that is named is taken, of two with one media type the
    first that is offered.
    """
    weights: dict[str, float] = {}
    for media_range, weight in accept:
        name = media_range.partition(";")[0].strip().lower()
        weights[name] = max(weight, weights.get(name, 0))
    named = [weights[name] for name in _PAGE if name in weights]
    admitted = next((weights[name] for name in _ANYTHING if name in weights), 0)
    by_type = {form.media_type: form for form in reversed(offered)}
    known = [name for name, weight in weights.items() if name in by_type and weight > 0]
    best = max(known, key=lambda name: weights[name], default=None)
    if best is None:
        return None
    is_liked = weights[best] > max(named) if named else weights[best] >= admitted
    return by_type[best] if is_liked else None
