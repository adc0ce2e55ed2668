"""Which passwords are refused, and what guessing from many networks meets."""

import time
from datetime import timedelta

import pytest
import time_machine

from repository import clock
from repository.db import db, transaction
from repository.errors import BadValue, NotAllowed
from repository.people import guessing
from repository.people.models import SignInFailure
from repository.people.passwords import hash_password, is_guessable, is_right


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password!2024",
        "P4ssw0rd!!!!",
        "perpustakaan1945",
        "bismillah123",
        "Bismillah 786!",
        "bismillahbismillah",
        "bismillahsayang",
        "b1sm1ll4h2024",
        "indonesiaraya17",
        "Indonesia Raya",
        "katasandi2026",
        "rahasiaku123",
        "1234567890123",
        "08123456789012",
        "qwertyuiop123",
        "1qaz2wsx3edc",
        "abcabcabcabc",
        "aaaaaaaaaaaaaaa",
        "kementerianagama",
        "adminadmin123",
        "leavemealone",
    ],
)
def test_what_is_guessed_first_is_refused(password):
    with pytest.raises(BadValue, match="easily guessed"):
        hash_password(password)


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "password",
    [
        "kuda hitam di padang",
        "perahu kecil di teluk",
        "G7#kd9!vLq2z",
        "السلام عليكم يا صديقي",
        "tiga ekor sapi makan rumput",
        "\U0001f40e\U0001f30a\U0001f335\U0001f3d4 langit sore",
        "correct horse battery staple",
    ],
)
def test_long_sentences_and_drawn_letters_are_taken(password):
    assert not is_guessable(password)
    assert is_right(hash_password(password), password)


@pytest.mark.sqlite_only
def test_ones_own_address_is_no_password():
    with pytest.raises(BadValue, match="easily guessed"):
        hash_password("siti.aminah.2026!", email="siti.aminah@contoh.id")


@pytest.mark.sqlite_only
def test_hashes_are_argon2id():
    assert hash_password("kuda hitam di padang").startswith("$argon2id$")


def failures(session, count, first=0):
    for number in range(first, first + count):
        row = SignInFailure(
            email_hash=guessing.account_hash(f"orang{number}@contoh.id"),
            address_hash=guessing.account_hash(f"2001:db8::{number:x}"),
            at=clock.now(),
        )
        session.add(row)


def test_guessing_from_many_networks_makes_everybody_wait_and_shuts_nobody_out(app):
    with app.app_context():
        with transaction() as session:
            failures(session, 60)
        assert guessing.pause_seconds(db.session()) == 0
        with transaction() as session:
            failures(session, 10, 60)
        assert guessing.pause_seconds(db.session()) == 0.5
        began = time.monotonic()
        guessing.require_patience(db.session(), "siti@contoh.id", "192.0.2.1")
        assert time.monotonic() - began >= 0.5
        with transaction() as session:
            failures(session, 500, 70)
        assert guessing.pause_seconds(db.session()) == guessing.LONGEST_PAUSE_SECONDS
        with time_machine.travel(clock.now() + timedelta(minutes=16), tick=True):
            assert guessing.pause_seconds(db.session()) == 0
        db.session.remove()


def test_one_account_guessed_from_many_networks_is_shut(app):
    with app.app_context():
        with transaction() as session:
            for number in range(5):
                guessing.note_failure(session, "siti@contoh.id", f"2001:db8::{number:x}")
        with pytest.raises(NotAllowed, match="Too many"):
            guessing.require_patience(db.session(), "SITI@contoh.id ", "192.0.2.1")
        guessing.require_patience(db.session(), "lain@contoh.id", "192.0.2.1")
        db.session.remove()
