"""Addresses of requests: what a form sends, and the way to the XML of what was asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oai import arguments
from repository.oai_pages.addresses import asked_by_form, asking, xml_of


@pytest.mark.parametrize(
    ("values", "address"),
    [
        ({}, "/oai"),
        ({"verb": "x", "set": "a"}, "/oai"),
        ({"verb": "Identify", "set": "a", "metadataPrefix": "oai_dc"}, "/oai?verb=Identify"),
        (
            {
                "verb": "ListRecords",
                "metadataPrefix": "oai_dc",
                "set": "",
                "from": " ",
                "until": "",
            },
            "/oai?verb=ListRecords&metadataPrefix=oai_dc",
        ),
        (
            {"verb": "GetRecord", "identifier": " oai:a.b:c ", "metadataPrefix": "x", "set": "a"},
            "/oai?verb=GetRecord&identifier=oai%3Aa.b%3Ac&metadataPrefix=x",
        ),
        (
            {
                "verb": "ListRecords",
                "metadataPrefix": "a",
                "from": "2026–11\u201101",
                "until": "a–b",
            },
            "/oai?verb=ListRecords&metadataPrefix=a&from=2026-11-01&until=a-b",
        ),
        ({"verb": "ListMetadataFormats", "identifier": ""}, "/oai?verb=ListMetadataFormats"),
    ],
)
def test_a_form_asks_for_what_its_verb_takes_and_was_filled_in(values, address):
    assert asked_by_form(values) == address


def test_a_link_leaves_out_what_is_empty():
    assert (
        asking("ListRecords", metadataPrefix="a", set="")
        == "/oai?verb=ListRecords&metadataPrefix=a"
    )


@given(st.binary())
def test_the_xml_of_any_request_is_asked_with_the_same_arguments(query):
    pairs = arguments.decode(query[:200])
    address, _, again = xml_of(pairs).partition("?")
    assert address == "/oai.xml"
    assert arguments.decode(again.encode()) == pairs
