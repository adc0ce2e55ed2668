"""The page that takes files: what was uploaded is stored, what is refused or cannot be read is said in a sentence."""

from __future__ import annotations

from typing import Any

from flask import make_response, render_template, request, url_for
from flask_babel import gettext as _

from repository import signing_in, web
from repository.db import db
from repository.deposit import presenting, queries, uploads
from repository.deposit.forms import FilesForm
from repository.deposit.uploads import Received
from repository.items.models import Item
from repository.metadata.findings import shown
from repository.pages.extract import FileStatus, Proposal
from repository.uploads.presenting import unfinished_of

# notices travel in the session cookie, which browsers drop above 4 KB
MOST_NOTICES = 3
SHOWN_NAME = 40


def take_in(
    form: FilesForm, *, with_proposal: bool = True
) -> tuple[list[Received], Proposal | None]:
    """Store what was uploaded; refusals stand at the form's field, what could not be read in notices."""
    store = web.stores().files
    limit = web.settings().max_upload_bytes
    received, refused = uploads.receive(form.files.data or [], store, limit_bytes=limit)
    form.files.errors = [_(error.message, **error.values) for error in refused]
    if not received and not refused and "without_file" not in request.form:
        form.files.errors = [_("Choose at least one file.")]
    say_misnamed(received)
    return received, propose(received) if with_proposal else None


def say_misnamed(received: list[Received]) -> None:
    """Tell on the next page which files are no PDF although their names say so."""
    for file in [file for file in received if file.is_misnamed][:MOST_NOTICES]:
        signing_in.say(
            _(
                "“%(name)s” is not a PDF, although its name says so. It is kept as it is.",
                name=shown(file.name, SHOWN_NAME),
            ),
            "warning",
        )


def propose(received: list[Received]) -> Proposal | None:
    """Return what the files say of themselves; that one cannot be read is told on the next page."""
    proposal, status = uploads.propose_from(received, web.stores().files)
    if status is not None:
        signing_in.say(_unreadable(status), "warning")
    return proposal


def _unreadable(status: FileStatus) -> str:
    if status == FileStatus.ENCRYPTED:
        return str(
            _("The file is locked with a password. It is kept, but nothing could be read from it.")
        )
    if status == FileStatus.EMPTY:
        return str(_("The file has no pages. It is kept, but nothing could be read from it."))
    return str(_("The file is damaged. It is kept, but nothing could be read from it."))


def say_refusals(form: FilesForm) -> None:
    """Tell on the next page which of several files were refused."""
    for sentence in form.files.errors[:MOST_NOTICES]:
        signing_in.say(sentence, "warning")


def files_page(form: FilesForm, item: Item | None) -> Any:
    """Return the page that takes files, for a new deposit or for `item`."""
    session, actor = db.session(), web.current_actor()
    page = render_template(
        "deposit/start.html",
        form=form,
        max_bytes=web.settings().max_upload_bytes,
        kinds=_("PDF, Word, OpenDocument, pictures and other files"),
        draft={
            "handle": item.handle,
            "describe_url": url_for("deposit.describe", handle=item.handle),
        }
        if item
        else None,
        files=presenting.files_of(item, with_remove=True) if item else [],
        unfinished=unfinished_of(item),
        steps=presenting.steps_of(item, "files"),
        saved_at=item.changed_at if item else None,
        drafts_count=queries.draft_count(session, actor),
        has_errors=bool(form.files.errors),
    )
    return make_response(page, 422 if form.files.errors else 200)
