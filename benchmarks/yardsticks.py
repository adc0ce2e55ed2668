"""What harvesting is measured against, each served by granian as `repository.web_server` serves the program.

`memory` sends the pages in a folder as they are, from memory, without a framework. `oaipmh` is the server of the PyPI
package oaipmh 4, whose records are Python objects made before the first request, so that it reads no database.

    python -m benchmarks.yardsticks memory|oaipmh PORT FOLDER
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server
from lxml import etree
from oaipmh import common, metadata, server

OAI = "{http://www.openarchives.org/OAI/2.0/}"
App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def memory(folder: Path) -> App:
    """An application that answers `/N` with page N."""
    pages = [path.read_bytes() for path in sorted(folder.glob("*.xml"))]

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        return _sent(pages[int(environ["PATH_INFO"][1:])], start)

    return app


def oaipmh(folder: Path) -> App:
    """An application that answers OAI-PMH about the records of the pages, a hundred at a time."""
    registry = metadata.MetadataRegistry()
    registry.registerWriter("oai_dc", server.oai_dc_writer)
    provider = server.BatchingServer(Records(folder), registry, resumption_batch_size=100)

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        return _sent(provider.handleRequest(dict(parse_qsl(environ["QUERY_STRING"]))), start)

    return app


class Records:
    """The records of the pages as the package wants them (its IBatchingOAI)."""

    def __init__(self, folder: Path) -> None:
        pages = [etree.parse(path) for path in sorted(folder.glob("*.xml"))]
        self.records = [_record(found) for page in pages for found in page.iter(f"{OAI}record")]

    def listRecords(  # noqa: N802 - the package's name
        self,
        metadataPrefix: str,  # noqa: N803
        cursor: int = 0,
        batch_size: int = 100,
        **_: Any,
    ) -> list[tuple[Any, Any, None]]:
        """One batch."""
        return self.records[cursor : cursor + batch_size]

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


def _record(record: etree._Element) -> tuple[common.Header, common.Metadata | None, None]:
    header = record.find(f"{OAI}header")
    deleted = header.get("status") == "deleted"
    moment = datetime.fromisoformat(header.findtext(f"{OAI}datestamp")).astimezone(UTC)
    made = common.Header(
        None,
        header.findtext(f"{OAI}identifier"),
        moment.replace(tzinfo=None),
        [found.text for found in header.findall(f"{OAI}setSpec")],
        deleted,
    )
    if deleted:
        return made, None, None
    fields: dict[str, list[str]] = {}
    for element in record.find(f"{OAI}metadata")[0]:
        fields.setdefault(etree.QName(element).localname, []).append(element.text or "")
    return made, common.Metadata(None, fields), None


def _sent(body: bytes, start: Callable[..., Any]) -> Iterable[bytes]:
    headers = [("Content-Type", "text/xml; charset=utf-8"), ("Content-Length", str(len(body)))]
    start("200 OK", headers)
    return [body]


def _loaded(kind: str, folder: str, _target: str) -> App:
    return {"memory": memory, "oaipmh": oaipmh}[kind](Path(folder))


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
