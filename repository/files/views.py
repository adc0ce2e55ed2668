"""Serving files: by permanent name, with ranges, as what the bytes are and never as what they claim."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, request, send_file

from repository import signing_in, web
from repository.db import db
from repository.errors import NotFound, StorageFailed
from repository.files.models import File, FormerFile
from repository.files.queries import former_file, readable_file
from repository.items.queries import by_handle
from repository.items.states import State
from repository.pages.extract import INLINE_TYPES

blueprint = Blueprint("files", __name__)
FILE_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
PDF_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
)


@blueprint.get("/items/<handle>/files/<name>")
def download(handle: str, name: str) -> Response:
    """Serve a file to those who may read it; one range at a time, conditional by its checksum.

    Types on the short list open in the browser, everything else is saved; `?download=1` saves in any case.
    """
    item = by_handle(db.session(), handle, web.current_actor())
    file = readable_file(item, name, web.current_actor(), web.today())
    if file.role == "consent":
        raise NotFound
    is_public = not web.current_actor().is_signed_in and item.state == State.PUBLISHED
    return sent(file, is_public=is_public)


@blueprint.get("/items/<handle>/former-files/<int:file_id>")
@signing_in.people_only
def former(handle: str, file_id: int) -> Response:
    """Serve a file that the item had before it was replaced or removed, to staff; it is always saved."""
    actor = web.current_actor()
    item = by_handle(db.session(), handle, actor)
    found = former_file(db.session(), item, file_id, actor, web.today())
    return sent(found, is_public=False, is_saved=True)


def sent(file: File | FormerFile, *, is_public: bool, is_saved: bool = False) -> Response:
    """Return the bytes of a file that the policy let out; `is_saved` when it never opens in the browser."""
    path = web.stores().files.path(file.sha256)
    if not path.is_file():
        raise StorageFailed("The file is missing from storage; the people in charge were told.")
    is_inline = file.mime in INLINE_TYPES and not (is_saved or request.args.get("download"))
    mime = file.mime if file.mime in INLINE_TYPES else "application/octet-stream"
    name, kind, sha256 = file.name, file.mime, file.sha256
    db.session.rollback()  # sending may take minutes on a slow line; it must not hold a read transaction
    response = send_file(
        path,
        mimetype=mime,
        conditional=True,
        etag=sha256[:32],
        last_modified=None,
        max_age=None,
    )
    set_headers(response, name, kind, is_inline=is_inline, is_public=is_public)
    return response


def set_headers(
    response: Response, name: str, mime: str, *, is_inline: bool, is_public: bool
) -> None:
    """Say how a browser treats the bytes. What is public is kept by caches but asked after each time (ETag)."""
    disposition = "inline" if is_inline else "attachment"
    plain = (
        name.encode("ascii", "replace")
        .decode()
        .replace("?", "_")
        .replace('"', "_")
        .replace("\\", "_")
    )
    response.headers["Content-Disposition"] = (
        f"{disposition}; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    )
    response.headers["Content-Security-Policy"] = (
        PDF_POLICY if mime == "application/pdf" else FILE_POLICY
    )
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Cache-Control"] = "public, no-cache" if is_public else "private, no-store"
    if mime == "text/plain":
        response.headers["Content-Type"] = "text/plain; charset=utf-8"
