"""Forms, types of collections and consent texts as they are in force, and their versions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from repository.deposit.questions import Question
from repository.items.models import Collection
from repository.profiles.layout import Content, questions_in, shipped
from repository.profiles.models import WORKING, CollectionTypes, ConsentVersion, FormVersion

_KEPT = "forms_in_force"


def questions_in_force(session: Session, profile: str, slug: str) -> tuple[Question, ...]:
    """Return what the form of a profile asks in the collection `slug`: its own form, else that of the site."""
    kept: dict[tuple[str, str], tuple[Question, ...]] = session.info.setdefault(_KEPT, {})
    if (profile, slug) not in kept:
        kept[profile, slug] = questions_in(profile, content_in_force(session, profile, slug))
    return kept[profile, slug]


def content_in_force(session: Session, profile: str, slug: str) -> Content:
    """Return the content of the form of a profile in the collection `slug`."""
    own = in_force(session, profile, slug) if slug else None
    found = own if own is not None and own.content else in_force(session, profile, "")
    return (found.content if found else None) or shipped(profile)


def forget_kept(session: Session) -> None:
    """Forms are asked for anew."""
    session.info.pop(_KEPT, None)


def in_force(session: Session, profile: str, scope: str) -> FormVersion | None:
    """Return the version of the form that is in force in this very scope; None when it is the shipped one."""
    query = (
        select(FormVersion)
        .where(FormVersion.profile == profile, FormVersion.scope == scope)
        .where(FormVersion.number > WORKING)
        .order_by(FormVersion.number.desc())
        .limit(1)
    )
    return session.scalar(query)


def working(session: Session, profile: str, scope: str) -> FormVersion | None:
    """Return the copy that is being edited; None when nothing is."""
    query = select(FormVersion).where(
        FormVersion.profile == profile, FormVersion.scope == scope, FormVersion.number == WORKING
    )
    return session.scalar(query)


def versions(session: Session, profile: str, scope: str) -> list[FormVersion]:
    """Return the versions that are or were in force, the newest first."""
    query = (
        select(FormVersion)
        .where(FormVersion.profile == profile, FormVersion.scope == scope)
        .where(FormVersion.number > WORKING)
        .order_by(FormVersion.number.desc())
        .options(joinedload(FormVersion.actor))
    )
    return list(session.scalars(query))


def changed_forms(session: Session) -> dict[tuple[str, str], FormVersion]:
    """Return by profile and scope the version in force of every form that was ever changed, or is being edited."""
    query = select(FormVersion).order_by(FormVersion.number).options(joinedload(FormVersion.actor))
    return {(version.profile, version.scope): version for version in session.scalars(query)}


def types_of_collections(session: Session) -> dict[int, CollectionTypes]:
    """Return by collection what was said about the types it takes."""
    return {row.collection_id: row for row in session.scalars(select(CollectionTypes))}


def takes(session: Session, collection: Collection, profile: str) -> bool:
    """Whether works of this profile may be put into `collection`."""
    row = session.get(CollectionTypes, collection.id)
    return row is None or not row.takes or profile in row.takes


def proposed_collection(
    session: Session, profile: str, offered: Sequence[Collection]
) -> Collection | None:
    """Return which of the `offered` collections is proposed for a profile: a named one, else the first to take it."""
    rows = types_of_collections(session)
    named = (c for c in offered if c.id in rows and profile in rows[c.id].proposed_for)
    return next(named, next((c for c in offered if takes(session, c, profile)), None))


def is_proposed(session: Session, collection: Collection, profile: str) -> bool:
    """Whether `collection` is named as the proposed one for a profile."""
    row = session.get(CollectionTypes, collection.id)
    return row is not None and profile in row.proposed_for


def consent_in_force(session: Session) -> ConsentVersion | None:
    """Return the consent text that is in force; None when it is the shipped one."""
    newest = select(func.max(ConsentVersion.number)).scalar_subquery()
    return session.scalar(select(ConsentVersion).where(ConsentVersion.number == newest))


def consent_versions(session: Session) -> list[Any]:
    """Return all consent texts, the newest first."""
    query = select(ConsentVersion).order_by(ConsentVersion.number.desc())
    return list(session.scalars(query.options(joinedload(ConsentVersion.actor))))
