"""MODS as the schema wants it, as its readers read it, and without anything that is not public."""

from datetime import date

import pytest
from hypothesis import given, settings
from lxml import etree

from repository.crosswalks import mods
from repository.crosswalks.harvested import HARVESTED
from repository.crosswalks.mods.days import Day, days_of
from repository.items.models import Item
from repository.items.records import record_of
from tests import schemas
from tests.repository.crosswalks import records, worst
from tests.repository.crosswalks.conftest import DAY, SITE

XSD = "extra/mods/mods-3-7.xsd"
NS = {"m": mods.NAMESPACE, "xlink": "http://www.w3.org/1999/xlink"}


def find(rec, path, day=DAY):
    return mods.element(rec, day).xpath(path, namespaces=NS)


def texts(rec, path, day=DAY):
    return [e.text for e in find(rec, path, day)]


@pytest.mark.parametrize("name", ["01-report", "04-manuscript"])
def test_worked_examples_are_written_as_they_must_be(name, record_named, expected, day):
    made = HARVESTED["mods"].document(record_named(name), day).decode()
    assert made == expected(name, "mods.xml")


def test_each_example_is_valid(example, day):
    assert schemas.faults(mods.element(example[1], day), XSD) == []


@pytest.mark.parametrize("record", records.sample_content(), ids=lambda r: r["handle"])
def test_the_sample_content_is_valid(record):
    assert schemas.faults(mods.element(record, DAY), XSD) == []


@pytest.mark.parametrize("name", records.hard_cases())
def test_hard_cases_are_valid_and_keep_their_secrets(name):
    element = mods.element(records.hard_cases()[name], DAY)
    assert schemas.faults(element, XSD) == []
    assert records.SECRET not in etree.tostring(element, encoding="unicode")


def test_every_kind_of_item_is_valid(library):
    with library.app.app_context():
        items = Item.query.all()
        assert items
        for item in items:
            element = mods.element(record_of(item, SITE, DAY), DAY)
            assert schemas.faults(element, XSD) == [], item.handle


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_the_barest_record_is_valid(state):
    element = mods.element(worst.bare(state=state), DAY)
    assert schemas.faults(element, XSD) == []
    assert [etree.QName(e).localname for e in element] == [
        *("typeOfResource", "genre", "genre", "identifier", "location"),
        *("accessCondition", "accessCondition", "recordInfo"),
    ]


@pytest.mark.parametrize("access", ["open", "embargoed", "restricted", "metadata_only"])
def test_the_worst_record_is_valid_and_keeps_its_secrets(access):
    record = worst.worst()
    record["rights"] |= {"access": access, "embargo_until": "2030-01-01"}
    element = mods.element(record, DAY)
    assert schemas.faults(element, XSD) == []
    written = etree.tostring(element, encoding="unicode")
    assert [secret for secret in worst.SECRETS if secret in written] == []
    assert all(e.text or len(e) or e.attrib for e in element.iter()), "no empty element"


@settings(max_examples=100, deadline=None)
@given(records.random_records())
def test_any_record_is_valid_and_says_nothing_twice(record):
    element = mods.element(record, DAY)
    assert schemas.faults(element, XSD) == []
    assert all(len(e) or (e.text and e.text.strip()) for e in element.iter())
    written = [etree.tostring(e, encoding="unicode") for e in element]
    assert len(written) == len(set(written))
    assert records.SECRET not in "".join(written)


@settings(max_examples=60, deadline=None)
@given(records.random_records())
def test_any_record_is_well_formed_where_no_schema_is_at_hand(record):
    assert etree.fromstring(HARVESTED["mods"].serialise(record, DAY)).get("version") == "3.7"


def test_what_readers_take_first_is_the_items_own(example, day):
    record = example[1]
    main = next(t["value"] for t in record["title"] if t["kind"] == "main")
    assert ": ".join(texts(record, "(//m:titleInfo)[1]/*")) == main
    assert find(record, "(//m:genre)[1]")[0].attrib == {}
    first = find(record, "(//m:location)[1]/m:url")[0]
    assert (first.text, first.get("usage")) == (record["urls"]["landing"], "primary display")
    assert len(find(record, "//*[@keyDate]")) == 1


def test_degrees_stay_out_and_kept_titles_in(record_named):
    record = record_named("01-report")
    assert "M.Ag." not in etree.tostring(mods.element(record, DAY), encoding="unicode")
    record["creators"] = [{"kind": "person", "name": "Kartini", "title_kept": "Raden Ajeng"}]
    assert texts(record, "(//m:name)[1]/m:namePart") == ["Kartini", "Raden Ajeng"]


def test_owners_and_withheld_names_are_no_names(record_named):
    record = record_named("04-manuscript")
    record["contributors"] += [
        {"kind": "person", "name": "Pemberi", "role": "dnr"},
        {"kind": "person", "name": "Tersembunyi", "role": "edt", "public": False},
    ]
    assert texts(record, "/m:mods/m:name/m:namePart") == [
        "Shaykh ʻAbd al-Karīm",
        "Muhammad Salih bin Haji Ishaq",
    ]
    written = etree.tostring(mods.element(record, DAY), encoding="unicode")
    assert "nama disimpan" not in written
    assert "Tim digitalisasi" not in written


def test_an_embargo_opens_the_record_on_its_day(record_named):
    record = record_named("02-thesis-embargoed")
    for file in record["files"]:
        file["is_open"] = True
    before, after = date(2028, 3, 1), date(2028, 3, 2)
    closed, opened = (
        "//m:accessCondition[@type='restriction on access']",
        "//m:url[@access='raw object']",
    )
    assert texts(record, closed, before) == ["embargoed access until 2028-03-02"]
    assert texts(record, "//m:dateOther[@type='embargoEnd']", before) == ["2028-03-02"]
    assert texts(record, opened, before) == texts(record, "//m:internetMediaType", before) == []
    assert texts(record, closed, after) == ["open access"]
    assert texts(record, "//m:dateOther", after) == []
    assert texts(record, opened, after) == [record["files"][0]["url"]]


@pytest.mark.parametrize(
    ("edtf", "days"),
    [
        ("2024-06", [Day("2024-06", None, None)]),
        ("1817-01-30~", [Day("1817-01-30", None, "approximate")]),
        ("1817?", [Day("1817", None, "questionable")]),
        ("1816/1820~", [Day("1816", "start", None), Day("1820", "end", "approximate")]),
        ("181X", [Day("1810", "start", None), Day("1819", "end", None)]),
        ("18XX?", [Day("1800", "start", "questionable"), Day("1899", "end", "questionable")]),
        ("../1850", [Day("1850", "end", None)]),
        ("1850/", [Day("1850", "start", None)]),
        ("2001-21", [Day("2001", None, None)]),
        ("2001-05-XX", [Day("2001-05", None, None)]),
        ("Y17000", []),
        ("-0100", []),
        ("", []),
    ],
)
def test_a_date_becomes_days_with_start_end_and_qualifier(edtf, days):
    assert days_of(edtf) == days


def test_a_hijri_date_is_given_in_four_forms(record_named):
    dates = find(record_named("04-manuscript"), "//m:dateCreated")
    assert [(d.text, d.get("encoding"), d.get("qualifier"), d.get("calendar")) for d in dates] == [
        ("1817-01-30", "w3cdtf", "approximate", None),
        ("1817-01-30~", "edtf", None, None),
        ("12 Rabiulawal 1232 H", None, None, "hijri"),
        ("يوم الخميس ١٢ ربيع الأول سنة ١٢٣٢", None, None, "hijri"),
    ]


def test_a_date_that_only_edtf_can_say_is_still_the_key_date():
    issued = {"type": "issued", "edtf": "Y17000", "calendar": "gregorian", "year": 17000}
    (found,) = find(worst.bare(dates=[issued]), "//m:dateIssued")
    assert (found.text, found.get("encoding"), found.get("keyDate")) == ("Y17000", "edtf", "yes")


def test_languages_without_a_bibliographic_code_have_the_one_of_iso_639_3():
    record = worst.bare(
        language=["msa", "bjn"], title=[{"value": "X", "lang": "bjn", "kind": "main"}]
    )
    codes = find(record, "//m:language/m:languageTerm[@type='code']")
    assert [(c.text, c.get("authority")) for c in codes] == [
        ("may", "iso639-2b"),
        ("bjn", "iso639-3"),
    ]
    (title,) = find(record, "//m:titleInfo")
    assert title.attrib == {"{http://www.w3.org/XML/1998/namespace}lang": "bjn"}


def test_each_language_has_the_script_it_is_written_in():
    record = worst.bare(
        language=["ara", "jav", "ind"], script=["Arab", "Java"], script_variety=["hanacaraka"]
    )
    found = [texts(record, f"//m:language[{n}]/m:scriptTerm") for n in (1, 2, 3)]
    assert found == [["Arab"], ["Java"], ["Arab", "Java"]]


def test_an_article_names_its_place_in_the_journal(record_named):
    record = record_named("03-article-mononym")
    assert texts(record, "//m:relatedItem[@type='host']//m:title") == [
        "Jurnal Contoh Penelitian Agama"
    ]
    assert texts(record, "//m:part//m:number | //m:part//m:start | //m:part//m:end") == [
        "36",
        "2",
        "151",
        "172",
    ]
    assert texts(record, "//m:relatedItem/m:identifier[@type='issn']") == ["0317-8471"]


def test_relations_have_the_type_of_mods_or_that_of_dublin_core():
    relations = [
        {"type": "replaces", "item": "cdfg2345"},
        {"type": "requires", "target": {"scheme": "doi", "value": "10.5072/x"}},
        {"type": "relation", "title": "Judul saja"},
    ]
    found = find(worst.bare(relations=relations), "//m:relatedItem")
    kinds = [(r.get("type"), r.get("otherType"), r.findtext(".//{*}identifier")) for r in found]
    assert kinds == [
        ("preceding", None, f"{SITE}/items/cdfg2345"),
        (None, "requires", "10.5072/x"),
        (None, "relation", None),
    ]


def test_every_group_of_a_manuscript_is_carried(record_named):
    record = record_named("04-manuscript")
    kinds = {e.get("type") for e in find(record, "//m:note")}
    assert kinds == {
        *("incipit", "explicit", "colophon", "ownership", "acquisition", "source of title"),
        *("citation/reference", "reproduction", "condition", "binding", "collation", "foliation"),
        *("lines", "hand", "hands", "ink", "decoration"),
    }
    record["manuscript"] |= {
        "watermark": "Pro Patria",
        "chain_lines": "24 mm",
        "textblock": "20 x 12",
    }
    for kind, text in (
        ("watermark", "Pro Patria"),
        ("chain lines", "24 mm"),
        ("text block", "20 x 12"),
    ):
        assert texts(record, f"//m:note[@type='{kind}']") == [text]


def test_a_map_has_scale_projection_and_coordinates():
    box = {"west": 106.6, "east": 107, "south": -6.4, "north": -6}
    record = worst.bare(
        type="map",
        map={"scale": "1:50.000", "projection": "UTM 48S"},
        spatial=[{"name": "Jakarta", "box": box}, {"name": "Lebak", "lat": -6.5, "lon": 106.2}],
    )
    assert texts(record, "//m:typeOfResource") == ["cartographic"]
    assert texts(record, "//m:scale | //m:projection") == ["1:50.000", "UTM 48S"]
    assert texts(record, "//m:coordinates") == [
        "westlimit=106.6; eastlimit=107; southlimit=-6.4; northlimit=-6",
        "east=106.2; north=-6.5",
    ]
    assert schemas.faults(mods.element(record, DAY), XSD) == []


def test_call_numbers_are_classification_and_shelfmarks_are_where_the_original_stands():
    identifiers = [
        {"scheme": "call_number", "value": "2X4.3 FAU m"},
        {"scheme": "shelfmark", "value": "A 12"},
    ]
    record = worst.bare(identifiers=identifiers)
    assert texts(record, "//m:classification") == ["2X4.3 FAU m"]
    assert (
        texts(record, "//m:shelfLocator")
        == texts(record, "//m:identifier[@type='local']")
        == ["A 12"]
    )
