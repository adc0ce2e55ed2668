"""The right to stop e-mail about saved searches, as a token in an address: signed, for one person, without an end."""

from __future__ import annotations

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

LONGEST_TOKEN = 200


def token_of(user_id: int) -> str:
    """Return the token with which the letters of this person are stopped."""
    return str(_serializer().dumps(user_id))


def owner_of(token: str) -> int | None:
    """Return whose letters the token stops; None when it is not one of ours."""
    try:
        found = _serializer().loads(token) if len(token) <= LONGEST_TOKEN else None
    except BadData:
        return None
    return found if isinstance(found, int) else None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="daluang.alerts")
