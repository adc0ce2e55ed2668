"""The clauses that queries of the server are joined with; none of these scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]

NOTHING: Json = {"match_none": {}}


def all_of(queries: Sequence[Json], excluded: Sequence[Json] = ()) -> Json:
    """Give a query for what satisfies all of them and none of the `excluded`."""
    return {"bool": {"filter": list(queries), "must_not": list(excluded)}}


def any_of(queries: Sequence[Json]) -> Json:
    """Give a query for what satisfies at least one of them."""
    if len(queries) == 1:
        return queries[0]
    return {"bool": {"should": list(queries), "minimum_should_match": 1}} if queries else NOTHING
