"""Pairs of entries that may be the same: found by a job in blocks, kept in a table, judged by a librarian."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session, aliased

from repository.access.policy import Actor
from repository.authorities.models import Authority, AuthorityPair
from repository.authorities.operations import require_curator
from repository.authorities.proposing import propose
from repository.db import transaction
from repository.jobs.queue import enqueue
from repository.people.operations import system_actor

LARGEST_BLOCK = 200
"""Entries with a word in common beyond which the word says nothing; the pairs of a block are all compared."""
NEAR_PERCENT = 90
SHORTEST_WORD = 4
PAIR_NAMES = "pair_names"
"""The kind of the job that proposes names and looks for pairs; its subject is 0."""

Name = tuple[int, str, str | None, str]
"""Number, folded preferred name, ORCID iD, kind."""


def find_pairs(session: Session) -> int:
    """The open pairs are those that the list as it is now gives; return how many. What was said stays said.

    Entries are compared only within blocks: the same ORCID iD, or a word of four letters or more in common that no more
    than 200 entries have; so the work grows with the list, not with its square.
    """
    query = select(Authority.id, Authority.name_key, Authority.orcid, Authority.kind)
    rows = session.execute(query.where(Authority.merged_into_id.is_(None))).all()
    found: dict[tuple[int, int], tuple[str, int]] = {}
    for first, second in _neighbours(rows):
        judged = likeness(first, second)
        if judged is not None:
            found[min(first[0], second[0]), max(first[0], second[0])] = judged
    said = set(
        session.execute(
            select(AuthorityPair.first_id, AuthorityPair.second_id).where(
                AuthorityPair.state == "different"
            )
        )
    )
    session.execute(delete(AuthorityPair).where(AuthorityPair.state == "open"))
    new = {pair: judged for pair, judged in found.items() if pair not in said}
    session.add_all(
        AuthorityPair(first_id=a, second_id=b, reason=reason, score=score, state="open")
        for (a, b), (reason, score) in new.items()
    )
    session.flush()
    return len(new)


def _neighbours(entries: Sequence[Name]) -> Iterator[tuple[Name, Name]]:
    blocks: dict[str, list[Name]] = defaultdict(list)
    for name in entries:
        words = {word for word in name[1].split() if len(word) >= SHORTEST_WORD}
        # words of which one letter is missing or other share their beginning or their end
        for word in words:
            blocks[f"^{word[:4]}"].append(name)
            blocks[f"{word[-4:]}$"].append(name)
        blocks[" ".join(sorted(name[1].split()))].append(name)
        if name[2]:
            blocks[name[2]].append(name)
    seen: set[tuple[int, int]] = set()
    for block in blocks.values():
        if len(block) > LARGEST_BLOCK:
            continue
        for first, second in combinations(block, 2):
            pair = (first[0], second[0])
            if first[0] != second[0] and pair not in seen:
                seen.add(pair)
                yield first, second


def likeness(first: Name, second: Name) -> tuple[str, int] | None:
    """Return why two entries may be the same and how likely, 1 to 100; None when they are not alike."""
    if first[3] != second[3]:
        return None
    if first[2] and second[2]:
        return ("orcid", 100) if first[2] == second[2] else None
    one, other = sorted(first[1].split()), sorted(second[1].split())
    if one == other:
        return "words", 98
    if _initials_fit(first[1].split(), second[1].split()):
        return "initials", 85
    score = fuzz.ratio(" ".join(one), " ".join(other))
    return ("near", round(score)) if score >= NEAR_PERCENT else None


def _initials_fit(one: list[str], other: list[str]) -> bool:
    """Whether the names are equal but for words of which one has only the first letter: `a fauzi`, `ahmad fauzi`."""
    if len(one) != len(other) or len(one) < 2:
        return False
    pairs = list(zip(one, other, strict=True))
    short = [(a, b) for a, b in pairs if a != b]
    return (
        bool(short)
        and len(short) < len(pairs)
        and all(min(len(a), len(b)) == 1 and a[0] == b[0] for a, b in short)
    )


# -- the list, and the job that makes it -----------------------------------------------------------


def count_pairs(session: Session) -> int:
    """Return how many pairs wait for a judgement."""
    return session.scalar(select(func.count()).select_from(AuthorityPair).where(*_open())) or 0


def listed_pairs(
    session: Session, page: int, page_size: int
) -> list[tuple[AuthorityPair, Authority, Authority]]:
    """Return one page of the open pairs, counted from 1, the most likely first."""
    first, second = aliased(Authority), aliased(Authority)
    query = (
        select(AuthorityPair, first, second)
        .join(first, first.id == AuthorityPair.first_id)
        .join(second, second.id == AuthorityPair.second_id)
        .where(*_open())
        .order_by(AuthorityPair.score.desc(), first.sort_key, AuthorityPair.first_id)
        .limit(page_size)
        .offset((page - 1) * page_size)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(query)]


def _open() -> tuple[ColumnElement[bool], ...]:
    """Open pairs of which neither entry was merged since."""
    merged = select(Authority.id).where(Authority.merged_into_id.is_not(None))
    return (
        AuthorityPair.state == "open",
        AuthorityPair.first_id.notin_(merged),
        AuthorityPair.second_id.notin_(merged),
    )


def look_again(session: Session, actor: Actor) -> None:
    """The worker proposes names and looks for pairs as soon as it can."""
    require_curator(actor)
    enqueue(session, PAIR_NAMES, [0])


def run_pairing(_subject: int, still_at_it: Callable[[], None]) -> None:
    """Propose every name of items that the list lacks, some hundreds a transaction, then find the pairs."""
    while True:
        with transaction() as session:
            count = propose(session, system_actor(session))
        still_at_it()
        if not count:
            break
    with transaction() as session:
        find_pairs(session)
