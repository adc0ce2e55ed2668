"""What a client of tus sends, request by request."""

import base64
import hashlib

from tests.browsing import open_form

OCTETS = "application/offset+octet-stream"


def encoded(text):
    raw = text if isinstance(text, bytes) else text.encode()
    return base64.b64encode(raw).decode()


def metadata(**pairs):
    return ",".join(f"{key} {encoded(value)}" for key, value in pairs.items())


def checksum(content, algorithm="sha256"):
    return f"{algorithm} {encoded(hashlib.new(algorithm, content).digest())}"


class Sender:
    """A person's browser, signed in, with the token that the page of files gave it."""

    def __init__(self, client):
        self.client = client
        self.token = open_form(client, "/deposit", "files").value("csrf_token")

    def ask(self, method, address, *, body=b"", headers=(), **more):
        given = {"Tus-Resumable": "1.0.0", "X-CSRFToken": self.token, **dict(headers)}
        given = {name: value for name, value in given.items() if value is not None}
        return self.client.open(address, method=method, data=body, headers=given, **more)

    def begin(self, name="laporan.pdf", size=10, *, body=b"", headers=(), **pairs):
        given = {"Upload-Length": str(size), "Upload-Metadata": metadata(filename=name, **pairs)}
        if body:
            given["Content-Type"] = OCTETS
        return self.ask("POST", "/uploads", body=body, headers={**given, **dict(headers)})

    def head(self, address):
        return self.ask("HEAD", address)

    def patch(self, address, content, offset=0, **headers):
        given = {"Content-Type": OCTETS, "Upload-Offset": str(offset)}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("PATCH", address, body=content, headers=given)

    def send(self, content, name="laporan.pdf", **pairs):
        """Send a file whole in one request; return the answer."""
        return self.begin(name, len(content), body=content, **pairs)


def offset_of(response):
    return int(response.headers["Upload-Offset"])
