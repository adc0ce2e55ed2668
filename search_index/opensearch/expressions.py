"""Expressions as the server is asked them: what must hold of a document, and what it scores.

A leaf holds of an item when it stands in its metadata, and of a page when it stands there or on the
page. Both are the same question to the server, for the item's document has no page.
"""

from __future__ import annotations

from collections import defaultdict

from search_index.analysis import FIELDS
from search_index.expansion import expand
from search_index.expression import (
    And,
    Fact,
    Fuzzy,
    Labelled,
    Leaf,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Value,
    Years,
)
from search_index.opensearch.choices import having
from search_index.opensearch.clauses import NOTHING, Json, all_of, any_of
from search_index.opensearch.fields import META, PAGE
from search_index.segments import FIELD_BOOSTS

BOOSTS = dict(zip(FIELDS, map(float, FIELD_BOOSTS), strict=True))
METADATA_WEIGHT = 1.5
PHRASE_WEIGHT = 1.5
MAX_EXPANSIONS = 512


def holds(node: Node, bands: tuple[str, ...] = (META, PAGE)) -> Json:
    """Give the query for documents of which the expression is true; with the band `META` alone, for
    those whose item's metadata satisfies it.
    """
    match node:
        case Not(child):
            return all_of((), [holds(child, bands)])
        case And(children):
            return all_of([holds(child, bands) for child in children])
        case Or(children):
            return any_of([holds(child, bands) for child in children])
        case Years() | Value() | Labelled():
            return _is_fact(node)
    return stands(node, bands)


def _is_fact(fact: Fact) -> Json:
    """Give the query for items of which the fact is true, and for their pages; nothing is known of a
    label here.
    """
    match fact:
        case Value(facet, values, today):
            return having(facet, values, today)
        case Years(first, last):
            borders = {"gte": first, "lte": last}
            within = {name: year for name, year in borders.items() if year is not None}
            return {"range": {"year": within}} if within else {"exists": {"field": "year"}}
    return NOTHING


def stands(leaf: Leaf, bands: tuple[str, ...]) -> Json:
    """Give the query for documents that hold the leaf in one of the bands."""
    if leaf.field is not None:
        bands = (leaf.field,) if META in bands else ()
    return any_of([query for band in bands for query, _ in _parts(leaf, band)])


def score_of_metadata(leaf: Leaf, rarity: float) -> Json:
    """Give a query that scores the item's metadata: by the rarity of the leaf, the best field in
    which it stands, and whether it stands there itself or in another form.
    """
    bands = [leaf.field] if leaf.field else [*BOOSTS, META]
    scored = [
        {
            "constant_score": {
                "filter": query,
                "boost": METADATA_WEIGHT * rarity * weight * BOOSTS.get(band, 1.0),
            }
        }
        for band in bands
        for query, weight in _parts(leaf, band)
        if band == META or leaf.field or BOOSTS[band] != 1.0
    ]
    return {"dis_max": {"queries": scored}} if scored else NOTHING


def score_of_page(leaf: Leaf) -> Json:
    """Give a query that scores the page's words by the server's own measure (BM25)."""
    if leaf.field is not None:
        return NOTHING
    if isinstance(leaf, Phrase):
        return _phrase(leaf.words, PAGE, PHRASE_WEIGHT)
    if isinstance(leaf, Fuzzy):
        return _nearly(leaf, PAGE)
    terms = expand(leaf)
    if not terms:
        return any_of([query for query, _ in _parts(leaf, PAGE)])
    scored = [
        {"term": {f"{field}.{PAGE}": {"value": term, "boost": weight}}}
        for field, term, weight in terms
    ]
    return {"dis_max": {"queries": scored, "tie_breaker": 0.1}}


def _parts(leaf: Leaf, band: str) -> list[tuple[Json, float]]:
    """Give the queries of which one holds where the leaf stands in the band, with what each counts;
    none scores.
    """
    if isinstance(leaf, Phrase):
        fields = FIELDS if band == META else (band,)  # only they keep positions
        found = [_phrase(words, field, 1.0) for words in leaf.orders for field in fields]
        return [(query, PHRASE_WEIGHT) for query in found]
    if isinstance(leaf, Prefix):
        return [({"prefix": {f"words.{band}": {"value": leaf.prefix}}}, 1.0)]
    if isinstance(leaf, Fuzzy):
        return [(_nearly(leaf, band), 1.0)]
    by_weight: dict[tuple[str, float], list[str]] = defaultdict(list)
    for field, term, weight in expand(leaf):
        by_weight[field, weight].append(term)
    return [
        ({"terms": {f"{field}.{band}": terms}}, weight)
        for (field, weight), terms in by_weight.items()
    ]


def _phrase(words: tuple[str, ...], band: str, boost: float) -> Json:
    return {"match_phrase": {f"words.{band}": {"query": " ".join(words), "boost": boost}}}


def _nearly(leaf: Fuzzy, band: str) -> Json:
    nearly = {"value": leaf.word, "fuzziness": leaf.distance, "max_expansions": MAX_EXPANSIONS}
    return {"fuzzy": {f"words.{band}": nearly}}
