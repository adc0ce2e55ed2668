"""The public search among partners, the line on our own results, and the staff's pages."""

from dataclasses import replace

import pytest

from repository import settings as settings_module
from repository.db import db, transaction
from repository.partners.indexing import index_some
from repository.partners.models import Partner, PartnerHarvest, PartnerRecord
from repository.partners.operations import remove_partner, switch
from repository.people.operations import system_actor
from tests.repository.partners import provider as providers
from tests.repository.partners.conftest import Harvesting
from tests.repository.partners.provider import Kept, dublin_core

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
RECORDS = [
    Kept("oai:mitra.example:0", "Moderasi beragama di madrasah"),
    Kept(
        "oai:mitra.example:1",
        "",
        inside=dublin_core("باب في ذكر الصلاة", language="ara", description="حكم الصلاة والزكاة"),
    ),
    Kept(
        "oai:mitra.example:2", "", inside=dublin_core("Zakat dan wakaf", identifier="tanpa tautan")
    ),
    Kept(
        "oai:mitra.example:3",
        "",
        inside=dublin_core(
            f"Hisab rukyat {HOSTILE}",
            identifier="javascript:alert(3)",
            creator=HOSTILE,
            description=f"Uraian hisab {HOSTILE}",
            type=HOSTILE,
        ),
    ),
]


@pytest.fixture
def provider():
    with providers.served(providers.Provider(records=list(RECORDS))) as served:
        yield served


@pytest.fixture
def in_context(app):
    """Run a function with a session of its own, so that requests share nothing with it."""

    def run(work):
        with app.app_context():
            try:
                return work()
            finally:
                db.session.remove()

    return run


@pytest.fixture
def partner_id(app, instance, provider, client_of_tests, in_context):
    """The id of a partner whose records are harvested and in the index."""

    def work():
        harvesting = Harvesting(instance, provider, client_of_tests)
        assert harvesting.run().state == "complete"
        while index_some(db.session(), app.extensions["daluang_stores"].partners):
            pass
        return harvesting.id

    return in_context(work)


def text(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.status
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_without_partners_the_page_says_so_and_results_say_nothing(client, lang):
    wording = {"id": "koleksi mitra", "en": "partner collections"}[lang]
    assert wording in text(client, f"/partners?lang={lang}")
    assert "/partners" not in text(client, f"/search?q=wakaf&lang={lang}")
    assert "/partners" not in text(client, f"/search?lang={lang}")


def test_without_partners_a_search_asks_nothing_more_of_the_database(app, client, in_context):
    from sqlalchemy import event

    asked = []

    def listen(connection, cursor, statement, *_):
        asked.append(statement)

    engine = in_context(lambda: db.engine)
    event.listen(engine, "before_cursor_execute", listen)
    text(client, "/search?q=wakaf")
    event.remove(engine, "before_cursor_execute", listen)
    assert asked
    assert [statement for statement in asked if "partner" in statement] == []


def test_records_are_found_marked_and_lead_to_the_partner(client, partner_id):
    page = text(client, "/partners?q=madrasah")
    assert "Moderasi beragama di" in page
    assert 'href="https://mitra.example/karya/1" rel="external nofollow noopener"' in page
    assert "<bdi>Mitra</bdi>" in page
    assert "target=" not in page
    assert "Zakat dan wakaf" not in page


@pytest.mark.parametrize("q", ["الصلاة", "صلاة", "beragam", "zakat", "rukyat", "siti"])
def test_words_are_found_by_the_analysis_of_our_own_search(client, partner_id, q):
    assert "<bdi>Mitra</bdi>" in text(client, f"/partners?q={q}")


def test_our_results_tell_of_the_partners_in_one_line(client, partner_id):
    page = text(client, "/search?q=zakat&lang=id")
    assert 'href="/partners?q=zakat"' in page
    assert "koleksi mitra" in page
    assert "/partners?q=" not in text(client, "/search?q=tidakadakatanya")


def test_hostile_metadata_is_text(client, partner_id):
    page = text(client, "/partners?q=hisab")
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "javascript:" not in page
    assert "&lt;script&gt;" in page or "alert(1)" in page


@pytest.mark.parametrize(
    "query",
    [
        *("q=%00", "q=" + "x" * 3000, "page=0", "page=-1", "page=999999", "partner=x"),
        *("partner=-1", "partner=99999999999999999999", "q=%22", "q=((((", "q=a*", "q=%FF"),
        "partner=%FF&page=%FF",
    ],
)
def test_whatever_is_asked_gets_a_page(client, partner_id, query):
    assert client.get(f"/partners?{query}").status_code == 200


def test_a_partner_that_is_switched_off_vanishes_at_once(client, partner_id, in_context):
    def turn(is_enabled):
        with transaction() as session:
            partner = session.get(Partner, partner_id)
            switch(session, system_actor(session), partner, is_enabled=is_enabled)

    assert "Moderasi" in text(client, "/partners?q=moderasi")
    in_context(lambda: turn(False))
    assert "Moderasi" not in text(client, "/partners?q=moderasi")
    assert "/partners" not in text(client, "/search?q=zakat")
    in_context(lambda: turn(True))
    assert "Moderasi" in text(client, "/partners?q=moderasi")


def test_a_partner_that_is_removed_vanishes_at_once(client, partner_id, in_context):
    def remove():
        with transaction() as session:
            remove_partner(session, system_actor(session), session.get(Partner, partner_id))

    in_context(remove)
    assert "Moderasi" not in text(client, "/partners?q=moderasi")
    assert "/partners" not in text(client, "/search?q=zakat")
    counts = in_context(
        lambda: [db.session().query(t).count() for t in (Partner, PartnerHarvest, PartnerRecord)]
    )
    assert counts == [0, 0, 0]


def test_several_partners_are_told_apart_by_a_filter(
    app, instance, client, partner_id, client_of_tests, in_context
):
    other = providers.Provider(records=providers.records(30))
    for record in other.records:
        record.identifier += "-lain"

    def add():
        harvesting = Harvesting(instance, other, client_of_tests, name="Pustaka Lain")
        harvesting.run()
        index_some(db.session(), app.extensions["daluang_stores"].partners)
        return harvesting.id

    with providers.served(other):
        other_id = in_context(add)
    everything = text(client, "/partners")
    assert f"/partners?partner={other_id}" in everything
    only = text(client, f"/partners?partner={other_id}&lang=en")
    assert "30 results" in only
    assert "Moderasi" not in only
    assert f"partner={other_id}&amp;page=2" in only
    assert "10" in text(client, f"/partners?partner={other_id}&page=2&lang=en")


def test_partners_records_are_nowhere_among_ours(client, partner_id):
    for path in ("/oai?verb=ListRecords&metadataPrefix=oai_dc", "/search", "/api/search", "/"):
        page = client.get(path).get_data(as_text=True)
        assert "Moderasi" not in page
        assert "mitra.example" not in page


def test_a_damaged_index_still_finds_titles_and_is_built_anew(
    app, client, partner_id, instance, in_context
):
    folder = instance.partners_index_folder
    (folder / "current").write_text("rubbish")
    page = text(client, "/partners?q=moderasi&lang=en")
    assert "Moderasi beragama" in page
    assert "being repaired" in page
    assert client.get("/search?q=moderasi").status_code == 200

    from repository.partners.indexing import reconcile

    in_context(lambda: reconcile(db.session(), app.extensions["daluang_stores"].partners))
    assert "being repaired" not in text(client, "/partners?q=moderasi&lang=en")
    assert "Moderasi" in text(client, "/partners?q=moderasi&lang=en")


# the staff's pages

STAFF = ["reviewer", "auditor", "cataloguer", "administrator"]
KEEPERS = ["cataloguer", "administrator"]


@pytest.mark.parametrize("path", ["/harvesting/partners", "/harvesting/partners/1"])
def test_visitors_are_sent_to_sign_in_and_depositors_are_refused(client, client_as, path):
    answer = client.get(path)
    assert answer.status_code == 303
    assert "/login" in answer.headers["Location"]
    assert client_as("depositor").get(path).status_code == 403


@pytest.mark.parametrize("role", STAFF)
def test_all_staff_see_partners_and_their_reports(client_as, partner_id, role):
    browser = client_as(role)
    assert "Mitra" in text(browser, "/harvesting/partners")
    page = text(browser, f"/harvesting/partners/{partner_id}")
    assert ("/remove" in page) == (role in KEEPERS)


@pytest.mark.parametrize("role", ["reviewer", "auditor", "depositor"])
def test_others_than_keepers_change_nothing(client_as, partner_id, role):
    browser = client_as(role)
    for step in ("harvest", "off", "on", "remove"):
        assert browser.post(f"/harvesting/partners/{partner_id}/{step}").status_code in (400, 403)


@pytest.fixture
def keeper(app, client_as):
    app.config["WTF_CSRF_ENABLED"] = False
    return client_as("cataloguer")


def test_a_keeper_switches_harvests_and_removes(keeper, partner_id, in_context):
    path = f"/harvesting/partners/{partner_id}"
    state = lambda: in_context(lambda: db.session().get(Partner, partner_id))  # noqa: E731
    before = state().due_at
    assert keeper.post(f"{path}/harvest").status_code == 303
    assert state().due_at < before
    assert keeper.post(f"{path}/off").status_code == 303
    assert state().is_enabled is False
    assert keeper.post(f"{path}/on").status_code == 303
    assert state().is_enabled is True
    assert "Mitra" in text(keeper, f"{path}/remove")
    assert keeper.post(f"{path}/remove").status_code == 303
    assert state() is None
    assert keeper.get(path).status_code == 404


@pytest.mark.parametrize("number", [0, 99, 2**31, 10**30])
def test_a_partner_that_is_not_there_is_not_found(keeper, number):
    for path in ("", "/remove"):
        assert keeper.get(f"/harvesting/partners/{number}{path}").status_code == 404
    for path in ("/remove", "/on", "/harvest"):
        assert keeper.post(f"/harvesting/partners/{number}{path}").status_code == 404


def test_no_change_is_made_without_the_token_of_the_form(client_as, partner_id):
    browser = client_as("administrator")
    assert browser.post(f"/harvesting/partners/{partner_id}/remove").status_code == 400


BAD_FORMS = {
    "nothing": ({"url": ""}, "Tulis alamat"),
    "no address": ({"url": "mitra"}, None),
    "a script": ({"url": "javascript:alert(1)"}, None),
    "a file": ({"url": "file:///etc/passwd"}, None),
    "inside": ({"url": "http://127.0.0.1:1/oai"}, "harvest_private_networks"),
    "metadata of a cloud": ({"url": "http://169.254.169.254/latest"}, "harvest_private_networks"),
    "long name": ({"url": "http://10.0.0.1/", "name": "x" * 200}, None),
}


@pytest.mark.parametrize("name", BAD_FORMS)
def test_an_address_that_cannot_be_harvested_is_refused_in_words(keeper, name, in_context):
    values, words = BAD_FORMS[name]
    answer = keeper.post("/harvesting/partners", data={"prefix": "oai_dc", **values})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'class="errors"' in page
    if words:
        assert words in page
    assert in_context(lambda: db.session().query(Partner).count()) == 0


@pytest.fixture
def private_networks_allowed(app):
    settings = replace(app.config["DALUANG"], harvest_private_networks=("127.0.0.0/8",))
    app.config["DALUANG"] = settings_module.checked(settings)


def test_a_partner_is_added_after_it_said_who_it_is(
    keeper, provider, private_networks_allowed, in_context
):
    data = {"url": provider.url, "prefix": "oai_dc", "name": "", "set": ""}
    answer = keeper.post("/harvesting/partners", data=data)
    assert answer.status_code == 303
    added = in_context(lambda: db.session().query(Partner).one())
    assert (added.name, added.deleted_record) == ("Perpustakaan Mitra", "persistent")
    again = keeper.post("/harvesting/partners", data=data)
    assert again.status_code == 422
    other_format = keeper.post("/harvesting/partners", data=data | {"prefix": "mods", "name": "B"})
    assert "oai_dc" in other_format.get_data(as_text=True)
    assert other_format.status_code == 422


NO_PROVIDERS = [
    (200, {}, b"<!doctype html><html><title>Masuk</title></html>"),
    (200, {}, b"<OAI-PMH><error code='badVerb'>no</error></OAI-PMH>"),
    (404, {}, b"not here"),
    (200, {}, b""),
    (200, {}, b"<OAI-PMH><Identify><protocolVersion>1.1</protocolVersion></Identify></OAI-PMH>"),
]


@pytest.mark.parametrize("answer", NO_PROVIDERS)
def test_who_does_not_speak_the_protocol_is_refused_in_words(
    keeper, provider, private_networks_allowed, answer
):
    provider.fault = lambda arguments, number: answer
    given = keeper.post("/harvesting/partners", data={"url": provider.url, "prefix": "oai_dc"})
    assert given.status_code == 422
    assert 'class="errors"' in given.get_data(as_text=True)


def test_a_report_tells_what_was_odd(keeper, app, instance, client_of_tests, in_context):
    broken = providers.Provider(records=[*RECORDS, Kept("oai:mitra.example:9", "", inside="")])

    def work():
        harvesting = Harvesting(instance, broken, client_of_tests, name="Mitra Ganjil")
        harvesting.run()
        broken.fault = lambda a, n: (503, {}, b"<html>")
        harvesting.run()
        return harvesting.id

    with providers.served(broken):
        partner_id = in_context(work)
    page = text(keeper, f"/harvesting/partners/{partner_id}?lang=en")
    assert "A record without description was skipped." in page
    assert "oai:mitra.example:9" in page
    assert "The partner&#39;s server answered with an error." in page
    assert "503" in page
