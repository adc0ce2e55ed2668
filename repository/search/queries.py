"""Asking the index on behalf of an actor, and the plain database search that stands in when it is damaged."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from repository import clock, indexing
from repository.access.clauses import may_view
from repository.access.policy import Access, Action, Actor, may
from repository.access.subjects import subject_of
from repository.access.tokens import tokens_of
from repository.files.models import File
from repository.items.models import Item, ItemPerson
from repository.items.queries import published_by_ids
from repository.items.states import State
from repository.pages.models import Page
from repository.pages.queries import text_key
from repository.pages.store import PageStore
from repository.search.arguments import SearchArguments
from repository.search.snippets import Sentence, sentences
from search_index import Facet, Hit, Index, IndexDamaged, Query, Results

SNIPPET_CHARACTERS = 240
_QUOTATION_MARKS = re.compile('["“”„«»]')
MOST_VALUES = 5000


@dataclass(frozen=True)
class Found:
    """One hit with its item, and the page to show with its snippet when the actor may read it."""

    item: Item
    hit: Hit
    page: Page | None
    sentences: list[Sentence]


@dataclass(frozen=True)
class Answer:
    """What a search gives: hits in order, the exact total, facets, and whether the index could be asked.

    `is_relaxed`, `left_out`, `suggestion` and `is_mended` are those of the index. `unfiltered_total` is how
    many there would be without the filters, asked only when the filters leave nothing.
    """

    total: int
    found: list[Found]
    facets: dict[str, tuple[Facet, ...]]
    notice: str | None
    is_from_index: bool = True
    is_relaxed: bool = False
    left_out: tuple[str, ...] = ()
    suggestion: str | None = None
    is_mended: bool = False
    unfiltered_total: int = 0


def readers(session: Session, actor: Actor) -> frozenset[str]:
    """Return the index tokens of `actor`, those for their own published items that are not open included."""
    own: frozenset[int] = frozenset()
    if actor.is_signed_in and not actor.is_staff:
        has_closed_file = (
            select(File.id).where(File.item_id == Item.id, File.access.is_not(None)).exists()
        )
        query = select(Item.id).where(
            Item.depositor_id == actor.id,
            Item.state == State.PUBLISHED,
            or_(Item.access != Access.OPEN, has_closed_file),
        )
        own = frozenset(session.scalars(query.limit(1000)))
    return tokens_of(actor, own)


def search(
    session: Session,
    index: Index,
    store: PageStore,
    arguments: SearchArguments,
    actor: Actor,
    today: date,
) -> Answer:
    """Return one page of results as `actor` may see them today.

    Rights are asked again of the database, and what the index has yet to forget counts nowhere.
    """
    lag = indexing.lag(session)
    query = arguments.query(readers(session, actor), clock.day_number(today))
    query = replace(query, gone_ids=lag.gone, closed_ids=lag.closed)
    try:
        results = index.search(query)
        is_filtered = any(arguments.chosen.values())
        unfiltered = 0 if results.total or not is_filtered else _unfiltered_total(index, query)
    except IndexDamaged:
        return _from_database(session, arguments, actor)
    answer = _with_items(session, store, results, _held(arguments.q, results), actor, today)
    return replace(answer, unfiltered_total=unfiltered)


def _held(q: str, results: Results) -> str:
    """Return the words to be marked in the hits: of a phrase each word where the phrase was loosened."""
    if results.is_mended and results.suggestion:
        return results.suggestion
    return _QUOTATION_MARKS.sub(" ", q) if results.is_relaxed else q


def pages_searched(session: Session, index: Index, actor: Actor, today: date) -> int:
    """Return how many pages `actor` may read, so that their words are searched; 0 while the index is damaged."""
    lag = indexing.lag(session)
    query = Query(
        readers=readers(session, actor),
        today=clock.day_number(today),
        gone_ids=lag.gone,
        closed_ids=lag.closed,
    )
    try:
        return index.page_count(query)
    except IndexDamaged:
        return 0


def _unfiltered_total(index: Index, query: Query) -> int:
    bare = Query(
        text=query.text,
        readers=query.readers,
        today=query.today,
        page_size=1,
        relax=False,
        gone_ids=query.gone_ids,
        closed_ids=query.closed_ids,
        values_of=query.values_of,
    )
    return index.search(bare).total


def values_of(
    session: Session,
    index: Index,
    arguments: SearchArguments,
    facet: str,
    actor: Actor,
    today: date,
) -> tuple[Facet, ...]:
    """Return all values of a facet among what `arguments` find, most frequent first; none of a damaged index."""
    lag = indexing.lag(session)
    query = arguments.query(readers(session, actor), clock.day_number(today), page_size=1)
    query = replace(query, gone_ids=lag.gone, closed_ids=lag.closed, facet_values=MOST_VALUES)
    try:
        return index.search(query).facets.get(facet, ())
    except IndexDamaged:
        return ()


def _with_items(
    session: Session, store: PageStore, results: Results, text: str, actor: Actor, today: date
) -> Answer:
    items = published_by_ids(session, [hit.item_id for hit in results.hits], actor)
    pages = _pages(session, [hit.page_id for hit in results.hits if hit.page_id is not None])
    readable = {
        i: page
        for i, page in pages.items()
        if page.item_id in items
        and may(actor, Action.READ, subject_of(items[page.item_id], page.file), today)
    }
    texts = store.texts([text_key(page) for page in readable.values()])
    found = []
    for hit in results.hits:
        item = items.get(hit.item_id)
        page = readable.get(hit.page_id) if hit.page_id is not None else None
        if item is None or (hit.page_id is not None and page is None):
            continue  # the index lags behind the database; which words stand there is not told
        stored = texts.get(text_key(page)) if page is not None else None
        words = (
            sentences(stored.text, text, stored.language, SNIPPET_CHARACTERS)
            if stored is not None
            else []
        )
        found.append(Found(item, hit, page, words))
    total = results.total - (len(results.hits) - len(found))
    return Answer(
        total,
        found,
        results.facets,
        str(results.notice) if results.notice else None,
        is_relaxed=results.is_relaxed,
        left_out=results.left_out,
        suggestion=results.suggestion,
        is_mended=results.is_mended,
    )


def _pages(session: Session, ids: list[int]) -> dict[int, Page]:
    query = select(Page).where(Page.id.in_(ids))
    query = query.options(joinedload(Page.file), joinedload(Page.text_file))
    return {page.id: page for page in session.scalars(query)} if ids else {}


def _from_database(session: Session, arguments: SearchArguments, actor: Actor) -> Answer:
    """Titles and names only, newest first: better than an error while the index is rebuilt."""
    query = (
        select(Item.id).join(Item.collection).where(Item.state == State.PUBLISHED, may_view(actor))
    )
    for word in arguments.q.split()[:8]:
        pattern = f"%{word.replace('%', '').replace('_', '')}%"
        named = select(ItemPerson.item_id).where(ItemPerson.heading.ilike(pattern))
        query = query.where(or_(Item.title.ilike(pattern), Item.id.in_(named)))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    size = arguments.page_size
    start = (arguments.page - 1) * size
    ids = list(session.scalars(query.order_by(Item.published_at.desc()).offset(start).limit(size)))
    items = published_by_ids(session, ids, actor)
    hits = [Found(items[i], Hit(i, None, None, 0, 0.0), None, []) for i in ids if i in items]
    return Answer(total, hits, {}, None, is_from_index=False)
