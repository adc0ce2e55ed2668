"""Resumption tokens (OAI-PMH 2.0 §3.5): stateless, signed, replayable.

A token holds every argument of the list, the key of the last record sent, the number of records
sent and the size of the list, so nothing is kept between requests, several processes can serve
one harvest, and a token asked for twice gives the same page (§3.5.1, idempotency). It is made
of the characters A-Za-z0-9-_. and needs no escaping in a URL.
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import Signer

from oai.errors import BadResumptionToken
from oai.records import Key, Selection

_FORM = 2  # the order and meaning of the fields below; another number means an older program
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a harvest stands: what it asked for, the last key it got, how many of how many, since when.

    `after` is None at a list's beginning, when nothing is counted yet; a token never says that.
    `began_at` is the `responseDate` of the list's first page.
    """

    with_metadata: bool
    selection: Selection
    after: Key | None
    cursor: int
    total: int
    began_at: datetime


@dataclass(frozen=True, slots=True)
class Tokens:
    """Issues tokens signed with the first key, reads those signed with any of them.

    `lifetime` counts from the page that carries the token.
    """

    secret_keys: Sequence[str]
    lifetime: timedelta

    def issue(self, position: Position, now: datetime) -> str:
        """The token that stands for the position until `now` + `lifetime`."""
        selection = position.selection
        fields = [
            _FORM,
            int(position.with_metadata),
            selection.prefix,
            selection.set_spec,
            _to_seconds(selection.from_at),
            _to_seconds(selection.until_at),
            list(position.after or ()),
            position.cursor,
            position.total,
            _to_seconds(position.began_at),
            _to_seconds(now + self.lifetime),
        ]
        text = json.dumps(fields, separators=(",", ":"))
        value = urlsafe_b64encode(text.encode()).rstrip(b"=")
        return (value + b"." + _signature(self.secret_keys[0], value)).decode()

    def read(self, token: str, now: datetime) -> Position:
        """The position in the token; BadResumptionToken when altered, foreign or expired."""
        value, _, signature = token.encode("utf-8", "surrogatepass").rpartition(b".")
        # Compared as text: decoding base64 would forgive a changed last character.
        if not any(
            hmac.compare_digest(_signature(key, value), signature) for key in self.secret_keys
        ):
            raise BadResumptionToken("This token was not issued here, or was altered.")
        form, *fields = json.loads(urlsafe_b64decode(value + b"=="))
        if form != _FORM:
            raise BadResumptionToken("This token is of an older release; begin the list again.")
        with_metadata, prefix, set_spec, from_, until, after, cursor, total, began, expires = fields
        if now > _from_seconds(expires):
            raise BadResumptionToken("This token has expired; begin the list again.")
        return Position(
            bool(with_metadata),
            Selection(
                prefix,
                set_spec,
                None if from_ is None else _from_seconds(from_),
                None if until is None else _from_seconds(until),
            ),
            tuple(after),
            cursor,
            total,
            _from_seconds(began),
        )


def _signature(secret_key: str, value: bytes) -> bytes:
    signer = Signer(secret_key, salt=b"oai.resumption-token", digest_method=hashlib.sha256)
    return signer.get_signature(value)


def _to_seconds(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - _EPOCH) // timedelta(seconds=1)


def _from_seconds(seconds: int) -> datetime:
    return _EPOCH + timedelta(seconds=seconds)
