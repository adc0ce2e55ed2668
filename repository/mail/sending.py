"""Handing a message to the mail server (SMTP, RFC 5321), or writing it into the folder where none is set."""

from __future__ import annotations

import os
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

from repository.settings import Settings
from repository.settings_mail import USUAL_PORTS


class NotSent(Exception):
    """The message did not leave. `is_final`: it never will, whatever the server's state."""

    def __init__(self, reason: str, *, is_final: bool) -> None:
        super().__init__(reason)
        self.is_final = is_final


def send(message: EmailMessage, settings: Settings) -> None:
    """The server has taken the message. Raises NotSent.

    A refusal of the message (5yz for sender, recipient or content) is final; what may be mended or pass by itself is
    not: 4yz, no connection, a certificate that is not trusted, a password that is not taken.
    """
    try:
        with _connected(settings) as server:
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise NotSent(f"{code} {_text(words)}", is_final=code >= 500) from error
    except smtplib.SMTPNotSupportedError as error:
        raise NotSent(str(error), is_final="SMTPUTF8" in str(error)) from error
    except (
        smtplib.SMTPAuthenticationError,
        smtplib.SMTPConnectError,
        smtplib.SMTPHeloError,
    ) as error:
        raise NotSent(f"{error.smtp_code} {_text(error.smtp_error)}", is_final=False) from error
    except smtplib.SMTPResponseException as error:
        reason = f"{error.smtp_code} {_text(error.smtp_error)}"
        raise NotSent(reason, is_final=error.smtp_code >= 500) from error
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent(f"{type(error).__name__}: {error}", is_final=False) from error


def keep(message: EmailMessage, folder: Path, name: str) -> Path:
    """The message lies in `folder`, whole, for its owner only; return its path."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path, partial = folder / f"{name}.eml", folder / f"{name}.partial"
    with os.fdopen(os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as out:
        out.write(message.as_bytes())
    partial.replace(path)
    return path


def _connected(settings: Settings) -> smtplib.SMTP:
    port = settings.mail_port or USUAL_PORTS[settings.mail_security]
    timeout = settings.mail_timeout_seconds
    if settings.mail_security == "tls":
        context = _trust(settings)
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.mail_host, port, timeout=timeout, context=context
        )
    else:
        server = smtplib.SMTP(settings.mail_host, port, timeout=timeout)
    try:
        if settings.mail_security == "starttls":
            server.starttls(context=_trust(settings))
        if settings.mail_user:
            server.login(settings.mail_user, settings.mail_password)
    except BaseException:
        with suppress(smtplib.SMTPException, OSError):
            server.close()
        raise
    return server


def _trust(settings: Settings) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=settings.mail_ca_file or None)


def _text(reason: bytes | str) -> str:
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason
