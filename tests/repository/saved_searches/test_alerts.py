"""Letters about news: with the rights of the moment, each item once, none lost, and nothing when there is nothing."""

from datetime import timedelta

import pytest

from repository import clock
from repository.db import db, transaction
from repository.items import operations as items
from repository.items.models import Item
from repository.mail.models import OutgoingMail
from repository.people.models import Role, User
from repository.people.operations import actor_of, system_actor
from repository.saved_searches import alerts
from repository.saved_searches import operations as saving
from repository.saved_searches.models import Alert, SavedSearch
from repository.saved_searches.stopping import owner_of
from tests import factories, pages

MONDAY = "2026-11-23T05:00:00Z"  # noon in Jakarta


class Library:
    """The application, its clock and what the tests do in it."""

    def __init__(self, app, at):
        self.app, self.at = app, at
        self.index = app.extensions["daluang_stores"].index
        self.settings = app.config["DALUANG"]

    def do(self, work):
        with self.app.app_context():
            try:
                with transaction() as session:
                    return work(session)
            finally:
                db.session.remove()

    def publish(self, title, **changes):
        item_id = self.do(lambda session: factories.make_item(session, title=title, **changes).id)
        factories.work_off(self.app)
        return item_id

    def user(self, role=Role.DEPOSITOR, email=None):
        return self.do(lambda session: factories.make_user(session, role, email=email).id)

    def save(self, user_id, kept, alert=Alert.DAILY, name="Cari", language="id"):
        def work(session):
            actor = actor_of(session.get_one(User, user_id))
            return saving.save(session, actor, kept, name=name, alert=alert, language=language).id

        return self.do(work)

    def run(self, day=None):
        """Every person whose searches are due is seen to; return the letters that were written."""
        if day is not None:
            self.at(day)
        before = {row.id for row in self.letters()}
        with self.app.app_context():
            for owner in alerts.due_owners(db.session(), self.settings):
                alerts.tell(owner, self.index, self.settings)
            db.session.remove()
        return [row for row in self.letters() if row.id not in before]

    def letters(self):
        with self.app.app_context():
            found = list(db.session.query(OutgoingMail).order_by(OutgoingMail.id))
            db.session.expunge_all()
            db.session.remove()
        return found

    def change_user(self, user_id, **values):
        def work(session):
            for key, value in values.items():
                setattr(session.get_one(User, user_id), key, value)

        self.do(work)


@pytest.fixture
def library(app, at):
    at(MONDAY)
    return Library(app, at)


def day(n, hour=5):
    return f"2026-11-{n:02}T{hour:02}:00:00Z"


def test_news_come_the_next_morning_and_once(library):
    library.publish("Wakaf lama")
    user = library.user(email="siti@contoh.id")
    library.at(day(23, 6))
    library.save(user, "q=wakaf", name="Soal wakaf")
    library.publish("Wakaf baru")
    library.publish("Zakat baru")
    assert library.run(day(23, 9)) == []  # not on the day itself
    assert library.run(day(23, 22)) == []  # nor at night: five in the morning in Jakarta
    (letter,) = library.run(day(23, 23))
    assert letter.recipient == "siti@contoh.id"
    assert "Wakaf baru" in letter.text
    assert "Wakaf lama" not in letter.text
    assert "Zakat" not in letter.text
    assert "Soal wakaf" in letter.subject
    assert library.run(day(25)) == []
    assert library.run(day(26)) == []


def test_nothing_new_is_no_letter_and_the_look_is_noted(library):
    search = library.save(library.user(), "q=wakaf")
    assert library.run(day(24)) == []
    looked = library.do(lambda session: session.get_one(SavedSearch, search).last_run_at)
    assert looked.isoformat().startswith("2026-11-24")


def test_one_letter_gathers_all_searches_of_a_person(library):
    user = library.user()
    library.save(user, "q=wakaf", name="A wakaf")
    library.save(user, "q=zakat", name="B zakat")
    library.save(user, "q=haji", Alert.NEVER, name="C haji")
    library.publish("Wakaf dan zakat")
    library.publish("Zakat dan haji")
    (letter,) = library.run(day(24))
    assert letter.text.index("A wakaf (1)") < letter.text.index("B zakat (2)")
    assert "C haji" not in letter.text
    assert letter.text.count("Wakaf dan zakat") == 2
    assert "2" in letter.subject


def test_weekly_letters_come_on_monday_or_when_the_worker_is_back(library):
    library.save(library.user(), "q=wakaf", Alert.WEEKLY)
    library.publish("Wakaf satu")
    for n in range(24, 30):
        assert library.run(day(n)) == []
    (letter,) = library.run("2026-12-02T05:00:00Z")  # the worker was down on Monday, 30 November
    assert "Wakaf satu" in letter.text
    library.publish("Wakaf dua")
    assert library.run("2026-12-04T05:00:00Z") == []
    assert len(library.run("2026-12-07T05:00:00Z")) == 1


def test_nothing_is_lost_while_the_worker_is_down_for_weeks(library):
    library.save(library.user(), "q=wakaf")
    for n in (24, 25, 26):
        library.at(day(n))
        library.publish(f"Wakaf hari {n}")
    (letter,) = library.run("2027-02-01T05:00:00Z")
    assert [n for n in (24, 25, 26) if f"Wakaf hari {n}" not in letter.text] == []


def test_text_that_is_read_late_is_news_too(library):
    library.save(library.user(), "q=kelapa")
    item_id = library.publish("Laporan tanpa teks")
    assert library.run(day(24)) == []
    library.do(
        lambda session: factories.add_text_file(session, session.get(Item, item_id), "kelapa muda")
    )
    library.do(lambda session: touch(session, item_id))
    factories.work_off(library.app)
    (letter,) = library.run(day(25))
    assert "Laporan tanpa teks" in letter.text


def touch(session, item_id):
    from repository.harvesting.touch import touch as mark

    mark(session, session.get(Item, item_id))


def test_an_embargo_that_ends_makes_news_with_no_change_of_the_item(library):
    user = library.user()
    library.publish(
        "Laporan tertutup", text="rahasia kelapa", access="embargoed", embargo_until="2026-11-27"
    )
    library.at(day(24, 1))
    library.save(user, "q=kelapa")
    assert library.run(day(25)) == []
    assert library.run(day(26)) == []
    (letter,) = library.run(day(27))
    assert "Laporan tertutup" in letter.text
    assert library.run(day(28)) == []


def test_what_was_told_while_closed_is_not_told_again_when_it_opens(library):
    library.save(library.user(), "q=kelapa")
    library.publish("Kebun kelapa", text="kelapa", access="embargoed", embargo_until="2026-11-27")
    assert len(library.run(day(24))) == 1
    for n in range(25, 30):
        assert library.run(day(n)) == []


@pytest.mark.parametrize("role", [Role.DEPOSITOR, Role.CATALOGUER])
def test_closed_words_make_news_only_for_those_who_may_read_them(library, role):
    library.save(library.user(role), "q=kuncikata")
    library.publish("Terbatas", text="kuncikata rahasiakata", access="restricted")
    library.publish("Hanya uraian", text="kuncikata rahasiakata", access="metadata_only")
    found = library.run(day(24))
    assert len(found) == (1 if role == Role.CATALOGUER else 0)
    for letter in found:
        assert "rahasiakata" not in letter.text


def test_rights_are_those_of_the_moment(library):
    user = library.user(Role.CATALOGUER)
    library.save(user, "q=kuncikata")
    library.publish("Terbatas", text="kuncikata", access="restricted")
    library.change_user(user, role=Role.DEPOSITOR)
    assert library.run(day(24)) == []
    library.change_user(user, role=Role.CATALOGUER)
    assert len(library.run(day(25))) == 1


def test_an_account_that_was_switched_off_is_told_nothing(library):
    user = library.user()
    library.save(user, "q=wakaf")
    library.publish("Wakaf baru")
    library.change_user(user, is_active=False)
    assert library.run(day(24)) == []
    library.change_user(user, is_active=True)
    assert len(library.run(day(25))) == 1


def test_a_withdrawn_or_hidden_item_is_no_news(library):
    library.save(library.user(), "q=wakaf")
    first, second = library.publish("Wakaf satu"), library.publish("Wakaf dua")

    def close(session):
        actor = system_actor(session)
        items.withdraw(session, session.get(Item, first), actor, reason="Permintaan penulis")
        hidden = factories.make_collection(session, "dalam", is_internal=True)
        items.move(session, session.get(Item, second), actor, hidden)

    library.do(close)  # the index does not know of it yet
    assert library.run(day(24)) == []


def test_stopping_and_starting_again_tells_nothing_of_the_time_between(library):
    user = library.user()
    library.save(user, "q=wakaf")
    library.do(lambda session: saving.stop_alerts(session, user))
    library.publish("Wakaf diam")
    assert library.run(day(24)) == []
    library.at(day(24, 6))
    library.save(user, "q=wakaf")
    library.publish("Wakaf nyata")
    (letter,) = library.run(day(25))
    assert "Wakaf nyata" in letter.text
    assert "Wakaf diam" not in letter.text


def test_killed_before_the_commit_everything_is_told_later(library, monkeypatch):
    library.save(library.user(), "q=wakaf")
    library.publish("Wakaf baru")

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(alerts, "put", killed)
        with pytest.raises(KeyboardInterrupt):
            library.run(day(24))
    assert library.letters() == []
    (letter,) = library.run(day(24))
    assert "Wakaf baru" in letter.text


def test_two_workers_tell_once(library, monkeypatch):
    library.save(user := library.user(), "q=wakaf")
    library.publish("Wakaf baru")
    library.at(day(24))
    found, told = alerts.news_of, []

    def and_then_the_other(*args):
        news = found(*args)
        if not told:
            told.append(True)
            alerts.tell(user, library.index, library.settings)
        return news

    monkeypatch.setattr(alerts, "news_of", and_then_the_other)
    assert len(library.run()) == 1
    assert library.run(day(25)) == []


def test_the_letter_in_english_with_its_headers(library, client):
    user = library.user(email="siti@contoh.id")
    library.save(user, "q=wakaf&type=report", language="en", name="Endowment\u202e\nBcc: x@y.id")
    library.publish(
        [
            {"value": "Wakaf baru", "lang": "id"},
            {"value": "New endowment", "lang": "en", "kind": "translated"},
        ]
    )
    (letter,) = library.run(day(24))
    assert "New endowment" in letter.text
    assert "1 new item for" in letter.subject
    assert "\n" not in letter.subject
    assert "Siti Rahmawati, 2021" in letter.text
    stop = letter.headers["List-Unsubscribe"].strip("<>")
    assert "List-Unsubscribe-Post" not in letter.headers  # only over https
    assert stop in letter.text
    with library.app.app_context():
        assert owner_of(stop.split("/")[-2]) == user
    path = stop.partition("//")[2].partition("/")[2]
    pages.get(client, f"/{path}")
    assert client.post(f"/{path}").status_code == 200
    library.publish("Wakaf lagi")
    assert library.run(day(25)) == []


def test_one_click_is_offered_over_https(library, monkeypatch):
    monkeypatch.setattr(alerts, "base_url_of", lambda _: "https://repositori.contoh.id")
    library.save(library.user(), "q=wakaf")
    library.publish("Wakaf baru")
    (letter,) = library.run(day(24))
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "https://repositori.contoh.id/items/" in letter.text


def test_the_letter_in_indonesian(library):
    library.save(library.user(), "q=wakaf", name="Wakaf")
    for n in range(23):
        library.do(lambda session, n=n: factories.make_item(session, title=f"Wakaf nomor {n}"))
    factories.work_off(library.app)
    (letter,) = library.run(day(24))
    assert letter.language == "id"
    assert "23 cantuman baru" in letter.subject
    assert letter.text.startswith("Yth. ")
    assert "dan 3 lagi" in letter.text
    assert letter.text.count("* Wakaf nomor") == 20


def test_what_only_nearly_fits_is_no_news(library):
    library.save(library.user(), "q=wakaf+tiadakatasamasekali")
    library.publish("Wakaf baru")
    assert library.run(day(24)) == []


def test_the_duty_sees_to_everybody(library):
    for n in range(3):
        library.save(library.user(email=f"p{n}@contoh.id"), "q=wakaf")
    library.publish("Wakaf baru")
    library.at(day(24))
    duty = alerts.AlertDuty(library.settings, library.index)
    with library.app.app_context():
        assert [duty.tick() for _ in range(5)] == [True, True, True, False, False]
    assert sorted(row.recipient for row in library.letters()) == [
        f"p{n}@contoh.id" for n in range(3)
    ]


def test_a_damaged_index_delays_and_loses_nothing(library):
    library.save(library.user(), "q=wakaf")
    library.publish("Wakaf baru")
    library.at(day(24))
    for path in library.index.folder.rglob("*"):
        if path.is_file():
            path.write_bytes(b"")
    duty = alerts.AlertDuty(library.settings, library.index)
    with library.app.app_context():
        assert duty.tick() is False
    assert library.letters() == []
    factories.work_off(library.app)
    assert len(library.run(clock.now() + timedelta(days=1))) == 1
