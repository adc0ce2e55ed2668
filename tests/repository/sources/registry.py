"""A registry of DOIs on this machine, well-behaved or not."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ITEM = {
    "type": "article-journal",
    "title": ["Naskah Keagamaan di Pesisir"],
    "author": [
        {"family": "Fauzi", "given": "Ahmad", "ORCID": "http://orcid.org/0000-0002-1825-0097"},
        {"name": "no CSL name"},
        {"literal": "Pusat Kajian Naskah"},
    ],
    "issued": {"date-parts": [[2021, 5]]},
    "container-title": ["Jurnal Contoh"],
    "volume": 7,
    "page": "11-29",
    "DOI": "10.5072/contoh.1",
    "ISSN": ["2049-3630"],
    "abstract": "<jats:p>Tentang naskah di pesisir utara.</jats:p>",
    "language": "id",
}


class Registry(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.path, self.headers.get("Accept"), self.headers.get("Host")))
        status, headers, body = self.server.answer(self.path)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def found(_path):
    return 200, {"Content-Type": "application/json"}, json.dumps(ITEM).encode()


@contextmanager
def served(answer=found):
    """A registry at `server.url`; what was asked stands in `server.asked`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Registry)
    server.answer, server.asked = answer, []
    server.url = f"http://localhost:{server.server_port}/works/%s"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
