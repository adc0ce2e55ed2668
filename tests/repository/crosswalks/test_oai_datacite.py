"""DataCite 4.6 by the worked examples, the official schema, and what it demands of every record."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from repository.crosswalks import oai_datacite
from repository.metadata import vocabularies
from tests import schemas
from tests.repository.crosswalks import nasty

TODAY = date(2026, 11, 23)
MANDATORY = ("identifier", "creators", "titles", "publisher", "publicationYear", "resourceType")


def made(record, day=TODAY):
    return oai_datacite.element(record, day)


def found(element, path):
    """The elements at a path in the kernel's namespace."""
    return element.findall(
        "/".join(f"{{{oai_datacite.NAMESPACE}}}{name}" for name in path.split("/"))
    )


def texts(element, path):
    return [e.text for e in found(element, path)]


def faults(record, day=TODAY):
    """What the schema finds wrong with a record as it is on a day, and what it lacks or leaves empty."""
    element = made(record, day)
    lacking = [name for name in MANDATORY if len(found(element, name)) != 1]
    empty = [e.tag for e in element.iter() if not e.text and not len(e)]
    return lacking + empty + schemas.faults(element, schemas.DATACITE)


def test_each_worked_example_is_written_as_it_must_be(example, expected, day):
    name, record = example
    wanted = etree.fromstring(expected(name, "datacite.xml").encode())
    assert nasty.canonical(made(record, day)) == nasty.canonical(wanted)


def test_each_worked_example_is_valid(example):
    assert faults(example[1]) == []


def test_the_schema_of_the_tests_finds_faults(record_named):
    element = made(record_named("01-report"))
    element.remove(found(element, "creators")[0])
    found(element, "resourceType")[0].set("resourceTypeGeneral", "Naskah")
    assert len(schemas.faults(element, schemas.DATACITE)) >= 2


@pytest.mark.parametrize("kind", vocabularies.entries("resource_types"))
def test_each_resource_type_is_one_that_the_schema_knows(record_named, kind):
    assert faults(record_named("03-article-mononym") | {"type": kind}) == []


@pytest.mark.parametrize("role", vocabularies.entries("relators"))
def test_each_role_is_one_that_the_schema_knows(record_named, role):
    record = record_named("01-report")
    record["contributors"] = [{"kind": "person", "name": "Usman", "role": role}]
    assert faults(record) == []


@pytest.mark.parametrize("relation", vocabularies.entries("relation_types"))
def test_each_relation_is_one_that_the_schema_knows(record_named, relation):
    record = record_named("01-report")
    record["relations"] = [{"type": relation, "item": "bcdf2345"}]
    assert len(found(made(record), "relatedIdentifiers/relatedIdentifier")) == 1
    assert faults(record) == []


@pytest.mark.parametrize("name", nasty.RECORDS)
def test_sparse_and_broken_records_are_valid(name):
    assert faults(nasty.RECORDS[name]) == []


@pytest.mark.parametrize("name", nasty.RECORDS)
def test_nothing_private_is_said(name):
    text = etree.tostring(made(nasty.RECORDS[name]), encoding="unicode")
    assert [word for word in nasty.PRIVATE if word in text] == []


def test_what_the_schema_demands_is_there_for_the_barest_record():
    element = made(nasty.RECORDS["barest"])
    assert texts(element, "identifier") == ["https://a.id/items/bcdf2345"]
    assert found(element, "identifier")[0].get("identifierType") == "URL"
    assert texts(element, "creators/creator/creatorName") == [":unkn"]
    assert texts(element, "titles/title") == ["bcdf2345"]
    assert texts(element, "publisher") == [":unav"]
    assert texts(element, "publicationYear") == ["2026"]
    assert found(element, "resourceType")[0].get("resourceTypeGeneral") == "Other"


def test_a_work_of_unknown_author_has_its_publisher_as_creator(record_named):
    record = record_named("01-report") | {"creators": []}
    (name,) = found(made(record), "creators/creator/creatorName")
    assert (name.text, name.get("nameType")) == (
        "Balai Penelitian Contoh Jakarta",
        "Organizational",
    )


def test_the_first_doi_is_the_identifier_and_the_address_another(record_named):
    record = record_named("01-report")
    record["identifiers"] += [
        {"scheme": "doi", "value": "10.5072/kedua"},
        {"scheme": "isbn", "value": "9783161484100"},
    ]
    element = made(record)
    assert texts(element, "identifier") == ["10.5072/daluang.1001"]
    others = found(element, "alternateIdentifiers/alternateIdentifier")
    assert [(e.get("alternateIdentifierType"), e.text) for e in others] == [
        ("URL", "https://repositori.example.org/items/1001"),
        ("DOI", "10.5072/kedua"),
        ("ISBN", "9783161484100"),
        ("Report number", "BPC/LP/2024/07"),
    ]


@pytest.mark.parametrize(
    ("access", "term"),
    [
        ("open", "open access"),
        ("embargoed", "embargoed access"),
        ("restricted", "restricted access"),
        ("metadata_only", "metadata only access"),
    ],
)
def test_each_access_is_said_and_only_open_files_give_formats(record_named, access, term):
    record = record_named("01-report")
    record["rights"] |= {"access": access, "embargo_until": "2027-01-01"}
    element = made(record)
    assert texts(element, "rightsList/rights")[1] == term
    assert bool(found(element, "formats")) == (access == "open")
    assert faults(record) == []


@pytest.mark.parametrize("day", [date(2028, 3, 1), date(2028, 3, 2), date(2028, 3, 3)])
def test_the_year_of_publication_is_the_one_in_which_the_embargo_ends(record_named, day):
    record = record_named("02-thesis-embargoed")
    for file in record["files"]:
        file["is_open"] = True
    element = made(record, day)
    is_before = day < date(2028, 3, 2)
    assert texts(element, "publicationYear") == ["2028"]
    assert bool(found(element, "formats")) != is_before
    ends = [d.text for d in found(element, "dates/date") if d.get("dateType") == "Available"]
    assert ends == (["2028-03-02"] if is_before else [])
    assert faults(record, day) == []


def test_an_old_manuscript_was_published_when_it_appeared_here(record_named):
    record = record_named("04-manuscript")
    assert texts(made(record), "publicationYear") == ["2026"]
    record["dates"] = record["dates"][:1]
    record["record"]["created"] = "2025-04-20T01:00:00Z"
    assert texts(made(record), "publicationYear") == ["2025"]


@pytest.mark.parametrize(
    ("edtf", "year", "text", "words"),
    [
        ("2024-06-14", 2024, "2024-06-14", None),
        ("1816/1820", 1816, "1816/1820", None),
        ("1817~", 1817, "1817", "kira-kira; EDTF 1817~"),
        ("181X", 1810, "1810", "kira-kira; EDTF 181X"),
        ("../1850", 1850, "1850", "kira-kira; EDTF ../1850"),
    ],
)
def test_dates_are_exact_or_say_that_they_are_not(record_named, edtf, year, text, words):
    record = record_named("01-report")
    record["dates"] = [{"type": "copyrighted", "edtf": edtf, "year": year}]
    (copyrighted, _) = found(made(record), "dates/date")
    assert copyrighted.text == text
    assert copyrighted.get("dateInformation") == words


def test_a_known_licence_has_its_spdx_identifier_and_a_statement_none(record_named):
    record = record_named("01-report")
    licence = found(made(record), "rightsList/rights")[0]
    assert licence.get("rightsIdentifier") == "CC-BY-4.0"
    assert licence.get("rightsIdentifierScheme") == "SPDX"
    record["rights"]["licence"] = "reading-room"
    statement = found(made(record), "rightsList/rights")[0]
    assert statement.get("rightsIdentifier") is None
    assert statement.get("rightsURI") == "http://rightsstatements.org/vocab/InC/1.0/"


def test_places_have_points_and_boxes_only_on_the_earth():
    element = made(nasty.RECORDS["places"])
    points = found(element, "geoLocations/geoLocation/geoLocationPoint")
    assert [[e.text for e in point] for point in points] == [["110.84", "-6.8"], ["0", "0"]]
    assert found(element, "geoLocations/geoLocation/geoLocationBox") == []


def test_what_an_article_appeared_in_is_described(record_named):
    (host,) = found(made(record_named("03-article-mononym")), "relatedItems/relatedItem")
    assert host.get("relatedItemType") == "Journal"
    assert host.get("relationType") == "IsPublishedIn"
    assert texts(host, "relatedItemIdentifier") == ["0317-8471"]
    assert [e.text for e in host][2:] == ["36", "2", "151", "172"]


def test_a_chapter_appeared_in_a_book(record_named):
    record = record_named("03-article-mononym")
    record["type"] = "book_chapter"
    record["host"] = {"title": "Buku Contoh", "isbn": "9783161484100"}
    element = made(record)
    assert found(element, "relatedItems/relatedItem")[0].get("relatedItemType") == "Book"
    (number,) = found(element, "relatedIdentifiers/relatedIdentifier")
    assert (number.get("relatedIdentifierType"), number.text) == ("ISBN", "9783161484100")
    assert faults(record) == []


def test_bodies_are_known_by_their_ror(record_named):
    record = record_named("01-report")
    body = {"kind": "organisation", "name": "Badan Contoh", "ror": "03yrm5c26"}
    record["publisher"], record["creators"] = body, [body]
    record["contributors"][0]["affiliation"] = [body]
    record["funding"] = [{"funder": "Badan Contoh", "ror": "03yrm5c26"}, {"award": "7"}]
    text = etree.tostring(made(record), encoding="unicode")
    assert len(re.findall("https://ror.org/03yrm5c26", text)) == 4
    assert faults(record) == []


def test_a_report_has_its_contents_and_its_event_described(record_named):
    record = record_named("01-report")
    record["toc"] = {"value": "Pendahuluan; Hasil", "lang": "ind"}
    record["event"] = {"name": "Temu Peneliti", "place": "Kudus"}
    descriptions = found(made(record), "descriptions/description")
    kinds = [(d.get("descriptionType"), d.text) for d in descriptions][2:]
    assert kinds == [
        ("TableOfContents", "Pendahuluan; Hasil"),
        ("SeriesInformation", "Seri Penelitian Keagamaan ; 12"),
        ("Other", "Temu Peneliti, Kudus"),
    ]
    assert faults(record) == []


@settings(max_examples=150, deadline=None)
@given(nasty.rows, st.booleans())
def test_any_document_is_valid(row, is_clean):
    assert faults(nasty.record_of_row(row, is_clean=is_clean)) == []
