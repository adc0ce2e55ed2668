"""Editing forms: changes go to a working copy; putting it in force makes a version, which can be gone back to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from repository import clock
from repository.access.policy import Actor
from repository.audit.operations import record as audit
from repository.errors import BadValue, Conflict, NotAllowed, NotFound
from repository.items.models import Collection
from repository.metadata import vocabularies
from repository.profiles import layout
from repository.profiles.layout import Content
from repository.profiles.models import WORKING, CollectionTypes, ConsentVersion, FormVersion
from repository.profiles.queries import consent_in_force, forget_kept, in_force, versions, working

LONGEST_CONSENT = 10_000


def require_editor(actor: Actor) -> None:
    """Return when `actor` may edit forms; raises NotAllowed else."""
    if not actor.may_curate:
        raise NotAllowed("Forms are edited by cataloguers and administrators.")


def content_now(session: Session, profile: str, scope: str) -> Content:
    """Return the form as it is being edited; else as it is in force in `scope`, for the site, or as shipped."""
    for found in (
        working(session, profile, scope),
        in_force(session, profile, scope),
        in_force(session, profile, ""),
    ):
        if found is not None and found.content:
            return found.content
    return layout.shipped(profile)


def edit(
    session: Session, actor: Actor, profile: str, scope: str, content: Content, *, edits: int
) -> FormVersion:
    """The working copy is `content`. Raises Conflict when somebody changed it since its `edits`-th change.

    Raises BadValue when a question that the rules need would vanish.
    """
    require_editor(actor)
    lacking = layout.faults(profile, content)
    if lacking:
        raise BadValue(
            "questions",
            "The rules need the question “%(name)s” in this form; it can be moved and worded otherwise, not taken out.",
            name=lacking[0],
        )
    copy = working(session, profile, scope)
    if (copy.edits if copy else 0) != edits:
        raise Conflict(
            "Somebody else changed this form after you opened it; it is shown as it is now."
        )
    if copy is None:
        copy = FormVersion(profile=profile, scope=scope, number=WORKING, edits=0)
        session.add(copy)
    copy.content, copy.edits = content, edits + 1
    copy.actor_id, copy.created_at = actor.user_id, clock.now()
    session.flush()
    return copy


def put_in_force(
    session: Session, actor: Actor, profile: str, scope: str, *, edits: int, note: str = ""
) -> FormVersion:
    """The working copy is in force as a new version. Raises NotFound when there is none, Conflict as `edit` does."""
    require_editor(actor)
    copy = working(session, profile, scope)
    if copy is None:
        raise NotFound
    if copy.edits != edits:
        raise Conflict(
            "Somebody else changed this form after you opened it; it is shown as it is now."
        )
    content = copy.content
    session.delete(copy)
    session.flush()
    return _new_version(session, actor, profile, scope, content, note)


def discard(session: Session, actor: Actor, profile: str, scope: str) -> None:
    """Nothing is being edited any more."""
    require_editor(actor)
    copy = working(session, profile, scope)
    if copy is not None:
        session.delete(copy)
    session.flush()


def go_back(session: Session, actor: Actor, profile: str, scope: str, number: int) -> FormVersion:
    """The form is as in version `number` again, or as shipped for 0, as a new version. Raises NotFound."""
    require_editor(actor)
    former = {version.number: version.content for version in versions(session, profile, scope)}
    if number != 0 and number not in former:
        raise NotFound
    return _new_version(session, actor, profile, scope, former.get(number), "")


def _new_version(
    session: Session, actor: Actor, profile: str, scope: str, content: Content | None, note: str
) -> FormVersion:
    last = in_force(session, profile, scope)
    version = FormVersion(
        profile=profile,
        scope=scope,
        number=(last.number if last else 0) + 1,
        content=content,
        note=note[:500],
        actor_id=actor.user_id,
        created_at=clock.now(),
    )
    session.add(version)
    session.flush()
    forget_kept(session)
    audit(
        session,
        actor,
        "change_form",
        version,
        profile=profile,
        collection=scope,
        number=version.number,
    )
    return version


def set_types(
    session: Session,
    actor: Actor,
    collection: Collection,
    takes: Iterable[str],
    proposed_for: Iterable[str],
) -> None:
    """The collection takes these profiles, all when none is named, and is proposed for those."""
    require_editor(actor)
    known = list(vocabularies.profiles())
    given = {
        key: sorted({p for p in keys if p in known}, key=known.index)
        for key, keys in (("takes", takes), ("proposed_for", proposed_for))
    }
    row = session.get(CollectionTypes, collection.id)
    if row is None:
        row = CollectionTypes(collection_id=collection.id, takes=[], proposed_for=[])
        session.add(row)
    if (row.takes, row.proposed_for) == (given["takes"], given["proposed_for"]):
        return
    row.takes, row.proposed_for = given["takes"], given["proposed_for"]
    session.flush()
    audit(session, actor, "set_types", collection, **given)


def set_consent(session: Session, actor: Actor, text_id: str, text_en: str) -> ConsentVersion:
    """Depositors agree to these words from now on; consents that were given keep theirs. Raises BadValue when empty."""
    require_editor(actor)
    texts: dict[str, Any] = {"text_id": text_id.strip(), "text_en": text_en.strip()}
    for field, text in texts.items():
        if not text:
            raise BadValue(field, "Write the consent in both languages.")
        if len(text) > LONGEST_CONSENT:
            raise BadValue(
                field, "The text is longer than %(longest)s characters.", longest=LONGEST_CONSENT
            )
    last = consent_in_force(session)
    if last is not None and (last.text_id, last.text_en) == (texts["text_id"], texts["text_en"]):
        return last
    number = (last.number if last else 1) + 1
    version = ConsentVersion(number=number, actor_id=actor.user_id, created_at=clock.now(), **texts)
    session.add(version)
    session.flush()
    audit(session, actor, "change_consent", actor_row(session, actor), number=number)
    return version


def actor_row(session: Session, actor: Actor) -> Any:
    """Return the account of `actor`, which an entry about the site's own texts is filed under."""
    from repository.people.models import User

    return session.get_one(User, actor.user_id)
