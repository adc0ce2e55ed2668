"""What a browser sees at `/oai`: every answer as a page that says the same as the XML."""

import html
import re
from urllib.parse import quote

import pytest
from lxml import etree

from repository.db import db, transaction
from repository.harvesting.first_harvest import has_been_harvested
from repository.items import operations
from repository.items.models import Item
from repository.people.operations import system_actor
from tests import factories, pages
from tests.harvester import OAI, checked

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
ENGLISH = BROWSER | {"Accept-Language": "en"}
LONG = "Laporan " + "penelitian kerukunan umat beragama di kawasan pesisir utara " * 8
ARABIC = "تاج السلاطين"
LIST = "verb=ListRecords&metadataPrefix=oai_dc"


def see(client, query="", headers=ENGLISH, path="/oai"):
    """Return the parsed page, which has passed every check of a page."""
    return pages.get(client, f"{path}?{query}" if query else path, headers=headers)


def words(root):
    return pages.text_of(next(root.iter("main")))


def links(root):
    return [a.get("href") for a in next(root.iter("main")).iter("a")]


@pytest.fixture
def filled(app, client):
    """A client, and the handles of an Arabic, a long and a withdrawn record."""
    with app.app_context():
        with transaction() as session:
            above = factories.make_collection(session, "laporan", description_id="Laporan & kajian")
            below = factories.make_collection(session, "tahunan", parent=above)
            arabic = factories.make_item(session, title=ARABIC, language="ar", collection=below)
            long = factories.make_item(session, title=LONG.strip(), collection=below)
            gone = factories.make_item(session, title="Rahasia dahulu")
            handles = [arabic.handle, long.handle, gone.handle]
        with transaction() as session:
            item = session.query(Item).filter_by(handle=handles[2]).one()
            operations.withdraw(session, item, system_actor(session), reason="Permintaan penulis")
        db.session.remove()
    return client, [f"oai:daluang.example:{handle}" for handle in handles]


def test_the_start_explains_and_leads_to_every_verb(filled):
    client, _ = filled
    root = see(client)
    assert "Other catalogues fetch the records" in words(root)
    asked = [re.search(r"verb=(\w+)", link) for link in links(root)]
    assert {found[1] for found in asked if found} == {
        "Identify", "ListMetadataFormats", "ListSets", "ListIdentifiers", "ListRecords", "GetRecord"
    }  # fmt: skip
    assert "badVerb" not in words(root), "nobody asked anything yet"


def test_each_link_on_each_page_leads_to_a_page(filled):
    """All that can be reached from the start by links is answered, but for formats that no record is offered in."""
    client, _ = filled
    waiting, seen = ["/oai"], set()
    while waiting:
        address = waiting.pop()
        seen.add(address)
        root = pages.get(client, address, headers=ENGLISH)
        said = words(root)
        assert "The repository answers with an error" not in said or "noRecordsMatch" in said, (
            address
        )
        found = [link for link in links(root) if link.startswith("/oai?")]
        waiting += [link for link in dict.fromkeys(found) if link not in seen | set(waiting)]
    assert len(seen) > 30


def test_identify_is_a_table_of_what_the_xml_says(filled):
    client, _ = filled
    root = see(client, "verb=Identify")
    answer = checked(client.get("/oai?verb=Identify").data)
    for element in answer.find(f"{OAI}Identify"):
        if element.text and element.text.strip():
            assert element.text in words(root)
    assert "oldest datestamp" in words(root).lower()
    assert root.find(".//table/tbody") is not None


def test_records_are_cards_with_header_and_metadata(filled):
    client, (arabic, long, gone) = filled
    root = see(client, LIST)
    cards = [card for card in root.iter("article") if "record" in card.get("class")]
    assert len(cards) == 3
    by_name = {
        name: card for name in (arabic, long, gone) for card in cards if name in pages.text_of(card)
    }
    heading = by_name[arabic].find("h3")
    assert (heading.text, heading.get("lang"), heading.get("dir")) == (ARABIC, "und-Arab", "auto")
    assert LONG.strip() in pages.text_of(by_name[long])
    assert "Siti" in pages.text_of(by_name[long])
    assert "dc:creator" in pages.text_of(by_name[long])
    assert "Deleted" in pages.text_of(by_name[gone])
    assert "Rahasia" not in words(root)
    assert by_name[gone].find("details") is None


def test_headers_sets_and_formats_lead_on(filled):
    client, (arabic, _, gone) = filled
    root = see(client, "verb=ListIdentifiers&metadataPrefix=oai_dc")
    assert (
        f"/oai?verb=GetRecord&identifier={quote(arabic, safe='')}&metadataPrefix=oai_dc"
        in links(root)
    )
    row = next(row for row in root.iter("tr") if gone in pages.text_of(row))
    assert "Deleted" in pages.text_of(row)
    sets = see(client, "verb=ListSets")
    assert (
        "/oai?verb=ListRecords&metadataPrefix=oai_dc&set=collection%3Alaporan%3Atahunan"
        in links(sets)
    )
    assert "Laporan & kajian" in words(sets)
    formats = see(client, "verb=ListMetadataFormats")
    assert "/oai?verb=ListRecords&metadataPrefix=oai_dc" in links(formats)


def test_the_next_page_is_a_link_and_the_last_page_has_none(app, client):
    with app.app_context(), transaction() as session:
        for _ in range(120):
            factories.make_item(session)
    root = see(client, "verb=ListIdentifiers&metadataPrefix=oai_dc")
    assert "Records 1 to 100 of 120" in words(root)
    (following,) = [link for link in links(root) if "resumptionToken=" in link]
    last = pages.get(client, following, headers=ENGLISH)
    assert "Records 101 to 120 of 120" in words(last)
    assert not [link for link in links(last) if link.startswith("/oai?") and "resumption" in link]


@pytest.mark.parametrize(
    ("query", "code", "remedy"),
    [
        ("verb=x", "badVerb", "Choose one of the six verbs"),
        (f"{LIST}&from=kemarin", "badArgument", "Days are written 2026-11-01"),
        ("verb=ListRecords&resumptionToken=x", "badResumptionToken", "Begin the list again"),
        (
            "verb=ListRecords&metadataPrefix=x",
            "cannotDisseminateFormat",
            "formats that are offered",
        ),
        (
            "verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:a:b",
            "idDoesNotExist",
            "letter by letter",
        ),
        (f"{LIST}&from=9999-01-01", "noRecordsMatch", "Widen the dates"),
    ],
)
def test_errors_are_explained_with_a_remedy(filled, query, code, remedy):
    client, _ = filled
    root = see(client, query)
    assert code in words(root)
    assert remedy in words(root)
    title = root.find("head/title").text
    assert title.startswith("Error: ")
    indonesian = see(client, query, BROWSER | {"Accept-Language": "id"})
    assert remedy not in words(indonesian)
    assert code in words(indonesian)


def test_several_errors_of_one_kind_are_explained_once(filled):
    client, _ = filled
    root = see(client, "verb=ListRecords&from=x&until=y")
    assert words(root).count("Days are written") == 1
    assert "metadataPrefix is missing" in words(root)


@pytest.mark.parametrize(
    "query",
    ["", "verb=Identify", "verb=ListSets", LIST, "verb=ListMetadataFormats", f"{LIST}&set=type"],
)
def test_an_empty_repository_has_pages_too(client, query):
    root = see(client, query)
    assert "GetRecord" not in [pages.text_of(a) for a in root.iter("a")], (
        "there is no record to get"
    )
    if query == "verb=ListSets":
        assert "There are no sets yet" in words(root)


def test_see_the_xml_gives_a_browser_the_xml_of_the_same_request(filled):
    client, (arabic, *_) = filled
    for query in ("verb=Identify", f"{LIST}&set=type%3Areport", f"verb=ListMetadataFormats&identifier={arabic}",
                  "verb=GetRecord&identifier=%FF%00%3C&metadataPrefix=%22", ""):  # fmt: skip
        (address,) = [link for link in links(see(client, query)) if link.startswith("/oai.xml")]
        seen = client.get(address, headers=BROWSER)
        assert seen.content_type == "text/xml; charset=utf-8"
        direct = client.get(f"/oai?{query}").data
        assert without_moment(seen.data) == without_moment(direct)


def without_moment(body):
    checked(body)
    return re.sub(rb"<responseDate>.*?</responseDate>", b"", body)


def test_the_language_is_chosen_without_an_argument_of_the_protocol(filled):
    client, _ = filled
    indonesian = see(client, f"{LIST}&set=type", BROWSER | {"Accept-Language": "id"})
    (switch,) = [a.get("href") for a in indonesian.iter("a") if a.get("hreflang") == "en"]
    answer = client.get(html.unescape(switch), headers=BROWSER)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/oai?{LIST}&set=type"
    again = pages.get(
        client, answer.headers["Location"], headers=BROWSER | {"Accept-Language": "id"}
    )
    assert again.get("lang") == "en"


@pytest.mark.parametrize(
    "target", ["https://lain.example/", "//lain.example/", "/\\lain.example", "", "x", "%00"]
)
def test_the_choice_of_language_leads_nowhere_else(client, target):
    answer = client.get("/oai/language/en", query_string={"next": target})
    assert answer.headers["Location"] == "/oai"
    assert client.get("/oai/language/xx").status_code == 404


def test_the_form_leads_to_the_request_that_it_describes(filled):
    client, _ = filled
    root = see(client, f"{LIST}&set=collection%3Alaporan&from=2026-01-01")
    form = next(form for form in root.iter("form") if form.get("action") == "/oai/ask")
    chosen = {
        o.get("value") or o.text for o in form.iter("option") if o.get("selected") is not None
    }
    assert chosen == {"ListRecords", "oai_dc", "collection:laporan"}
    sent = {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc", "set": "type:report",
            "from": "2026-01-01", "until": "", "identifier": "oai:a:b"}  # fmt: skip
    answer = client.get("/oai/ask", query_string=sent)
    assert answer.status_code == 303
    assert answer.headers["Location"] == (
        "/oai?verb=ListIdentifiers&metadataPrefix=oai_dc&set=type%3Areport&from=2026-01-01"
    )
    assert "error" not in words(pages.get(client, answer.headers["Location"], headers=ENGLISH))


HOSTILE = ["%00", "%FF", "%C2%85", "%EF%B7%90", "%E2%80%AE", "%3Cscript%3Ealert(1)%3C/script%3E",
           "%22%20onload%3D%22x", "x" * 5000, "%D8%A7" * 400, "javascript:alert(1)"]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("name", ["verb", "set", "identifier", "resumptionToken", "%3Cb%3E"])
def test_nothing_that_is_asked_breaks_the_page(client, name, value):
    root = see(client, f"verb=ListRecords&{name}={value}")
    assert not [a for a in root.iter("a") if (a.get("href") or "").startswith("javascript")]


def test_a_browser_that_posts_gets_a_page(filled):
    client, _ = filled
    answer = client.post("/oai", data={"verb": "Identify"}, headers=ENGLISH)
    root = pages.check_page(answer)
    assert "/oai.xml?verb=Identify" in links(root)


def test_looking_at_the_pages_is_no_harvest(app, filled):
    client, _ = filled
    see(client, LIST)
    assert not has_been_harvested(app)


def test_every_format_of_every_record_is_a_page(filled):
    client, (arabic, *_) = filled
    answer = checked(client.get(f"/oai?verb=ListMetadataFormats&identifier={arabic}").data)
    for prefix in (found.text for found in answer.iter(f"{OAI}metadataPrefix")):
        root = see(client, f"verb=GetRecord&identifier={arabic}&metadataPrefix={prefix}")
        assert ARABIC in words(root), prefix
        etree.fromstring(
            client.get(f"/oai?verb=GetRecord&identifier={arabic}&metadataPrefix={prefix}").data
        )


def test_those_signed_in_see_the_page_as_their_own(client_as):
    root = see(client_as("reviewer"), "verb=Identify")
    assert "Queue" in pages.text_of(next(root.iter("nav")))
