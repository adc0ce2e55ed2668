"""A search as it is kept: the query string of `/search` without what belongs to one look at it."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from werkzeug.datastructures import MultiDict

from repository.search.arguments import SearchArguments, parse

_OF_ONE_LOOK = ("page", "per_page")


def canonical(arguments: SearchArguments) -> str:
    """Return the query string by which the same search is always known."""
    return urlencode([pair for pair in arguments.pairs() if pair[0] not in _OF_ONE_LOOK])


def arguments_of(kept: str) -> SearchArguments:
    """Return the search that `canonical` wrote down."""
    return parse(MultiDict(parse_qsl(kept)))
