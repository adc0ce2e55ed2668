"""Comments of reviewers on single questions of the form: written, shown with the return, resolved, opened again."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from repository import clock
from repository.access.checks import require
from repository.access.policy import Action, Actor
from repository.audit.operations import record as audit
from repository.errors import BadValue, NotAllowed, NotFound
from repository.items.models import Item
from repository.items.states import IN_WORK, State
from repository.review.models import ReviewComment

LONGEST_COMMENT = 2000


def comment(session: Session, item: Item, actor: Actor, field: str, text: str) -> ReviewComment:
    """A comment on the question `field` stands beside the deposit; its depositor sees it once it is returned.

    Raises BadValue for an empty or overlong text; who may not review: NotAllowed.
    """
    require(actor, Action.REVIEW, item)
    words = checked(text, "text", LONGEST_COMMENT)
    row = ReviewComment(
        item_id=item.id,
        field=field[:80],
        author_id=actor.user_id,
        text=words,
        created_at=clock.now(),
    )
    session.add(row)
    session.flush()
    audit(session, actor, "comment", item, field=row.field)
    return row


def resolve(session: Session, item: Item, actor: Actor, comment_id: int, *, is_done: bool) -> None:
    """The comment is resolved, or open again. Reviewers may; the depositor may while the deposit is theirs."""
    row = session.get(ReviewComment, comment_id, with_for_update=True)
    if row is None or row.item_id != item.id:
        raise NotFound
    _require(actor, item, row)
    if is_done == (row.resolved_at is not None):
        return
    row.resolved_at = clock.now() if is_done else None
    row.resolved_by_id = actor.user_id if is_done else None
    audit(session, actor, "resolve_comment" if is_done else "reopen_comment", item, field=row.field)
    session.flush()


def _require(actor: Actor, item: Item, row: ReviewComment) -> None:
    if actor.may_review and item.depositor_id != actor.id:
        require(actor, Action.REVIEW, item)
        return
    if row.shown_at is None or item.state not in IN_WORK:
        raise NotAllowed("The comment is the reviewers'.")
    require(actor, Action.EDIT, item)


def show_comments(session: Session, item: Item) -> None:
    """From now on the depositor sees every comment that is not resolved."""
    for row in open_comments(session, item):
        row.shown_at = row.shown_at or clock.now()
    session.flush()


def open_comments(session: Session, item: Item) -> list[ReviewComment]:
    """Return the comments that are not resolved, the first one first."""
    return [row for row in all_comments(session, item) if row.resolved_at is None]


def all_comments(session: Session, item: Item) -> list[ReviewComment]:
    """Return all comments on an item, the first one first."""
    query = select(ReviewComment).where(ReviewComment.item_id == item.id)
    query = query.order_by(ReviewComment.id).options(joinedload(ReviewComment.author))
    return list(session.scalars(query))


def comments_for(session: Session, item: Item, actor: Actor) -> list[ReviewComment]:
    """Return what `actor` may see: reviewers everything; the depositor what was shown, but not while it is reviewed."""
    if actor.is_staff and item.depositor_id != actor.id:
        return all_comments(session, item)
    if item.state == State.SUBMITTED:
        return []
    return [row for row in all_comments(session, item) if row.shown_at is not None]


def remarks_by_field(session: Session, item: Item, actor: Actor) -> dict[str, list[ReviewComment]]:
    """Return what `actor` may see of the comments, by question."""
    found: dict[str, list[ReviewComment]] = {}
    for row in comments_for(session, item, actor):
        found.setdefault(row.field, []).append(row)
    return found


def checked(text: str, field: str, longest: int) -> str:
    """Return a text that may be kept. Raises BadValue when it is empty or too long."""
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise BadValue(field, "Write something first.")
    if len(words) > longest:
        raise BadValue(field, "Keep it below %(longest)s characters.", longest=longest)
    return words
