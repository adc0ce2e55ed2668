from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oai import Selection, arguments
from oai.arguments import (
    BeginList,
    ContinueList,
    GetRecord,
    Identify,
    ListMetadataFormats,
    ListSets,
)
from oai.errors import Refused


def parse(query):
    return arguments.parse(arguments.decode(query.encode()))


def codes(query):
    with pytest.raises(Refused) as refused:
        parse(query)
    return [error.code for error in refused.value.errors]


@pytest.mark.parametrize(
    ("query", "request_"),
    [
        ("verb=Identify", Identify()),
        ("verb=ListSets", ListSets()),
        ("verb=ListMetadataFormats", ListMetadataFormats(None)),
        ("verb=ListMetadataFormats&identifier=oai:a:b", ListMetadataFormats("oai:a:b")),
        ("verb=GetRecord&identifier=oai:a:b&metadataPrefix=oai_dc", GetRecord("oai:a:b", "oai_dc")),
        ("metadataPrefix=x&verb=ListIdentifiers", BeginList(False, Selection("x"))),
        ("verb=ListRecords&metadataPrefix=x&set=a:b", BeginList(True, Selection("x", "a:b"))),
        ("verb=ListRecords&resumptionToken=t", ContinueList(True, "t")),
        ("verb=ListIdentifiers&resumptionToken=", ContinueList(False, "")),
        (
            "verb=ListRecords&metadataPrefix=x&from=2026-01-01&until=2026-01-01",
            BeginList(
                True,
                Selection(
                    "x",
                    None,
                    datetime(2026, 1, 1, tzinfo=UTC),
                    datetime(2026, 1, 1, 23, 59, 59, tzinfo=UTC),
                ),
            ),
        ),
        (
            "verb=ListRecords&metadataPrefix=x&until=2026-01-01T00:00:00Z",
            BeginList(True, Selection("x", until_at=datetime(2026, 1, 1, tzinfo=UTC))),
        ),
    ],
)
def test_legal_requests_are_understood(query, request_):
    assert parse(query) == request_


@pytest.mark.parametrize(
    "query",
    ["", "verb", "verb=", "verb=identify", "verb=Identify&verb=Identify", "Verb=Identify",
     "verb=Identify%00", "verb=%FF", "verb=Identify;x=1", "verb=Identify%20"],
)  # fmt: skip
def test_a_verb_that_is_none_is_bad(query):
    assert codes(query) == ["badVerb"]


@pytest.mark.parametrize(
    "query",
    [
        "verb=Identify&x=1",
        "verb=Identify&set=a",
        "verb=Identify&%00=1",
        "verb=Identify&=",
        "verb=ListMetadataFormats&metadataPrefix=oai_dc",
        "verb=ListMetadataFormats&identifier=",
        "verb=ListMetadataFormats&identifier=a:b&identifier=a:b",
        "verb=ListSets&set=a",
        "verb=GetRecord&identifier=a:b",
        "verb=GetRecord&metadataPrefix=oai_dc",
        "verb=GetRecord&identifier=a:b&metadataPrefix=",
        "verb=GetRecord&identifier=a:b&metadataPrefix=oai dc",
        "verb=GetRecord&identifier=a:b&metadataPrefix=x&set=y",
        "verb=GetRecord&identifier=a:b&resumptionToken=x",
        "verb=ListRecords",
        "verb=ListRecords&set=a",
        "verb=ListRecords&metadataPrefix=x&set=",
        "verb=ListRecords&metadataPrefix=x&set=:a",
        "verb=ListRecords&metadataPrefix=x&set=a:",
        "verb=ListRecords&metadataPrefix=x&set=a::b",
        "verb=ListRecords&metadataPrefix=x&set=a b",
        "verb=ListRecords&metadataPrefix=x&set=a\n",
        "verb=ListRecords&metadataPrefix=x&set=a/b",
        "verb=ListRecords&metadataPrefix=x&metadataPrefix=x",
        "verb=ListRecords&metadataPrefix=x&from=",
        "verb=ListRecords&metadataPrefix=x&from=2026-02-30",
        "verb=ListRecords&metadataPrefix=x&until=2026-01-01T00:00:00%2B07:00",
        "verb=ListRecords&metadataPrefix=x&from=2026-01-01&until=2026-01-01T00:00:00Z",
        "verb=ListRecords&metadataPrefix=x&from=2026-01-02&until=2026-01-01",
        "verb=ListRecords&metadataPrefix=x&identifier=a:b",
        "verb=ListRecords&metadataPrefix=x&resumptionToken=t",
        "verb=ListRecords&resumptionToken=t&from=2026-01-01",
        "verb=ListRecords&resumptionToken=t&resumptionToken=t",
    ],
)
def test_arguments_that_are_illegal_are_refused(query):
    assert set(codes(query)) == {"badArgument"}


def test_all_errors_are_told_at_once():
    query = "verb=ListRecords&from=x&until=y&set=%20&x=1&set=a"
    assert codes(query) == ["badArgument"] * 6


@pytest.mark.parametrize("identifier", ["%00", "%FF", "a%EF%BF%BFb", "%1B", "%ED%A0%80", "%25zz"])
def test_an_identifier_that_cannot_be_repeated_is_unknown_and_illegal(identifier):
    query = f"verb=GetRecord&metadataPrefix=oai_dc&identifier={identifier}"
    assert codes(query) == ["idDoesNotExist", "badArgument"]


def test_a_token_that_cannot_be_repeated_is_both_errors():
    assert codes("verb=ListRecords&resumptionToken=%00") == ["badResumptionToken", "badArgument"]


def test_no_token_for_sets_was_ever_issued():
    assert codes("verb=ListSets&resumptionToken=x") == ["badResumptionToken"]


def test_too_many_arguments_are_refused_before_they_are_read():
    with pytest.raises(Refused, match="More than 100"):
        arguments.decode(b"&".join([b"a=1"] * 101))


def test_quoted_names_are_cut_short():
    with pytest.raises(Refused) as refused:
        parse(f"verb=Identify&{'x' * 5000}=1")
    assert len(str(refused.value)) < 120


@settings(deadline=None)
@given(st.binary())
def test_any_bytes_are_understood_or_refused(query):
    with suppress(Refused):
        arguments.parse(arguments.decode(query))


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "verb",
                    "from",
                    "until",
                    "set",
                    "identifier",
                    "metadataPrefix",
                    "resumptionToken",
                    "x",
                ]
            ),
            st.text(),
        )
    )
)
def test_any_pairs_are_understood_or_refused(pairs):
    for verb in ("GetRecord", "ListRecords", "ListSets"):
        with suppress(Refused):
            arguments.parse([("verb", verb), *pairs])
