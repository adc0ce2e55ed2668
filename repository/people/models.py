"""People who sign in, their sessions, and the groups they belong to; what else accounts have is in `account_models`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, String, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from repository.db import Model, UtcDateTime

SYSTEM_EMAIL = "system@localhost"


class Role(StrEnum):
    """What an account may do; `access.policy` holds the table. A visitor is nobody signed in."""

    VISITOR = "visitor"
    DEPOSITOR = "depositor"
    REVIEWER = "reviewer"
    CATALOGUER = "cataloguer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"


class User(Model):
    """One account. `system` acts for the command line and jobs and can never sign in.

    One that is not `is_approved` signed up by itself and may draft only. `totp_key` is the encrypted secret of the
    second step and `totp_step` the last of its thirty seconds that was used; `orcid` was proven by signing in there.
    At `erase_at` the account is made anonymous (`erased_at`).
    """

    __tablename__ = "user"
    __table_args__ = (
        CheckConstraint(
            "role IN ('depositor','reviewer','cataloguer','auditor','administrator','system')",
            name="role",
        ),
        CheckConstraint("role <> 'system' OR password_hash IS NULL", name="system_has_no_password"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    language: Mapped[str | None] = mapped_column(String(2))
    is_approved: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    totp_key: Mapped[str | None] = mapped_column(String(200))
    totp_step: Mapped[int | None] = mapped_column(BigInteger)
    orcid: Mapped[str | None] = mapped_column(String(19))
    erase_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    groups: Mapped[list[Group]] = relationship(secondary="membership", order_by="Group.slug")

    is_authenticated = True
    is_anonymous = False
    session_token = ""
    """Set on the one object that is being signed in: the token of its new session."""

    def get_id(self) -> str:
        """Return what the browser's cookie keeps: the token of the session that was just opened (Flask-Login)."""
        return self.session_token


class UserSession(Model):
    """Somebody is signed in in one browser. Only the hash of the token is kept; ending it deletes the row."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    verified_at: Mapped[datetime] = mapped_column(UtcDateTime)
    browser: Mapped[str] = mapped_column(String(60))
    network: Mapped[str] = mapped_column(String(50))
    user: Mapped[User] = relationship()


class Group(Model):
    """Readers to whom restricted files are open, for example those of the reading room."""

    __tablename__ = "reader_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))


class Membership(Model):
    """A user stands in a group."""

    __tablename__ = "membership"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    group_id: Mapped[int] = mapped_column(
        ForeignKey("reader_group.id", ondelete="CASCADE"), primary_key=True
    )


class SignInFailure(Model):
    """A failed attempt to sign in, counted by account and by address to slow down guessing."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (
        Index("ix_sign_in_failure_email_at", "email_hash", "at"),
        Index("ix_sign_in_failure_address_at", "address_hash", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email_hash: Mapped[str] = mapped_column(String(64))
    address_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
