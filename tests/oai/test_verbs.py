"""Each verb over a list-backed Source; every answer is validated by the harvester."""

import gzip
import re
import zlib
from datetime import timedelta

import pytest

import oai
from oai import validation
from tests.harvester import OAI, ProtocolError, ask, checked, get_record, harvest
from tests.oai.list_source import BASE_URL, START, ListSource, Row, app_for, rows


def texts(answer, name):
    return [element.text for element in answer.iter(f"{OAI}{name}")]


def codes(client, **arguments):
    with pytest.raises(ProtocolError) as refused:
        ask(client, **arguments)
    return refused.value.codes


# Identify


def test_identify_tells_what_a_harvester_must_know(client, source):
    answer = ask(client, verb="Identify")
    assert texts(answer, "baseURL") == texts(answer, "request") == [BASE_URL]
    assert texts(answer, "repositoryName") == ["Perpustakaan Contoh"]
    assert texts(answer, "adminEmail") == ["admin@pustaka.example", "dua@pustaka.example"]
    assert texts(answer, "earliestDatestamp") == ["2026-03-01T08:00:00Z"]
    assert texts(answer, "deletedRecord") == ["persistent"]
    assert texts(answer, "granularity") == ["YYYY-MM-DDThh:mm:ssZ"]
    assert texts(answer, "compression") == ["gzip", "deflate"]
    assert texts(answer, "responseDate") == ["2026-11-01T00:00:00Z"]
    scheme = answer.find(f".//{OAI}description")[0]
    assert [part.text for part in scheme] == [
        "oai", "pustaka.example", ":", "oai:pustaka.example:1"
    ]  # fmt: skip


def test_identify_describes_friends_branding_and_rights(client):
    answer = ask(client, verb="Identify")
    friends, branding, rights = [found[0] for found in answer.iter(f"{OAI}description")][1:]
    assert [found.text for found in friends] == [
        "http://kawan.example/oai",
        "http://mitra.example/?a&b",
    ]
    assert list(branding.itertext()) == ["http://pustaka.example/ikon.png", "Pustaka & arsip"]
    assert rights.get("appliesTo") == "http://www.openarchives.org/OAI/2.0/entity#metadata"
    assert rights[0][0].get("ref") == "https://creativecommons.org/publicdomain/zero/1.0/"


def test_identify_comes_without_the_characters_that_xml_cannot_hold():
    client = app_for(ListSource(name="Balai\x00 \ufffeAgama\x1b & <Riset>")).test_client()
    assert texts(ask(client, verb="Identify"), "repositoryName") == [
        "Balai\ufffd \ufffdAgama\ufffd & <Riset>"
    ]


# ListMetadataFormats, ListSets, GetRecord


def test_formats_of_all_and_of_one(client, source):
    source.rows[1].formats = ("oai_dc",)
    answer = ask(client, verb="ListMetadataFormats")
    assert texts(answer, "metadataPrefix") == ["oai_dc", "note"]
    assert texts(answer, "metadataNamespace")[1] == "http://pustaka.example/note"
    one = ask(client, verb="ListMetadataFormats", identifier="oai:pustaka.example:2")
    assert texts(one, "metadataPrefix") == ["oai_dc"]


def test_an_item_without_formats_says_so(client, source):
    source.rows[1].formats = ()
    assert codes(client, verb="ListMetadataFormats", identifier="oai:pustaka.example:2") == [
        "noMetadataFormats"
    ]


def test_formats_of_an_unknown_item(client):
    assert codes(client, verb="ListMetadataFormats", identifier="oai:x:y") == ["idDoesNotExist"]


def test_sets_that_hold_records_are_listed_with_their_descriptions(client):
    answer = ask(client, verb="ListSets")
    assert texts(answer, "setSpec") == ["laporan", "laporan:2026", "naskah"]
    descriptions = ["".join(found.itertext()) for found in answer.iter(f"{OAI}setDescription")]
    assert descriptions == ["Laporan & kajian <balai>", "Naskah kuno"]


def test_a_repository_without_sets_says_so(client, source):
    source.has_sets = False
    assert codes(client, verb="ListSets") == ["noSetHierarchy"]
    for verb in ("ListRecords", "ListIdentifiers"):
        selection = {"metadataPrefix": "oai_dc", "set": "x"}
        assert codes(client, verb=verb, **selection) == ["noSetHierarchy"]


def test_an_empty_repository_has_no_set_to_show():
    client = app_for(ListSource()).test_client()
    assert codes(client, verb="ListSets") == ["noSetHierarchy"]
    assert codes(client, verb="ListRecords", metadataPrefix="oai_dc", set="naskah") == [
        "noRecordsMatch"
    ]


def test_get_record_gives_metadata_verbatim(client):
    record = get_record(client, "oai:pustaka.example:5")
    assert record.identifier == "oai:pustaka.example:5"
    assert record.datestamp == "2026-03-01T08:04:00Z"
    assert record.set_specs == ("naskah",)
    assert not record.deleted
    assert record.metadata[0].text == "Laporan 5"


def test_metadata_and_about_keep_their_places(client):
    query = "verb=GetRecord&metadataPrefix=note&identifier=oai:pustaka.example:1"
    body = client.get(f"/oai?{query}").data
    checked(body)
    note = b'<note xmlns="http://pustaka.example/note"><bytes>&lt;?bytes?></bytes></note>'
    about = b'<about xmlns="http://pustaka.example/about"/>'
    assert b"<metadata>%b</metadata><about>%b</about></record>" % (note, about) in body


def test_a_deleted_record_is_a_header(client):
    record = get_record(client, "oai:pustaka.example:7")
    assert record.deleted
    assert record.metadata is None


def test_metadata_of_a_deleted_record_never_leaves_the_library(client, source, monkeypatch):
    header = oai.Header("oai:pustaka.example:1", START, deleted=True)
    monkeypatch.setattr(source, "get", lambda identifier, prefix: oai.Record(header, b"<secret/>"))
    assert get_record(client, "oai:pustaka.example:1").metadata is None


def test_formats_that_an_item_or_the_repository_lacks(client, source):
    source.rows[0].formats = ("oai_dc",)
    for prefix in ("note", "mods"):
        assert codes(
            client,
            verb="GetRecord",
            identifier="oai:pustaka.example:1",
            metadataPrefix=prefix,
        ) == ["cannotDisseminateFormat"]
    for verb in ("ListRecords", "ListIdentifiers"):
        assert codes(client, verb=verb, metadataPrefix="mods") == ["cannotDisseminateFormat"]


# Lists


@pytest.mark.parametrize("verb", ["ListRecords", "ListIdentifiers"])
@pytest.mark.parametrize("count", [1, 9, 10, 11, 19, 20, 21, 100])
def test_lists_are_complete_whatever_the_count(verb, count):
    source = ListSource(rows(count))
    found = harvest(app_for(source).test_client(), verb)
    assert found.identifiers == [row.identifier for row in source.rows]
    assert [record.deleted for record in found.records] == [row.deleted for row in source.rows]
    assert found.pages == -(-count // 10)
    assert found.complete_list_size == (count if count > 10 else None)


def test_list_identifiers_gives_headers_only(client):
    found = harvest(client, "ListIdentifiers")
    assert all(record.metadata is None for record in found.records)


def test_an_empty_list_is_no_records_match(client):
    for verb in ("ListRecords", "ListIdentifiers"):
        for arguments in ({"from_": "2030-01-01"}, {"until": "2000-01-01"}, {"set": "tak-ada"}):
            assert codes(client, verb=verb, metadataPrefix="oai_dc", **arguments) == [
                "noRecordsMatch"
            ]


def test_both_ends_of_a_range_are_inclusive(client):
    for first, last, expected in (
        ("2026-03-01T08:02:00Z", "2026-03-01T08:04:00Z", [3, 4, 5]),
        ("2026-03-01T08:02:00Z", "2026-03-01T08:02:00Z", [3]),
        ("2026-03-01T08:01:01Z", "2026-03-01T08:01:59Z", []),
    ):
        found = harvest(client, from_=first, until=last)
        assert found.identifiers == [f"oai:pustaka.example:{number}" for number in expected]


def test_a_day_covers_the_whole_day():
    evening = START.replace(hour=23, minute=59, second=59)
    midnight = evening + timedelta(seconds=1)
    source = ListSource([Row(1, START.replace(hour=0)), Row(2, evening), Row(3, midnight)])
    client = app_for(source).test_client()
    assert len(harvest(client, from_="2026-03-01", until="2026-03-01").records) == 2
    assert len(harvest(client, until="2026-03-01").records) == 2
    assert len(harvest(client, from_="2026-03-02").records) == 1
    assert len(harvest(client, from_="0001-01-01", until="9999-12-31").records) == 3


def test_a_set_holds_what_is_below_it(client):
    everything = harvest(client).identifiers
    manuscripts = harvest(client, set="naskah").identifiers
    reports = harvest(client, set="laporan").identifiers
    assert harvest(client, set="laporan:2026").identifiers == reports
    assert sorted(manuscripts + reports) == sorted(everything)
    assert harvest(client).identifiers == everything


# Paging (§3.5)


def test_a_token_carries_every_argument(client):
    arguments = {
        "prefix": "note",
        "set": "laporan",
        "from_": "2026-03-01T08:05:00Z",
        "until": "2026-03-01T08:35:00Z",
    }
    for verb in ("ListRecords", "ListIdentifiers"):
        found = harvest(client, verb, **arguments)
        expected = [number for number in range(6, 37) if number % 5]
        assert found.identifiers == [f"oai:pustaka.example:{number}" for number in expected]
        assert found.pages == 3


def test_a_token_replays_to_the_same_page(client):
    token = harvest(client).tokens[1]
    first = client.get("/oai", query_string={"verb": "ListRecords", "resumptionToken": token})
    again = client.post("/oai", data={"verb": "ListRecords", "resumptionToken": token})
    assert first.data == again.data
    assert b'cursor="20"' in first.data


def test_tokens_live_for_two_days_and_say_so(client, source):
    answer = ask(client, verb="ListRecords", metadataPrefix="oai_dc")
    token = answer.find(f".//{OAI}resumptionToken")
    assert token.get("expirationDate") == "2026-11-03T00:00:00Z"
    assert (token.get("cursor"), token.get("completeListSize")) == ("0", "40")
    source.now_at += timedelta(hours=48)
    assert ask(client, verb="ListRecords", resumptionToken=token.text) is not None
    source.now_at += timedelta(seconds=1)
    assert codes(client, verb="ListRecords", resumptionToken=token.text) == ["badResumptionToken"]


def test_the_last_page_has_an_empty_token_with_cursor_and_size(client):
    token = harvest(client).tokens[-1]
    last = ask(client, verb="ListRecords", resumptionToken=token)
    element = last.find(f".//{OAI}resumptionToken")
    assert element.text is None
    assert dict(element.attrib) == {"completeListSize": "40", "cursor": "30"}


def test_tokens_are_refused_by_the_other_verb_and_when_edited(client):
    token = harvest(client).tokens[0]
    assert codes(client, verb="ListIdentifiers", resumptionToken=token) == ["badResumptionToken"]
    for edited in (f"{token}A", token[:-1], token.swapcase(), "", "0", "x" * 5000):
        assert codes(client, verb="ListRecords", resumptionToken=edited) == ["badResumptionToken"]
    assert codes(client, verb="ListSets", resumptionToken=token) == ["badResumptionToken"]


def test_a_token_of_a_format_that_is_no_more_is_refused(client, source):
    token = harvest(client, prefix="note").tokens[0]
    source.offered.pop()
    assert codes(client, verb="ListRecords", resumptionToken=token) == ["badResumptionToken"]


def test_one_datestamp_shared_by_more_records_than_a_page():
    source = ListSource(rows(1000, step=timedelta()))
    found = harvest(app_for(source, page_size=7).test_client(), "ListIdentifiers")
    assert found.identifiers == [row.identifier for row in source.rows]


def test_nothing_is_lost_or_doubled_while_sent_records_change(client, source):
    def change():
        source.rows[0].datestamp = source.now_at = source.now_at + timedelta(seconds=5)
        source.rows.append(Row(1000 + len(source.rows), source.now_at))

    untouched = [row.identifier for row in source.rows[1:]]
    found = harvest(client, between_pages=change, repeats_allowed=True)
    assert [name for name in found.identifiers if name in untouched] == untouched
    assert found.identifiers.count(source.rows[0].identifier) == 2
    assert set(found.identifiers) == {row.identifier for row in source.rows}


def test_a_list_whose_rest_went_away_ends_with_no_records_match(client, source):
    token = harvest(client, until="2026-03-01T23:59:59Z").tokens[-1]
    for row in source.rows:
        row.datestamp = source.now_at
    assert codes(client, verb="ListRecords", resumptionToken=token) == ["noRecordsMatch"]


def test_the_size_is_revised_when_the_list_shrinks(client, source):
    token = harvest(client).tokens[0]
    del source.rows[15:]
    last = ask(client, verb="ListRecords", resumptionToken=token)
    assert dict(last.find(f".//{OAI}resumptionToken").attrib) == {
        "completeListSize": "15",
        "cursor": "10",
    }


# HTTP (§3.1)


def test_get_and_post_give_the_same(client):
    for query in ("verb=Identify", "verb=ListRecords&metadataPrefix=oai_dc&set=naskah", "verb=x"):
        got = client.get(f"/oai?{query}")
        posted = client.post(
            "/oai", data=query, content_type="application/x-www-form-urlencoded; charset=UTF-8"
        )
        assert got.data == posted.data
        assert posted.status_code == 200


@pytest.mark.parametrize("path", ["/oai", "/oai/", "/oai/request", "/cgi/oai2"])
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
    assert answer.headers["Vary"] == "Accept-Encoding"
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


def test_validation_finds_what_is_wrong(client):
    body = client.get("/oai?verb=ListRecords&metadataPrefix=oai_dc").data
    assert validation.problems(body) == []
    assert validation.problems(body.replace(b"responseDate", b"Date"))
    assert validation.problems(body.replace(b"oai_dc:dc", b"oai_dc:cd"))
    assert validation.problems(body.replace(b'verb="ListRecords"', b'verb="GetRecord"'))
    assert "not well formed" in validation.problems(body[:-1])[0]
    metadata = harvest(client).records[0].metadata
    from lxml import etree

    serialised = etree.tostring(metadata)
    assert validation.oai_dc_problems(serialised) == []
    assert validation.oai_dc_problems(serialised.replace(b"dc:title", b"dc:judul"))
