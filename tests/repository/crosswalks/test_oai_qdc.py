"""Qualified Dublin Core: by the worked examples, by our schema, and by the official one."""

import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from repository.crosswalks import harvested, oai_qdc, validation
from tests import schemas
from tests.repository.crosswalks import records
from tests.repository.crosswalks.conftest import DAY, SITE, load

DC = "{http://purl.org/dc/elements/1.1/}"
TERMS = "{http://purl.org/dc/terms/}"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
COMPARED = ["01-report", "04-manuscript", "05-dataset"]
TITLELESS = {"empty", "draft"}


def canonical(root):
    return etree.tostring(root, method="c14n2", strip_text=True)


def serialised(record, day=DAY):
    return harvested.HARVESTED["oai_qdc"].serialise(record, day)


def found(record, name, day=DAY):
    return [(e.text, e.get(TYPE), e.get(LANG)) for e in oai_qdc.element(record, day).iter(name)]


@pytest.mark.parametrize("name", COMPARED)
def test_the_worked_examples_are_written_as_they_must_be(name, expected, day):
    wanted = etree.fromstring(expected(name, "oai_qdc.xml").encode())
    assert canonical(oai_qdc.element(load(name), day)) == canonical(wanted)


def test_each_example_is_valid(example):
    assert validation.problems("oai_qdc", serialised(example[1])) == []


def test_each_example_is_valid_against_the_official_schema(example, day):
    element = oai_qdc.element(example[1], day)
    assert schemas.qualified_dc_faults(element, oai_qdc.NAMESPACE) == []


@pytest.mark.parametrize("name", records.hard_cases())
def test_hard_cases_are_valid_and_keep_their_secrets(name):
    text = serialised(records.hard_cases()[name])
    assert (validation.problems("oai_qdc", text) == []) == (name not in TITLELESS)
    assert records.SECRET.encode() not in text


def test_hard_cases_are_valid_against_the_official_schema(day):
    for record in records.hard_cases().values():
        element = oai_qdc.element(record, day)
        assert schemas.qualified_dc_faults(element, oai_qdc.NAMESPACE) == []


def test_the_sample_content_is_valid():
    for record in records.sample_content():
        assert validation.problems("oai_qdc", serialised(record)) == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records.random_records())
def test_any_record_with_a_title_is_valid_and_keeps_its_secrets(record):
    text = serialised(record)
    has_title = b"<dc:title" in text
    assert not has_title or validation.problems("oai_qdc", text) == []
    assert records.SECRET.encode() not in text


# -- what the schema refuses -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("an unknown element", lambda t: t.replace("dcterms:extent", "dcterms:size")),
        ("an element of the wrong namespace", lambda t: t.replace("dc:creator", "dcterms:creator")),
        ("no title", lambda t: re.sub(r"<dc:title.*?</dc:title>", "", t)),
        ("no type", lambda t: re.sub(r"<dc:type.*?</dc:type>", "", t)),
        ("no identifier", lambda t: re.sub(r"<dc:identifier.*?</dc:identifier>", "", t)),
        ("no access", lambda t: re.sub(r"<dcterms:accessRights.*?accessRights>", "", t)),
        ("an empty element", lambda t: t.replace(">Fauzi, Ahmad<", "><")),
        ("a day that does not exist", lambda t: t.replace(">2024-06-11<", ">2024-06-31<")),
        ("a date in another form", lambda t: t.replace(">2024-06<", ">06/2024<")),
        ("an interval as a date", lambda t: t.replace(">2024-06<", ">2024/2025<")),
        ("an unknown DCMI type", lambda t: t.replace(">Text<", ">Teks<")),
        ("an unknown scheme", lambda t: t.replace("dcterms:W3CDTF", "dcterms:EDTF")),
        ("a language name", lambda t: t.replace(">ind<", ">Indonesia<")),
        ("a link that is none", lambda t: t.replace(">BPC/LP/2024/07<", ">http://x y<")),
        ("a genre after the address of the type", lambda t: _swapped(t, "dc:type")),
        ("an abstract before the title", lambda t: _first(t, "dcterms:abstract")),
        ("an attribute", lambda t: t.replace("<dc:creator>", '<dc:creator role="aut">')),
    ],
)
def test_the_schema_refuses(record_named, name, change):
    text = serialised(record_named("01-report")).decode()
    changed = change(text)
    assert changed != text
    assert validation.problems("oai_qdc", changed.encode()) != []


def _swapped(text, name):
    first, second = re.findall(rf"<{name}.*?</{name}>", text)[:2]
    return text.replace(first + second, second + first)


def _first(text, name):
    one = re.search(rf"<{name}.*?</{name}>", text)[0]
    return text.replace(one, "", 1).replace("<dc:title", one + "<dc:title", 1)


# -- the order that readers depend on --------------------------------------------------------------


def test_the_page_is_the_first_identifier_and_only_links_begin_as_links(record_named):
    record = record_named("01-report")
    record["identifiers"] += [
        {"scheme": "url", "value": "https://contoh.id/a b"},
        {"scheme": "url", "value": "http://contoh.id:port/"},
        {"scheme": "isbn", "value": "9783161484100"},
    ]
    values = found(record, f"{DC}identifier")
    assert values[0] == (f"{SITE}/items/1001", "dcterms:URI", None)
    assert values[1][0].endswith(".pdf")
    assert ("https://contoh.id/a%20b", "dcterms:URI", None) in values
    assert ("urn:ISBN:9783161484100", "dcterms:URI", None) in values
    assert ("BPC/LP/2024/07", None, None) in values
    assert not any("port" in value for value, _, _ in values)


def test_the_genre_is_the_first_type(record_named):
    assert found(record_named("02-thesis-embargoed"), f"{DC}type") == [
        ("Thesis", None, "en"),
        ("http://purl.org/coar/resource_type/c_bdcc", "dcterms:URI", None),
        ("Text", "dcterms:DCMIType", None),
    ]


def test_the_year_of_the_main_date_is_the_first_date(record_named, day):
    record = record_named("02-thesis-embargoed")
    record["dates"].reverse()
    dates = [e for e in oai_qdc.element(record, day) if e.get(TYPE) == "dcterms:W3CDTF"]
    assert (dates[0].tag, dates[0].text) == (f"{TERMS}issued", "2026-02")


def test_the_original_words_of_a_date_stand_beside_its_year(record_named):
    assert found(record_named("04-manuscript"), f"{TERMS}created") == [
        ("1817", "dcterms:W3CDTF", None),
        ("12 Rabiulawal 1232 H", None, "id"),
        ("يوم الخميس ١٢ ربيع الأول سنة ١٢٣٢", None, "ar-Arab"),
    ]


def test_the_abstract_in_the_language_of_the_work_stands_first(record_named):
    assert [lang for _, _, lang in found(record_named("01-report"), f"{TERMS}abstract")] == [
        "id",
        "en",
    ]


def test_titles_keep_language_and_script(record_named):
    record = record_named("04-manuscript")
    assert [lang for _, _, lang in found(record, f"{DC}title")] == ["ar-Latn", "id"]
    assert [lang for _, _, lang in found(record, f"{TERMS}alternative")] == ["ar-Arab"]


# -- values ----------------------------------------------------------------------------------------


def test_an_embargo_changes_the_record_on_its_day(record_named):
    record = record_named("02-thesis-embargoed")
    before, after = date(2028, 3, 1), date(2028, 3, 2)
    (access,) = found(record, f"{TERMS}accessRights", before)
    assert access[0] == "http://purl.org/coar/access_right/c_f1cf"
    assert found(record, f"{TERMS}available", before)[0][0] == "2028-03-02"
    (access,) = found(record, f"{TERMS}accessRights", after)
    assert access[0] == "http://purl.org/coar/access_right/c_abf2"
    assert found(record, f"{TERMS}available", after) == []


def test_periods_and_boxes_are_in_the_schemes_of_dcmi(record_named):
    record = record_named("05-dataset")
    record["temporal"] += [{"edtf": "181X"}, {"edtf": "2020"}]
    record["spatial"].append({"name": "Kudus", "lat": -6.8, "lon": 110.84})
    assert [(value, kind) for value, kind, _ in found(record, f"{TERMS}temporal")] == [
        ("start=2023-03; end=2023-05; scheme=W3C-DTF", "dcterms:Period"),
        ("181X", None),
        ("2020", "dcterms:W3CDTF"),
    ]
    assert [(value, kind) for value, kind, _ in found(record, f"{TERMS}spatial")] == [
        ("Indonesia", None),
        ("northlimit=6.1; southlimit=-11.1; eastlimit=141.1; westlimit=95.0", "dcterms:Box"),
        ("Kudus", None),
        ("east=110.84; north=-6.8", "dcterms:Point"),
    ]


def test_languages_are_three_letters_with_a_scheme_where_there_is_one(record_named):
    record = record_named("01-report")
    record["language"] = ["ind", "msa", "bjn"]
    assert found(record, f"{DC}language") == [
        ("ind", "dcterms:ISO639-2", None),
        ("msa", "dcterms:ISO639-2", None),
        ("bjn", None, None),
    ]


def test_relations_are_the_refinements_they_are(record_named):
    record = record_named("01-report")
    record["relations"] = [
        {"type": "replaces", "item": "bcdf2346"},
        {"type": "is_based_on", "target": {"scheme": "doi", "value": "10.5072/a"}},
        {"type": "has_translation", "title": "Terjemahan"},
    ]
    assert found(record, f"{TERMS}replaces") == [(f"{SITE}/items/bcdf2346", "dcterms:URI", None)]
    assert found(record, f"{DC}source") == [("https://doi.org/10.5072/a", "dcterms:URI", None)]
    assert found(record, f"{TERMS}hasVersion") == [("Terjemahan", None, None)]
