"""The headers of tus 1.0.0: what a request says, and the refusals that the protocol names.

The protocol is at https://tus.io/protocols/resumable-upload. The extensions creation, creation-with-upload, expiration,
checksum and termination are kept.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import Headers

from repository.errors import NotFound, RepositoryError

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,expiration,checksum,termination"
MEDIA_TYPE = "application/offset+octet-stream"
ALGORITHMS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha512": hashlib.sha512}
MOST_METADATA_CHARACTERS = 8000
CHECKSUM_MISMATCH = 460  # the status that the extension `checksum` has chosen
_SHA256 = re.compile(r"[0-9a-f]{64}")
_HANDLE = re.compile(r"[A-Za-z0-9]{1,16}")
_FINGERPRINT = re.compile(r"[A-Za-z0-9._-]{1,100}")


class Refused(RepositoryError):
    """The upload cannot go on like this; `status` is what the protocol answers then."""

    def __init__(self, status: int, message: str, **values: Any) -> None:
        super().__init__(message, **values)
        self.status = status  # type: ignore[misc]  # one class for all statuses of the protocol


@dataclass(frozen=True)
class Announced:
    """A file that is about to be sent. `draft` is the handle of its item, empty for a new one."""

    name: str
    size_bytes: int
    draft: str
    fingerprint: str
    sha256: str | None


@dataclass(frozen=True)
class Checksum:
    """What the bytes of one request must add up to."""

    algorithm: str
    digest: bytes


def announced(headers: Headers) -> Announced:
    """Return what a request of creation announces.

    Raises Refused when a header is missing or cannot be read, NotFound for a draft of a name that none has.
    """
    if headers.get("Upload-Defer-Length") is not None:
        raise Refused(400, "Say the size of the file at once: Upload-Length is missing.")
    size = number(headers, "Upload-Length")
    given = metadata(headers.get("Upload-Metadata", ""))
    sha256 = given.get("sha256", "").lower()
    fingerprint, draft = given.get("fingerprint", ""), given.get("draft", "")
    if draft and not _HANDLE.fullmatch(draft):
        raise NotFound
    return Announced(
        name=given.get("filename") or given.get("name") or "",
        size_bytes=size,
        draft=draft,
        fingerprint=fingerprint if _FINGERPRINT.fullmatch(fingerprint) else "",
        sha256=sha256 if _SHA256.fullmatch(sha256) else None,
    )


def number(headers: Headers, name: str) -> int:
    """Return the whole number of a header. Raises Refused when it is missing or none."""
    text = headers.get(name, "")
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise Refused(400, "The header %(name)s must be a whole number.", name=name)
    return int(text)


def metadata(text: str) -> dict[str, str]:
    """Return the pairs of Upload-Metadata; what is no UTF-8 becomes U+FFFD. Raises Refused when it is malformed."""
    if len(text) > MOST_METADATA_CHARACTERS:
        raise Refused(400, "The header Upload-Metadata is too long.")
    found: dict[str, str] = {}
    for pair in filter(None, (pair.strip() for pair in text.split(","))):
        key, _, value = pair.partition(" ")
        if key in found:
            raise Refused(400, "The header Upload-Metadata names “%(key)s” twice.", key=key[:40])
        found[key] = _decoded(key, value.strip())
    return found


def _decoded(key: str, value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError) as error:
        raise Refused(
            400, "The value of “%(key)s” in Upload-Metadata is not Base64.", key=key[:40]
        ) from error


def checksum(headers: Headers) -> Checksum | None:
    """Return what Upload-Checksum demands, None when the request has none. Raises Refused for what is not known."""
    text = headers.get("Upload-Checksum")
    if text is None:
        return None
    algorithm, _, value = text.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        raise Refused(
            400,
            "The checksum algorithm is not known; known are: %(known)s.",
            known=", ".join(ALGORITHMS),
        )
    try:
        digest = base64.b64decode(value.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused(400, "The value of Upload-Checksum is not Base64.") from error
    return Checksum(algorithm, digest)
