"""The address of the certificate, for the depositor and staff."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, request

from repository import signing_in, web
from repository.access.policy import Action, may
from repository.access.subjects import subject_of
from repository.certificates.contents import contents_of
from repository.certificates.typesetting import pdf_of
from repository.db import db
from repository.errors import NotAllowed, NotFound
from repository.items.queries import by_handle
from repository.items.states import State

blueprint = Blueprint("certificates", __name__)


@blueprint.get("/items/<handle>/certificate.pdf")
@signing_in.people_only
def show(handle: str) -> Any:
    """Answer with the certificate of a published deposit as a PDF."""
    item = by_handle(db.session(), handle, web.current_actor())
    if not may(web.current_actor(), Action.CERTIFY, subject_of(item), web.today()):
        if item.state != State.PUBLISHED:
            raise NotFound
        raise NotAllowed("The certificate is for the depositor and the library's staff.")
    document = pdf_of(contents_of(item, web.settings(), web.base_url()))
    response = make_response(document)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="surat-keterangan-{handle}.pdf"'
    response.add_etag()
    return response.make_conditional(request)
