"""The settings of e-mail: through which server letters leave, and in whose name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from repository.errors import SettingsError

EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@([^\s@.<>,;:]+\.)+[^\s@.<>,;:]+")
SECURITY = ("starttls", "tls", "none")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
USUAL_PORTS = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True, kw_only=True)
class MailSettings:
    """Without `mail_host` nothing is sent: letters are written into the folder `mail` of the instance."""

    mail_host: str = field(
        default="",
        metadata={
            "help": "Mail server (SMTP); empty: letters are only written into the instance's folder mail."
        },
    )
    mail_port: int = field(
        default=0, metadata={"help": "Its port; 0 means 587, 465 or 25, as mail_security asks."}
    )
    mail_security: str = field(
        default="starttls",
        metadata={"help": "starttls, tls (from the first byte) or none (only inside a network)."},
    )
    mail_user: str = field(default="", metadata={"help": "Name for signing in at the mail server."})
    mail_password: str = field(default="", metadata={"help": "Password for signing in there."})
    mail_from: str = field(
        default="", metadata={"help": "Sender of letters; admin_email when empty."}
    )
    mail_reply_to: str = field(
        default="", metadata={"help": "Where answers go; admin_email when empty."}
    )
    mail_ca_file: str = field(
        default="",
        metadata={
            "help": "Certificates (PEM) that the mail server's is judged by; empty: the system's."
        },
    )
    digest_weekday: str = field(
        default="monday",
        metadata={
            "help": "Day on which staff get the weekly summary, in English (monday … sunday); never: nobody gets it."
        },
    )
    mail_timeout_seconds: int = field(
        default=20, metadata={"help": "How long one step of sending may take, 1 to 300."}
    )


def check_mail(settings: MailSettings, admin_email: str) -> None:
    """Return when letters can be sent with these. Raises SettingsError naming key, value and remedy."""
    if settings.mail_security not in SECURITY:
        raise SettingsError(
            f"mail_security = {settings.mail_security!r}: use {', '.join(SECURITY)}."
        )
    if settings.digest_weekday not in (*WEEKDAYS, "never"):
        raise SettingsError(
            f"digest_weekday = {settings.digest_weekday!r}: use {', '.join(WEEKDAYS)} or never."
        )
    if settings.mail_port > 65535:
        raise SettingsError(f"mail_port = {settings.mail_port}: use 0 to 65535.")
    if not 1 <= settings.mail_timeout_seconds <= 300:
        raise SettingsError(
            f"mail_timeout_seconds = {settings.mail_timeout_seconds}: use 1 to 300."
        )
    _check_addresses(settings, admin_email)


def _check_addresses(settings: MailSettings, admin_email: str) -> None:
    for name in ("mail_from", "mail_reply_to"):
        value = getattr(settings, name)
        if value and not EMAIL.fullmatch(value):
            raise SettingsError(f"{name} = {value!r}: use name@domain.example.")
    if re.search(r"[\s/@]", settings.mail_host):
        raise SettingsError(f"mail_host = {settings.mail_host!r}: use a host name alone.")
    if settings.mail_host and not (settings.mail_from or admin_email):
        raise SettingsError(
            "mail_from = '': say in whose name letters are sent, or set admin_email."
        )
    if settings.mail_ca_file and not Path(settings.mail_ca_file).is_file():
        raise SettingsError(f"mail_ca_file = {settings.mail_ca_file!r}: there is no such file.")
