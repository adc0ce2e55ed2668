"""`/items/<handle>/upkeep/files`: replacing and removing files of a published item, the old ones kept for staff."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _

from repository import signing_in, web
from repository.access.policy import Action
from repository.db import db, transaction
from repository.deposit import uploads
from repository.errors import BadValue, NotAllowed
from repository.files.operations import file_of
from repository.files.queries import former_files
from repository.history.presenting import former_rows
from repository.items.models import Item
from repository.items.queries import by_handle_for
from repository.items.states import EVER_PUBLIC
from repository.upkeep import operations, presenting
from repository.upkeep.forms import ReplacementForm

blueprint = Blueprint("upkeep_files", __name__)


@blueprint.get("/items/<handle>/upkeep/files")
@signing_in.people_only
def show(handle: str) -> Any:
    """List the files, and those of before."""
    item = _item(handle)
    return render_template(
        "upkeep/files.html",
        item=presenting.head_of(item),
        files=presenting.file_rows(item),
        former=former_rows(item, former_files(db.session(), item)),
        add_url=url_for("deposit.files", handle=handle),
    )


@blueprint.route("/items/<handle>/upkeep/files/<int:file_id>", methods=["GET", "POST"])
@signing_in.people_only
def change(handle: str, file_id: int) -> Any:
    """Replace one file, or remove it, with a reason."""
    form = ReplacementForm()
    status = 200
    if form.validate_on_submit():
        try:
            return _changed(handle, file_id, form)
        except BadValue as error:
            field = error.field if error.field in form else "files"
            form[field].errors = [_(error.message, **error.values)]
            status = error.status
    elif form.is_submitted():
        status = 422
    item = _item(handle)
    file = file_of(item, file_id)
    page = render_template(
        "upkeep/file.html",
        item=presenting.head_of(item),
        file={"name": file.name, "size_bytes": file.size_bytes, "sha256": file.sha256},
        form=form,
        max_bytes=web.settings().max_upload_bytes,
        has_errors=status != 200,
    )
    return page, status


def _changed(handle: str, file_id: int, form: ReplacementForm) -> Any:
    actor, reason = web.current_actor(), form.reason.data or ""
    if "remove" in request.form:
        with transaction() as session:
            operations.remove_file(session, handle, actor, file_id, reason=reason)
        signing_in.say(_("The file was removed; the staff can still open it in the history."))
        return redirect(url_for("upkeep_files.show", handle=handle), 303)
    if not reason.strip():  # before a large file is stored for nothing
        raise BadValue("reason", "Say why the file is replaced.")
    _item(handle)
    limit, store = web.settings().max_upload_bytes, web.stores().files
    received, refused = uploads.receive(
        [form.files.data] if form.files.data else [], store, limit_bytes=limit
    )
    if refused:
        raise refused[0]
    if not received:
        raise BadValue("files", "Choose the new file.")
    new = received[0]
    with transaction() as session:
        operations.replace_file(
            session,
            handle,
            actor,
            file_id,
            new.stored,
            name=new.name,
            mime=new.mime,
            reason=reason,
        )
    signing_in.say(_("The file was replaced; the staff can still open the old one in the history."))
    return redirect(url_for("upkeep_files.show", handle=handle), 303)


def _item(handle: str) -> Item:
    item = by_handle_for(db.session(), handle, web.current_actor(), Action.EDIT)
    may_change = web.current_actor().is_staff
    if item.state not in EVER_PUBLIC or not may_change:
        raise NotAllowed("Files of an item in work are changed in its deposit form.")
    return item
