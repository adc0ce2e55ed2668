"""The meaning of a search, against a plain evaluation written independently: one item, one page at a time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search_index import Document, PageDocument, Query, Results
from tests.search_index.conftest import NewIndex

# Words of one row find each other; those of different rows never do.
FAMILIES = [
    ["agama", "beragama", "keagamaan"],
    ["teliti", "penelitian"],
    ["wakaf"],
    ["zakat"],
    ["pesantren"],
    ["رقية"],
]
FAMILY = {word: number for number, family in enumerate(FAMILIES) for word in family}
WORDS = st.sampled_from(sorted(FAMILY))
TEXTS = st.lists(WORDS, max_size=6).map(" ".join)
TOKENS = ["all", "staff", "group:1", "item:1"]


@dataclass(frozen=True)
class W:
    word: str


@dataclass(frozen=True)
class P:
    words: tuple[str, ...]


@dataclass(frozen=True)
class N:
    child: object


@dataclass(frozen=True)
class Both:
    children: tuple[object, ...]


@dataclass(frozen=True)
class Either:
    children: tuple[object, ...]


LEAVES = st.one_of(
    WORDS.map(W), WORDS.map(W), st.lists(WORDS, min_size=1, max_size=3).map(lambda w: P(tuple(w)))
)
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda child: st.one_of(
        child.map(N),
        st.lists(child, min_size=2, max_size=3).map(lambda c: Both(tuple(c))),
        st.lists(child, min_size=2, max_size=3).map(lambda c: Either(tuple(c))),
    ),
    max_leaves=5,
).filter(lambda e: depth(e) <= 4)


def depth(expression: object) -> int:
    match expression:
        case N(child):
            return 1 + depth(child)
        case Both(children) | Either(children):
            return 1 + max(map(depth, children))
    return 0


def render(expression: object) -> str:
    match expression:
        case W(word):
            return word
        case P(words):
            return '"' + " ".join(words) + '"'
        case N(W() | P() as leaf):
            return "-" + render(leaf)
        case N(child):
            return "-(" + render(child) + ")"
        case Both(children):
            return " ".join(part(child) for child in children)
        case Either(children):
            return " OR ".join(part(child) for child in children)
    raise AssertionError(expression)


def part(expression: object) -> str:
    text = render(expression)
    return f"({text})" if isinstance(expression, Both | Either) else text


def stands(leaf: object, values: list[str]) -> bool:
    match leaf:
        case W(word):
            return any(FAMILY[word] == FAMILY[other] for value in values for other in value.split())
        case P(words):
            return any(
                tuple(value.split()[at : at + len(words)]) == words
                for value in values
                for at in range(len(value.split()))
            )
    raise AssertionError(leaf)


def holds(expression: object, values: list[str]) -> bool:
    match expression:
        case N(child):
            return not holds(child, values)
        case Both(children):
            return all(holds(child, values) for child in children)
        case Either(children):
            return any(holds(child, values) for child in children)
    return stands(expression, values)


def asked(expression: object, positive: bool = True) -> list[object]:
    match expression:
        case N(child):
            return asked(child, not positive)
        case Both(children) | Either(children):
            return [leaf for child in children for leaf in asked(child, positive)]
    return [expression] if positive else []


@st.composite
def documents(draw: st.DrawFn, item_id: int) -> Document:
    lists = st.lists(TEXTS, max_size=2).map(tuple)
    pages = [
        PageDocument(
            id=item_id * 100 + position,
            item_id=item_id,
            position=position,
            language=draw(st.sampled_from(["ind", None])),
            text=draw(TEXTS),
            readers=tuple(draw(st.sets(st.sampled_from(TOKENS), max_size=2))),
            opens_on=draw(st.sampled_from([None, None, 10, 20])),
        )
        for position in range(1, draw(st.integers(1, 4)))
    ]
    return Document(
        id=item_id,
        version=draw(st.integers(1, 9)),
        titles=draw(lists),
        creators=draw(lists),
        subjects=draw(st.lists(st.sampled_from(["zakat", "wakaf"]), max_size=2).map(tuple)),
        keywords=draw(st.lists(st.sampled_from(["zakat", "agama"]), max_size=1).map(tuple)),
        abstracts=draw(lists),
        other="\n".join(draw(lists)),
        manuscript="\n".join(draw(lists)),
        type=draw(st.sampled_from(["report", "article", ""])),
        year=draw(st.sampled_from([None, 2019, 2020])),
        languages=draw(st.sampled_from([(), ("ind",), ("ind", "ara")])),
        scripts=draw(st.sampled_from([(), ("Latn",), ("Arab", "jawi")])),
        has_files=draw(st.booleans()),
        collections=draw(st.sampled_from([("a",), ("a", "b")])),
        access=draw(st.sampled_from(["open", "embargoed", "restricted"])),
        opens_on=draw(st.sampled_from([None, 10, 20])),
        added_at=draw(st.integers(0, 3)),
        language="ind",
        pages=tuple(pages),
    )


def a_filter(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.one_of(st.just(()), st.lists(st.sampled_from(values), max_size=2).map(tuple))


QUERIES = st.builds(
    lambda expression, **rest: (
        expression,
        Query(text=render(expression) if expression else "", **rest),
    ),
    st.one_of(EXPRESSIONS, EXPRESSIONS, EXPRESSIONS, st.none()),
    types=a_filter("report", "article", "none"),
    years=a_filter("2019", "2010-2019", "2020"),
    languages=a_filter("ind", "ara"),
    subjects=a_filter("zakat", "agama"),
    scripts=a_filter("Latn", "jawi"),
    creators=a_filter("zakat", "wakaf zakat"),
    files=a_filter("yes", "no"),
    collections=a_filter("a", "b"),
    access=a_filter("open", "embargoed"),
    readers=st.sets(st.sampled_from(TOKENS), max_size=2).map(frozenset),
    today=st.sampled_from([0, 10, 15, 25]),
    page_size=st.just(100),
    relax=st.just(False),
)


def facet_values(document: Document, today: int) -> dict[str, set[str]]:
    access = document.access
    if access == "embargoed" and document.opens_on is not None and document.opens_on <= today:
        access = "open"
    return {
        "type": {document.type} - {""},
        "year": {str(document.year)} if document.year else set(),
        "language": set(document.languages),
        "subject": {*document.subjects, *document.keywords},
        "collection": set(document.collections),
        "access": {access},
        "script": set(document.scripts),
        "creator": set(document.creators) - {""},
        "files": {"yes" if document.has_files else "no"},
    }


def passes(document: Document, query: Query, ignoring: str = "") -> bool:
    years = {"2010-2019": "2019"}
    chosen = {
        "type": set(query.types),
        "year": {years.get(year, year) for year in query.years},
        "language": set(query.languages),
        "subject": set(query.subjects),
        "collection": set(query.collections),
        "access": set(query.access),
        "script": set(query.scripts),
        "creator": set(query.creators),
        "files": set(query.files),
    }
    values = facet_values(document, query.today)
    return all(
        not wanted or wanted & values[name] for name, wanted in chosen.items() if name != ignoring
    )


def check(results: Results, expression: object, query: Query, corpus: list[Document]) -> None:
    matched = {}
    for document in corpus:
        metadata = [
            *document.titles,
            *document.creators,
            *document.subjects,
            *document.keywords,
            *document.abstracts,
            *document.other.split("\n"),
            *document.manuscript.split("\n"),
        ]
        pages = []
        found = expression is None or holds(expression, metadata)
        for page in document.pages if expression else ():
            opened = page.opens_on is not None and page.opens_on <= query.today
            readable = query.readers & set(page.readers) or (opened and "all" in query.readers)
            if readable and holds(expression, [*metadata, page.text]):
                found = True
                if any(stands(leaf, [page.text]) for leaf in asked(expression)):
                    pages.append(page.id)
        if found:
            matched[document.id] = (document, pages)

    expected = {
        item_id: pages for item_id, (document, pages) in matched.items() if passes(document, query)
    }
    assert results.notice is None
    assert results.total == len(expected)
    assert {hit.item_id for hit in results.hits} == set(expected)
    for hit in results.hits:
        pages = expected[hit.item_id]
        assert hit.matching_pages == len(pages)
        assert (hit.page_id in pages) if pages else hit.page_id is None
        assert hit.position == (hit.page_id % 100 if hit.page_id else None)
    scores = [hit.score for hit in results.hits]
    assert scores == sorted(scores, reverse=True)

    for name, facets in results.facets.items():
        counts = Counter(
            value
            for document, _ in matched.values()
            if passes(document, query, ignoring=name)
            for value in facet_values(document, query.today)[name]
        )
        assert {facet.value: facet.count for facet in facets} == dict(counts)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.data())
def test_search_means_what_a_plain_evaluation_finds(
    new_index: NewIndex, data: st.DataObject
) -> None:
    count = data.draw(st.integers(1, 6))
    first = [data.draw(documents(item_id)) for item_id in range(1, count + 1)]
    again = data.draw(st.sets(st.integers(1, count), max_size=2))
    second = [data.draw(documents(item_id)) for item_id in sorted(again)]
    deleted = data.draw(st.sets(st.integers(1, count + 1), max_size=1))
    corpus = {document.id: document for document in [*first, *second]}
    kept = [document for item_id, document in corpus.items() if item_id not in deleted - again]
    queries = data.draw(st.lists(QUERIES, min_size=8, max_size=12))
    with new_index() as index:
        index.write(first)
        index.write(second, deleted - again)
        assert index.versions() == {document.id: document.version for document in kept}
        for expression, query in queries:
            check(index.search(query), expression, query, kept)
        expression, query = queries[0]
        before = index.search(query)
        index.optimize()
        assert replace(index.search(query), seconds=0) == replace(before, seconds=0)
        if expression is not None:
            for hit in before.hits:
                pages = index.pages_of(hit.item_id, query.text, query.readers, query.today)
                assert len(pages) == hit.matching_pages
                assert [page.position for page in pages] == sorted(page.position for page in pages)
                assert hit.page_id is None or hit.page_id in {page.page_id for page in pages}
