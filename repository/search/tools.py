"""The ways on from a result: take it along as a file, follow it by a feed, save it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from repository import web
from repository.access.policy import CURATORS
from repository.exports.writing import FILE_FORMATS, LONGEST
from repository.saved_searches.arguments import canonical
from repository.search.arguments import SearchArguments


def tools_of(arguments: SearchArguments, total: int) -> dict[str, Any]:
    """Return what `search/_tools.html` takes for a search with so many hits.

    Addresses are those of exactly this search, in this order, from its first hit on.
    """
    kept = canonical(arguments)
    return {
        "files": [
            {"label": form.label, "url": _address(f"/search.{form.extension}", kept)}
            for form in FILE_FORMATS.values()
        ]
        if total
        else [],
        "most": LONGEST if total > LONGEST else None,
        "feeds": {kind: _in_this_language(f"/search.{kind}", kept) for kind in ("atom", "rss")},
        "save_url": _address("/account/searches/new", kept),
        "tables": [
            {"label": label, "url": _address(f"/batches/table.{ending}", kept)}
            for ending, label in (("xlsx", "Excel"), ("csv", "CSV"))
        ]
        if total and web.current_actor().role in CURATORS
        else [],
        "batch_url": _address("/batches", kept)
        if total and web.current_actor().role in CURATORS
        else None,
        "login_url": f"/login?{urlencode({'next': arguments.url()})}",
    }


def _address(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _in_this_language(path: str, query: str) -> str:
    """A reader of feeds asks for no language; only another than the site's own need be said."""
    if web.language() != web.settings().default_language:
        query = f"{query}&lang={web.language()}".removeprefix("&")
    return _address(path, query)
