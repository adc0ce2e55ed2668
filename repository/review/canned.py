"""The sentences that reviewers have at hand, in both languages: rows that librarians change."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from repository.access.policy import Actor
from repository.audit.operations import record as audit
from repository.errors import BadValue, NotAllowed
from repository.people.models import User
from repository.review.models import CannedText
from repository.review.queries import canned_texts

MOST_TEXTS = 50
LONGEST_TEXT = 1000


def set_texts(session: Session, actor: Actor, wanted: Sequence[tuple[str, str]]) -> None:
    """The sentences are these, in this order: pairs of Indonesian and English. Pairs of nothing are left out.

    Raises BadValue when one is in one language only or too long, NotAllowed.
    """
    if not actor.may_edit_letters:
        raise NotAllowed("This is set by cataloguers and administrators.")
    pairs = [pair for pair in wanted if any(pair)]
    if len(pairs) > MOST_TEXTS:
        raise BadValue("sentences", "Keep at most %(most)s sentences.", most=MOST_TEXTS)
    for text_id, text_en in pairs:
        if not text_id or not text_en:
            words = text_id or text_en
            raise BadValue("sentences", "“%(value)s” is needed in both languages.", value=words)
        if max(len(text_id), len(text_en)) > LONGEST_TEXT:
            raise BadValue(
                "sentences", "“%(value)s…” is too long for a sentence.", value=text_id[:40]
            )
    present = canned_texts(session)
    for position, (text_id, text_en) in enumerate(pairs, 1):
        row = present.pop(0) if present else CannedText()
        row.position, row.text_id, row.text_en = position, text_id, text_en
        session.add(row)
    for row in present:
        session.delete(row)
    audit(session, actor, "set_sentences", session.get_one(User, actor.user_id), count=len(pairs))
    session.flush()
