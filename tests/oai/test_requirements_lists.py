"""What records, lists and the six verbs must be (OAI-PMH 2.0 §2, §3.5, §4); see `docs/oai-pmh-requirements.md`."""

from datetime import timedelta

import pytest

from tests.harvester import OAI, ask, checked, get_record, harvest
from tests.oai.list_source import START, ListSource, Row, app_for, rows

XSI = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
LISTS = ("ListRecords", "ListIdentifiers")


def token_of(answer):
    return answer.find(f".//{OAI}resumptionToken")


@pytest.mark.parametrize("verb", LISTS)
@pytest.mark.parametrize("count", [1, 9, 10])
def test_a_list_that_is_complete_has_no_token(verb, count):
    client = app_for(ListSource(rows(count))).test_client()
    assert token_of(ask(client, verb=verb, metadataPrefix="oai_dc")) is None


@pytest.mark.parametrize("verb", LISTS)
@pytest.mark.parametrize("count", [11, 20, 21, 30])
def test_every_page_but_the_last_has_a_token_and_the_last_an_empty_one(verb, count):
    client = app_for(ListSource(rows(count))).test_client()
    arguments, tokens, sent = {"metadataPrefix": "oai_dc"}, [], 0
    while arguments:
        answer = ask(client, verb=verb, **arguments)
        token = token_of(answer)
        assert token.get("cursor") == str(sent)
        assert token.get("completeListSize") == str(count)
        sent += len(list(answer.iter(f"{OAI}header")))
        tokens.append(token.text)
        arguments = {"resumptionToken": token.text} if token.text else None
    assert sent == count
    assert all(tokens[:-1])
    assert tokens[-1] is None
    assert len(tokens) == -(-count // 10)


def test_the_pages_together_are_the_complete_list_in_one_order(client, source):
    for verb in LISTS:
        found = harvest(client, verb)
        assert found.identifiers == [row.identifier for row in source.rows]
        assert [r.datestamp for r in found.records] == sorted(r.datestamp for r in found.records)


def test_a_token_may_be_used_again_as_long_as_it_lives(client, source):
    tokens = harvest(client).tokens
    pages = [client.get(f"/oai?verb=ListRecords&resumptionToken={token}").data for token in tokens]
    for token, page in reversed(list(zip(tokens, pages, strict=True))):
        assert client.get(f"/oai?verb=ListRecords&resumptionToken={token}").data == page


def test_a_token_works_whatever_process_answers(source):
    """No state is kept: another application with the same secret goes on."""
    first, second = app_for(source).test_client(), app_for(source).test_client()
    token = harvest(first).tokens[1]
    query = f"/oai?verb=ListRecords&resumptionToken={token}"
    assert second.get(query).data == first.get(query).data


@pytest.mark.parametrize("name", ["metadataPrefix", "set", "from", "until", "verb", "identifier"])
def test_a_token_stands_alone(client, name):
    token = harvest(client).tokens[0]
    values = {"verb": "ListRecords", "from": "2026-01-01", "until": "2026-12-31", "set": "laporan"}
    query = f"verb=ListRecords&resumptionToken={token}&{name}={values.get(name, 'oai_dc')}"
    document = checked(client.get(f"/oai?{query}").data)
    expected = "badVerb" if name == "verb" else "badArgument"
    assert [e.get("code") for e in document.iter(f"{OAI}error")] == [expected]


def test_deleted_records_are_told_by_every_verb_with_the_same_datestamp(client):
    name = "oai:pustaka.example:7"
    stamps = set()
    for prefix in ("oai_dc", "note"):
        one = get_record(client, name, prefix)
        assert one.deleted
        stamps.add(one.datestamp)
        for verb in LISTS:
            (found,) = [r for r in harvest(client, verb, prefix).records if r.identifier == name]
            assert found.deleted
            stamps.add(found.datestamp)
    assert len(stamps) == 1


def test_a_deleted_record_has_neither_metadata_nor_about(client):
    for prefix in ("oai_dc", "note"):
        answer = ask(client, verb="ListRecords", metadataPrefix=prefix)
        for record in answer.iter(f"{OAI}record"):
            is_deleted = record[0].get("status") == "deleted"
            assert (len(record) == 1) == is_deleted
            assert record[0].get("status") in (None, "deleted")


def test_headers_are_the_same_in_lists_and_records(client):
    records, headers = harvest(client).records, harvest(client, "ListIdentifiers").records
    for record, header in zip(records, headers, strict=True):
        one = get_record(client, record.identifier)
        told = {(r.identifier, r.datestamp, r.set_specs, r.deleted) for r in (record, header, one)}
        assert len(told) == 1


def test_a_record_names_its_sets_and_each_set_it_names_holds_it(client):
    for record in harvest(client).records:
        for spec in record.set_specs:
            parts = spec.split(":")
            for depth in range(1, len(parts) + 1):
                above = harvest(client, "ListIdentifiers", set=":".join(parts[:depth]))
                assert record.identifier in above.identifiers


def test_a_record_may_be_in_no_set_and_in_several():
    source = ListSource(
        [Row(1, START, ()), Row(2, START + timedelta(1), ("naskah", "laporan:2026"))]
    )
    client = app_for(source).test_client()
    assert [r.set_specs for r in harvest(client).records] == [(), ("naskah", "laporan:2026")]
    assert harvest(client, set="laporan").identifiers == harvest(client, set="naskah").identifiers


def test_every_set_is_listed_once_after_its_parent_with_a_name(client):
    found = list(ask(client, verb="ListSets").iter(f"{OAI}set"))
    specs = [one.findtext(f"{OAI}setSpec") for one in found]
    assert len(set(specs)) == len(specs)
    assert all(one.findtext(f"{OAI}setName") for one in found)
    for number, spec in enumerate(specs):
        assert not spec.rpartition(":")[0] or spec.rpartition(":")[0] in specs[:number]


def test_metadata_is_of_the_namespace_and_schema_that_its_format_names(client):
    for offered in ask(client, verb="ListMetadataFormats").iter(f"{OAI}metadataFormat"):
        prefix, _, namespace = (part.text for part in offered)
        metadata = get_record(client, "oai:pustaka.example:1", prefix).metadata
        assert metadata.tag.startswith(f"{{{namespace}}}")
        if prefix == "oai_dc":
            assert metadata.get(XSI).split() == [namespace, offered.findtext(f"{OAI}schema")]


def test_every_format_is_named_once_and_oai_dc_is_one_of_them(client):
    prefixes = [
        e.text for e in ask(client, verb="ListMetadataFormats").iter(f"{OAI}metadataPrefix")
    ]
    assert len(set(prefixes)) == len(prefixes)
    assert "oai_dc" in prefixes


def test_identify_has_each_element_once_in_its_order_but_for_those_that_repeat(client):
    names = [e.tag.removeprefix(OAI) for e in ask(client, verb="Identify").find(f"{OAI}Identify")]
    assert list(dict.fromkeys(names)) == [
        "repositoryName", "baseURL", "protocolVersion", "adminEmail", "earliestDatestamp",
        "deletedRecord", "granularity", "compression", "description",
    ]  # fmt: skip
    repeated = {name for name in names if names.count(name) > 1}
    assert repeated <= {"adminEmail", "compression", "description"}


def test_a_token_expires_a_day_ahead_at_least_and_is_refused_afterwards(client, source):
    token = token_of(ask(client, verb="ListRecords", metadataPrefix="oai_dc"))
    assert token.get("expirationDate") >= "2026-11-02T00:00:00Z"
    source.now_at += timedelta(days=30)
    document = checked(client.get(f"/oai?verb=ListRecords&resumptionToken={token.text}").data)
    assert [e.get("code") for e in document.iter(f"{OAI}error")] == ["badResumptionToken"]


def test_identifiers_are_told_exactly_as_they_are_kept():
    odd = [
        "oai:a.b:c/d?e=f&g",
        "oai:a.b:%C3%A9",
        "oai:a.b:~!*'()",
        "urn:isbn:978",
        "http://a.b/c;d,e",
    ]
    source = ListSource([Row(n, START, identifier=name) for n, name in enumerate(odd)])
    client = app_for(source).test_client()
    assert harvest(client).identifiers == odd
    assert [get_record(client, name).identifier for name in odd] == odd
