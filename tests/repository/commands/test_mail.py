"""`daluang mail`: what was written, what left, and whether letters leave at all."""

from dataclasses import replace

import pytest

from repository import settings as settings_module
from repository.errors import SettingsError
from repository.settings import load
from tests.mailserver import mail_server

pytestmark = pytest.mark.sqlite_only


def test_without_a_server_the_test_letter_is_kept_and_that_is_said(daluang, instance):
    output = daluang("mail", "test", "siti@contoh.id").output
    assert "only written into" in output
    assert "was kept" in output
    (path,) = instance.mail_folder.glob("*.eml")
    assert b"siti@contoh.id" in path.read_bytes()
    listed = daluang("mail", "list").output
    assert "1 kept" in listed
    assert "siti@contoh.id" in listed
    shown = daluang("mail", "show", "1").output
    assert "To: siti@contoh.id" in shown
    assert "sampai kepada Anda" in shown


def test_the_test_letter_leaves_through_the_server(daluang, instance):
    with mail_server() as (mailbox, server):
        settings_module.write(replace(instance, **server))
        output = daluang("mail", "test", "siti@contoh.id").output
    assert "was sent" in output
    assert [message["To"] for message in mailbox.messages] == ["siti@contoh.id"]


def test_a_letter_that_does_not_leave_is_an_error_with_its_reason(daluang, instance):
    with mail_server() as (mailbox, server):
        mailbox.answers = ["550 5.7.1 not from you"]
        settings_module.write(replace(instance, **server))
        result = daluang("mail", "test", "siti@contoh.id", status=1)
    assert "550 5.7.1 not from you" in result.output
    assert "siti@contoh.id" in daluang("mail", "list", "--state", "failed").output
    assert "siti@contoh.id" not in daluang("mail", "list", "--state", "sent").output


@pytest.mark.parametrize("address", ["siti", "a@b.id\nBcc: c@d.id", "a@b.id,c@d.id"])
def test_what_is_no_address_is_refused(daluang, address):
    assert "is not an e-mail address" in daluang("mail", "test", address, status=1).output


def test_a_letter_that_is_not_there(daluang):
    assert "no letter 99" in daluang("mail", "show", "99", status=1).output


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('mail_security = "ssl"', "starttls, tls, none"),
        ('mail_host = "smtp.contoh.id"', "mail_from"),
        ('mail_host = "https://smtp.contoh.id/"', "host name"),
        ("mail_port = 70000", "65535"),
        ('mail_from = "bukan alamat"', "name@domain"),
        ("mail_timeout_seconds = 0", "1 to 300"),
        ('mail_ca_file = "/tidak/ada.pem"', "no such file"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(tmp_path, line, sentence):
    (tmp_path / "daluang.toml").write_text(line, "utf-8")
    with pytest.raises(SettingsError, match=sentence):
        load(tmp_path, {})
