"""A mail server on this machine that remembers what it was sent, and refuses on demand."""

import ssl
import subprocess
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from tests.requirements import require_program


class Mailbox:
    """What came in, as messages; `answers` are given to the next letters instead of taking them."""

    def __init__(self):
        self.messages, self.answers, self.recipients = [], [], []

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.recipients.append(address)
        if self.answers and self.answers[0].startswith("rcpt "):
            return self.answers.pop(0).removeprefix("rcpt ")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.answers:
            return self.answers.pop(0)
        self.messages.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


class _Controller(Controller):
    def __init__(self, handler, *, implicit, starttls, **options):
        super().__init__(handler, hostname="127.0.0.1", port=0, ssl_context=implicit)
        self._starttls, self._options = starttls, options

    def factory(self):
        return SMTP(self.handler, hostname="localhost", tls_context=self._starttls, **self._options)

    def _trigger_server(self):  # port 0: the system chose one
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(*, certificate=None, implicit=False, password=None):
    """Give a Mailbox and the settings of its server; `certificate` is from `make_certificate`."""
    mailbox, context, options = Mailbox(), None, {}
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
    if password:

        def authenticate(server, session, envelope, mechanism, data):
            return AuthResult(success=data.password == password.encode(), handled=False)

        options = {"authenticator": authenticate, "auth_required": True}
    starttls = context if not implicit else None
    controller = _Controller(
        mailbox, implicit=context if implicit else None, starttls=starttls, **options
    )
    controller.start()
    security = "none" if not certificate else "tls" if implicit else "starttls"
    settings = {
        "mail_host": "localhost",
        "mail_port": controller.port,
        "mail_security": security,
        "mail_timeout_seconds": 5,
        "mail_from": "repositori@contoh.id",
        "mail_ca_file": str(certificate[0]) if certificate else "",
    }
    try:
        yield mailbox, settings
    finally:
        controller.stop()


def make_certificate(folder):
    """Return the files of a certificate for localhost that signs itself, and of its key."""
    certificate, key = folder / "cert.pem", folder / "key.pem"
    command = [
        require_program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
        "-keyout", str(key), "-out", str(certificate),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key
