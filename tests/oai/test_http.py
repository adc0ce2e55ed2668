"""What HTTP adds (§3.1): methods, addresses, content codings, being busy, settings."""

import gzip
import re
import zlib

import pytest

import oai
from tests.harvester import OAI, ask, harvest
from tests.oai.list_source import BASE_URL, ListSource, app_for


def texts(answer, name):
    return [element.text for element in answer.iter(f"{OAI}{name}")]


def test_get_and_post_give_the_same(client):
    for query in ("verb=Identify", "verb=ListRecords&metadataPrefix=oai_dc&set=naskah", "verb=x"):
        got = client.get(f"/oai?{query}")
        posted = client.post(
            "/oai", data=query, content_type="application/x-www-form-urlencoded; charset=UTF-8"
        )
        assert got.data == posted.data
        assert posted.status_code == 200


@pytest.mark.parametrize("path", ["/oai", "/oai/", "/oai/request", "/cgi/oai2", "/oai.xml"])
def test_every_alias_answers_with_the_configured_base_url(client, path):
    answer = ask(client, _path=path, verb="Identify")
    assert texts(answer, "baseURL") == texts(answer, "request") == [BASE_URL]
    assert harvest(client, _path=path).pages == 4
    assert ask(client, _path=path, _method="POST", verb="ListSets") is not None


def test_head_is_answered_without_a_body(client):
    answer = client.head("/oai?verb=Identify")
    assert (answer.status_code, answer.data) == (200, b"")


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        (None, None),
        ("", None),
        ("identity", None),
        ("gzip", "gzip"),
        ("deflate", "deflate"),
        ("gzip, deflate, br", "gzip"),
        ("deflate, gzip;q=0.5", "deflate"),
        ("gzip;q=0", None),
        ("gzip;q=0, deflate", "deflate"),
        ("*", "gzip"),
        ("br", None),
        ("identity, gzip;q=0.1", None),
        ("identity;q=0.1, gzip;q=0.2", "gzip"),
        ("gzip;q=banyak", None),
    ],
)
def test_content_coding_is_what_the_client_accepts(client, accepted, coding):
    plain = client.get("/oai?verb=ListSets").data
    headers = {} if accepted is None else {"Accept-Encoding": accepted}
    answer = client.get("/oai?verb=ListSets", headers=headers)
    assert answer.headers.get("Content-Encoding") == coding
    assert answer.headers["Vary"] == "Accept, Accept-Encoding"
    decode = {"gzip": gzip.decompress, "deflate": zlib.decompress, None: bytes}[coding]
    assert decode(answer.data) == plain
    assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_a_busy_repository_says_when_to_come_back(client, source):
    source.busy_seconds = 17
    answer = client.get("/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=a:b")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "17"
    source.busy_seconds = 0
    answer = client.get("/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=a:b")
    assert answer.headers["Retry-After"] == "1"


def test_a_source_that_is_busy_from_the_start_says_so_too():
    def factory():
        raise oai.Busy

    app = app_for(ListSource())
    app.register_blueprint(
        oai.create_blueprint(factory, secret_keys=["k"], paths=["/sibuk"]), name="sibuk"
    )
    answer = app.test_client().get("/sibuk?verb=Identify")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


@pytest.mark.parametrize(
    "options",
    [
        {"page_size": 0},
        {"page_size": 501},
        {"token_lifetime_hours": 23},
        {"secret_keys": []},
        {"secret_keys": [""]},
    ],
)
def test_settings_outside_the_protocol_are_refused(options):
    with pytest.raises(ValueError, match=re.escape(next(iter(options)))):
        oai.create_blueprint(ListSource, **{"secret_keys": ["k"], **options})
