"""A real OAI-PMH provider on 127.0.0.1 for tests, which does whatever wrong it is told to do."""

import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape

ROOT = (
    '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
)
DC = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/">'
)


@dataclass
class Kept:
    """One record of the provider; `inside` replaces what stands inside `metadata`."""

    identifier: str
    title: str
    datestamp: str = "2026-01-01T00:00:00Z"
    is_deleted: bool = False
    inside: str | None = None

    def xml(self):
        status = ' status="deleted"' if self.is_deleted else ""
        header = (
            f"<header{status}><identifier>{escape(self.identifier)}</identifier>"
            f"<datestamp>{self.datestamp}</datestamp></header>"
        )
        if self.is_deleted or self.inside == "":
            return f"<record>{header}</record>"
        return f"<record>{header}<metadata>{self.inside or dublin_core(self.title)}</metadata></record>"


def dublin_core(title, **elements):
    values = {"creator": "Siti Rahma", "date": "2021", "type": "Article", "language": "id"}
    values |= {"identifier": "https://mitra.example/karya/1", **elements}
    rest = "".join(f"<dc:{name}>{escape(text)}</dc:{name}>" for name, text in values.items())
    return f"{DC}<dc:title>{escape(title)}</dc:title>{rest}</oai_dc:dc>"


@dataclass
class Provider:
    """What the provider holds and how it answers.

    `fault(arguments, number)` may give another answer to the request of that number: None for the
    right one, else status, headers and body.
    """

    records: list = field(default_factory=list)
    page_size: int = 10
    deleted_record: str = "persistent"
    granularity: str = "YYYY-MM-DDThh:mm:ssZ"
    now: str = "2026-06-01T00:00:00Z"
    fault: object = None
    requests: list = field(default_factory=list)
    url: str = ""

    def answer(self, arguments):
        number = len(self.requests)
        self.requests.append(arguments)
        found = self.fault(arguments, number) if self.fault else None
        return found or self.right(arguments)

    def right(self, arguments):
        makes = {
            "Identify": self.identify,
            "ListMetadataFormats": self.formats,
            "ListRecords": self.listing,
        }
        return 200, {}, self.envelope(makes[arguments.get("verb")](arguments))

    def envelope(self, inside, now=None):
        text = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n{ROOT}'
            f"<responseDate>{now or self.now}</responseDate>"
            f"<request>{self.url}</request>{inside}</OAI-PMH>"
        )
        return text.encode()

    def identify(self, _arguments):
        return (
            "<Identify><repositoryName>Perpustakaan Mitra</repositoryName>"
            f"<baseURL>{self.url}</baseURL><protocolVersion>2.0</protocolVersion>"
            "<adminEmail>a@mitra.example</adminEmail><earliestDatestamp>2020-01-01</earliestDatestamp>"
            f"<deletedRecord>{self.deleted_record}</deletedRecord>"
            f"<granularity>{self.granularity}</granularity></Identify>"
        )

    def formats(self, _arguments):
        return (
            "<ListMetadataFormats><metadataFormat><metadataPrefix>oai_dc</metadataPrefix>"
            "</metadataFormat></ListMetadataFormats>"
        )

    def listing(self, arguments):
        token = arguments.get("resumptionToken", "")
        start, since = token.split("|") if token else ("0", arguments.get("from", ""))
        start = int(start)
        chosen = [r for r in self.records if r.datestamp >= since]
        page = chosen[start : start + self.page_size]
        if not page:
            return error("noRecordsMatch")
        rest = start + self.page_size
        ending = ""
        if rest < len(chosen):
            ending = f'<resumptionToken completeListSize="{len(chosen)}">{rest}|{since}</resumptionToken>'
        elif start:
            ending = f'<resumptionToken completeListSize="{len(chosen)}"/>'
        return f"<ListRecords>{''.join(r.xml() for r in page)}{ending}</ListRecords>"


def error(code, text=""):
    return f'<error code="{code}">{text}</error>'


def records(count, **values):
    return [Kept(f"oai:mitra.example:{n}", f"Karya nomor {n}", **values) for n in range(count)]


@contextmanager
def served(provider):
    """The provider answers at `provider.url` during the body."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            arguments = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
            status, headers, body = provider.answer(arguments)
            chunks = [body] if isinstance(body, bytes) else body
            if isinstance(body, bytes):
                headers = {"Content-Length": str(len(body)), **headers}
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(OSError):  # the client may leave
                for chunk in chunks:
                    self.wfile.write(chunk)

        def log_message(self, *_arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    provider.url = f"http://127.0.0.1:{server.server_port}/oai"
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
