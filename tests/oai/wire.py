"""A provider on a socket, and requests to it byte by byte, on one kept connection."""

import http.client
import threading
from contextlib import contextmanager

from werkzeug.serving import WSGIRequestHandler, make_server

from tests.harvester import OAI, checked

XML = "text/xml; charset=utf-8"


class Kept(WSGIRequestHandler):
    """Connections stay open."""

    protocol_version = "HTTP/1.1"

    def log(self, *_):
        """Nothing is written: there are thousands of requests."""


@contextmanager
def serving(app):
    """The port at which the app is served by one worker that keeps connections."""
    server = make_server("127.0.0.1", 0, app, request_handler=Kept)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


class Bytes(http.client.HTTPConnection):
    """A connection that sends whatever bytes stand in an address."""

    def _validate_path(self, url):
        assert " " not in url

    def _encode_request(self, request):
        return request.encode("latin-1")


class Wire:
    """One client on one connection."""

    def __init__(self, port):
        self.connection = Bytes("127.0.0.1", port, timeout=60)

    def fetch(self, query, body=None, content_type="", headers=(), method=None, path="/oai"):
        """Status, headers and body of the answer."""
        told = dict(headers) | ({"Content-Type": content_type} if content_type else {})
        method = method or ("GET" if body is None else "POST")
        self.connection.request(method, f"{path}?{query.decode('latin-1')}", body, told)
        answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def ask(self, hostile):
        """The error codes of the answer, which is valid."""
        status, headers, body = self.fetch(hostile.query, hostile.body, hostile.content_type)
        assert (status, headers["Content-Type"]) == (200, XML), hostile
        return [error.get("code") for error in checked(body).iter(f"{OAI}error")]

    def close(self):
        """The connection is closed."""
        self.connection.close()
