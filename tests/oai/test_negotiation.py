"""Browsers get a page, every harvester gets XML, by the weights of Accept."""

import pytest
from werkzeug.exceptions import ServiceUnavailable

import oai
from tests.harvester import checked
from tests.oai.list_source import ListSource, app_for, rows

CHROME = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7"
)
BROWSERS = {
    "Chrome, Edge": CHROME,
    "Firefox, Safari": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Firefox before 2014": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
    "Internet Explorer": "text/html, application/xhtml+xml, */*",
    "Lynx": "text/html, text/plain, text/sgml, text/css, application/xhtml+xml, */*;q=0.01",
    "w3m": "text/html, text/*;q=0.5, image/*, application/*, audio/*",
    "a browser of its own words": "text/html",
    "upper case": "TEXT/HTML",
    "with a parameter": "text/html;level=1;q=0.7",
    "XML is worth less": "text/html;q=0.6, text/xml;q=0.5",
}
HARVESTERS = {
    "no Accept (HTTP::OAI and LWP, Guzzle and VuFind, Go, urllib)": None,
    "empty": "",
    "curl, wget, requests and sickle, Ruby": "*/*",
    "XML first": "application/xml, */*",
    "Catmandu, feed readers": "text/xml, application/xml;q=0.9, */*;q=0.8",
    "metha": "application/xml,text/xml",
    "httr": "application/json, text/xml, application/xml, */*",
    "Java 8 to 17 (DSpace, jOAI)": "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
    "Java 18 and newer": "text/html, image/gif, image/jpeg, */*; q=0.2",
    "HTML as a last resort": "application/xml, text/html;q=0.5",
    "HTML and XML alike": "text/html, application/xml",
    "HTML less than anything": "text/html;q=0.1, */*",
    "HTML not at all": "text/html;q=0, */*",
    "any text": "text/*",
    "XHTML alone": "application/xhtml+xml",
    "JSON": "application/json",
    "nonsense": ";;,,=/q",
}


@pytest.fixture
def client():
    seen = []

    def page(xml, pairs):
        checked(xml)
        seen.append(pairs)
        return "<!doctype html><title>Halaman</title>"

    client = app_for(ListSource(rows(12)), page=page).test_client()
    client.seen = seen
    return client


def kind_of(client, accept, path="/oai", **more):
    headers = {} if accept is None else {"Accept": accept}
    answer = client.open(path, query_string="verb=Identify", headers=headers, **more)
    assert answer.headers["Vary"] == "Accept, Accept-Encoding"
    return answer.content_type


@pytest.mark.parametrize("accept", BROWSERS.values(), ids=BROWSERS)
@pytest.mark.parametrize("path", ["/oai", "/oai/request", "/cgi/oai2"])
def test_browsers_get_the_page(client, accept, path):
    assert kind_of(client, accept, path) == "text/html; charset=utf-8"
    assert client.seen == [[("verb", "Identify")]]
    assert kind_of(client, accept, "/oai.xml") == "text/xml; charset=utf-8"


@pytest.mark.parametrize("accept", HARVESTERS.values(), ids=HARVESTERS)
def test_everybody_else_gets_xml(client, accept):
    for method in ("GET", "POST", "HEAD"):
        assert kind_of(client, accept, method=method) == "text/xml; charset=utf-8"
    assert client.seen == []


def test_an_answer_that_is_busy_varies_too(client):
    source = ListSource(rows(1), busy_seconds=3)
    busy = app_for(source).test_client().get("/oai?verb=ListMetadataFormats&identifier=a:b")
    assert (busy.status_code, busy.headers["Vary"]) == (503, "Accept, Accept-Encoding")


def test_an_answer_to_a_failure_varies_too():
    def factory():
        raise ServiceUnavailable

    app = app_for(ListSource())
    app.register_blueprint(
        oai.create_blueprint(factory, secret_keys=["k"], paths=["/rusak"], xml_paths=[]),
        name="rusak",
    )
    answer = app.test_client().get("/rusak?verb=Identify")
    assert (answer.status_code, answer.headers["Vary"]) == (503, "Accept, Accept-Encoding")


def test_the_page_is_compressed_as_the_xml_is(client):
    headers = {"Accept": "text/html", "Accept-Encoding": "gzip"}
    assert client.get("/oai", headers=headers).headers["Content-Encoding"] == "gzip"


def test_arguments_that_cannot_be_read_reach_the_page_as_none(client):
    query = "&".join(["verb=Identify"] * 101)
    client.get("/oai", query_string=query, headers={"Accept": "text/html"})
    assert client.seen == [[]]


def test_a_provider_without_pages_answers_browsers_with_xml():
    client = app_for(ListSource()).test_client()
    assert kind_of(client, CHROME) == "text/xml; charset=utf-8"


def test_the_address_of_xml_can_be_chosen():
    app = app_for(ListSource(), page=lambda xml, pairs: "")
    again = oai.create_blueprint(ListSource, secret_keys=["k"], paths=["/a"], xml_paths=["/b"])
    app.register_blueprint(again, name="lain")
    assert kind_of(app.test_client(), "text/html", "/b") == "text/xml; charset=utf-8"
