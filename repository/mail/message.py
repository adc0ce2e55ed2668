"""A letter as an Internet message (RFC 5322): headers by the standard library, which folds and refuses line ends."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from repository.mail.models import OutgoingMail
from repository.settings import Settings

NO_ADDRESS = "daluang@localhost"
"""The sender of letters that are only written into the folder, where none is set."""


def message_of(mail: OutgoingMail, settings: Settings) -> EmailMessage:
    """Return the message of one row of the outbox. Raises ValueError when an address cannot be written."""
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(sender(settings), settings.name)
    message["To"] = _address(mail.recipient)
    reply_to = settings.mail_reply_to or settings.admin_email
    if reply_to:
        message["Reply-To"] = _address(reply_to)
    message["Subject"] = mail.subject
    message["Date"] = mail.created_at
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answering machine answers
    for name, value in mail.headers.items():
        message[name] = value
    message.set_content(mail.text, cte="quoted-printable")
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = mail.language  # the body's own headers would go to its first part
    return message


def sender(settings: Settings) -> str:
    """Return in whose name letters are sent."""
    return settings.mail_from or settings.admin_email or NO_ADDRESS


def domain(settings: Settings) -> str:
    """Return the domain of the sender, with which Message-IDs end."""
    return sender(settings).rpartition("@")[2]


def _address(address: str, name: str = "") -> Address:
    return Address(display_name=name, addr_spec=address)
