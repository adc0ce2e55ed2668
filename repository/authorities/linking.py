"""Which works an entry of the authority list stands on: linking, splitting off, and what a saved description names.

A link is written into the record of the work (`authority` of an agent) as a revision; the spelling stays as it is.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository.access.policy import Actor
from repository.audit.operations import record as audit
from repository.authorities.models import Authority, Standing
from repository.authorities.operations import NAME_KEYS, Details, add, kept_entry
from repository.authorities.queries import usable
from repository.errors import BadValue
from repository.items import operations as items
from repository.items.models import Item, ItemPerson
from repository.items.queries import find
from repository.metadata import names
from repository.metadata.folding import folded, name_key
from repository.metadata.identifiers import bare, is_orcid, is_valid

NEW = "new"
"""In place of an entry's number in an agent: add this name to the list when the description is saved."""

Document = dict[str, Any]


def link(
    session: Session, actor: Actor, number: int, places: Iterable[tuple[int, int]], *, reason: str
) -> int:
    """The records at `places` (item id, position of the person) name the entry; return how many were changed."""
    authority = kept_entry(session, actor, number)
    changed = 0
    for item_id, position in places:
        changed += name_in(session, actor, item_id, position, authority, reason=reason)
    return changed


def name_in(
    session: Session,
    actor: Actor,
    item_id: int,
    position: int,
    authority: Authority,
    *,
    reason: str,
) -> bool:
    """The person at `position` of the public people names `authority`; the spelling stays. False: nothing differs."""
    row = session.get(ItemPerson, (item_id, position))
    item = session.get(Item, item_id)
    if row is None or item is None:
        return False
    locked = find(session, item.handle, lock=True)
    if locked is None:
        return False
    document = copy.deepcopy(locked.document)
    agents = [*document.get("creators", ()), *document.get("contributors", ())]
    shown = [a for a in agents if a.get("public", True) is not False]
    shown[position]["authority"] = str(authority.id)
    return items.revise(session, locked, actor, document, reason=reason)


def split(
    session: Session, actor: Actor, number: int, places: Sequence[tuple[int, int]], *, reason: str
) -> Authority:
    """The works at `places` name a new entry, with the same preferred name and none of the numbers; return it."""
    authority = kept_entry(session, actor, number)
    if not places:
        raise BadValue("places", "Choose the works of the other person.")
    other = add(session, actor, authority.agent, Details(), standing=Standing(authority.standing))
    for item_id, position in places:
        name_in(session, actor, item_id, position, other, reason=reason)
    audit(session, actor, "split_name", authority, other_id=other.id, works=len(places))
    return other


def settled(session: Session, actor: Actor, before: Document, document: Document) -> Document:
    """Return `document` with every `authority` a number that `actor` may use: new names are added to the list.

    A number that `before` does not have and the actor may not know of is left out, so that no name can be found by
    trying numbers. One that was merged stays: it leads to the entry it became.
    """
    named = [a for a in _agents(document) if a.get("authority")]
    known = {str(a["authority"]) for a in _agents(before) if a.get("authority")}
    asked = {n for a in named if (n := str(a["authority"])).isdigit() and len(n) < 10} - known
    allowed = {str(n) for n in usable(session, actor, map(int, asked))} | known
    if all(str(a["authority"]) in allowed for a in named):
        return document
    document = copy.deepcopy(document)
    for agent in _agents(document):
        number = str(agent.get("authority") or "")
        if number == NEW:
            agent["authority"] = _added(session, actor, agent)
        elif number not in allowed:
            agent["authority"] = None
        if not agent.get("authority"):
            agent.pop("authority", None)
    return document


def _agents(document: Document) -> list[dict[str, Any]]:
    rows = [*(document.get("creators") or ()), *(document.get("contributors") or ())]
    return [row for row in rows if isinstance(row, dict)]


def _added(session: Session, actor: Actor, agent: dict[str, Any]) -> str | None:
    """The number of a new entry for `agent`, or of one with the same ORCID iD that the actor may use."""
    if not folded(names.heading(agent)):
        return None
    place: dict[str, Any] = next(iter(agent.get("affiliation") or ()), {})
    ror, orcid = (
        bare("ror", str(place.get("ror") or "")),
        bare("orcid", str(agent.get("orcid") or "")),
    )
    details = Details(
        orcid=orcid if is_orcid(orcid) else "",
        affiliation=str(place.get("name") or ""),
        affiliation_ror=ror if ror and is_valid("ror", ror) else "",
    )
    present = entry_of_orcid(session, details.orcid) if details.orcid else None
    if present is not None and usable(session, actor, [present.id]):
        return str(present.id)
    if present is not None:  # whose it is must not be told
        details = Details(affiliation=details.affiliation, affiliation_ror=details.affiliation_ror)
    name = {key: agent[key] for key in NAME_KEYS if agent.get(key)}
    return str((_own(session, actor, name) or add(session, actor, name, details)).id)


def _own(session: Session, actor: Actor, name: dict[str, Any]) -> Authority | None:
    """The entry of this name that the actor added before: what is kept while typing asks again and again."""
    query = select(Authority).where(
        Authority.created_by_id == actor.user_id,
        Authority.name_key == name_key(names.heading(name)[:300]),
        Authority.standing == Standing.PROPOSED,
        Authority.merged_into_id.is_(None),
    )
    return session.scalar(query.order_by(Authority.id).limit(1))


def entry_of_orcid(session: Session, orcid: str) -> Authority | None:
    """Return the entry with this ORCID iD that is not merged."""
    query = select(Authority).where(Authority.orcid == orcid, Authority.merged_into_id.is_(None))
    return session.scalar(query.limit(1))
