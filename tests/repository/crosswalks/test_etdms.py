"""ETD-MS of theses: by the worked example, by our schema, and what the schema refuses."""

import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from repository.crosswalks import etdms, harvested, validation
from repository.metadata import vocabularies
from tests.repository.crosswalks import records
from tests.repository.crosswalks.conftest import DAY, SITE, load

MS = f"{{{etdms.NAMESPACE}}}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
LEVELS = {
    "bachelor_thesis": "bachelor's",
    "master_thesis": "master's",
    "doctoral_thesis": "doctoral",
    "thesis": "other",
}
THESES = [
    name
    for name, record in records.hard_cases().items()
    if vocabularies.profile_of(record.get("type")) == "thesis"
]


def canonical(root):
    return etree.tostring(root, method="c14n2", strip_text=True)


def serialised(record, day=DAY):
    return harvested.HARVESTED["etdms"].serialise(record, day)


def texts(record, name, day=DAY):
    return [e.text for e in etdms.element(record, day).iter(f"{MS}{name}")]


@pytest.mark.parametrize("name", ["02-thesis-embargoed", "02-thesis-open"])
def test_the_worked_example_is_written_as_it_must_be(name, expected):
    day = DAY if name.endswith("embargoed") else date(2028, 3, 2)
    wanted = etree.fromstring(expected(name, "etdms.xml").encode())
    assert canonical(etdms.element(_example(name), day)) == canonical(wanted)
    assert validation.problems("etdms", etree.tostring(wanted)) == []


def _example(name):
    record = load("02-thesis-embargoed")
    for file in record["files"]:
        file["is_open"] = name.endswith("open")
    return record


def test_it_is_offered_for_theses_alone():
    offered = {key for key in vocabularies.profiles() if harvested.HARVESTED["etdms"].suits(key)}
    assert offered == {"thesis"}


@pytest.mark.parametrize("name", THESES)
def test_hard_cases_are_valid_and_keep_their_secrets(name):
    text = serialised(records.hard_cases()[name])
    assert validation.problems("etdms", text) == []
    assert records.SECRET.encode() not in text


@pytest.mark.parametrize(("kind", "level"), LEVELS.items())
def test_the_level_of_the_degree_is_that_of_the_type(kind, level):
    assert texts(records.hard_cases()[f"bare {kind}"], "level") == [level]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records.random_records(), st.sampled_from(sorted(LEVELS)))
def test_any_thesis_with_title_and_date_is_valid_and_keeps_its_secrets(record, kind):
    text = serialised({**record, "type": kind, "profile": "thesis"})
    has_all = text.count(b"<title") == 1 and b"<date>" in text
    assert not has_all or validation.problems("etdms", text) == []
    assert records.SECRET.encode() not in text


# -- what the schema refuses -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("an unknown element", lambda t: t.replace("publisher>", "penerbit>")),
        ("no title", lambda t: re.sub(r"<title.*?</title>", "", t)),
        ("two titles", lambda t: t.replace("alternativeTitle", "title")),
        ("no creator", lambda t: re.sub(r"<creator.*?</creator>", "", t)),
        ("no date", lambda t: re.sub(r"<date.*?</date>", "", t)),
        ("no type", lambda t: re.sub(r"<type>.*?</type>", "", t)),
        ("no identifier", lambda t: re.sub(r"<identifier.*?</identifier>", "", t)),
        ("no rights", lambda t: re.sub(r"<rights.*?</rights>", "", t)),
        ("no degree", lambda t: re.sub(r"<degree>.*?</degree>", "", t)),
        ("no level", lambda t: re.sub(r"<level>.*?</level>", "", t)),
        ("an unknown level", lambda t: t.replace(">master's<", ">S2<")),
        ("a month that does not exist", lambda t: t.replace(">2026-02<", ">2026-13<")),
        ("a date in words", lambda t: t.replace(">2026-02<", ">Februari 2026<")),
        ("an identifier that is no link", lambda t: t.replace("https://doi.org/", "doi:")),
        ("an empty element", lambda t: t.replace(">Wakaf<", "><")),
        ("an unknown role", lambda t: t.replace("<description", '<description role="abstract"')),
        ("the creator before the title", lambda t: _moved(t, "creator", "title")),
        ("the degree before the rights", lambda t: _moved(t, "degree", "rights")),
        ("the grantor before the level", lambda t: _moved(t, "grantor", "level")),
    ],
)
def test_the_schema_refuses(record_named, name, change):
    text = serialised(record_named("02-thesis-embargoed")).decode()
    changed = change(text)
    assert changed != text
    assert validation.problems("etdms", changed.encode()) != []


def _moved(text, name, before):
    one = re.search(rf"<{name}[ >].*?</{name}>", text)[0]
    text = text.replace(one, "", 1)
    return re.sub(rf"<{before}[ >]", lambda found: one + found[0], text, count=1)


# -- values ----------------------------------------------------------------------------------------


def test_the_page_is_the_first_identifier_and_all_are_links(record_named):
    record = record_named("02-thesis-embargoed")
    record["identifiers"].append({"scheme": "url", "value": "http://contoh.id:port/"})
    assert texts(record, "identifier") == [
        f"{SITE}/items/1002",
        "https://doi.org/10.5072/daluang.1002",
    ]


def test_the_abstract_in_the_language_of_the_work_is_the_first_description(record_named, day):
    found = etdms.element(record_named("02-thesis-embargoed"), day).iter(f"{MS}description")
    assert [e.get(LANG) for e in found] == ["id", "en"]


def test_supervisors_and_examiners_have_their_roles(record_named, day):
    record = record_named("02-thesis-embargoed")
    record["contributors"].reverse()
    found = etdms.element(record, day).iter(f"{MS}contributor")
    assert [(e.get("role"), e.text) for e in found] == [
        ("advisor", "Hamzah, Abdul Malik"),
        ("committee member", "Muhammad bin Salim"),
    ]


def test_a_creator_is_named_by_orcid_too_and_without_a_name_anonymous(record_named, day):
    record = record_named("02-thesis-embargoed")
    record["creators"][0]["orcid"] = "0000-0002-1825-0097"
    (creator,) = etdms.element(record, day).iter(f"{MS}creator")
    assert creator.get("resource") == "https://orcid.org/0000-0002-1825-0097"
    record["creators"][0]["public"] = False
    assert texts(record, "creator") == ["Anonim"]


def test_an_embargo_changes_the_record_on_its_day(record_named):
    record = _example("open")
    before, after = date(2028, 3, 1), date(2028, 3, 2)
    assert texts(record, "rights", before)[:2] == [
        "embargoed access",
        "info:eu-repo/date/embargoEnd/2028-03-02",
    ]
    assert texts(record, "format", before) == []
    assert texts(record, "rights", after)[0] == "open access"
    assert texts(record, "format", after) == ["application/pdf"]
    assert texts(record, "identifier", after)[1].endswith(".pdf")
