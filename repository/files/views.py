"""Serving files: by permanent name, with ranges, as what the bytes are and never as what they claim."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, request, send_file

from repository import web
from repository.db import db
from repository.errors import NotFound, StorageFailed
from repository.files.models import File
from repository.files.queries import readable_file
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
    path = web.stores().files.path(file.sha256)
    if not path.is_file():
        raise StorageFailed("The file is missing from storage; the people in charge were told.")
    is_public = not web.current_actor().is_signed_in and item.state == State.PUBLISHED
    if file.role == "consent":
        raise NotFound
    is_inline = file.mime in INLINE_TYPES and not request.args.get("download")
    mime = file.mime if file.mime in INLINE_TYPES else "application/octet-stream"
    db.session.rollback()  # sending may take minutes on a slow line; it must not hold a read transaction
    response = send_file(
        path,
        mimetype=mime,
        conditional=True,
        etag=file.sha256[:32],
        last_modified=None,
        max_age=None,
    )
    _set_headers(response, file, is_inline=is_inline, is_public=is_public)
    return response


def _set_headers(response: Response, file: File, *, is_inline: bool, is_public: bool) -> None:
    disposition = "inline" if is_inline else "attachment"
    plain = (
        file.name.encode("ascii", "replace")
        .decode()
        .replace("?", "_")
        .replace('"', "_")
        .replace("\\", "_")
    )
    response.headers["Content-Disposition"] = (
        f"{disposition}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name)}"
    )
    response.headers["Content-Security-Policy"] = (
        PDF_POLICY if file.mime == "application/pdf" else FILE_POLICY
    )
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Cache-Control"] = (
        "public, max-age=3600, must-revalidate" if is_public else "private, no-store"
    )
    if file.mime == "text/plain":
        response.headers["Content-Type"] = "text/plain; charset=utf-8"
