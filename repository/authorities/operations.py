"""Changing entries of the authority list: add, edit, confirm, remove what no work names.

Each operation works in the caller's transaction, flushes and never commits (ADR 0004). The list is kept by cataloguers
and administrators; whoever deposits may add a name of a work of theirs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import clock
from repository.access.policy import Actor
from repository.audit.operations import record as audit
from repository.authorities.models import Authority, AuthorityForm, Standing
from repository.authorities.queries import authority_with, is_orphan
from repository.errors import BadValue, Conflict, NotAllowed
from repository.metadata import identifiers, names
from repository.metadata.folding import folded, name_key

NAME_KEYS = ("kind", "family", "given", "name", "title_kept", "order", "prefix", "suffix")


@dataclass(frozen=True)
class Details:
    """What an entry says beside its preferred name; `variants` in any script, identifiers as the metadata has them."""

    orcid: str = ""
    ror: str = ""
    affiliation: str = ""
    affiliation_ror: str = ""
    dates: str = ""
    note: str = ""
    variants: tuple[str, ...] = ()
    identifiers: tuple[dict[str, Any], ...] = field(default=())


def add(
    session: Session,
    actor: Actor,
    agent: dict[str, Any],
    details: Details,
    *,
    standing: Standing = Standing.PROPOSED,
) -> Authority:
    """The list has a new entry named as `agent` is. Raises BadValue for a number that is wrong or stands elsewhere."""
    if not actor.may_deposit and not actor.is_system:
        raise NotAllowed("Your account may not add names.")
    at = clock.now()
    authority = Authority(
        standing=standing, created_by_id=actor.user_id, created_at=at, changed_at=at, version=1
    )
    session.add(authority)
    _write(session, authority, agent, details)
    session.flush()
    audit(session, actor, "add_name", authority, heading=authority.heading)
    return authority


def edit(
    session: Session,
    actor: Actor,
    number: int,
    agent: dict[str, Any],
    details: Details,
    *,
    version: int | None,
) -> Authority:
    """The entry is named as `agent` is and says what `details` say; the works keep their spelling.

    Raises Conflict when the entry is no longer at `version`.
    """
    authority = kept_entry(session, actor, number)
    if version is not None and authority.version != version:
        raise Conflict("Somebody else changed this name after you opened it.")
    before = authority.heading
    _write(session, authority, agent, details)
    authority.version += 1
    authority.changed_at = clock.now()
    session.flush()
    audit(session, actor, "edit_name", authority, before=before, heading=authority.heading)
    return authority


def confirm(session: Session, actor: Actor, number: int) -> Authority:
    """The entry is confirmed: it is offered to everybody who deposits."""
    authority = kept_entry(session, actor, number)
    if authority.standing != Standing.CONFIRMED:
        authority.standing = Standing.CONFIRMED
        authority.changed_at = clock.now()
        audit(session, actor, "confirm_name", authority, heading=authority.heading)
    return authority


def _write(session: Session, authority: Authority, agent: dict[str, Any], details: Details) -> None:
    named = {key: agent[key] for key in NAME_KEYS if agent.get(key)}
    heading = names.heading(named)[:300]
    if not folded(heading):
        raise BadValue("family", "Write a name.")
    authority.kind = "organisation" if named.get("kind") == "organisation" else "person"
    authority.agent = named | {"kind": authority.kind}
    authority.heading, authority.sort_key = heading, names.sort_key(named)[:300]
    authority.name_key = name_key(heading)
    authority.orcid = checked("orcid", details.orcid, "orcid")
    authority.ror = checked("ror", details.ror, "ror")
    authority.affiliation = details.affiliation[:300]
    authority.affiliation_ror = checked("ror", details.affiliation_ror, "affiliation_ror")
    authority.dates, authority.note = details.dates[:60], details.note[:5000]
    authority.identifiers = list(details.identifiers)
    _refuse_second(session, authority)
    variants = dict.fromkeys(v[:300] for v in details.variants if folded(v) and v != heading)
    authority.forms = [form_of("preferred", heading), *(form_of("variant", v) for v in variants)]


def form_of(kind: str, form: str) -> AuthorityForm:
    """Return a row for a form of a name, with what it is found by."""
    words = f" {folded(form)}"[:302]
    return AuthorityForm(kind=kind, form=form, name_key=name_key(form), words=words)


def checked(scheme: str, text: str, place: str) -> str | None:
    """Return the bare number that `text` writes, None for none. Raises BadValue when form or check digit is wrong."""
    if not text.strip():
        return None
    value = identifiers.bare(scheme, text.strip())
    if not identifiers.is_valid(scheme, value):
        raise BadValue(
            place,
            "%(value)s is not a valid %(scheme)s. Copy it from its page.",
            value=text.strip()[:60],
            scheme={"orcid": "ORCID iD", "ror": "ROR ID"}[scheme],
        )
    return value


def _refuse_second(session: Session, authority: Authority) -> None:
    for place, column in (("orcid", Authority.orcid), ("ror", Authority.ror)):
        value = getattr(authority, place)
        if value is None:
            continue
        query = select(Authority).where(column == value, Authority.merged_into_id.is_(None))
        with session.no_autoflush:
            other = next((a for a in session.scalars(query) if a is not authority), None)
        if other is not None:
            raise BadValue(
                place,
                "This number already belongs to %(heading)s. Merge the two if they are the same.",
                heading=other.heading,
            )


def remove_unused(session: Session, actor: Actor, numbers: Iterable[int]) -> int:
    """Those of `numbers` that no record names are gone, with what was merged into them; return how many."""
    require_curator(actor)
    removed = 0
    for number in numbers:
        query = select(Authority).where(Authority.id == number, is_orphan())
        authority = session.scalar(query.where(Authority.merged_into_id.is_(None)))
        if authority is None:
            continue
        audit(session, actor, "remove_name", authority, heading=authority.heading)
        for merged in session.scalars(select(Authority).where(Authority.merged_into_id == number)):
            session.delete(merged)
        session.flush()
        session.delete(authority)
        session.flush()
        removed += 1
    return removed


def kept_entry(session: Session, actor: Actor, number: int) -> Authority:
    """Return the entry, locked, for a curator to change. Raises Conflict when it was merged in the meantime."""
    require_curator(actor)
    authority = authority_with(session, number, lock=True)
    if authority.merged_into_id is not None:
        raise Conflict("This name was merged into another in the meantime.")
    return authority


def require_curator(actor: Actor) -> None:
    """Raise NotAllowed unless `actor` keeps the list."""
    if not actor.may_curate and not actor.is_system:
        raise NotAllowed("The list of names is kept by cataloguers and administrators.")
