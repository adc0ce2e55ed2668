"""What Identify, sets and records say by the guidelines: friends, branding, licence of the metadata, both languages."""

from dataclasses import replace

import pytest

from repository.db import db, transaction
from repository.harvesting.rebase import rebase
from repository.items import operations
from repository.items.models import Item
from repository.people.operations import system_actor
from tests import factories
from tests.harvester import OAI, ask, harvest
from tests.repository.harvesting.conftest import BASE_URL

CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
RIGHTS = "{http://www.openarchives.org/OAI/2.0/rights/}"
DC = "{http://purl.org/dc/elements/1.1/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture
def configured(instance):
    """A function that gives an application with further settings, and its client."""
    from repository.app import create_app

    apps = []

    def start(**changes):
        app = create_app(replace(instance, **changes))
        apps.append(app)
        return app, app.test_client()

    yield start
    for app in apps:
        with app.app_context():
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()


def descriptions(client):
    answer = ask(client, verb="Identify")
    return {found[0].tag.rpartition("}")[2]: found[0] for found in answer.iter(f"{OAI}description")}


def test_the_icon_of_the_program_is_told_when_no_other_is(client):
    found = descriptions(client)
    assert set(found) == {"oai-identifier", "branding"}
    values = [e.text for e in found["branding"][0]]
    assert values == [f"{BASE_URL}/static/img/favicon.svg", f"{BASE_URL}/", "Repositori Uji"]
    with client.get("/static/img/favicon.svg") as icon:
        assert (icon.status_code, icon.mimetype) == (200, "image/svg+xml")


def test_friends_icon_and_licence_are_told_as_configured(configured):
    _, client = configured(
        oai_friends=("https://satu.contoh.id/oai", "http://dua.contoh.id/oai2.php"),
        oai_icon_url="https://contoh.id/ikon.png",
        metadata_licence=CC0,
    )
    found = descriptions(client)
    assert [e.text for e in found["friends"]] == [
        "https://satu.contoh.id/oai",
        "http://dua.contoh.id/oai2.php",
    ]
    assert found["branding"][0][0].text == "https://contoh.id/ikon.png"
    assert found["rightsManifest"][0][0].get("ref") == CC0


def publish_two(app):
    """Publish two items and withdraw the second."""
    with app.app_context():
        with transaction() as session:
            factories.make_item(session)
            gone = factories.make_item(session).id
        with transaction() as session:
            item = session.get(Item, gone)
            operations.withdraw(session, item, system_actor(session), reason="Permintaan penulis")
        db.session.remove()


def abouts(client, **arguments):
    answer = ask(client, verb="ListRecords", metadataPrefix="oai_dc", **arguments)
    return [record.findall(f"{OAI}about") for record in answer.iter(f"{OAI}record")]


def test_without_a_licence_records_have_no_about(configured):
    app, client = configured()
    publish_two(app)
    assert abouts(client) == [[], []]


def test_a_licence_stands_in_every_live_record_and_in_no_deleted_one(configured):
    app, client = configured(metadata_licence=CC0)
    publish_two(app)
    live, deleted = sorted(abouts(client), key=len, reverse=True)
    assert [about[0][0].get("ref") for about in live] == [CC0]
    assert live[0][0].tag == f"{RIGHTS}rights"
    assert deleted == []


def test_another_licence_is_a_change_of_every_record(configured, at):
    at("2026-11-23T05:00:00Z")
    app, client = configured()
    publish_two(app)
    rebase(app)
    assert rebase(app) == 0
    at("2026-11-25T05:00:00Z")
    changed, client = configured(metadata_licence=CC0)
    assert rebase(changed) == 2
    assert rebase(changed) == 0
    found = harvest(client, from_="2026-11-25")
    assert [record.deleted for record in found.records if not record.deleted] == [False]
    assert CC0 in {
        about[0][0].get("ref")
        for found in abouts(client, **{"from": "2026-11-25"})
        for about in found
    }


def test_sets_are_named_and_described_in_both_languages(app, client):
    with app.app_context(), transaction() as session:
        place = factories.make_collection(
            session, "laporan", title_en="Reports", description_id="Laporan & kajian",
            description_en="Reports & studies",
        )  # fmt: skip
        factories.make_item(session, collection=place)
    answer = ask(client, verb="ListSets")
    told = {}
    for found in answer.iter(f"{OAI}set"):
        described = found.find(f"{OAI}setDescription")[0]
        told[found.findtext(f"{OAI}setSpec")] = [
            (e.tag.removeprefix(DC), e.get(LANG), e.text) for e in described
        ]
    assert told["collection:laporan"] == [
        ("title", "id", "Laporan"),
        ("title", "en", "Reports"),
        ("description", "id", "Laporan & kajian"),
        ("description", "en", "Reports & studies"),
    ]
    assert [language for _, language, _ in told["type:report"]] == ["id", "en"]
    assert ("title", "id", "Jenis") in told["type"]
