"""The second step of signing in: codes of thirty seconds (TOTP, RFC 6238), and recovery codes for a lost telephone.

The secret is kept encrypted under a key made from `secret_key`, shown once when it is set up, and never again. A code
counts once, a recovery code once; guessing is slowed down as with passwords.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from repository import clock
from repository.access.policy import Actor
from repository.audit.operations import record as audit
from repository.errors import BadValue, NotAllowed
from repository.people.account_models import RecoveryCode
from repository.people.guessing import forget_failures, note_failure
from repository.people.models import User
from repository.people.operations import actor_of

STEP_SECONDS = 30
STEPS_APART = 1
"""How far the telephone's clock may be off, in steps."""
RECOVERY_CODES = 10
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_key() -> str:
    """Return a new secret of 160 bits in Base32."""
    return str(pyotp.random_base32())


def encrypted(key: str, secret_key: str) -> str:
    """Return the secret as the database keeps it."""
    return _cipher(secret_key).encrypt(key.encode()).decode()


def decrypted(text: str, secret_key: str) -> str | None:
    """Return the secret; None when it was encrypted under another `secret_key`."""
    try:
        return _cipher(secret_key).decrypt(text.encode()).decode()
    except InvalidToken:
        return None


def provisioning_uri(key: str, email: str, site: str) -> str:
    """Return the address that a telephone reads from the QR code."""
    return str(pyotp.TOTP(key).provisioning_uri(name=email, issuer_name=site))


def qr_image(uri: str) -> str:
    """Return the QR code of `uri` as an SVG in a data URI, dark on light with a margin."""
    return str(
        segno.make(uri, error="m").svg_data_uri(scale=5, dark="#000", light="#fff", border=4)
    )


def set_up(session: Session, user: User, key: str, code: str, secret_key: str) -> list[str]:
    """The account has this second step; return its recovery codes, which are shown once.

    Raises BadValue when `code` is not one of `key`: the telephone did not take it over.
    """
    step = _step_of(key, code, after=None)
    if step is None:
        raise BadValue("code", "This code does not fit. Is the clock of your telephone right?")
    user.totp_key, user.totp_step = encrypted(key, secret_key), step
    audit(session, actor_of(user), "set_second_step", user)
    return new_recovery_codes(session, user)


def new_recovery_codes(session: Session, user: User) -> list[str]:
    """Return ten new codes, each good once; those of before do not work any more."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = [_drawn() for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(user_id=user.id, code_hash=_hash(code)) for code in codes)
    session.flush()
    return codes


def codes_left(session: Session, user_id: int) -> int:
    """Return how many recovery codes are unused."""
    query = select(func.count()).select_from(RecoveryCode)
    mine = (RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return session.scalar(query.where(*mine)) or 0


def accept(session: Session, user_id: int, code: str, address: str, secret_key: str) -> User | None:
    """Return the account when `code` is a fresh one of its second step, or an unused recovery code; else None.

    A right code is used up; a wrong one counts as a failure (`guessing_key`). Whoever calls has asked
    `guessing.require_patience` before, outside of the transaction.
    """
    user = session.get(User, user_id, with_for_update=True)
    if user is None or not user.is_active or user.totp_key is None:
        return None
    key = decrypted(user.totp_key, secret_key)
    step = _step_of(key, code, after=user.totp_step) if key is not None else None
    if step is not None:
        user.totp_step = step
    elif not _use_recovery_code(session, user, code):
        note_failure(session, guessing_key(user_id), address)
        return None
    forget_failures(session, guessing_key(user_id))
    return user


def remove(session: Session, actor: Actor, user: User) -> None:
    """The account signs in without a second step afterwards. Raises NotAllowed when it has none."""
    if user.totp_key is None:
        raise NotAllowed("This account has no second step.")
    user.totp_key = user.totp_step = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    audit(session, actor, "remove_second_step", user)


def guessing_key(user_id: int) -> str:
    """Return under which name failures with codes of this account are counted."""
    return f"totp:{user_id}"


def _step_of(key: str, code: str, *, after: int | None) -> int | None:
    """The step of thirty seconds whose code this is, when it is later than `after`: a code is never good twice."""
    digits = re.sub(r"\s", "", code)
    if not re.fullmatch(r"[0-9]{6}", digits):
        return None
    now = int(clock.now().timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(key)
    for step in range(now - STEPS_APART, now + STEPS_APART + 1):
        if hmac.compare_digest(totp.generate_otp(step), digits) and (after is None or step > after):
            return step
    return None


def _use_recovery_code(session: Session, user: User, code: str) -> bool:
    query = select(RecoveryCode).where(
        RecoveryCode.user_id == user.id,
        RecoveryCode.code_hash == _hash(code),
        RecoveryCode.used_at.is_(None),
    )
    found = session.scalar(query.with_for_update())
    if found is None:
        return False
    found.used_at = clock.now()
    audit(session, actor_of(user), "use_recovery_code", user)
    return True


def _drawn() -> str:
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))


def _hash(code: str) -> str:
    plain = re.sub(r"[^0-9a-z]", "", code.casefold())
    return hashlib.sha256(plain.encode()).hexdigest()


def _cipher(secret_key: str) -> Fernet:
    derived = hmac.digest(secret_key.encode(), b"daluang second step", "sha256")
    return Fernet(base64.urlsafe_b64encode(derived))
