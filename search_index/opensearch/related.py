"""Related items by the server: those that share the most telling words of an item's titles and
subjects.
"""

from __future__ import annotations

from search_index.analysis import is_stop_word
from search_index.opensearch.client import Client
from search_index.opensearch.names import Names
from search_index.opensearch.searching import search
from search_index.query import Query
from search_index.results import Hit
from search_index.tokens import tokenise

MAX_RELATED = 50
MAX_WORDS = 12
FEWEST_LETTERS = 3


def related(
    client: Client, names: Names, item_id: int, limit: int, gone_ids: frozenset[int]
) -> tuple[Hit, ...]:
    """Give the items most alike to this one, at most `limit` and 50; none where it is not there.

    Asked as a query of anybody who may read no page, so that metadata alone counts.
    """
    asked = {
        "query": {"term": {"item_id": item_id}},
        "size": 1,
        "_source": ["titles", "facets.subject"],
    }
    found = client.search(names.items, asked)["hits"]["hits"]
    if not found or limit < 1:
        return ()
    source = found[0]["_source"]
    texts = [*source["titles"], *source.get("facets", {}).get("subject", ())]
    words = [word for text in texts for word, *_ in tokenise(text)]
    telling = [w for w in words if len(w) >= FEWEST_LETTERS and not is_stop_word(w)]
    if not telling:
        return ()
    query = Query(
        text=" OR ".join(list(dict.fromkeys(telling))[:MAX_WORDS]),
        page_size=min(limit, MAX_RELATED),
        readers=frozenset(),
        gone_ids=gone_ids | {item_id},
        relax=False,
    )
    return search(client, names, query).hits
