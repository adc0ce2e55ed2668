"""Whoever keeps a record of harvests is told of every answer, in terms of the protocol."""

from datetime import timedelta

import pytest

import oai
from oai import Selection
from tests.harvester import ProtocolError, ask, harvest
from tests.oai.list_source import ListSource, app_for, rows


class Observed:
    def __init__(self, source):
        self.told = []
        self.source = source
        self.client = app_for(source, observe=self.told.append).test_client()

    def codes(self, **arguments):
        with pytest.raises(ProtocolError):
            ask(self.client, **arguments)
        return self.told[-1].error_codes


@pytest.fixture
def observed():
    return Observed(ListSource(rows(25)))


def test_every_page_of_a_list_says_where_it_stands(observed):
    source = observed.source
    began_at = source.now_at

    def later():
        source.now_at += timedelta(minutes=5)

    harvest(observed.client, set="laporan", from_="2026-03-01", between_pages=later)
    first, last = observed.told
    selection = Selection("oai_dc", "laporan", first.selection.from_at, None)
    assert [told.selection for told in observed.told] == [selection, selection]
    assert {told.page.began_at for told in observed.told} == {began_at}
    assert (first.page.is_first, first.page.is_last) == (True, False)
    assert (last.page.is_first, last.page.is_last) == (False, True)
    assert last.answered_at == began_at + timedelta(minutes=5)
    assert [told.record_count for told in observed.told] == [10, 10]
    assert [told.page.sent_count for told in observed.told] == [10, 20]
    assert {(told.status, told.verb, told.error_codes) for told in observed.told} == {
        (200, "ListRecords", ())
    }


def test_a_short_list_begins_and_ends_at_once(observed):
    harvest(observed.client, verb="ListIdentifiers", prefix="note", set="naskah")
    (told,) = observed.told
    assert (told.verb, told.record_count, told.selection.prefix) == ("ListIdentifiers", 5, "note")
    assert told.page.is_first
    assert told.page.is_last


def test_one_record_is_counted_with_its_format(observed):
    ask(
        observed.client,
        verb="GetRecord",
        identifier="oai:pustaka.example:1",
        metadataPrefix="note",
    )
    (told,) = observed.told
    assert (told.record_count, told.selection, told.page) == (1, Selection("note"), None)


def test_errors_are_told_by_their_codes(observed):
    assert observed.codes(verb="nasty") == ("badVerb",)
    assert observed.told[-1].verb == ""
    assert observed.codes(verb="ListRecords") == ("badArgument",)
    assert observed.codes(verb="Identify", set="a", until="b") == ("badArgument", "badArgument")
    assert observed.codes(verb="ListRecords", resumptionToken="x") == ("badResumptionToken",)
    wrong_prefix = {"verb": "ListRecords", "metadataPrefix": "mods"}
    assert observed.codes(**wrong_prefix) == ("cannotDisseminateFormat",)
    assert observed.told[-1].selection == Selection("mods")
    assert observed.told[-1].record_count == 0
    observed.client.post("/oai", data=b"x" * 70_000, content_type="text/plain")
    assert observed.told[-1].error_codes == ("badArgument",)


def test_being_busy_and_failing_are_told(observed):
    observed.source.busy_seconds = 3
    address = "/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=a:b"
    assert observed.client.get(address).status_code == 503
    assert observed.told == [oai.Exchange(503)]
    observed.source.rows = None
    assert observed.client.get("/oai?verb=ListSets").status_code == 500
    assert observed.told[-1] == oai.Exchange(500)


def test_a_page_for_people_is_no_harvest():
    told = []
    client = app_for(
        ListSource(rows(3)), observe=told.append, page=lambda body, pairs: "<!doctype html>"
    ).test_client()
    client.get("/oai?verb=Identify", headers={"Accept": "text/html"})
    assert told == []
    client.get("/oai?verb=Identify")
    assert [one.verb for one in told] == ["Identify"]


def test_an_observer_that_fails_disturbs_nobody(caplog):
    def fails(told):
        raise OSError("the disk is full")

    client = app_for(ListSource(rows(25)), observe=fails).test_client()
    assert len(harvest(client).records) == 25
    assert "the disk is full" in caplog.text
