"""What depositors and reviewers are written about a deposit; each letter in the transaction of what it tells of."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext
from sqlalchemy.orm import Session

from repository.deposit.wording import label_of
from repository.items.models import Item
from repository.mail.letters import language_of, site_url, write
from repository.metadata.record import main_title
from repository.people.models import User
from repository.review.models import Review, ReviewComment, ReviewMessage, ReviewStage
from repository.web import one_line

LONGEST_TITLE = 120


def received(session: Session, item: Item, review: Review) -> None:
    """The depositor is told that the deposit arrived."""
    _tell(session, "deposit_received", item, item.depositor, f"/deposit/{item.handle}/done", review)


def returned(
    session: Session, item: Item, review: Review, comments: Sequence[ReviewComment]
) -> None:
    """The depositor is told what to change, question by question."""
    url = f"/deposit/{item.handle}"
    _tell(session, "deposit_returned", item, item.depositor, url, review, comments=comments)


def declined(session: Session, item: Item, review: Review) -> None:
    """The depositor is told why it is not published."""
    _tell(session, "deposit_declined", item, item.depositor, "/deposits", review)


def published(session: Session, item: Item, review: Review) -> None:
    """The depositor is told the permanent address."""
    _tell(session, "deposit_published", item, item.depositor, f"/items/{item.handle}", review)


def passed_on(session: Session, item: Item, review: Review, stage: ReviewStage) -> None:
    """Those who are named for the next stage are told that it waits for them."""
    for user in stage.people:
        url = f"/review/{item.handle}"
        _tell(session, "deposit_passed_on", item, user, url, review, stage=stage)


def assigned(session: Session, item: Item, review: Review, user: User, by: str) -> None:
    """The reviewer is told whose deposit was given to them."""
    _tell(session, "review_assigned", item, user, f"/review/{item.handle}", review, writer=by)


def message(
    session: Session, item: Item, sent: ReviewMessage, readers: Sequence[User], writer: str
) -> None:
    """The other side is told what was written."""
    for user in readers:
        is_depositor = user.id == item.depositor_id
        path = f"/deposit/{item.handle}/messages" if is_depositor else f"/review/{item.handle}"
        values = {
            "title": _title(item),
            "handle": item.handle,
            "writer": writer,
            "message": sent.text,
            "url": f"{site_url()}{path}#m{sent.id}",
        }
        write(session, "review_message", user, values, about=f"message {sent.id}")


def _tell(
    session: Session,
    name: str,
    item: Item,
    user: User,
    path: str,
    review: Review,
    *,
    comments: Sequence[ReviewComment] = (),
    stage: ReviewStage | None = None,
    writer: str = "",
) -> None:
    def values() -> dict[str, str]:
        language = language_of(user)
        return {
            "title": _title(item),
            "handle": item.handle,
            "collection": item.collection.title(language),
            "depositor": item.depositor.name,
            "reviewer": review.reviewer.name if review.reviewer is not None else "",
            "reason": review.reason,
            "comments": "\n".join(
                f"{label_of(c.field, c.field, language)}: {c.text}" for c in comments
            ),
            "stage": stage.title(language) if stage is not None else "",
            "writer": writer,
            "url": f"{site_url()}{path}",
        }

    write(session, name, user, values, about=f"review {review.id}")


def _title(item: Item) -> str:
    title = main_title(item.document).value or gettext("(no title yet)")
    return one_line(title, LONGEST_TITLE)
