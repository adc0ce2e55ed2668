"""One's own data (UU 27/2022 on personal data): everything as a file, and the account erased after seven days.

What is exported is found by the tables themselves: every row that refers to the account, whatever feature keeps it.
Erasing makes the account anonymous. Its drafts go; what was sent in or published stays, with the names in the records,
which are descriptions of works and no accounts; entries of the history keep the number.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from sqlalchemy import Column, FromClause, Table, delete, or_, select
from sqlalchemy.orm import Session

from repository import clock
from repository.access.policy import Actor
from repository.audit.operations import record as audit
from repository.db import Model
from repository.errors import NotAllowed
from repository.items.models import Item
from repository.items.operations import discard
from repository.items.states import State
from repository.mail.models import OutgoingMail
from repository.people.account_models import Identity, OneTimeLink, RecoveryCode
from repository.people.administering import require_another_administrator
from repository.people.models import Membership, User, UserSession
from repository.people.operations import actor_of, system_actor
from repository.people.sessions import end_sessions
from repository.saved_searches.models import SavedSearch

UNDO_DAYS = 7
SECRET = ("hash", "token", "totp_key", "totp_step")
"""Columns whose names hold one of these are left out: they let somebody in, or tell nothing."""
IN_MEMORY_BYTES = 2 * 1024**2
ERASED_STATES = (State.DRAFT, State.RETURNED, State.DECLINED)


def export(session: Session, user: User) -> IO[bytes]:
    """Return a ZIP with a JSON file for each table that tells of the person, at its beginning."""
    file = SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 - the caller sends and closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for table, columns in tables_of_people():
            mine = or_(*(column == user.id for column in columns))
            rows = [_plain(table, row) for row in session.execute(select(table).where(mine))]
            if rows:
                archive.writestr(f"{table.name}.json", _json(rows))
        letters = select(OutgoingMail.__table__).where(OutgoingMail.recipient == user.email)
        rows = [_plain(OutgoingMail.__table__, row) for row in session.execute(letters)]
        archive.writestr("outgoing_mail.json", _json(rows))
    audit(session, actor_of(user), "export_own_data", user)
    file.seek(0)
    return file


def tables_of_people() -> Iterator[tuple[Table, list[Column[Any]]]]:
    """Yield every table that tells of accounts, with the columns that name one; `user` itself by its id."""
    for table in Model.metadata.sorted_tables:
        named = [
            c for c in table.columns if any(k.target_fullname == "user.id" for k in c.foreign_keys)
        ]
        if table.name == "user":
            named = [table.c.id]
        if named:
            yield table, named


def ask_erasure(session: Session, user: User) -> datetime:
    """The account is erased in seven days, unless it is taken back; return when. Other sessions stay until then.

    Raises Conflict for the last administrator.
    """
    require_another_administrator(session, user)
    user.erase_at = clock.now() + timedelta(days=UNDO_DAYS)
    audit(session, actor_of(user), "ask_erasure", user)
    return user.erase_at


def undo_erasure(session: Session, user: User) -> None:
    """The account stays. Raises NotAllowed when nobody asked for its erasure."""
    if user.erase_at is None:
        raise NotAllowed("Nobody asked to erase this account.")
    user.erase_at = None
    audit(session, actor_of(user), "undo_erasure", user)


def due_erasure(session: Session) -> int | None:
    """Return the id of an account whose seven days are over."""
    query = select(User.id).where(User.erase_at <= clock.now()).order_by(User.erase_at, User.id)
    return session.scalar(query.limit(1))


def erase(session: Session, user_id: int) -> None:
    """The account is anonymous: no name, address, password, session, saved search or draft is left of it.

    An account that has become the last administrator meanwhile stays, and its wish is dropped. Does nothing when the
    wish was taken back.
    """
    user = session.get(User, user_id, with_for_update=True)
    if user is None or user.erase_at is None or user.erase_at > clock.now():
        return
    system = system_actor(session)
    _discard_drafts(session, user, system)
    end_sessions(session, system, user)
    for model in (UserSession, OneTimeLink, RecoveryCode, Identity, SavedSearch, Membership):
        session.execute(delete(model).where(model.user_id == user.id))
    session.execute(delete(OutgoingMail).where(OutgoingMail.recipient == user.email))
    session.expire(user, ["groups"])
    user.email, user.name = f"erased-{user.id}@localhost", f"#{user.id}"
    user.password_hash = user.totp_key = user.totp_step = user.orcid = user.language = None
    user.is_active, user.erase_at, user.erased_at = False, None, clock.now()
    audit(session, system, "erase", user)


def _discard_drafts(session: Session, user: User, system: Actor) -> None:
    query = select(Item).where(Item.depositor_id == user.id, Item.state.in_(ERASED_STATES))
    for item in session.scalars(query).all():
        discard(session, item, system)


def _plain(table: FromClause, row: Any) -> dict[str, Any]:
    found = {}
    for column, value in zip(table.columns, row, strict=True):
        if not any(word in column.name for word in SECRET):
            found[column.name] = value.isoformat() if isinstance(value, date) else value
    return found


def _json(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=1, default=str)
