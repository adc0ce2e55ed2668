"""A harvester that others use, against the library behind a real HTTP server."""

import threading
from datetime import timedelta

import pytest
from sickle import Sickle
from sickle.oaiexceptions import BadResumptionToken, IdDoesNotExist, NoRecordsMatch
from werkzeug.serving import make_server

from oai import Busy, selfcheck
from tests.harvester import harvest
from tests.oai.list_source import ListSource, app_for, rows


@pytest.fixture
def source():
    return ListSource(rows(131))


@pytest.fixture
def base_url(source):
    server = make_server("127.0.0.1", 0, app_for(source), threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/oai"
    server.shutdown()
    thread.join()
    server.server_close()


def test_sickle_harvests_everything(base_url, source):
    with_sickle = Sickle(base_url, encoding="utf-8")
    found = list(with_sickle.ListRecords(metadataPrefix="oai_dc"))
    assert [record.header.identifier for record in found] == [row.identifier for row in source.rows]
    assert [record.deleted for record in found] == [row.deleted for row in source.rows]
    live = [record for record in found if not record.deleted]
    assert live[0].metadata == {"title": ["Laporan 1"]}
    headers = list(with_sickle.ListIdentifiers(metadataPrefix="oai_dc"))
    assert [header.identifier for header in headers] == [row.identifier for row in source.rows]


def test_sickle_harvests_only_what_changed_since(base_url, source):
    with_sickle = Sickle(base_url)
    source.rows[3].deleted = True
    source.rows[3].datestamp = source.now_at
    changes = list(with_sickle.ListRecords(metadataPrefix="oai_dc", **{"from": "2026-11-01"}))
    assert [(record.header.identifier, record.deleted) for record in changes] == [
        ("oai:pustaka.example:4", True)
    ]
    live = with_sickle.ListRecords(metadataPrefix="oai_dc", ignore_deleted=True)
    assert len(list(live)) == sum(not row.deleted for row in source.rows)


def test_sickle_reads_the_other_verbs_and_errors(base_url):
    with_sickle = Sickle(base_url)
    assert with_sickle.Identify().granularity == "YYYY-MM-DDThh:mm:ssZ"
    assert next(iter(with_sickle.ListSets())).setSpec == "laporan"
    assert len(list(with_sickle.ListMetadataFormats())) == 2
    with pytest.raises(IdDoesNotExist):
        with_sickle.GetRecord(identifier="oai:x:y", metadataPrefix="oai_dc")
    with pytest.raises(NoRecordsMatch):
        with_sickle.ListRecords(metadataPrefix="oai_dc", **{"from": "2030-01-01"})
    with pytest.raises(BadResumptionToken):
        with_sickle.ListRecords(resumptionToken="x")


def test_sickle_waits_while_the_repository_is_busy(base_url, source, monkeypatch):
    identity = source.identity
    tries = []

    def busy_once():
        tries.append(1)
        if len(tries) == 1:
            raise Busy(1)
        return identity()

    monkeypatch.setattr(source, "identity", busy_once)
    assert Sickle(base_url, max_retries=2).Identify().repositoryName == "Perpustakaan Contoh"
    assert len(tries) == 2


def test_the_self_check_waits_too(base_url, source, monkeypatch):
    identity, tries = source.identity, []

    def busy_once():
        tries.append(1)
        if len(tries) == 1:
            raise Busy(1)
        return identity()

    monkeypatch.setattr(source, "identity", busy_once)
    status, _, _ = selfcheck.over_http(f"{base_url}?verb=Identify")
    assert (status, len(tries)) == (200, 2)
    monkeypatch.setattr(source, "busy_seconds", 3600)
    asked = f"{base_url}?verb=GetRecord&metadataPrefix=oai_dc&identifier=a:b"
    assert selfcheck.over_http(asked)[0] == 503


def test_no_request_changes_the_answer_to_a_later_one(base_url):
    first = harvest(base_url).identifiers
    for spec in ("laporan", "laporan:2026", "naskah"):
        assert 0 < len(harvest(base_url, set=spec).records) < len(first)
    assert harvest(base_url).identifiers == first


def test_harvesting_from_the_last_response_date_misses_nothing(base_url, source):
    def change():
        source.now_at += timedelta(seconds=3)
        source.rows[0].datestamp = source.now_at

    found = harvest(base_url, between_pages=change, repeats_allowed=True)
    source.now_at += timedelta(seconds=1)
    source.rows[50].datestamp = source.now_at
    later = harvest(base_url, from_=found.response_dates[-1])
    assert set(later.identifiers) == {source.rows[0].identifier, source.rows[50].identifier}


def test_the_self_check_finds_nothing_over_http(base_url, source):
    source.base_url = base_url
    assert selfcheck.check(selfcheck.over_http, base_url, max_pages=2) == []


def test_the_self_check_reads_the_status_of_what_is_no_provider(base_url):
    status, _, body = selfcheck.over_http(f"{base_url}/tidak-ada")
    assert status == 404
    assert body
    with pytest.raises(ValueError, match="http"):
        selfcheck.over_http("file:///etc/passwd")
