"""Letters through a real mail server: taken, refused for now, refused for good, out of reach, killed in between."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from repository import clock
from repository import settings as settings_module
from repository.db import db, transaction
from repository.errors import BadValue
from repository.mail import delivering, operations
from repository.mail.duty import MailDuty
from repository.mail.models import OutgoingMail
from repository.mail.operations import Letter, is_address, put
from tests.mailserver import mail_server, make_certificate

CHECKOUT = Path(__file__).resolve().parents[3]


def letter(key="k1", **changes):
    values = {
        "kind": "alert",
        "recipient": "siti@contoh.id",
        "language": "id",
        "subject": "Baru: “Naskah” تحفة",
        "text": "Isi surel: é ڬامبر\n" + "panjang " * 40 + "\n.\ntamat\n",
        **changes,
    }
    return Letter(key, **values)


@pytest.fixture
def settings_for(session, instance, app):
    """A function that puts mail settings in force and gives them back."""

    def use(**changes):
        app.config["DALUANG"] = replace(instance, **changes)
        return app.config["DALUANG"]

    return use


def put_one(key="k1", **changes):
    with transaction() as session:
        row = put(session, letter(key, **changes), "contoh.id")
        return row.id if row is not None else None


def row_of(mail_id):
    db.session.expire_all()
    row = db.session.get(OutgoingMail, mail_id)
    found = (row.state, row.tries, row.error)
    db.session.rollback()
    return found


def send_due(settings):
    leased = delivering.take(settings)
    if leased is None:
        return None
    outcome = delivering.hand_over(leased, settings)
    delivering.note(leased, outcome)
    return outcome


def test_a_letter_arrives_as_it_was_written(settings_for):
    with mail_server() as (mailbox, server):
        settings = settings_for(
            **server, name="Repositori “Uji”, Jakarta", mail_reply_to="pustaka@contoh.id"
        )
        headers = {
            "List-Unsubscribe": "<https://contoh.id/x>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
        mail_id = put_one(headers=headers, html="<p>Isi</p>")
        send_due(settings)
    assert row_of(mail_id) == ("sent", 1, None)
    (message,) = mailbox.messages
    assert message["To"] == "siti@contoh.id"
    assert message["From"] == '"Repositori “Uji”, Jakarta" <repositori@contoh.id>'
    assert message["Reply-To"] == "pustaka@contoh.id"
    assert message["Subject"] == "Baru: “Naskah” تحفة"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "id"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Date"].datetime <= clock.now()
    assert message["Message-ID"].endswith("@contoh.id>")
    assert message.get_body("plain").get_content().replace("\r\n", "\n") == letter().text
    assert message.get_body("html").get_content().strip() == "<p>Isi</p>"


def test_what_is_refused_for_now_is_tried_again(settings_for, at):
    start = clock.now()
    with mail_server() as (mailbox, server):
        settings = settings_for(**server)
        mail_id = put_one()
        mailbox.answers = ["451 4.7.1 greylisted", "rcpt 450 4.2.0 later"]
        send_due(settings)
        assert row_of(mail_id) == ("pending", 1, "451 4.7.1 greylisted")
        assert send_due(settings) is None  # not before its time
        at(start + timedelta(minutes=2))
        send_due(settings)
        assert row_of(mail_id)[:2] == ("pending", 2)
        at(start + timedelta(minutes=10))
        send_due(settings)
    assert row_of(mail_id) == ("sent", 3, None)
    assert len(mailbox.messages) == 1


@pytest.mark.parametrize("answer", ["550 5.1.1 no such person", "rcpt 553 5.1.3 bad address"])
def test_what_is_refused_for_good_is_given_up(settings_for, answer):
    with mail_server() as (mailbox, server):
        settings = settings_for(**server)
        mail_id = put_one()
        mailbox.answers = [answer]
        send_due(settings)
    assert row_of(mail_id) == ("failed", 1, answer.removeprefix("rcpt "))


def test_a_server_out_of_reach_is_tried_for_two_days(settings_for, at):
    settings = settings_for(
        mail_host="localhost", mail_port=1, mail_security="none", mail_from="a@contoh.id"
    )
    mail_id, start = put_one(), clock.now()
    for hours in range(0, 100, 2):
        at(start + timedelta(hours=hours))
        send_due(settings)
    state, tries, error = row_of(mail_id)
    assert (state, tries) == ("failed", len(operations.RETRY_MINUTES) + 1)
    assert "refused" in error.lower()


@pytest.mark.parametrize("implicit", [False, True])
def test_letters_are_sent_over_tls(settings_for, tmp_path, implicit):
    certificate = make_certificate(tmp_path)
    with mail_server(certificate=certificate, implicit=implicit) as (mailbox, server):
        mail_id = put_one()
        send_due(settings_for(**server))
        assert row_of(mail_id)[0] == "sent"
        assert len(mailbox.messages) == 1
        stranger = put_one("k2")
        send_due(settings_for(**{**server, "mail_ca_file": ""}))
        state, _, error = row_of(stranger)
        assert (state, len(mailbox.messages)) == ("pending", 1)
        assert "certificate" in error.lower()


def test_nothing_is_sent_in_the_clear_when_tls_is_asked_for(settings_for):
    with mail_server() as (mailbox, server):
        mail_id = put_one()
        send_due(settings_for(**{**server, "mail_security": "starttls"}))
    assert row_of(mail_id)[0] == "pending"
    assert mailbox.messages == []


def test_signing_in_at_the_server(settings_for, tmp_path):
    with mail_server(certificate=make_certificate(tmp_path), password="rahasia") as (
        mailbox,
        server,
    ):
        mail_id = put_one()
        send_due(settings_for(**server, mail_user="siti", mail_password="salah"))
        state, _, error = row_of(mail_id)
        assert state == "pending"
        assert error.startswith("535")
        put_one("k2")
        send_due(settings_for(**server, mail_user="siti", mail_password="rahasia"))
    assert len(mailbox.messages) == 1


def test_without_a_server_letters_are_kept_in_the_folder(settings_for):
    settings = settings_for()
    mail_id = put_one()
    send_due(settings)
    assert row_of(mail_id) == ("kept", 1, None)
    (path,) = settings.mail_folder.iterdir()
    assert path.name == f"{mail_id:06}-alert.eml"
    assert path.stat().st_mode & 0o777 == 0o600
    message = message_from_bytes(path.read_bytes(), policy=default)
    assert message["Subject"] == letter().subject
    assert message.get_content().replace("\r\n", "\n") == letter().text


def test_the_same_news_is_in_the_outbox_once(session):
    assert put_one() is not None
    assert put_one() is None


@pytest.mark.parametrize(
    "changes",
    [
        {"recipient": "a@b.id\r\nBcc: c@d.id"},
        {"recipient": "a@b.id, c@d.id"},
        {"recipient": "a b@c.id"},
        {"recipient": "tanpa-at"},
        {"recipient": "@b.id"},
        {"recipient": "a@b"},
        {"recipient": "a" * 250 + "@b.id"},
        {"recipient": "a\x00@b.id"},
        {"recipient": "<a@b.id>"},
        {"subject": "Halo\nBcc: c@d.id"},
        {"subject": "Halo\r\n\r\nisi"},
        {"subject": "Halo\u2028x"},
        {"headers": {"X-A": "b\nBcc: c@d.id"}},
        {"headers": {"X-A\nBcc": "c@d.id"}},
    ],
)
def test_nobody_smuggles_a_header_or_a_recipient(session, changes):
    with pytest.raises(BadValue):
        put_one(**changes)
    assert db.session.query(OutgoingMail).count() == 0


@pytest.mark.parametrize(
    "address", ["siti@contoh.id", "a.b+c@x-y.contoh.go.id", "o'neil@contoh.id"]
)
def test_usual_addresses_are_addresses(address):
    assert is_address(address)


def test_the_duty_sends_everything_and_forgets_what_is_old(settings_for, at):
    with mail_server() as (mailbox, server):
        settings = settings_for(**server)
        for n in range(5):
            put_one(f"k{n}")
        duty, end = MailDuty(settings), time.monotonic() + 20
        while (
            time.monotonic() < end
            and db.session.query(OutgoingMail).filter_by(state="sent").count() < 5
        ):
            duty.tick()
    assert len({m["Message-ID"] for m in mailbox.messages}) == 5
    at(clock.now() + timedelta(days=91))
    MailDuty(settings).tick()
    assert db.session.query(OutgoingMail).count() == 0


def test_two_workers_send_a_letter_once(settings_for):
    with mail_server() as (mailbox, server):
        settings = settings_for(**server)
        put_one()
        first, second = delivering.take(settings), delivering.take(settings)
        assert second is None
        delivering.note(first, delivering.hand_over(first, settings))
    assert len(mailbox.messages) == 1


def test_killed_before_sending_loses_nothing(settings_for, at):
    with mail_server() as (mailbox, server):
        settings, start = settings_for(**server), clock.now()
        mail_id = put_one()
        delivering.take(settings)  # and the worker is gone
        assert send_due(settings) is None
        at(start + timedelta(seconds=operations.LEASE_SECONDS + 1))
        send_due(settings)
    assert row_of(mail_id) == ("sent", 2, None)
    assert len(mailbox.messages) == 1


KILLED = """
import os, signal, sys
from pathlib import Path
from repository import settings
from repository.app import create_app
from repository.mail import delivering
app = create_app(settings.load(Path(sys.argv[1])))
with app.app_context():
    leased = delivering.take(app.config["DALUANG"])
    assert delivering.hand_over(leased, app.config["DALUANG"]).state == "sent"
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_killed_between_sending_and_noting_sends_at_most_one_more(settings_for, instance, at):
    """The one letter that was on its way comes twice, with the same Message-ID; no other does."""
    start = clock.now()
    with mail_server() as (mailbox, server):
        settings = settings_for(**server)
        settings_module.write(settings)
        first, other = put_one(), put_one("k2")
        db.session.remove()
        killed = subprocess.run(
            [sys.executable, "-c", KILLED, str(instance.instance)],
            cwd=CHECKOUT, env=os.environ, capture_output=True, timeout=60,
        )  # fmt: skip
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        assert row_of(first)[0] == "leased"
        send_due(settings)
        at(start + timedelta(seconds=operations.LEASE_SECONDS + 120))
        send_due(settings)
        assert send_due(settings) is None
    assert (row_of(first), row_of(other)) == (("sent", 2, None), ("sent", 1, None))
    ids = [message["Message-ID"] for message in mailbox.messages]
    assert len(ids) == 3
    assert len(set(ids)) == 2
