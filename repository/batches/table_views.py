"""`/batches/table…`: a result or a collection as a table for editing, and the edited table back."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from repository import signing_in, web
from repository.batches import exporting, operations, queries, table_rows, tables, wording
from repository.batches.forms import TableForm
from repository.batches.running import go_on
from repository.batches.views import FIRST_SECONDS, hits
from repository.db import db, transaction
from repository.errors import BadValue, Busy, NotAllowed
from repository.exports.writing import file_name
from repository.search.arguments import parse
from repository.sheets import comma_separated, workbooks
from repository.sheets.reading import LARGEST_BYTES

blueprint = Blueprint("batch_tables", __name__)
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LINES_AT_ONCE = 200


@blueprint.get("/batches/table.<any(csv, xlsx):extension>")
@signing_in.people_only
def items_table(extension: str) -> Response:
    """Hand out the hits of a search, or every item of `in_collection`, drafts too, as a table for editing."""
    actor = web.current_actor()
    operations.require_curator(actor)
    slug = request.args.get("in_collection", "")
    most = exporting.MOST_ITEMS
    ids = queries.ids_in_collection(db.session(), slug, actor, most) if slug else hits()
    rows = exporting.items_table(db.session(), ids[:most], actor)
    return _as_file(rows, file_name(slug or parse(web.arguments()).q, web.today(), extension))


@blueprint.route("/batches/table", methods=["GET", "POST"])
@signing_in.people_only
def edited_table() -> str | AnyResponse:
    """Take an edited table; its preview is made."""
    actor, form = web.current_actor(), TableForm()
    if not actor.is_staff:
        raise NotAllowed("Batches are for staff.")
    if form.validate_on_submit():
        operations.require_curator(actor)
        try:
            with _kept(form.table.data) as path:
                sheet = table_rows.sheet_in(path)
            with transaction() as session:
                name = web.one_line(form.table.data.filename or "", 200)
                batch_id = table_rows.begin(session, actor, sheet, name).id
        except BadValue as error:
            form.table.errors = [_(error.message, **error.values)]
        else:
            for note in sheet.notes:
                signing_in.say(_(note), "info")
            with suppress(Busy):  # the job makes it
                go_on(batch_id, FIRST_SECONDS)
            return redirect(url_for("batches.show", batch_id=batch_id), 303)
    return render_template(
        "batches/table.html",
        form=form,
        columns=[(key, wording.field_name(key)) for key in tables.COLUMNS],
        collections=[(c.slug, c.title(web.language())) for c in queries.collections(db.session())],
        has_errors=bool(form.errors),
    )


@blueprint.get("/batches/<int(max=2147483647):batch_id>/rows.<any(csv, xlsx):extension>")
@signing_in.people_only
def results(batch_id: int, extension: str) -> Response:
    """Hand out each row of a batch with what became of it and why."""
    batch = operations.find(db.session(), web.current_actor(), batch_id)
    rows = exporting.results_table(
        db.session(), batch, _, lambda o: str(wording.OUTCOMES[o]), wording.field_name
    )
    return _as_file(rows, f"batch-{batch_id}.{extension}")


def _as_file(rows: Iterable[Sequence[str]], name: str) -> Response:
    """A table as a file: both kinds are written whole first, so that nothing breaks off on the way."""
    spooled = tempfile.TemporaryFile(dir=web.settings().temporary_folder)  # noqa: SIM115 - closed with the answer
    if name.endswith(".xlsx"):
        workbooks.write(spooled, rows, title="Daluang")
        media_type = WORKBOOK_TYPE
    else:
        for piece in _pieces(rows):
            spooled.write(piece)
        media_type = "text/csv; charset=utf-8; header=present"
    length = spooled.seek(0, io.SEEK_END)
    answer = Response(_body(spooled), content_type=media_type)
    answer.content_length = length
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _body(spooled: IO[bytes]) -> Iterator[bytes]:
    spooled.seek(0)
    with spooled:
        while piece := spooled.read(2**16):
            yield piece


def _pieces(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    for number, row in enumerate(rows):
        yield comma_separated.written([row], is_first=not number).encode()


@contextmanager
def _kept(upload: FileStorage) -> Iterator[Path]:
    """The uploaded bytes in a file, for as long as they are read."""
    with tempfile.NamedTemporaryFile(dir=web.settings().temporary_folder) as kept:
        while piece := upload.stream.read(1024**2):
            kept.write(piece)
            if kept.tell() > LARGEST_BYTES:
                raise BadValue(
                    "table", "The table has more than %(most)s MB.", most=LARGEST_BYTES // 1024**2
                )
        kept.flush()
        yield Path(kept.name)
