"""The examples of the OAI-PMH 2.0 specification, by section, over records like its own."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest

import oai
from tests.harvester import OAI, ProtocolError, ask, checked, get_record, harvest
from tests.oai.list_source import OAI_DC, ListSource, Row, app_for

RFC1807 = oai.MetadataFormat(
    "oai_rfc1807",
    "http://www.openarchives.org/OAI/1.1/rfc1807.xsd",
    "http://info.internet.isi.edu:80/in-notes/rfc/files/rfc1807.txt",
)


def row(number, local_part, changed_at, *sets, **more):
    moment = datetime.fromisoformat(changed_at).replace(tzinfo=UTC)
    return Row(number, moment, sets, identifier=f"oai:arXiv.org:{local_part}", **more)


@pytest.fixture
def client():
    both = ("oai_dc", "oai_rfc1807")
    records = [
        row(1, "hep-th/9801001", "1999-02-23T00:00:00", "physics:hep"),
        row(2, "hep-th/9801002", "1999-03-20T00:00:00", "physics:hep"),
        row(3, "hep-th/9801010", "2000-01-18T00:00:00", "physics:hep", deleted=True),
        row(4, "cs/0112017", "2001-12-14T00:00:00", "cs", "math"),
        row(5, "text:1999.02.0119", "2002-05-01T14:16:12", "music:(muzak)", formats=both),
        row(6, "a+b;c=d?e&f%2Fg", "2002-05-01T14:20:00", "music:(elec)"),
    ]
    source = ListSource(records, offered=[OAI_DC, RFC1807], base_url="http://arXiv.org/oai2")
    return app_for(source).test_client()


def codes(client, **arguments):
    with pytest.raises(ProtocolError) as refused:
        ask(client, **arguments)
    return refused.value.codes


def test_2_7_1_from_and_until_may_be_equal_and_either_may_be_left_out(client):
    assert len(harvest(client, from_="1999-02-23", until="1999-02-23").records) == 1
    assert len(harvest(client, until="1999-12-31").records) == 2
    assert len(harvest(client, from_="2000-01-18").records) == 4


def test_3_1_1_1_a_get_request_with_special_characters_encoded(client):
    encoded = "identifier=oai%3AarXiv.org%3Ahep-th%2F9801001"
    answer = checked(client.get(f"/oai?verb=GetRecord&{encoded}&metadataPrefix=oai_dc").data)
    assert answer.find(f"{OAI}request").get("identifier") == "oai:arXiv.org:hep-th/9801001"
    awkward = "oai:arXiv.org:a+b;c=d?e&f%2Fg"
    url = f"/oai?verb=GetRecord&identifier={quote(awkward, safe='')}&metadataPrefix=oai_dc"
    assert checked(client.get(url).data).find(f".//{OAI}identifier").text == awkward


def test_3_1_1_2_a_post_request_has_its_arguments_in_the_body(client):
    body = "verb=GetRecord&identifier=oai:arXiv.org:hep-th/9801001&metadataPrefix=oai_dc"
    answer = client.post("/oai", data=body, content_type="application/x-www-form-urlencoded")
    assert checked(answer.data).find(f".//{OAI}identifier").text == "oai:arXiv.org:hep-th/9801001"


def test_3_2_the_request_element_repeats_the_arguments(client):
    answer = ask(
        client, verb="GetRecord", identifier="oai:arXiv.org:cs/0112017", metadataPrefix="oai_dc"
    )
    request = answer.find(f"{OAI}request")
    assert request.text == "http://arXiv.org/oai2"
    assert dict(request.attrib) == {
        "verb": "GetRecord",
        "identifier": "oai:arXiv.org:cs/0112017",
        "metadataPrefix": "oai_dc",
    }
    assert answer.findtext(f"{OAI}responseDate").endswith("Z")


def test_3_6_after_bad_verb_the_request_element_is_the_base_url_alone(client):
    answer = checked(client.get("/oai?verb=nastyVerb").data)
    assert dict(answer.find(f"{OAI}request").attrib) == {}
    assert answer.find(f"{OAI}error").get("code") == "badVerb"


def test_3_6_several_errors_are_told_at_once(client):
    arguments = {"from": "2000-02-05", "until": "kemarin", "set": "a b", "nama": "x"}
    assert codes(client, verb="ListRecords", **arguments) == ["badArgument"] * 4


def test_4_1_get_record(client):
    record = get_record(client, "oai:arXiv.org:cs/0112017")
    assert record.datestamp == "2001-12-14T00:00:00Z"
    assert record.set_specs == ("cs", "math")
    unknown = {"identifier": "oai:arXiv.org:quant-ph/02131001", "metadataPrefix": "oai_dc"}
    assert codes(client, verb="GetRecord", **unknown) == ["idDoesNotExist"]
    other = {"identifier": "oai:arXiv.org:hep-th/9801001", "metadataPrefix": "oai_marc"}
    assert codes(client, verb="GetRecord", **other) == ["cannotDisseminateFormat"]


def test_4_3_list_identifiers_tells_deleted_records(client):
    found = harvest(client, "ListIdentifiers", set="physics:hep", from_="1998-01-15")
    assert [record.deleted for record in found.records] == [False, False, True]
    arguments = {"metadataPrefix": "oai_dc", "from": "2001-01-01", "until": "2001-01-01"}
    assert codes(client, verb="ListIdentifiers", set="physics:hep", **arguments) == [
        "noRecordsMatch"
    ]
    assert codes(client, verb="ListIdentifiers", resumptionToken="xxx45abttyz") == [
        "badResumptionToken"
    ]


def test_4_4_formats_of_one_item(client):
    answer = ask(
        client,
        verb="ListMetadataFormats",
        identifier="oai:arXiv.org:text:1999.02.0119",
    )
    prefixes = [found.text for found in answer.iter(f"{OAI}metadataPrefix")]
    assert prefixes == ["oai_dc", "oai_rfc1807"]


def test_4_5_list_records_between_two_moments(client):
    found = harvest(client, from_="2002-05-01T14:15:00Z", until="2002-05-01T14:20:00Z")
    assert [record.datestamp for record in found.records] == [
        "2002-05-01T14:16:12Z",
        "2002-05-01T14:20:00Z",
    ]


def test_4_6_a_set_spec_may_have_every_mark_that_needs_no_escaping(client):
    found = harvest(client, set="music:(muzak)")
    assert found.identifiers == ["oai:arXiv.org:text:1999.02.0119"]
    assert len(harvest(client, set="music").records) == 2
