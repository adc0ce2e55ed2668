"""A check tells of letters that were given up, and does not fail for them."""

from repository.db import db, transaction
from repository.mail.operations import Letter, lease, note_failure, put


def test_letters_that_were_given_up_are_told_and_are_no_fault(checked):
    assert not [f for f in checked.findings() if f.about == "letters"]
    with checked.app.app_context():
        with transaction() as session:
            letter = Letter("k", "alert", "tiada@contoh.id", "id", "Baru", "Isi")
            put(session, letter, "repositori.contoh.id")
            note_failure(session, lease(session).id, "550 no such user", is_final=True)
        db.session.remove()
    (found,) = [f for f in checked.findings() if f.about == "letters"]
    assert "1 could not be delivered" in found.line
    assert "daluang mail list --state failed" in found.line
    assert not found.is_wrong
