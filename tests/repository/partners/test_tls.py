"""https to a judged address: the certificate must be that of the name."""

import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from repository.partners import addresses
from repository.partners.fetching import Client, FetchFailed, Limits
from tests.requirements import missing


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.headers["Host"].encode())

    def log_message(self, *_arguments):
        pass


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Key and certificate of mitra.example, made by nobody that is trusted."""
    folder = tmp_path_factory.mktemp("tls")
    key, made = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=mitra.example", "-addext", "subjectAltName=DNS:mitra.example"]
    try:
        subprocess.run([*command, "-keyout", key, "-out", made], check=True, capture_output=True)
    except OSError:
        missing("openssl")
    return key, made


@pytest.fixture
def port(certificate, monkeypatch):
    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate[1], certificate[0])
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    monkeypatch.setattr(addresses, "_resolved", lambda host, port: ["127.0.0.1"])
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


CLIENT = Client(allowed_networks=("127.0.0.0/8",), limits=Limits(connect_seconds=3, read_seconds=3))


def test_a_certificate_that_nobody_vouches_for_is_refused(port):
    with pytest.raises(FetchFailed) as failed:
        CLIENT.get(f"https://mitra.example:{port}/oai")
    assert "CERTIFICATE_VERIFY_FAILED" in failed.value.detail


def test_the_name_is_checked_and_not_the_address(port, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    answer = CLIENT.get(f"https://mitra.example:{port}/oai")
    assert answer.body.decode() == f"mitra.example:{port}"
    with pytest.raises(FetchFailed) as failed:
        CLIENT.get(f"https://lain.example:{port}/oai")
    assert "lain.example" in failed.value.detail
