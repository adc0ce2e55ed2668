"""`/search.csv`, `/search.ris`, `/search.bib`: the whole result of `/search` with the same arguments, as a file."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from repository import web
from repository.db import db
from repository.errors import Busy
from repository.exports.ceiling import FIRST_WAIT_SECONDS, Places
from repository.exports.queries import hit_ids, items_of
from repository.exports.writing import (
    FILE_FORMATS,
    LONGEST,
    FileFormat,
    file_name,
    record_of_hit,
)
from repository.search.arguments import SearchArguments, parse
from search_index import IndexDamaged

blueprint = Blueprint("exports", __name__)
places = Places(2)
BATCH = 200


@blueprint.get("/search.<any(csv, ris, bib):extension>")
def download(extension: str) -> Response:
    """Hand out every hit in the order asked for, at most 50,000; headers tell how many of how many."""
    form, arguments = FILE_FORMATS[extension], parse(web.arguments())
    with places.one(FIRST_WAIT_SECONDS):
        ids = _ids(arguments)
    body = _body(form, ids[:LONGEST]) if request.method == "GET" else iter(())
    response = Response(body, content_type=form.media_type)
    response.headers["Content-Disposition"] = _as_file(
        file_name(arguments.q, web.today(), extension)
    )
    response.headers["X-Total-Results"] = str(len(ids))
    response.headers["X-Exported-Results"] = str(min(len(ids), LONGEST))
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _ids(arguments: SearchArguments) -> tuple[int, ...]:
    actor, today = web.current_actor(), web.today()
    try:
        return hit_ids(db.session(), web.stores().index, arguments, actor, today)
    except IndexDamaged as error:
        raise Busy("The search index is being repaired. Please try again later.") from error


def _body(form: FileFormat, ids: tuple[int, ...]) -> Iterator[str]:
    """Return the file in pieces, each made with a session of its own, for which nothing of the request is needed.

    So a slow reader holds neither a place nor a connection while a piece is on its way.
    """
    engine, actor = db.engine, web.current_actor()
    base_url, zone = web.base_url(), web.settings().timezone

    def pieces() -> Iterator[str]:
        yield form.head()
        for start in range(0, len(ids), BATCH):
            with places.one(), Session(engine) as session:
                items = items_of(session, ids[start : start + BATCH], actor)
                piece = form.write(record_of_hit(item, base_url, zone) for item in items)
            yield piece

    return pieces()


def _as_file(name: str) -> str:
    """A disposition with the name as it is (RFC 6266, RFC 8187), and in ASCII for old browsers."""
    plain = name.encode("ascii", "ignore").decode().strip("-")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
