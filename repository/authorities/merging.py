"""Merging entries of the authority list, taking a merge back, and keeping two apart that look the same.

No record is rewritten: a merged entry stays and points to the one that was kept, and works follow the pointer.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import clock
from repository.access.policy import Actor
from repository.audit.operations import record as audit
from repository.authorities.models import Authority, AuthorityMerge, AuthorityPair
from repository.authorities.operations import kept_entry, require_curator
from repository.authorities.queries import authority_with
from repository.errors import BadValue, Conflict, NotFound

TAKEN_OVER = ("orcid", "ror", "affiliation", "affiliation_ror", "dates")


def merge(session: Session, actor: Actor, kept_id: int, merged_ids: Sequence[int]) -> Authority:
    """Every one of `merged_ids` stands for the kept entry; records keep their spelling, no record is rewritten.

    What the kept entry lacks it takes over. Raises BadValue when two ORCID iDs or kinds contradict each other.
    """
    kept = kept_entry(session, actor, kept_id)
    for number in dict.fromkeys(merged_ids):
        if number == kept.id:
            continue
        _merge_one(session, actor, kept, kept_entry(session, actor, number))
    session.flush()
    return kept


def _merge_one(session: Session, actor: Actor, kept: Authority, merged: Authority) -> None:
    if kept.kind != merged.kind:
        raise BadValue("kept", "A person and an organisation cannot be merged.")
    for place, scheme in (("orcid", "ORCID iD"), ("ror", "ROR ID")):
        pair = (getattr(kept, place), getattr(merged, place))
        if all(pair) and pair[0] != pair[1]:
            raise BadValue(
                "kept",
                "%(first)s and %(second)s have different numbers (%(scheme)s): they are not the same.",
                first=kept.heading,
                second=merged.heading,
                scheme=scheme,
            )
    taken = {
        k: getattr(merged, k) for k in TAKEN_OVER if getattr(merged, k) and not getattr(kept, k)
    }
    for key, value in taken.items():
        setattr(kept, key, value)
    through = list(session.scalars(select(Authority).where(Authority.merged_into_id == merged.id)))
    for row in (*through, merged):
        row.merged_into_id = kept.id
    kept.version, kept.changed_at = kept.version + 1, clock.now()
    done = AuthorityMerge(
        kept_id=kept.id,
        merged_id=merged.id,
        moved=[row.id for row in through],
        taken=taken,
        actor_id=actor.user_id,
        at=clock.now(),
    )
    session.add(done)
    session.flush()
    audit(session, actor, "merge_name", kept, merged=merged.heading, merged_id=merged.id)


def take_back(session: Session, actor: Actor, merge_id: int) -> Authority:
    """The merge is undone: the merged entry and its works stand for themselves again. Return that entry.

    Raises Conflict when the kept entry was itself merged afterwards: that merge is to be taken back first.
    """
    require_curator(actor)
    done = session.get(AuthorityMerge, merge_id)
    if done is None or done.undone_at is not None:
        raise NotFound
    kept, merged = authority_with(session, done.kept_id), authority_with(session, done.merged_id)
    if kept.merged_into_id is not None:
        raise Conflict("Take back the later merge first.")
    for key, value in done.taken.items():
        if getattr(kept, key) == value:
            setattr(kept, key, "" if key in ("affiliation", "dates") else None)
    merged.merged_into_id = None
    for number in done.moved:
        authority_with(session, number).merged_into_id = merged.id
    done.undone_at = clock.now()
    session.flush()
    audit(session, actor, "unmerge_name", kept, merged=merged.heading, merged_id=merged.id)
    return merged


def say_different(session: Session, actor: Actor, first_id: int, second_id: int) -> None:
    """The two are never proposed as a pair again."""
    require_curator(actor)
    pair = session.get(AuthorityPair, (min(first_id, second_id), max(first_id, second_id)))
    if pair is None:
        raise NotFound
    pair.state = "different"
    first = authority_with(session, pair.first_id)
    audit(session, actor, "keep_names_apart", first, other_id=pair.second_id)
