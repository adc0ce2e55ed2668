"""Resumption tokens and the pages between them (§3.5), while the list stands and while it changes."""

from datetime import timedelta

import pytest

from tests.harvester import OAI, ProtocolError, ask, harvest
from tests.oai.list_source import ListSource, Row, app_for, rows


def codes(client, **arguments):
    with pytest.raises(ProtocolError) as refused:
        ask(client, **arguments)
    return refused.value.codes


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
