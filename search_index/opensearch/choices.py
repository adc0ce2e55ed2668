"""Filters and facets: what the chosen values ask of a document, and the counts of each further
choice.
"""

from __future__ import annotations

import re

from search_index.opensearch.clauses import Json, all_of, any_of
from search_index.query import Query
from search_index.results import Facet
from search_index.schema import FACETS

MAX_FACET_VALUES = 5_000
MAX_SPANS = 20
UNFILTERED = "unfiltered"
"""The aggregation that counts the hits before filters."""

_SPAN = re.compile(r"([0-9]{1,6})-([0-9]{1,6})\Z")
_YEAR = re.compile(r"0|-?[1-9][0-9]{0,8}")


class Choices:
    """The values that a query has chosen, as filters of the server."""

    def __init__(self, query: Query) -> None:
        self._today = query.today
        self._most = min(max(query.facet_values, 1), MAX_FACET_VALUES)
        self.chosen = _chosen(query)
        self._filters = {
            name: having(name, values, query.today)
            for name, values in self.chosen.items()
            if values
        }

    def filters(self, ignoring: str = "") -> list[Json]:
        """Give the filters of all facets but the one named."""
        return [query for name, query in self._filters.items() if name != ignoring]

    def counts(self) -> Json:
        """Give the aggregations from which `facets` reads; each ignores its own facet's filter."""
        counts: Json = {
            name: {
                "filter": all_of(self.filters(ignoring=name)),
                "aggs": self._access_counts() if name == "access" else self._counts(name),
            }
            for name in self.chosen
        }
        return {**counts, UNFILTERED: {"filter": {"match_all": {}}}}

    def facets(self, answer: Json) -> dict[str, tuple[Facet, ...]]:
        """Read the counts: the most frequent values first, those of one count in alphabetical order."""
        return {name: self._facet(name, answer[name]) for name in self.chosen}

    def _facet(self, name: str, answer: Json) -> tuple[Facet, ...]:
        if name == "access":
            counts = {
                bucket["key"]: bucket["doc_count"] for bucket in answer["now"]["values"]["buckets"]
            }
            if answer["ended"]["doc_count"]:
                counts["open"] = counts.get("open", 0) + answer["ended"]["doc_count"]
        else:
            buckets = [*answer["values"]["buckets"], *answer.get("chosen", {}).get("buckets", ())]
            counts = {str(bucket["key"]): bucket["doc_count"] for bucket in buckets}
        ordered = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
        return tuple(Facet(value, count) for value, count in ordered)

    def _counts(self, name: str) -> Json:
        field = _field(name)
        most = MAX_FACET_VALUES if name == "year" else self._most
        order = [{"_count": "desc"}, {"_key": "asc"}]
        counts: Json = {"values": {"terms": {"field": field, "size": most, "order": order}}}
        wanted = [*dict.fromkeys(self.chosen[name])] if name != "year" else []
        if wanted:
            counts["chosen"] = {"terms": {"field": field, "include": wanted, "size": len(wanted)}}
        return counts

    def _access_counts(self) -> Json:
        """Count an embargo that has ended as open."""
        ended = _ended(self._today)
        values = {"terms": {"field": _field("access"), "size": self._most}}
        return {
            "now": {"filter": all_of((), [ended]), "aggs": {"values": values}},
            "ended": {"filter": ended},
        }


def having(facet: str, values: tuple[str, ...], today: int) -> Json:
    """Give the query for items, and their pages, that have one of the values of a facet on the day."""
    if facet == "year":
        return _years(values)
    has = {"terms": {_field(facet): list(values)}}
    if facet != "access":
        return has
    ended = _ended(today)
    now = all_of([has], [ended])
    return any_of([now, ended]) if "open" in values else now


def _ended(today: int) -> Json:
    """Give the query for items of which the embargo has ended: they count as open."""
    opens = {"range": {"item_opens_on": {"lte": today}}}
    return all_of([{"term": {_field("access"): "embargoed"}}, opens])


def _field(facet: str) -> str:
    return "year" if facet == "year" else f"facets.{facet}"


def _years(values: tuple[str, ...]) -> Json:
    """Give the query for items of one of the years, or of years within one of the spans."""
    years = [int(value) for value in values if _YEAR.fullmatch(value)]
    spans = [found for found in map(_SPAN.match, values) if found][:MAX_SPANS]
    queries: list[Json] = [
        {"range": {"year": {"gte": int(span[1]), "lte": int(span[2])}}} for span in spans
    ]
    if years:
        queries.append({"terms": {"year": years}})
    return any_of(queries)


def _chosen(query: Query) -> dict[str, tuple[str, ...]]:
    chosen = {
        "type": query.types,
        "year": query.years,
        "language": query.languages,
        "script": query.scripts,
        "subject": query.subjects,
        "creator": query.creators,
        "collection": query.collections,
        "access": query.access,
        "files": query.files,
    }
    assert chosen.keys() == {*FACETS, "year"}
    return chosen
