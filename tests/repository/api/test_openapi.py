"""The OpenAPI document holds: schemathesis asks what it allows and judges every answer by it."""

import json

import pytest
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from schemathesis import GenerationMode

from repository.db import db, transaction
from repository.search.arguments import parse
from tests import factories, pages
from tests.library import ARABIC_TITLE

DESCRIPTION = "/api/openapi.json"
EXAMPLES = 40


@pytest.fixture
def api(library):
    """The described API, asked in this process."""
    return schemathesis.openapi.from_wsgi(DESCRIPTION, app=library.app)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("path", ["/api/search", "/api/suggest"])
def test_every_answer_is_as_described(api, path, mode):
    @seed(20261123)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=api[path]["GET"].as_strategy(generation_mode=mode))
    def ask(case):
        case.call_and_validate()

    ask()


@pytest.mark.parametrize(
    "query",
    [
        "q=moderasi",
        "q=moderasi&type=report&year=2021&page=2&per_page=10",
        "q=" + "(" * 50,
        "q=%22a",
        "q=-a",
        "sort=tiada&page=x&per_page=7",
        "q=%00%ED%A0%80",
        "access=embargoed&access=open",
    ],
)
def test_searches_as_people_write_them_are_as_described(library, query):
    answer = library.client().get(f"/api/search?{query}")
    assert answer.status_code == 200
    described = library.client().get(DESCRIPTION).json["components"]["schemas"]
    assert set(answer.json) == set(described["Search"]["properties"])
    for hit in answer.json["hits"]:
        assert set(hit) == set(described["Hit"]["properties"])


def test_every_argument_is_described_and_no_other(library):
    described = library.client().get(DESCRIPTION).json["paths"]["/api/search"]["get"]["parameters"]
    names = {p["name"] for p in described if p["in"] == "query"}
    everything = parse(
        pages_arguments(
            "q=a&type=a&year=1999&language=id&script=Arab&subject=a&creator=a&collection=a"
            "&access=open&files=yes&sort=newest&page=2&per_page=50"
        )
    )
    assert {name for name, _ in everything.pairs()} | {"from", "until"} == names


def pages_arguments(query):
    from urllib.parse import parse_qsl

    from werkzeug.datastructures import MultiDict

    return MultiDict(parse_qsl(query))


def descriptions(node):
    if isinstance(node, dict):
        if "description" in node:
            yield node["description"]
        for value in node.values():
            yield from descriptions(value)
    elif isinstance(node, list):
        for value in node:
            yield from descriptions(value)


def fields(schema):
    for name, field in schema.get("properties", {}).items():
        yield name, field
        yield from fields(field)
        yield from fields(field.get("items", {}))


def test_every_field_and_argument_is_described_in_both_languages(library):
    found = {}
    for language in ("id", "en"):
        headers = {"Accept-Language": language}
        document = library.client().get(DESCRIPTION, headers=headers).json
        assert document["openapi"] == "3.1.0"
        for name, described in document["components"]["schemas"].items():
            for field_name, field in fields(described):
                is_known = field.get("description") or field.get("properties") or "$ref" in field
                assert is_known, (name, field_name)
        found[language] = [text for text in descriptions(document) if isinstance(text, str)]
    same = [a for a, b in zip(found["id"], found["en"], strict=True) if a == b]
    assert same == []


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_page_says_every_argument_and_field(library, language):
    client = library.client()
    page = pages.get(client, f"/api?lang={language}")
    text = pages.text_of(page)
    codes = {pages.text_of(code).rsplit(".", 1)[-1] for code in page.iter("code")}
    document = client.get(DESCRIPTION, headers={"Accept-Language": language}).json
    for path, methods in document["paths"].items():
        assert path in text
        for parameter in methods["get"]["parameters"]:
            assert parameter["description"] in text
    for described in document["components"]["schemas"].values():
        for name, _ in fields(described):
            assert name in codes


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/tiada", 404),
        ("GET", "/api/search/", 404),
        ("POST", "/api/search", 405),
        ("DELETE", "/api/suggest", 405),
        ("PUT", "/api/openapi.json", 405),
    ],
)
def test_errors_are_json(library, method, path, status):
    answer = library.client().open(path, method=method)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == status
    assert set(answer.json) == {"type", "title", "status", "detail"}
    if status == 405:
        assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_fault_of_ours_is_json_too(library, monkeypatch):
    def broken(*_):
        raise RuntimeError("rusak")

    monkeypatch.setattr("repository.api.views.search", broken)
    monkeypatch.setattr(library.app, "testing", False)
    monkeypatch.setitem(library.app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = library.client().get("/api/search?q=a")
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert "rusak" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/api/search?q=moderasi", "/api/suggest?q=mod", DESCRIPTION])
def test_visitors_answers_may_be_kept_and_read_elsewhere_and_others_may_not(library, path):
    answer = library.client().get(path)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert {"Cookie", "Accept-Language"} <= set(answer.headers["Vary"].split(", "))
    again = library.client().get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    private = library.client_as("reviewer").get(path)
    assert "Access-Control-Allow-Origin" not in private.headers
    assert private.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in private.headers


def test_who_asks_too_often_is_told_how_long_to_wait(library):
    from repository.harvesting.ceiling import Ceiling

    usual = library.app.extensions["daluang_api_ceiling"]
    library.app.extensions["daluang_api_ceiling"] = Ceiling(2)
    try:
        for path, status in (
            ("/api/search", 200),
            ("/api/suggest?q=a", 200),
            ("/api/search", 429),
            ("/api/suggest", 429),
        ):
            away = {"REMOTE_ADDR": "203.0.113.9"}
            answer = library.client().get(path, environ_base=away)
            assert answer.status_code == status
            assert ("Retry-After" in answer.headers) == (status == 429)
            assert library.client().get(path).status_code == 200  # this machine never waits
    finally:
        library.app.extensions["daluang_api_ceiling"] = usual


def test_links_lead_through_all_pages_and_back(library):
    client = library.client()
    address, seen, before = "/api/search?per_page=10&sort=title", [], None
    while address:
        answer = client.get(address).json
        assert answer["links"]["previous"] == before
        seen += [hit["handle"] for hit in answer["hits"]]
        before, address = answer["links"]["self"], answer["links"]["next"]
    assert len(seen) == len(set(seen)) == answer["total"]


def test_a_hit_says_what_programs_need(library):
    (hit,) = library.client().get("/api/search?q=moderasi").json["hits"]
    assert hit["type"] == "report"
    assert hit["year"] == 2021
    assert hit["access"] == "open"
    assert hit["creators"]
    assert hit["item_url"].endswith(library.url("report"))
    assert json.loads(json.dumps(hit)) == hit


def test_completion_names_kind_language_direction_and_where_it_leads(library):
    client = library.client()
    (title,) = client.get("/api/suggest", query_string={"q": ARABIC_TITLE[:9]}).json["suggestions"]
    assert (title["kind"], title["direction"]) == ("title", "rtl")
    assert title["language"].startswith("ar")
    assert title["url"].endswith(library.url("arabic"))
    found = client.get("/api/suggest?q=gotong").json["suggestions"]
    subject = next(s for s in found if s["kind"] == "subject")
    assert (
        subject["count"]
        == client.get(subject["url"].replace("/search", "/api/search")).json["total"]
    )
    creator = next(
        s for s in client.get("/api/suggest?q=rahma").json["suggestions"] if s["kind"] == "creator"
    )
    total = client.get(creator["url"].replace("/search", "/api/search")).json["total"]
    assert creator["count"] == total > 0


@pytest.mark.parametrize(("limit", "most"), [("3", 3), ("0", 1), ("1000", 20), ("x", 8), ("", 8)])
def test_the_number_of_suggestions_is_kept_in_bounds(library, limit, most):
    answer = library.client().get(f"/api/suggest?q=catatan&limit={limit}").json
    assert len(answer["suggestions"]) == most


@pytest.mark.parametrize("typed", ["religious mod", "moderation", "RELIG"])
def test_a_term_is_completed_in_the_language_of_the_reader(app, client, typed):
    with app.app_context():
        with transaction() as session:
            factories.make_item(session, subjects=["Moderasi beragama"])
            factories.make_item(session, subjects=["Moderasi beragama"], title="Kajian lain")
        db.session.remove()
    factories.work_off(app)
    english = {"Accept-Language": "en"}
    found = client.get("/api/suggest", query_string={"q": typed}, headers=english).json
    (term,) = (s for s in found["suggestions"] if s["kind"] == "subject")
    assert (term["value"], term["label"]) == ("Moderasi beragama", "Religious moderation")
    assert (term["language"], term["count"]) == ("en", 2)
    total = client.get(term["url"].replace("/search", "/api/search")).json["total"]
    assert total == 2
    same = client.get("/api/suggest?q=moderasi", headers=english).json["suggestions"]
    assert [s["value"] for s in same if s["kind"] == "subject"] == ["Moderasi beragama"]
