"""RDF/XML, read back through rdflib: the graph that harvesters of linked data get."""

import re
from datetime import date

import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from lxml import etree
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, FOAF, RDF, RDFS, SKOS, XSD

from repository.crosswalks import harvested, rdf, validation
from tests.repository.crosswalks import records
from tests.repository.crosswalks.conftest import DAY, SITE, load

BIBO = rdflib.Namespace("http://purl.org/ontology/bibo/")
MARCREL = rdflib.Namespace("http://id.loc.gov/vocabulary/relators/")
EDTF = rdflib.URIRef("http://id.loc.gov/datatypes/edtf/EDTF")
COMPARED = ["01-report", "04-manuscript", "05-dataset"]
TITLELESS = {"empty", "draft"}


def canonical(root):
    return etree.tostring(root, method="c14n2", strip_text=True)


def serialised(record, day=DAY):
    return harvested.HARVESTED["rdf"].serialise(record, day)


def graph_of(record, day=DAY):
    return rdflib.Graph().parse(data=serialised(record, day), format="xml")


def about(record):
    return rdflib.URIRef(f"{SITE}/items/{record['handle']}")


def objects(record, prop, day=DAY):
    return list(graph_of(record, day).objects(about(record), prop))


def labels(record, prop, label=RDFS.label):
    found = graph_of(record)
    return sorted(str(found.value(node, label)) for node in found.objects(about(record), prop))


@pytest.mark.parametrize("name", COMPARED)
def test_the_worked_examples_are_written_as_they_must_be(name, expected, day):
    wanted = etree.fromstring(expected(name, "rdf.xml").encode())
    assert canonical(rdf.element(load(name), day)) == canonical(wanted)


def test_each_example_is_valid(example):
    assert validation.problems("rdf", serialised(example[1])) == []


@pytest.mark.parametrize("name", records.hard_cases())
def test_hard_cases_are_valid_graphs_and_keep_their_secrets(name):
    record = records.hard_cases()[name]
    text = serialised(record)
    assert (validation.problems("rdf", text) == []) == (name not in TITLELESS)
    assert len(graph_of(record)) >= 4
    assert records.SECRET.encode() not in text


def test_the_sample_content_is_valid():
    for record in records.sample_content():
        assert validation.problems("rdf", serialised(record)) == []
        assert len(graph_of(record)) > 20


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records.random_records())
def test_any_record_with_a_title_is_a_valid_graph_and_keeps_its_secrets(record):
    text = serialised(record)
    has_title = etree.fromstring(text)[0].find("{http://purl.org/dc/terms/}title") is not None
    assert not has_title or validation.problems("rdf", text) == []
    assert records.SECRET.encode() not in text
    # One thing is described, and every other node hangs on it.
    found = rdflib.Graph().parse(data=text, format="xml")
    reached, waiting = set(), [about(record)]
    while waiting:
        subject = waiting.pop()
        if subject not in reached:
            reached.add(subject)
            waiting += found.objects(subject)
    assert set(found.subjects()) <= reached


# -- what the schema refuses -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("an unknown property", lambda t: t.replace("dcterms:extent", "dcterms:size")),
        (
            "no subject",
            lambda t: re.sub(r'(<rdf:Description) rdf:about="[^"]*"', r"\1", t, count=1),
        ),
        ("a subject that is no link", lambda t: t.replace('about="https://repo', 'about="repo', 1)),
        ("no class", lambda t: re.sub(r"<rdf:type[^>]*/>", "", t)),
        ("no title", lambda t: re.sub(r"<dcterms:title xml.*?</dcterms:title>", "", t)),
        ("no type", lambda t: re.sub(r"<dcterms:type>.*?</dcterms:type>", "", t)),
        ("no identifier", lambda t: re.sub(r"<dcterms:identifier.*?identifier>", "", t)),
        ("no access", lambda t: re.sub(r"<dcterms:accessRights[^>]*/>", "", t)),
        ("no licence", lambda t: re.sub(r"<dcterms:license[^>]*/>", "", t)),
        ("a creator as words", lambda t: re.sub(r"<foaf:Person.*?</foaf:Person>", "X", t, count=1)),
        ("a person without a name", lambda t: re.sub(r"<foaf:name>Siti[^/]*/foaf:name>", "", t)),
        ("an empty literal", lambda t: t.replace(">Supriyanto<", "><")),
        ("a day that does not exist", lambda t: t.replace(">2024-06-11<", ">2024-06-31<")),
        ("a date of the wrong type", lambda t: t.replace("#gYearMonth", "#gYear")),
        ("a date without a type", lambda t: re.sub(r'(issued) rdf:datatype="[^"]*"', r"\1", t)),
        ("a place as words", lambda t: re.sub(r"<dcterms:Location>.*?</dcterms:Location>", "X", t)),
        ("the title after the creators", lambda t: _after(t, "dcterms:title", "bibo:authorList")),
        ("the page after the other identifiers", lambda t: _after_all(t, "dcterms:identifier")),
    ],
)
def test_the_schema_refuses(record_named, name, change):
    text = serialised(record_named("01-report")).decode()
    changed = change(text)
    assert changed != text
    assert validation.problems("rdf", changed.encode()) != []


def _after(text, name, end):
    one = re.search(rf"<{name}[ >].*?</{name}>", text)[0]
    return text.replace(one, "", 1).replace(f"</{end}>", f"</{end}>{one}", 1)


def _after_all(text, name):
    plain = f"<{name}>BPC/LP/2024/07</{name}>"
    return text.replace(plain, "").replace(f"<{name} ", f"{plain}<{name} ", 1)


# -- the graph -------------------------------------------------------------------------------------


def test_the_page_is_the_subject_and_the_file_a_form_of_it(record_named):
    record = record_named("01-report")
    (file,) = objects(record, DCTERMS.hasFormat)
    assert str(file).endswith(".pdf")
    identifiers = objects(record, DCTERMS.identifier)
    assert rdflib.Literal(str(about(record)), datatype=XSD.anyURI) in identifiers
    assert not any(str(value).endswith(".pdf") for value in identifiers)


def test_people_have_names_roles_and_their_order(record_named):
    record = record_named("01-report")
    found = graph_of(record)
    first, second = Collection(found, found.value(about(record), BIBO.authorList))
    assert first == rdflib.URIRef("https://orcid.org/0000-0002-1825-0097")
    assert str(found.value(first, FOAF.familyName)) == "Fauzi"
    assert str(found.value(second, FOAF.name)) == "Siti Rahmawati"
    assert set(found.objects(about(record), DCTERMS.creator)) == {first, second}
    assert found.value(about(record), MARCREL.rth) == first
    assert found.value(about(record), MARCREL.rtm) == second


def test_a_mononym_gets_no_family_name(record_named):
    found = graph_of(record_named("03-article-mononym"))
    named = {str(name) for name in found.objects(None, FOAF.name)}
    assert {"Wagiman", "Aminah binti Yusuf"} <= named
    assert not list(found.objects(None, FOAF.familyName))


def test_subjects_are_concepts_close_to_lcsh(record_named):
    record = record_named("01-report")
    found = graph_of(record)
    concept = found.value(None, SKOS.notation, rdflib.Literal("R1.2"))
    assert rdflib.Literal("Moderasi beragama", lang="id") in found.objects(concept, SKOS.prefLabel)
    assert found.value(concept, SKOS.closeMatch) == rdflib.URIRef(
        "http://id.loc.gov/authorities/subjects/sh2019100665"
    )


def test_dates_have_their_datatype_and_what_is_uncertain_its_edtf(record_named):
    assert objects(record_named("01-report"), DCTERMS.issued) == [
        rdflib.Literal("2024-06", datatype=XSD.gYearMonth)
    ]
    created = objects(record_named("04-manuscript"), DCTERMS.created)
    assert rdflib.Literal("1817", datatype=XSD.gYear) in created
    assert rdflib.Literal("1817-01-30~", datatype=EDTF) in created
    assert rdflib.Literal("12 Rabiulawal 1232 H", lang="id") in created


def test_titles_have_their_language_and_script(record_named):
    record = record_named("04-manuscript")
    assert {title.language for title in objects(record, DCTERMS.title)} == {"ar-Latn", "id"}
    assert [title.language for title in objects(record, DCTERMS.alternative)] == ["ar-Arab"]


def test_a_work_is_of_a_class_of_bibo_and_of_dcmi(record_named):
    assert set(objects(record_named("02-thesis-embargoed"), RDF.type)) == {
        BIBO.Thesis,
        rdflib.URIRef("http://purl.org/dc/dcmitype/Text"),
    }
    assert objects(record_named("05-dataset"), RDF.type) == [
        rdflib.URIRef("http://purl.org/dc/dcmitype/Dataset")
    ]


def test_an_article_stands_in_its_journal(record_named):
    record = record_named("03-article-mononym")
    found = graph_of(record)
    journal = found.value(about(record), DCTERMS.isPartOf)
    assert found.value(journal, RDF.type) == BIBO.Journal
    assert str(found.value(journal, BIBO.issn)) == "0317-8471"
    assert str(found.value(about(record), BIBO.pageStart)) == "151"


def test_a_thesis_has_its_degree_and_university(record_named):
    record = record_named("02-thesis-embargoed")
    assert labels(record, BIBO.degree) == ["Magister Agama (M.Ag.)"]
    assert labels(record, BIBO.issuer, FOAF.name) == ["Universitas Islam Negeri Contoh"]


def test_places_and_periods_are_nodes(record_named):
    record = record_named("05-dataset")
    assert labels(record, DCTERMS.spatial) == ["Indonesia"]
    assert labels(record, DCTERMS.temporal, RDF.value)[0] == "2023-03/2023-05"
    record["spatial"] = [{"name": "Kudus", "uri": "https://sws.geonames.org/1640185/"}]
    assert objects(record, DCTERMS.spatial) == [rdflib.URIRef("https://sws.geonames.org/1640185/")]


def test_an_embargo_changes_the_graph_on_its_day(record_named):
    record = record_named("02-thesis-embargoed")
    before, after = date(2028, 3, 1), date(2028, 3, 2)
    assert str(objects(record, DCTERMS.accessRights, before)[0]).endswith("c_f1cf")
    assert objects(record, DCTERMS.available, before) == [
        rdflib.Literal("2028-03-02", datatype=XSD.date)
    ]
    assert str(objects(record, DCTERMS.accessRights, after)[0]).endswith("c_abf2")
    assert objects(record, DCTERMS.available, after) == []
