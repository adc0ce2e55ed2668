"""What harvesting is measured against, each served by granian as `repository.web_server` serves the program.

`memory` sends the pages in a folder as they are, from memory, without a framework; `program` does so in a view of the
program's own application, of the instance named by DALUANG_INSTANCE. `oaipmh` is the server of the PyPI
package oaipmh 4 over the database of an instance: the same records by the same join, but cut by a number of records to
skip, which is what the package gives, and as Python objects, which is what it wants.

    python -m benchmarks.yardsticks memory|program|oaipmh PORT FOLDER
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Response
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server
from lxml import etree
from oaipmh import common, metadata, server

from repository.db import sqlite_module

PAGE_SIZE = 100
QUERY = """
    SELECT i.handle, e.datestamp, e.deleted, e.sets, s.xml FROM harvest_entry e JOIN item i ON i.id = e.item_id
    LEFT JOIN serialisation s ON s.item_id = e.item_id AND s.prefix = ? AND s.datestamp = e.datestamp
    WHERE e.set_spec = '' ORDER BY e.datestamp, e.item_id LIMIT ? OFFSET ?
"""
App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def memory(folder: Path) -> App:
    """An application that answers `/N` with page N."""
    pages = [path.read_bytes() for path in sorted(folder.glob("*.xml"))]

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        return _sent(pages[int(environ["PATH_INFO"][1:])], start)

    return app


def program(folder: Path) -> App:
    """The program, which answers `/from-memory/N` with page N."""
    from repository.app import create_app

    pages = [path.read_bytes() for path in sorted(folder.glob("*.xml"))]
    app = create_app()

    @app.get("/from-memory/<int:number>")
    def from_memory(number: int) -> Response:
        return Response(pages[number], content_type="text/xml; charset=utf-8")

    return app


def oaipmh(folder: Path) -> App:
    """An application that answers OAI-PMH about the records of an instance, a hundred at a time."""
    registry = metadata.MetadataRegistry()
    registry.registerWriter("oai_dc", server.oai_dc_writer)
    provider = server.BatchingServer(Records(folder), registry, resumption_batch_size=PAGE_SIZE)

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        return _sent(provider.handleRequest(dict(parse_qsl(environ["QUERY_STRING"]))), start)

    return app


def oaipmh_path(skipped: int) -> str:
    """The address of the page of that application which follows so many records."""
    token = server.encodeResumptionToken({"metadataPrefix": "oai_dc"}, skipped)
    return "/?" + urlencode({"verb": "ListRecords", "resumptionToken": token})


class Records:
    """The records of an instance as the package wants them (its IBatchingOAI)."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "repository.sqlite"
        self.of_thread = threading.local()

    def listRecords(  # noqa: N802 - the package's name
        self,
        metadataPrefix: str,  # noqa: N803
        cursor: int = 0,
        batch_size: int = PAGE_SIZE,
        **_: Any,
    ) -> list[tuple[common.Header, common.Metadata | None, None]]:
        """One batch."""
        if not hasattr(self.of_thread, "connection"):
            self.of_thread.connection = sqlite_module.connect(self.path)
        rows = self.of_thread.connection.execute(QUERY, (metadataPrefix, batch_size, cursor))
        return [_record(*row) for row in rows]

    def identify(self) -> common.Identify:
        """What the envelope of every answer needs."""
        start = datetime(2020, 1, 1)  # noqa: DTZ001 - the package wants it naive
        return common.Identify(
            "Contoh",
            "http://127.0.0.1/oai",
            "2.0",
            ["admin@contoh.id"],
            start,
            "persistent",
            "YYYY-MM-DDThh:mm:ssZ",
            ["identity"],
        )


def _record(
    handle: str, datestamp: str, deleted: int, sets: str, xml: bytes | None
) -> tuple[common.Header, common.Metadata | None, None]:
    moment = datetime.fromisoformat(datestamp)
    identifier = f"oai:daluang.example:{handle}"
    header = common.Header(None, identifier, moment, sets.split(), bool(deleted))
    if xml is None:
        return header, None, None
    fields: dict[str, list[str]] = {}
    for element in next(etree.fromstring(xml).iter("{*}dc")):
        fields.setdefault(etree.QName(element).localname, []).append(element.text or "")
    return header, common.Metadata(None, fields), None


def _sent(body: bytes, start: Callable[..., Any]) -> Iterable[bytes]:
    headers = [("Content-Type", "text/xml; charset=utf-8"), ("Content-Length", str(len(body)))]
    start("200 OK", headers)
    return [body]


def _loaded(kind: str, folder: str, _target: str) -> App:
    return {"memory": memory, "program": program, "oaipmh": oaipmh}[kind](Path(folder))


def main() -> None:
    kind, port, folder = sys.argv[1:]
    served = Server(
        "benchmarks:yardstick",
        address="127.0.0.1",
        port=int(port),
        interface=Interfaces.WSGI,
        workers=1,
        websockets=False,
        log_level=LogLevels.error,
    )
    served.serve(target_loader=partial(_loaded, kind, folder))


if __name__ == "__main__":
    main()
