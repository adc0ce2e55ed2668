"""`/search.atom` and `/search.rss`: valid by the specification, read by a real reader, and only what is public."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import feedparser
import pytest
from lxml import etree

from repository.db import db, transaction
from tests import factories
from tests.library import ARABIC_TITLE, PUBLISHED_BULK

ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
EVERYTHING = PUBLISHED_BULK + 12
KINDS = pytest.mark.parametrize("kind", ["atom", "rss"])


def fetch(client, query="", kind="atom", **kwargs):
    response = client.get(f"/search.{kind}?{query}", **kwargs)
    assert response.status_code == 200, response.status
    return response


def tree_of(response):
    """Return the Atom feed of `response`, which obeys the schema and what the RFC says beside it."""
    root = etree.fromstring(response.get_data())
    assert SCHEMA.validate(root), SCHEMA.error_log
    links = [link.get("rel") for link in root.findall(f"{ATOM}link")]
    assert links.count("self") == links.count("alternate") == 1  # RFC 4287 4.1.1
    ids = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    for entry in root.iter(f"{ATOM}entry"):
        assert [link.get("rel") for link in entry.findall(f"{ATOM}link")] == ["alternate"]
    return root


def read(response):
    found = feedparser.parse(response.get_data())
    assert not found.bozo, found.get("bozo_exception")
    return found


def handles(found):
    return [entry.id.rpartition(":")[2] for entry in found.entries]


@pytest.mark.parametrize(
    "query", ["", "q=moderasi", "q=tiadakatasamasekali", "type=manuscript", "page=2", "page=99"]
)
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_feed_is_valid_atom(library, query, language):
    response = fetch(library.client(), f"{query}&lang={language}")
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert tree_of(response).get(XML_LANG) == language


@KINDS
def test_a_reader_sees_what_is_there(library, kind):
    found = read(fetch(library.client(), "q=moderasi&lang=en", kind))
    assert found.feed.title == "Repositori Uji: new for “moderasi”"
    assert found.feed.opensearch_totalresults == "1"
    (entry,) = found.entries
    assert entry.id == f"oai:daluang.example:{library.handles['report']}"
    assert entry.title == "Religious moderation on the coast"
    assert entry.link == f"http://localhost{library.url('report')}"
    assert [author.name for author in entry.authors] == ["Siti Rahmawati", "Usman"]
    assert entry.summary == "An abstract on moderation."
    assert {tag.term for tag in entry.tags} >= {"gotong royong", "madrasah pesisir"}
    assert entry.published_parsed


def test_texts_say_their_language(library):
    root = tree_of(fetch(library.client(), f"q={quote(ARABIC_TITLE)}&lang=id"))
    title = root.find(f"{ATOM}entry/{ATOM}title")
    assert title.text == ARABIC_TITLE
    assert title.get(XML_LANG) == "ar-Arab"
    root = tree_of(fetch(library.client(), "q=moderasi&lang=id"))
    assert root.find(f"{ATOM}entry/{ATOM}summary").get(XML_LANG) == "id"


@KINDS
def test_pages_lead_through_everything_once(library, kind):
    client, seen, address = library.client(), [], f"/search.{kind}?lang=id"
    while address:
        found = read(client.get(address.removeprefix("http://localhost")))
        assert len(found.entries) <= 50
        assert found.feed.opensearch_totalresults == str(EVERYTHING)
        assert int(found.feed.opensearch_startindex) == len(seen) + 1
        seen += handles(found)
        address = next((link.href for link in found.feed.links if link.rel == "next"), None)
    hidden = {"internal", "draft", "withdrawn"}
    assert sorted(seen) == sorted(h for k, h in library.handles.items() if k not in hidden)


def test_what_was_added_last_comes_first(app, client, at):
    for day in ("03", "01", "02"):
        at(f"2026-11-{day}T05:00:00Z")
        with app.app_context():
            with transaction() as session:
                factories.make_item(session, title=f"Hari {day}")
            db.session.remove()
    at("2026-11-04T05:00:00Z")
    factories.work_off(app)
    found = read(fetch(client, "sort=title"))
    assert [entry.title for entry in found.entries] == ["Hari 03", "Hari 02", "Hari 01"]
    assert found.entries[0].published == "2026-11-03T05:00:00Z"
    assert found.feed.updated == "2026-11-03T05:00:00Z"


@KINDS
def test_a_reader_that_has_it_already_gets_304(library, kind):
    client = library.client()
    first = fetch(client, "q=moderasi", kind)
    assert first.headers["Cache-Control"] == "public, no-cache"
    tagged = client.get(
        f"/search.{kind}?q=moderasi", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (tagged.status_code, tagged.get_data()) == (304, b"")
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get(f"/search.{kind}?q=moderasi", headers=since).status_code == 304
    before = {"If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}
    assert client.get(f"/search.{kind}?q=moderasi", headers=before).status_code == 200


def test_a_new_item_changes_the_tag(app, client, at):
    at(datetime(2026, 11, 22, 5, tzinfo=UTC))
    tags = []
    for n in range(2):
        with app.app_context():
            with transaction() as session:
                factories.make_item(session, title=f"Judul {n}")
            db.session.remove()
        factories.work_off(app)
        tags.append(fetch(client).headers["ETag"])
    assert tags[0] != tags[1]


def test_links_say_the_address_and_the_page(library):
    root = tree_of(fetch(library.client(), "q=moderasi&type=report&sort=title&lang=en"))
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links["self"] == "http://localhost/search.atom?q=moderasi&type=report&lang=en"
    assert links["alternate"] == "http://localhost/search?q=moderasi&type=report&sort=added"
    assert "next" not in links


@KINDS
def test_nothing_looser_than_the_words_is_news(library, kind):
    """The page relaxes a search that finds nothing; a feed of it would report what was not asked for."""
    assert read(fetch(library.client(), "q=moderasi+tiadakatasamasekali", kind)).entries == []


@KINDS
def test_closed_items_and_words_are_in_no_feed(library, kind):
    client = library.client()
    for page in (1, 2):
        text = fetch(client, f"page={page}", kind).get_data(as_text=True)
        assert "harta karun" not in text
        for hidden in ("draft", "internal", "withdrawn"):
            assert library.handles[hidden] not in text
    assert read(fetch(client, "q=harta+karun", kind)).entries == []
    staff = fetch(library.client_as("cataloguer"), "q=harta+karun", kind)
    assert staff.headers["Cache-Control"] == "private, no-store"
    assert set(handles(read(staff))) >= {
        library.handles[n] for n in ("embargoed", "restricted", "metadata-only")
    }
    assert read(fetch(client, "q=harta+karun", kind)).entries == []


@KINDS
@pytest.mark.parametrize(
    "query",
    [
        "q=%FF",
        "q=%00%01%0B",
        "q=" + quote("]]>&<x>"),
        "q=" + "ڬ" * 900,
        "page=-1",
        "page=1e9",
        "type=%EF%BF%BF",
        "sort=x",
    ],
)
def test_hostile_arguments_give_a_feed(library, kind, query):
    response = library.client().get(f"/search.{kind}?{query}")
    if response.status_code != 400:
        read(response)
        etree.fromstring(response.get_data())


def test_hostile_titles_stay_text(library):
    root = tree_of(fetch(library.client(), "q=penanda"))
    assert root.find(f"{ATOM}entry/{ATOM}title").text.startswith("1 < 2 & 3 > 2")


def test_a_damaged_index_is_no_empty_feed(app, client):
    factories.work_off(app)
    for path in app.extensions["daluang_stores"].index.folder.rglob("*"):
        if path.is_file():
            path.write_bytes(b"")
    assert client.get("/search.atom").status_code == 503
