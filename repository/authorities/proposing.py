"""Entries proposed from the names on items, and names of items linked to the one entry that they can mean.

Nothing is invented: one entry is proposed for each folded name that no entry has, unless its ORCID iDs differ; then one
for each iD. A name that stands only on items that the public may not see is proposed to staff alone, as every entry is.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from repository.access.policy import Actor
from repository.authorities.linking import entry_of_orcid, name_in
from repository.authorities.models import Authority, AuthorityForm
from repository.authorities.operations import Details, add, form_of
from repository.items.models import Item, ItemPerson, Revision
from repository.metadata import names
from repository.metadata.identifiers import is_orcid
from repository.metadata.record import is_public_name

BATCH = 500


def propose(session: Session, actor: Actor, limit: int = BATCH) -> int:
    """Up to `limit` names of items that the list does not have are proposed; return how many were. Call until 0."""
    known = select(AuthorityForm.name_key)
    first = func.min(ItemPerson.item_id)
    missing = (
        select(ItemPerson.name_key, ItemPerson.orcid, first)
        .where(
            ItemPerson.authority_id.is_(None),
            ItemPerson.name_key != "",
            ItemPerson.name_key.notin_(known),
        )
        .group_by(ItemPerson.name_key, ItemPerson.orcid)
        .order_by(ItemPerson.name_key, ItemPerson.orcid)
        .limit(limit)
    )
    rows = session.execute(missing).all()
    by_name: dict[str, list[tuple[str | None, int]]] = defaultdict(list)
    for key, orcid, item_id in rows:
        by_name[key].append((orcid, item_id))
    return sum(_propose_one(session, actor, key, found) for key, found in by_name.items())


def _propose_one(
    session: Session, actor: Actor, key: str, found: list[tuple[str | None, int]]
) -> int:
    numbers = [pair for pair in found if pair[0] and is_orcid(pair[0])]
    # without a number a name is whoever has it, unless several have
    chosen = numbers or found[:1]
    added = 0
    for orcid, item_id in chosen:
        agent = _agent(session, key, item_id, orcid)
        if agent is None:
            continue
        known = entry_of_orcid(session, orcid) if orcid else None
        if known is None:
            place: dict[str, Any] = next(iter(agent.get("affiliation") or ()), {})
            details = Details(orcid=orcid or "", affiliation=str(place.get("name") or ""))
            add(session, actor, agent, details)
            added += 1
        else:
            _add_variant(known, agent)
    return added


def _add_variant(authority: Authority, agent: dict[str, Any]) -> None:
    authority.forms.append(form_of("variant", names.heading(agent)[:300]))


def _agent(session: Session, key: str, item_id: int, orcid: str | None) -> dict[str, Any] | None:
    query = select(ItemPerson.position).where(
        ItemPerson.item_id == item_id,
        ItemPerson.name_key == key,
        ItemPerson.orcid.is_not_distinct_from(orcid),
    )
    position = session.scalar(query.limit(1))
    document = session.scalar(
        select(Revision.document)
        .join(Item, (Item.id == Revision.item_id) & (Item.revision_number == Revision.number))
        .where(Item.id == item_id)
    )
    if position is None or document is None:
        return None
    agents = [*document.get("creators", ()), *document.get("contributors", ())]
    shown = [a for a in agents if is_public_name(a)]
    return dict(shown[position]) if position < len(shown) else None


def link_matching(
    session: Session, actor: Actor, after: int, limit: int = BATCH
) -> tuple[int, int]:
    """Names of items after the id `after` that one entry alone may be are linked to it; some `limit` at a time.

    One alone: of the same kind, with this name, and no other ORCID iD on either side. Return the last item id looked
    at, 0 at the end, and how many places were linked.
    """
    query = (
        select(ItemPerson)
        .where(ItemPerson.authority_id.is_(None), ItemPerson.item_id > after)
        .order_by(ItemPerson.item_id, ItemPerson.position)
        .limit(limit)
    )
    rows = list(session.scalars(query))
    if not rows:
        return 0, 0
    last = rows[-1].item_id
    if len(rows) == limit and rows[0].item_id != last:
        rows, last = [r for r in rows if r.item_id < last], last - 1
    candidates = _candidates(session, {row.name_key for row in rows})
    linked = 0
    for item_id, position, key, orcid, is_person in [
        (r.item_id, r.position, r.name_key, r.orcid, r.is_person) for r in rows
    ]:
        kind = "person" if is_person else "organisation"
        fitting = [a for a in candidates.get(key, ()) if a.kind == kind]
        if orcid:
            fitting = [a for a in fitting if a.orcid == orcid]
        if len(fitting) == 1 and (orcid or fitting[0].orcid is None):
            reason = "Linked to the authority list"
            linked += name_in(session, actor, item_id, position, fitting[0], reason=reason)
    return last, linked


def _candidates(session: Session, keys: set[str]) -> dict[str, list[Authority]]:
    final = func.coalesce(Authority.merged_into_id, Authority.id)
    query = (
        select(AuthorityForm.name_key, final)
        .join(Authority, Authority.id == AuthorityForm.authority_id)
        .where(AuthorityForm.name_key.in_(keys))
        .distinct()
    )
    pairs = [(row[0], row[1]) for row in session.execute(query)]
    ids = {number for _, number in pairs}
    known = {a.id: a for a in session.scalars(select(Authority).where(Authority.id.in_(ids)))}
    found: dict[str, list[Authority]] = defaultdict(list)
    for key, number in pairs:
        found[key].append(known[number])
    return found
