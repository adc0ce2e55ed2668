"""OpenAIRE 4.0 by the worked examples, the official schema and the rules of the guidelines."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from repository.crosswalks import oai_openaire
from repository.metadata import vocabularies
from tests import openaire, schemas
from tests.openaire import dates, found, texts
from tests.repository.crosswalks import nasty

TODAY = date(2026, 11, 23)


def faults(record, day=TODAY):
    """What schema and guidelines find wrong with a record as it is on a day."""
    element = oai_openaire.element(record, day)
    return openaire.broken_rules(element) + schemas.faults(element, schemas.OPENAIRE)


def test_each_worked_example_is_written_as_it_must_be(example, expected, day):
    name, record = example
    wanted = etree.fromstring(expected(name, "oai_openaire.xml").encode())
    assert nasty.canonical(oai_openaire.element(record, day)) == nasty.canonical(wanted)


def test_each_worked_example_keeps_schema_and_guidelines(example):
    assert faults(example[1]) == []


def test_the_schema_of_the_tests_finds_faults(record_named):
    element = oai_openaire.element(record_named("01-report"), TODAY)
    found(element, "datacite:rights")[0].set("rightsURI", "https://example.org/")
    found(element, "oaire:resourceType")[0].set("uri", "https://example.org/")
    assert len(schemas.faults(element, schemas.OPENAIRE)) >= 2


@pytest.mark.parametrize("kind", vocabularies.entries("resource_types"))
def test_each_resource_type_is_one_that_the_schema_knows(record_named, kind):
    record = record_named("01-report") | {"type": kind}
    assert faults(record) == []


@pytest.mark.parametrize("name", nasty.RECORDS)
def test_sparse_and_broken_records_keep_schema_and_guidelines(name):
    assert faults(nasty.RECORDS[name]) == []


@pytest.mark.parametrize("name", nasty.RECORDS)
def test_nothing_private_is_said(name):
    text = etree.tostring(oai_openaire.element(nasty.RECORDS[name], TODAY), encoding="unicode")
    assert [word for word in nasty.PRIVATE if word in text] == []


@pytest.mark.parametrize(
    ("access", "right"),
    [
        ("open", openaire.OPEN),
        ("embargoed", openaire.EMBARGOED),
        ("restricted", openaire.RESTRICTED),
        ("metadata_only", openaire.METADATA_ONLY),
    ],
)
def test_each_access_has_its_right_and_only_open_files_are_named(record_named, access, right):
    record = record_named("01-report")
    record["rights"] |= {"access": access, "embargo_until": "2027-01-01"}
    element = oai_openaire.element(record, TODAY)
    assert openaire.access(element) == [right]
    assert bool(found(element, "oaire:file")) == (access == "open")
    assert bool(texts(element, "dc:format")) == (access == "open")
    assert faults(record) == []


@pytest.mark.parametrize(
    ("day", "right", "files"),
    [
        (date(2028, 3, 1), openaire.EMBARGOED, 0),
        (date(2028, 3, 2), openaire.OPEN, 1),
        (date(2028, 3, 3), openaire.OPEN, 1),
    ],
)
def test_an_embargo_ends_on_its_day(record_named, day, right, files):
    record = record_named("02-thesis-embargoed")
    for file in record["files"]:
        file["is_open"] = True
    element = oai_openaire.element(record, day)
    assert openaire.access(element) == [right]
    assert len(found(element, "oaire:file")) == files
    is_before = right == openaire.EMBARGOED
    assert dates(element, "Available") == (["2028-03-02"] if is_before else [])
    assert dates(element, "Accepted") == (["2026-03-02"] if is_before else [])
    assert found(element, "oaire:licenseCondition")[0].get("startDate") == "2028-03-02"
    assert faults(record, day) == []


def test_an_embargo_without_a_first_day_begins_when_the_record_was_made(record_named):
    record = record_named("02-thesis-embargoed")
    del record["rights"]["embargo_from"]
    record["record"]["created"] = "2026-03-05T02:00:00Z"
    element = oai_openaire.element(record, TODAY)
    assert dates(element, "Accepted") == ["2026-03-05"]


def test_the_day_of_acceptance_is_no_begin_of_an_embargo(record_named):
    record = record_named("01-report")
    record["dates"].append({"type": "accepted", "edtf": "2024-05-01", "year": 2024})
    assert dates(oai_openaire.element(record, TODAY), "Accepted") == []


@pytest.mark.parametrize(
    ("stored", "begins"),
    [
        ([{"type": "issued", "edtf": "2024", "year": 2024}], "2024-01-01"),
        ([{"type": "issued", "edtf": "2024-06", "year": 2024}], "2024-06-01"),
        ([{"type": "issued", "edtf": "2024-06-14", "year": 2024}], "2024-06-14"),
        ([{"type": "issued", "edtf": "2024~", "year": 2024}], "2024-01-01"),
        ([{"type": "available", "edtf": "2024-07", "year": 2024}], "2024-07-01"),
        ([], "2019-01-01"),
    ],
)
def test_a_licence_begins_on_a_full_day(record_named, stored, begins):
    record = record_named("01-report") | {"dates": stored}
    record["record"]["created"] = "2019-08-07T01:00:00Z"
    (licence,) = found(oai_openaire.element(record, TODAY), "oaire:licenseCondition")
    assert licence.get("startDate") == begins
    assert faults(record) == []


def test_a_licence_does_not_wait_for_an_embargo_that_was_lifted(record_named):
    record = record_named("02-thesis-embargoed")
    record["rights"]["access"] = "restricted"
    (licence,) = found(oai_openaire.element(record, TODAY), "oaire:licenseCondition")
    assert licence.get("startDate") == "2026-02-01"


def test_a_dataset_and_what_explains_it_are_files_of_different_kinds(record_named):
    element = oai_openaire.element(record_named("05-dataset"), TODAY)
    assert [f.get("objectType") for f in found(element, "oaire:file")] == ["dataset", "other"]


def test_a_conference_paper_says_where_and_when(record_named):
    record = record_named("03-article-mononym")
    record["type"] = "conference_paper"
    record["edition"] = "Kedua"
    record["event"] = {"name": "Temu Peneliti", "place": "Kudus", "date": "2023-11-02"}
    element = oai_openaire.element(record, TODAY)
    assert texts(element, "oaire:citationConferencePlace") == ["Kudus"]
    assert texts(element, "oaire:citationConferenceDate") == ["2023-11-02"]
    assert texts(element, "oaire:citationEdition") == ["Kedua"]
    assert faults(record) == []


def test_translators_and_translations_take_the_nearest_term_of_4_0(record_named):
    record = record_named("01-report")
    record["contributors"] = [{"kind": "person", "name": "Usman", "role": "trl"}]
    target = {"scheme": "doi", "value": "10.5072/x"}
    record["relations"] = [
        {"type": "has_translation", "target": target},
        {"type": "replaces", "item": "bcdf2345"},
    ]
    element = oai_openaire.element(record, TODAY)
    (translator,) = found(element, "datacite:contributors/datacite:contributor")
    assert translator.get("contributorType") == "Other"
    related = found(element, "datacite:relatedIdentifiers/datacite:relatedIdentifier")
    assert [(r.get("relationType"), r.text) for r in related] == [
        ("HasVersion", "10.5072/x"),
        ("IsNewVersionOf", "https://repositori.example.org/items/bcdf2345"),
    ]
    assert faults(record) == []


def test_a_grant_names_funder_programme_and_number(record_named):
    record = record_named("01-report")
    record["audience"] = ["Guru agama"]
    record["funding"] = [
        {"funder": "Badan Contoh", "ror": "03yrm5c26", "programme": "DIPA", "award": "7/2023"},
        {"award": "tanpa pemberi dana"},
    ]
    element = oai_openaire.element(record, TODAY)
    (grant,) = found(element, "oaire:fundingReferences/oaire:fundingReference")
    assert [child.text for child in grant] == [
        "Badan Contoh", "https://ror.org/03yrm5c26", "DIPA", "7/2023",
    ]  # fmt: skip
    assert texts(element, "dcterms:audience") == ["Guru agama"]
    assert faults(record) == []


def test_the_grantor_of_a_degree_is_named_when_another_publishes(record_named):
    record = record_named("02-thesis-embargoed")
    record["publisher"] = {"kind": "organisation", "name": "Penerbit Contoh"}
    element = oai_openaire.element(record, TODAY)
    names = texts(element, "datacite:contributors/datacite:contributor/datacite:contributorName")
    assert names[-1] == "Universitas Islam Negeri Contoh"
    assert faults(record) == []


@settings(max_examples=150, deadline=None)
@given(nasty.rows, st.booleans())
def test_any_document_keeps_schema_and_guidelines(row, is_clean):
    assert faults(nasty.record_of_row(row, is_clean=is_clean)) == []
