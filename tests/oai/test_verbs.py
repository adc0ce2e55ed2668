"""Each verb over a list-backed Source; every answer is validated by the harvester."""

from datetime import timedelta

import pytest
from lxml import etree

import oai
from oai import validation
from tests.harvester import OAI, ProtocolError, ask, checked, get_record, harvest
from tests.oai.list_source import BASE_URL, NOTE_XML, START, ListSource, Row, app_for, rows


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
    about = b'<about xmlns="http://pustaka.example/about"/>'
    assert b"<metadata>%b</metadata><about>%b</about></record>" % (NOTE_XML, about) in body


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


def test_validation_finds_what_is_wrong(client):
    body = client.get("/oai?verb=ListRecords&metadataPrefix=oai_dc").data
    assert validation.problems(body) == []
    assert validation.problems(body.replace(b"responseDate", b"Date"))
    assert validation.problems(body.replace(b"oai_dc:dc", b"oai_dc:cd"))
    assert validation.problems(body.replace(b'verb="ListRecords"', b'verb="GetRecord"'))
    assert "not well formed" in validation.problems(body[:-1])[0]
    metadata = harvest(client).records[0].metadata
    serialised = etree.tostring(metadata)
    assert validation.oai_dc_problems(serialised) == []
    assert validation.oai_dc_problems(serialised.replace(b"dc:title", b"dc:judul"))


def test_a_record_made_before_stands_in_answers_as_one_made_now():
    class Keeping(ListSource):
        def page(self, *arguments, with_metadata):
            page = ListSource.page(self, *arguments, with_metadata=with_metadata)
            made = [oai.record_bytes(r) if with_metadata else r for r in page.records]
            return oai.Page(made, page.next_after)

        def get(self, *arguments):
            return oai.record_bytes(ListSource.get(self, *arguments))

    kept, plain = (app_for(kind(rows(40))).test_client() for kind in (Keeping, ListSource))
    queries = [
        f"verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:pustaka.example:{n}" for n in (1, 5)
    ]
    queries += [
        "verb=ListRecords&metadataPrefix=oai_dc",
        "verb=ListIdentifiers&metadataPrefix=oai_dc",
    ]
    for query in queries:
        assert kept.get(f"/oai?{query}").data == plain.get(f"/oai?{query}").data, query
    assert len(harvest(kept).records) == 40
