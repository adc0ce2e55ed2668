"""Links to the pages of a long list, as `templates/_macros/pager.html` shows them."""

from __future__ import annotations

from typing import Any

NEIGHBOURS = 2


def pager_of(path: str, page: int, total: int, page_size: int) -> dict[str, Any] | None:
    """Return the links of a list of `total` entries that is at `page`, counted from 1; None for a single page.

    `path` is the list's address, with the arguments that stay the same on every page.
    """
    last = max(1, -(-total // page_size))
    if last == 1:
        return None
    shown = {1, last, *range(max(1, page - NEIGHBOURS), min(last, page + NEIGHBOURS) + 1)}
    pages: list[dict[str, Any] | None] = []
    for number in sorted(shown):
        if pages and pages[-1] is not None and pages[-1]["number"] < number - 1:
            pages.append(None)
        pages.append(_link(path, number) | {"is_current": number == page})
    first = page * page_size + 1
    following = _link(path, page + 1) | {
        "first": first,
        "last": min(total, first + page_size - 1),
        "catchword": None,
    }
    return {
        "pages": pages,
        "previous": _link(path, page - 1) if page > 1 else None,
        "next": following if page < last else None,
    }


def _link(path: str, number: int) -> dict[str, Any]:
    sign = "&" if "?" in path else "?"
    return {"number": number, "url": path if number == 1 else f"{path}{sign}page={number}"}
