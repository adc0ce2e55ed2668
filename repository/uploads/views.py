"""`/uploads`: files that arrive in parts and go on where they stopped (tus 1.0.0), for the owner alone.

Errors are answered as for programs (RFC 9457): their `detail` is a sentence in the person's language.
"""

from __future__ import annotations

import base64
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.http import http_date

from repository import clock, error_pages, signing_in, web
from repository.db import transaction
from repository.deposit import queries as deposits
from repository.errors import NotAllowed
from repository.uploads import operations, protocol
from repository.uploads.models import UploadState
from repository.uploads.progress import Progress, look, progress_of
from repository.uploads.protocol import Refused
from repository.uploads.writing import Body, settle, write

blueprint = Blueprint("uploads", __name__)


@blueprint.before_request
def _require_protocol() -> None:
    """Nobody asks without an account, and nobody in another version of the protocol."""
    if request.method == "OPTIONS":
        return
    if not web.current_actor().is_signed_in:
        raise Refused(401, "Sign in again. What has arrived so far is kept.")
    if request.endpoint != "uploads.remove" and (
        request.headers.get("Tus-Resumable") != protocol.VERSION
    ):
        raise Refused(
            412, "Only version %(version)s of tus is spoken here.", version=protocol.VERSION
        )


@blueprint.after_request
def _add_headers(response: Response) -> Response:
    response.headers["Tus-Resumable"] = protocol.VERSION
    response.headers["Cache-Control"] = "no-store"
    if response.status_code == 412:
        response.headers["Tus-Version"] = protocol.VERSION
    return response


@blueprint.errorhandler(CSRFError)
def _without_token(_error: CSRFError) -> Response:
    if web.current_actor().is_signed_in:
        return error_pages.error_page(
            403, _("Open the page again. What has arrived so far is kept.")
        )
    return error_pages.error_page(401, _("Sign in again. What has arrived so far is kept."))


@blueprint.route("/uploads", methods=["OPTIONS"], provide_automatic_options=False)
def capabilities() -> Response:
    """Tell what is spoken here."""
    response = make_response("", 204)
    response.headers["Tus-Version"] = protocol.VERSION
    response.headers["Tus-Extension"] = protocol.EXTENSIONS
    response.headers["Tus-Max-Size"] = str(web.settings().max_upload_bytes)
    response.headers["Tus-Checksum-Algorithm"] = ",".join(protocol.ALGORITHMS)
    return response


@blueprint.post("/uploads")
def begin() -> Response:
    """Begin an upload, of a new draft when none is named, and take the bytes that came along."""
    actor, settings = web.current_actor(), web.settings()
    announced = protocol.announced(request.headers)
    if not announced.draft and not actor.may_deposit:
        raise NotAllowed("Your account may not deposit. Ask the administrator.")
    brings_bytes = request.mimetype == protocol.MEDIA_TYPE
    with transaction() as session:
        upload = progress_of(
            operations.begin(
                session,
                actor,
                announced,
                collection=deposits.first_collection(session),
                publisher=settings.institution,
                limit_bytes=settings.max_upload_bytes,
                most_open=settings.max_open_uploads,
                days=settings.upload_days,
            )
        )
    if upload.is_whole:
        upload = settle(upload.public_id)
    elif brings_bytes and not upload.received_bytes:
        upload = write(upload.public_id, _body(offset=0))
    response = jsonify(
        draft=upload.handle,
        files_url=url_for("deposit.files", handle=upload.handle),
        describe_url=url_for("deposit.describe", handle=upload.handle),
    )
    response.status_code = 201
    response.headers["Location"] = url_for("uploads.upload", public_id=upload.public_id)
    return _told(response, upload)


@blueprint.route(
    "/uploads/<public_id>",
    methods=["HEAD", "PATCH", "DELETE", "POST"],
    provide_automatic_options=False,
)
def upload(public_id: str) -> Response:
    """Tell how much has arrived (HEAD), take bytes (PATCH), or forget everything (DELETE).

    POST stands for the method that X-HTTP-Method-Override names, for networks that let no other pass.
    """
    method = request.method
    if method == "POST":
        method = request.headers.get("X-HTTP-Method-Override", "").upper()
    if method == "HEAD":
        return _told(make_response("", 200), settle(_current(public_id)), with_length=True)
    if method == "PATCH":
        return _patch(public_id)
    if method == "DELETE":
        _remove(public_id)
        return make_response("", 204)
    raise Refused(405, "This cannot be done here.")


@blueprint.post("/uploads/<public_id>/remove")
def remove(public_id: str) -> Any:
    """Forget an upload, from the page of its item."""
    handle = look(public_id).handle
    _remove(public_id)
    signing_in.say(_("The file was removed."))
    return redirect(url_for("deposit.files", handle=handle), 303)


def _patch(public_id: str) -> Response:
    if request.mimetype != protocol.MEDIA_TYPE:
        raise Refused(415, "The content type must be %(type)s.", type=protocol.MEDIA_TYPE)
    body = _body(offset=protocol.number(request.headers, "Upload-Offset"))
    return _told(make_response("", 204), write(_current(public_id), body))


def _body(*, offset: int) -> Body:
    return Body(
        stream=request.stream,  # type: ignore[arg-type]  # typed as any IO of bytes
        offset=offset,
        length_bytes=request.content_length,
        checksum=protocol.checksum(request.headers),
    )


def _current(public_id: str) -> str:
    """Return the id of an upload that can be gone on with. Raises Refused (410) when its time is over."""
    upload = look(public_id)
    if upload.state == UploadState.OPEN and upload.expires_at <= clock.now():
        raise Refused(410, "This upload was begun too long ago. Choose the file again.")
    return public_id


def _remove(public_id: str) -> None:
    part = look(public_id).part
    with transaction() as session:
        operations.remove(session, web.current_actor(), public_id)
    part.remove()


def _told(response: Response, upload: Progress, *, with_length: bool = False) -> Response:
    response.headers["Upload-Offset"] = str(upload.received_bytes)
    if with_length:
        response.headers["Upload-Length"] = str(upload.size_bytes)
    if upload.state == UploadState.OPEN:
        response.headers["Upload-Expires"] = http_date(upload.expires_at)
    if upload.sha256:
        digest = base64.b64encode(bytes.fromhex(upload.sha256)).decode()
        response.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    return response
