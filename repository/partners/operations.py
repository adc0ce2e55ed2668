"""Changing the list of partners, in the caller's transaction; every change is in the audit record."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from repository import clock
from repository.access.policy import Actor
from repository.audit.operations import record as audit
from repository.errors import BadValue, NotAllowed, NotFound
from repository.harvesting.touch import touch_site
from repository.partners.asking import Identity
from repository.partners.fields import one_line
from repository.partners.models import Partner, PartnerHarvest, PartnerRecord

LONGEST_NAME = 100
LONGEST_SET = 250


def add_partner(
    session: Session,
    actor: Actor,
    identity: Identity,
    *,
    base_url: str,
    name: str = "",
    set_spec: str = "",
    prefix: str = "oai_dc",
) -> Partner:
    """Return the new partner, due to be harvested at once; its own name is taken when `name` is empty.

    Raises BadValue when the name is taken or too long, or the same list is harvested already; NotAllowed.
    """
    _require(actor)
    name = one_line(name or identity.name or base_url, 4 * LONGEST_NAME)
    if len(name) > LONGEST_NAME:
        raise BadValue(
            "name", "The name is longer than %(most)s characters.", most=str(LONGEST_NAME)
        )
    if named(session, name) is not None:
        raise BadValue(
            "name", "There is a partner %(name)s already; choose another name.", name=name
        )
    if len(set_spec) > LONGEST_SET or any(c.isspace() for c in set_spec):
        raise BadValue("set", "%(set)s is no name of a set.", set=set_spec[:80])
    same = select(Partner).where(
        Partner.base_url == base_url, Partner.set_spec == set_spec, Partner.prefix == prefix
    )
    if (found := session.scalar(same)) is not None:
        raise BadValue("url", "This address is harvested already, as %(name)s.", name=found.name)
    now = clock.now()
    partner = Partner(
        name=name,
        base_url=base_url,
        set_spec=set_spec,
        prefix=prefix,
        has_seconds=identity.has_seconds,
        deleted_record=identity.deleted_record,
        is_enabled=True,
        due_at=now,
        created_at=now,
    )
    session.add(partner)
    session.flush()
    audit(session, actor, "add", partner, name=name, url=base_url)
    touch_site(session)
    return partner


def named(session: Session, name: str) -> Partner | None:
    """Return the partner of that name, written in small or capital letters."""
    wanted = name.strip().casefold()
    return next((p for p in session.scalars(select(Partner)) if p.name.casefold() == wanted), None)


def partner_with(session: Session, partner_id: int) -> Partner:
    """Return the partner of that id. Raises NotFound."""
    partner = session.get(Partner, partner_id) if partner_id < 2**31 else None
    if partner is None:
        raise NotFound("There is no such partner.")
    return partner


def make_due(session: Session, actor: Actor, partner: Partner) -> None:
    """The worker harvests the partner as soon as it can. Raises NotAllowed."""
    _require(actor)
    partner.due_at = clock.now()
    audit(session, actor, "harvest", partner)
    session.flush()


def switch(session: Session, actor: Actor, partner: Partner, *, is_enabled: bool) -> None:
    """The partner's records are found in searches, and harvested, only while it is on. Raises NotAllowed."""
    _require(actor)
    if partner.is_enabled == is_enabled:
        return
    partner.is_enabled = is_enabled
    audit(session, actor, "switch_on" if is_enabled else "switch_off", partner)
    touch_site(session)
    session.flush()


def remove_partner(session: Session, actor: Actor, partner: Partner) -> None:
    """The partner, its records and its reports are no more; what the index has of it is found by nobody. NotAllowed."""
    _require(actor)
    audit(session, actor, "remove", partner, name=partner.name, url=partner.base_url)
    for table in (PartnerRecord, PartnerHarvest):
        session.execute(
            delete(table)
            .where(table.partner_id == partner.id)
            .execution_options(synchronize_session=False)
        )
    session.delete(partner)
    touch_site(session)
    session.flush()


def _require(actor: Actor) -> None:
    if not actor.may_keep_partners:
        raise NotAllowed("Partners are kept by cataloguers and administrators.")
