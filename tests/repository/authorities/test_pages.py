"""Pages of the list of names, the picker's answers, and names in a deposit."""

import pytest
from sqlalchemy import select

from repository.authorities import operations
from repository.authorities.models import Authority, AuthorityMerge
from repository.authorities.operations import Details
from repository.db import db, transaction
from repository.items.models import Item
from repository.items.states import State
from repository.people.models import Role
from repository.people.operations import actor_of, by_email, system_actor
from tests import pages
from tests.browsing import open_form
from tests.factories import make_item, make_user
from tests.signing_in import client_of

ORCID = "0000-0002-1825-0097"
PATHS = ("", "/1", "/1/edit", "/new", "/merge?entry=1&entry=2", "/pairs")


@pytest.fixture
def names(app):
    """Two entries, the first on a published and a draft work; their numbers are 1 and 2."""
    with app.app_context(), transaction() as session:
        actor = actor_of(make_user(session, Role.CATALOGUER, email="cataloguer@contoh.id"))
        agent = {"kind": "person", "family": "Fauzi", "given": "Ahmad"}
        details = Details(orcid=ORCID, affiliation="UIN Contoh", variants=("أحمد فوزي",))
        first = operations.add(session, actor, agent, details)
        operations.add(
            session, actor, {"kind": "person", "family": "Fauzi", "given": "A."}, Details()
        )
        for state in (State.PUBLISHED, State.DRAFT):
            creator = {"family": "Fauzi", "given": "A.", "authority": str(first.id)}
            make_item(session, state=state, title=f"Karya {state}", creators=[creator])
        return first.id


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("path", PATHS)
def test_the_pages_are_whole(client_as, names, path, language):
    sign = "&" if "?" in path else "?"
    pages.get(client_as("cataloguer"), f"/authorities{path}{sign}lang={language}")


@pytest.mark.parametrize("path", PATHS)
def test_the_pages_are_for_staff_and_changing_for_those_who_keep_the_list(
    client, client_as, names, path
):
    assert "/login" in client.get(f"/authorities{path}").headers["Location"]
    assert client_as("depositor").get(f"/authorities{path}").status_code == 403
    looks = path in ("", "/1", "/pairs")
    assert client_as("auditor").get(f"/authorities{path}").status_code == (200 if looks else 403)
    assert client_as("reviewer").get(f"/authorities{path}").status_code == 403  # sees no drafts


@pytest.mark.parametrize(
    "path", ["/1/confirm", "/1/link", "/1/split", "/remove", "/merge", "/pairs/look"]
)
def test_what_changes_the_list_is_refused_to_others(app, client_as, names, path):
    app.config["WTF_CSRF_ENABLED"] = False
    assert client_as("reviewer").post(f"/authorities{path}").status_code == 403


def test_a_merge_is_looked_at_done_and_taken_back(app, client_as, names):
    client = client_as("cataloguer")
    form = open_form(client, "/authorities/merge?entry=1&entry=2", "kept")
    assert form.value("kept") == "1"
    assert form.send(client).headers["Location"] == "/authorities/1"
    assert client.get("/authorities/2").headers["Location"] == "/authorities/1"
    assert client.get("/authorities/2").status_code == 301
    text = pages.text_of(pages.get(client, "/authorities/1"))
    assert "Fauzi, A." in text
    with app.app_context():
        merge_id = db.session.scalar(select(AuthorityMerge.id))
        db.session.remove()
    back = open_form(client, "/authorities/1", action=f"/authorities/merges/{merge_id}/take-back")
    assert back.send(client).headers["Location"] == "/authorities/2"
    assert client.get("/authorities/2").status_code == 200


def test_a_merge_that_cannot_be_says_why(app, client_as, names):
    with app.app_context(), transaction() as session:
        session.get(Authority, 2).orcid = "0000-0001-5109-3700"
    client = client_as("cataloguer")
    answer = open_form(client, "/authorities/merge?entry=1&entry=2", "kept").send(client)
    assert answer.status_code == 422
    assert "ORCID iD" in pages.text_of(pages.check_page(answer))


def test_an_entry_is_edited_and_a_wrong_number_named_at_its_field(app, client_as, names):
    client = client_as("cataloguer")
    form = open_form(client, "/authorities/1/edit", "variants")
    assert form.value("variants") == "أحمد فوزي"
    answer = form.send(client, orcid="0000-0002-1825-0098")
    assert answer.status_code == 422
    assert "0000-0002-1825-0098" in pages.text_of(pages.check_page(answer))
    assert form.send(client, prefix="Prof.; Dr.", dates="1970–").status_code == 303
    with app.app_context():
        entry = db.session.get(Authority, 1)
        assert (entry.agent["prefix"], entry.dates) == (["Prof.", "Dr."], "1970–")
        db.session.remove()
    assert form.send(client).status_code == 409


def test_works_are_linked_and_split_off_by_the_pages(app, client_as, names):
    client = client_as("cataloguer")
    with app.app_context(), transaction() as session:
        make_item(
            session,
            title="Tanpa tautan",
            creators=[{"family": "Fauzi", "given": "Ahmad", "orcid": ORCID}],
        )
    form = open_form(client, "/authorities/1", action="/authorities/1/link")
    assert len(form.values) == 2
    assert form.send(client).status_code == 303
    text = pages.text_of(pages.get(client, "/authorities/1"))
    assert "Tanpa tautan" in text
    split = open_form(client, "/authorities/1", action="/authorities/1/split")
    with app.app_context():
        item_id = db.session.scalar(select(Item.id).where(Item.title == "Tanpa tautan"))
        db.session.remove()
    answer = split.send(client, place=f"{item_id}-0")
    assert answer.headers["Location"] == "/authorities/3/edit"
    assert "Tanpa tautan" in pages.text_of(pages.get(client, "/authorities/3"))


def test_the_table_is_safe_for_spreadsheets(app, client_as, names):
    with app.app_context(), transaction() as session:
        operations.add(session, system_actor(session), {"name": "=HYPERLINK(1)"}, Details())
    body = client_as("auditor").get("/authorities/list.csv").get_data(as_text=True)
    assert "'=HYPERLINK(1)" in body
    assert "أحمد فوزي" in body


def test_the_picker_answers_those_who_deposit_with_what_they_may_know(
    app, client, client_as, names
):
    assert client.get("/authorities/suggest?q=fauzi").status_code == 303
    answer = client_as("depositor").get("/authorities/suggest?q=fauzi").get_json()
    (first,) = answer["suggestions"]  # the second stands on no public work
    assert first["orcid"] == ORCID
    assert first["affiliation"] == "UIN Contoh"
    assert first["forms"] == [{"label": "Fauzi, A.", "family": "Fauzi", "given": "A."}]
    assert client_as("depositor").get("/authorities/suggest?q=f").get_json()["suggestions"] == []


@pytest.fixture
def draft(app, client_as):
    """The handle of a draft of the depositor."""
    client_as("depositor")
    with app.app_context(), transaction() as session:
        owner = by_email(session, "depositor@contoh.id")
        return make_item(session, state=State.DRAFT, depositor=owner).handle


def creators(app, handle):
    with app.app_context():
        found = db.session.scalar(select(Item).where(Item.handle == handle)).document["creators"]
        db.session.remove()
        return found


def describe(client, handle, **changes):
    form = open_form(client, f"/deposit/{handle}", "version")
    return form.send(client, button="save", **changes)


def test_a_picked_name_is_saved_with_orcid_affiliation_and_role(app, client_as, names, draft):
    client = client_as("depositor")
    row = {
        "family": "Fauzi",
        "given": "A.",
        "orcid": ORCID,
        "authority": "1",
        "affiliation": "UIN Contoh",
    }
    row |= {"ror": "https://ror.org/03yrm5c26", "role": "res"}
    assert (
        describe(client, draft, **{f"creators-{k}": [v] for k, v in row.items()}).status_code == 303
    )
    (agent,) = creators(app, draft)
    assert agent["authority"] == "1"
    assert agent["affiliation"] == [{"name": "UIN Contoh", "ror": "03yrm5c26"}]
    assert (agent["role"], agent["orcid"]) == ("res", ORCID)
    describe(client, draft)  # as the form shows it
    assert creators(app, draft) == [agent]
    describe(client, draft, **{"creators-authority": [""] * 2})
    assert "authority" not in creators(app, draft)[0]


def test_a_name_that_the_depositor_may_not_know_of_cannot_be_linked(app, client_as, names, draft):
    client = client_as("depositor")
    row = {"family": "Fauzi", "given": "A.", "orcid": "", "authority": "2"}
    describe(client, draft, **{f"creators-{k}": [v] for k, v in row.items()})
    assert "authority" not in creators(app, draft)[0]


def test_a_new_name_is_added_for_the_depositor_alone(app, client_as, names, draft):
    client = client_as("depositor")
    row = {"family": "Suminten", "given": "", "orcid": "", "authority": "new"}
    describe(client, draft, **{f"creators-{k}": [v] for k, v in row.items()})
    (agent,) = creators(app, draft)
    with app.app_context():
        entry = db.session.get(Authority, int(agent["authority"]))
        assert (entry.heading, entry.standing) == ("Suminten", "proposed")
        number = agent["authority"]
        db.session.remove()
    assert client.get("/authorities/suggest?q=sumin").get_json()["suggestions"]
    describe(client, draft, **{f"creators-{k}": [v] for k, v in row.items()})  # kept while typing
    assert creators(app, draft)[0]["authority"] == number
    with app.app_context(), transaction() as session:
        make_user(session, Role.DEPOSITOR, email="other@contoh.id")
    other = client_of(app, "other@contoh.id")
    assert other.get("/authorities/suggest?q=sumin").get_json()["suggestions"] == []


def test_a_name_is_found_and_put_in_without_a_script(app, client_as, names, draft):
    client = client_as("depositor")
    page = pages.get(client, f"/deposit/{draft}/names?field=creators&q=fauzi")
    assert "UIN Contoh" in pages.text_of(page)
    form = open_form(client, f"/deposit/{draft}/names?field=creators&q=fauzi", "entry")
    assert form.send(client).status_code == 303
    assert creators(app, draft)[-1]["authority"] == "1"
    new = open_form(client, f"/deposit/{draft}/names?field=creators&q=Balai Contoh", "new")
    assert new.send(client).status_code == 303
    assert creators(app, draft)[-1]["kind"] == "organisation"
    app.config["WTF_CSRF_ENABLED"] = False
    answer = client.post(f"/deposit/{draft}/names", data={"field": "creators", "entry": "2"})
    assert answer.status_code == 404
    assert client_as("reviewer").get(f"/deposit/{draft}/names").status_code in (403, 404)


def test_a_reading_of_the_list_needs_no_database_error_for_odd_words(client_as, names):
    client = client_as("cataloguer")
    for words in ("%", "_", "\\", "'", "؛", "a" * 300, "0000-0000-0000-0000"):
        assert client.get("/authorities", query_string={"words": words}).status_code == 200
        assert client.get("/authorities/suggest", query_string={"q": words}).status_code == 200
