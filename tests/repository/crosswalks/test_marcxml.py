"""MARC records, read back through pymarc: what union catalogues and discovery portals take."""

import io
from datetime import date

import pymarc
import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from repository.crosswalks import harvested, marcxml
from tests import schemas
from tests.repository.crosswalks import marc_format, records
from tests.repository.crosswalks.conftest import DAY, SITE, load

SLIM = "{http://www.loc.gov/MARC21/slim}"
COMPARED = ["01-report", "02-thesis-embargoed", "04-manuscript"]


def canonical(root):
    return etree.tostring(root, method="c14n2", strip_text=True)


def read(record, day=DAY):
    """The record as pymarc reads it from MARCXML."""
    xml = harvested.HARVESTED["marcxml"].serialise(record, day)
    (found,) = pymarc.parse_xml_to_array(io.BytesIO(xml))
    return found


def values(found, tag, code):
    return [value for field in found.get_fields(tag) for value in field.get_subfields(code)]


def problems(root):
    """What a MARC editor would object to, whatever the schema says."""
    leader = root.findtext(f"{SLIM}leader")
    assert len(leader) == 24
    control = {e.get("tag"): e.text for e in root.iter(f"{SLIM}controlfield")}
    assert list(control) == sorted(control)
    assert len(control["008"]) == 40
    assert len(control.get("006", " " * 18)) == 18
    assert len(control.get("007", " " * 14)) == 14
    tags = [e.get("tag") for e in root.iter(f"{SLIM}datafield")]
    assert tags == sorted(tags)
    assert len([tag for tag in tags if tag.startswith("1")]) <= 1
    assert tags.count("245") <= 1
    assert list(marc_format.breaches(_as_rows(root))) == []
    rows = [etree.tostring(e) for e in root.iter(f"{SLIM}datafield")]
    assert len(rows) == len(set(rows))
    assert all(e.text and e.text.strip() == e.text for e in root.iter(f"{SLIM}subfield"))


def _as_rows(root):
    for e in root.iter(f"{SLIM}datafield"):
        codes = [(subfield.get("code"), subfield.text[:3]) for subfield in e]
        yield e.get("tag"), e.get("ind1") + e.get("ind2"), codes


@pytest.mark.parametrize("name", COMPARED)
def test_the_worked_examples_are_written_as_they_must_be(name, expected, day):
    made = marcxml.element(load(name), day)
    wanted = etree.fromstring(expected(name, "marcxml.xml").encode())
    assert canonical(made) == canonical(wanted)


def test_each_example_keeps_to_the_format(example, day):
    problems(marcxml.element(example[1], day))


def test_each_example_is_valid_against_the_official_schema(example, day):
    assert schemas.faults(marcxml.element(example[1], day), schemas.MARC21) == []


@pytest.mark.parametrize("name", records.hard_cases())
def test_hard_cases_are_sound_and_keep_their_secrets(name, day):
    root = marcxml.element(records.hard_cases()[name], day)
    problems(root)
    assert records.SECRET.encode() not in etree.tostring(root)


def test_hard_cases_are_valid_against_the_official_schema(day):
    for record in records.hard_cases().values():
        assert schemas.faults(marcxml.element(record, day), schemas.MARC21) == []


def test_the_sample_content_is_valid_against_the_official_schema(day):
    for record in records.sample_content():
        assert schemas.faults(marcxml.element(record, day), schemas.MARC21) == []


def test_the_sample_content_is_sound_and_survives_iso_2709(day):
    for record in records.sample_content():
        problems(marcxml.element(record, day))
        found = read(record)
        again = pymarc.Record(found.as_marc())
        assert [str(field) for field in again] == [str(field) for field in found]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records.random_records())
def test_any_record_is_sound_and_keeps_its_secrets(record):
    text = harvested.HARVESTED["marcxml"].serialise(record, DAY)
    problems(etree.fromstring(text))
    assert records.SECRET.encode() not in text


@pytest.mark.parametrize(
    ("kind", "six_and_seven", "eight"),
    [
        ("research_report", "am", "     ot   |000 0 "),
        ("master_thesis", "am", "     om    000 0 "),
        ("journal_article", "am", "     o     000 0 "),
        ("conference_proceedings", "am", "     o     100 0 "),
        ("dataset", "mm", "     o  u        "),
        ("survey_data", "mm", "     o  a        "),
        ("photograph", "km", "nnn        o   kn"),
        ("video", "gm", "---        o   vu"),
        ("sound", "im", "nnnn o      || n "),
        ("map", "em", "|||||| a   o |   "),
        ("manuscript", "tm", "     o     000 0 "),
    ],
)
def test_the_type_of_record_decides_008(kind, six_and_seven, eight, day):
    found = read(records.hard_cases()[f"bare {kind}"])
    assert str(found.leader)[6:8] == six_and_seven
    assert found["008"].data[18:35] == eight
    assert found["008"].data[:18] == "260102s2024    io "
    assert found["008"].data[35:] == "ind d"


def test_a_report_of_a_government_body_says_so(record_named):
    found = read(record_named("01-report"))
    assert found["008"].data[28] == "f"
    assert found["006"].data[11] == "f"
    assert found["245"].indicators == ("1", "0")
    assert found["088"]["a"] == "BPC/LP/2024/07"
    assert values(found, "710", "4") == ["isb"]


@pytest.mark.parametrize(
    ("edtf", "code"),
    [
        ("1816/1820", "q18161820"),
        ("181X", "s181u    "),
        ("18XX", "s18uu    "),
        ("../1850", "quuuu1850"),
        ("1817-01-30~", "s1817    "),
        ("2024-01/2024-05", "s2024    "),
        ("../..", "nuuuuuuuu"),
    ],
)
def test_dates_that_are_not_plain_in_008(record_named, edtf, code):
    record = record_named("01-report")
    record["dates"] = [{"type": "issued", "edtf": edtf, "calendar": "gregorian", "year": 1816}]
    assert read(record)["008"].data[6:15] == code


def test_a_lecture_is_what_its_recording_is(day):
    record = records.finished({"type": "lecture", "rights": {"access": "open"}})
    assert str(read(record).leader)[6] == "a"
    record["extent"] = [{"value": "1 jam", "lang": "ind", "seconds": 3600}]
    assert str(read(record).leader)[6] == "i"
    record["files"][0]["mime"] = "video/mp4"
    found = read(record)
    assert str(found.leader)[6] == "g"
    assert found["008"].data[18:21] == "060"
    assert found["336"]["b"] == "tdi"


def test_a_description_without_a_file_is_of_no_online_resource(record_named):
    record = record_named("01-report")
    record["rights"]["access"] = "metadata_only"
    found = read(record)
    assert found["008"].data[23] == " "
    assert not found.get_fields("006", "007", "337", "338", "347")
    assert values(found, "856", "u") == [f"{SITE}/items/1001"]


# -- the order that readers depend on --------------------------------------------------------------


def test_the_page_stands_before_the_files_and_both_are_the_resource(record_named):
    found = read(record_named("05-dataset"))
    links = found.get_fields("856")
    assert [link["u"].rsplit("/", 1)[-1] for link in links] == [
        "1005",
        "data-kerukunan-2023.csv",
        "buku-kode.pdf",
    ]
    assert ["".join(link.indicators) for link in links] == ["40", "40", "42"]


def test_the_abstract_in_the_language_of_the_work_stands_first(record_named):
    first, second = values(read(record_named("01-report")), "520", "a")
    assert first.startswith("Penelitian ini")
    assert second.startswith("This study")


def test_the_year_of_publication_is_the_only_one_in_264_1(record_named):
    report = read(record_named("01-report"))
    assert [field["c"] for field in report.get_fields("264")] == ["2024."]
    made, published = read(record_named("04-manuscript")).get_fields("264")
    assert (made.indicators[1], made["c"]) == ("0", "12 Rabiulawal 1232 H [kira-kira 1817 M]")
    assert (published.indicators[1], published.get("c")) == ("1", None)


def test_the_genre_is_the_first_655(record_named):
    assert values(read(record_named("01-report")), "655", "a") == ["Research report"]


# -- people ----------------------------------------------------------------------------------------


def test_names_stand_as_they_are_called_with_role_and_orcid(record_named):
    found = read(record_named("01-report"))
    assert found["100"].indicators == ("1", " ")
    assert found["100"]["a"] == "Fauzi, Ahmad,"
    assert found["100"]["1"] == "https://orcid.org/0000-0002-1825-0097"
    assert found["100"]["4"] == "rth"
    mononym = next(f for f in found.get_fields("700") if f["4"] == "edt")
    assert (mononym.indicators[0], mononym["a"]) == ("0", "Supriyanto,")


def test_titles_of_rank_stand_in_subfield_c(record_named):
    record = record_named("01-report")
    record["creators"] = [
        {"kind": "person", "name": "Kartini", "title_kept": "Raden Ajeng", "role": "aut"}
    ]
    found = read(record)
    assert found["100"].get_subfields("a", "c") == ["Kartini,", "Raden Ajeng,"]
    assert found["245"]["c"] == "Raden Ajeng Kartini."


@pytest.mark.parametrize(
    ("name", "subfields", "indicator"),
    [
        ("Balai Penelitian. Bidang Naskah", ["Balai Penelitian.", "Bidang Naskah,"], "2"),
        ("UIN K.H. Saifuddin Zuhri", ["UIN K.H. Saifuddin Zuhri,"], "2"),
        ("Indonesia. Kementerian Agama", ["Indonesia.", "Kementerian Agama,"], "1"),
    ],
)
def test_a_unit_stands_under_its_body(record_named, name, subfields, indicator):
    record = record_named("05-dataset")
    record["creators"] = [{"kind": "organisation", "name": name, "role": "cre"}]
    found = read(record)["110"]
    assert found.get_subfields("a", "b") == subfields
    assert found.indicators[0] == indicator


def test_a_thesis_names_degree_supervisors_and_university(record_named):
    found = read(record_named("02-thesis-embargoed"))
    assert found["502"].get_subfields("b", "c", "d", "g") == [
        "Magister Agama (M.Ag.)",
        "Universitas Islam Negeri Contoh",
        "2026",
        "Studi Islam",
    ]
    assert values(found, "700", "4") == ["ths", "dgc"]
    assert values(found, "710", "4") == ["dgg"]


def test_a_thesis_that_nobody_issued_is_made_not_published(record_named):
    record = record_named("02-thesis-embargoed")
    del record["publisher"]
    (made,) = read(record).get_fields("264")
    assert made.indicators[1] == "0"
    assert made["b"] == "Universitas Islam Negeri Contoh,"


def test_the_keeper_of_a_manuscript_is_named_only_when_that_is_public(record_named):
    record = record_named("04-manuscript")
    record["manuscript"]["owner"] = {"kind": "person", "name": "Hasan Basri"}
    assert "own" not in values(read(record), "700", "4")
    record["manuscript"]["owner"]["public"] = True
    assert "own" in values(read(record), "700", "4")


# -- titles ----------------------------------------------------------------------------------------


def test_a_title_in_arabic_script_is_the_twin_of_its_romanisation(record_named):
    found = read(record_named("04-manuscript"))
    assert found["245"]["6"] == "880-01"
    title, incipit = found.get_fields("880")
    assert (title["6"], title["a"]) == ("245-01/(3/r", "تحفة المريدين")
    assert incipit["6"] == "500-02/(3/r"
    linked = [f for f in found.get_fields("500") if f.get("6") == "880-02"]
    assert [f["a"] for f in linked] == ["Incipit: al-ḥamdu lillāh rabb al-ʻālamīn"]


@pytest.mark.parametrize(
    ("title", "language", "script", "count"),
    [
        ("al-Ḥikam", "ara", "Latn", "3"),
        ("Asy-Syifa", "ara", "Latn", "4"),
        ("الحكم العطائية", "ara", "Arab", "2"),
        ("الله أكبر", "ara", "Arab", "0"),
        ("The Pesantren", "eng", None, "4"),
        ("De Islam in Indië", "nld", None, "3"),
        ("The Pesantren", "ind", None, "0"),
        ("Alam Minangkabau", "ind", None, "0"),
    ],
)
def test_articles_are_not_filed_under(record_named, title, language, script, count):
    record = record_named("01-report")
    text = {"value": title, "lang": language, "kind": "main"}
    record["title"] = [text | ({"script": script} if script else {})]
    assert read(record)["245"].indicators[1] == count


def test_javanese_script_has_no_code_in_the_link(record_named):
    record = record_named("04-manuscript")
    record["title"][1] |= {"value": "ꦱꦼꦫꦠ꧀", "lang": "jav", "script": "Java"}
    assert read(record)["880"]["6"] == "245-01"


# -- numbers, languages, relations -----------------------------------------------------------------


def test_numbers_go_where_libraries_look_for_them(record_named):
    record = record_named("01-report")
    record["identifiers"] = [
        {"scheme": "doi", "value": "10.5072/a"},
        {"scheme": "handle", "value": "20.500/1"},
        {"scheme": "ark", "value": "ark:/12345/x"},
        {"scheme": "isbn", "value": "9783161484100"},
        {"scheme": "issn", "value": "0317-8471"},
        {"scheme": "call_number", "value": "297.1 FAU m"},
        {"scheme": "url", "value": "https://lain.id/1"},
    ]
    found = read(record)
    assert [(f["a"], f["2"]) for f in found.get_fields("024")] == [
        ("10.5072/a", "doi"),
        ("20.500/1", "hdl"),
        ("ark:/12345/x", "ark"),
    ]
    assert found["020"]["a"] == "9783161484100"
    assert found["022"]["a"] == "0317-8471"
    assert found["099"]["a"] == "297.1 FAU m"
    assert [f["u"] for f in found.get_fields("856") if f.indicators[1] == "1"] == [
        "https://lain.id/1"
    ]


def test_the_number_of_a_host_is_in_the_host(record_named):
    found = read(record_named("03-article-mononym"))
    assert found["773"].get_subfields("t", "g", "x", "7") == [
        "Jurnal Contoh Penelitian Agama",
        "Vol. 36, no. 2 (2023), hlm. 151-172",
        "0317-8471",
        "nnas",
    ]
    assert not found.get_fields("022")
    assert str(found.leader)[7] == "a"


def test_a_language_without_a_marc_code_is_named_by_its_own(record_named):
    record = record_named("04-manuscript")
    record["language"] = ["bjn"]
    found = read(record)
    assert found["008"].data[35:38] == "map"
    (field,) = found.get_fields("041")
    assert "".join(field.indicators) == "07"
    assert field.get_subfields("a", "2") == ["bjn", "iso639-3"]


@pytest.mark.parametrize(
    ("place", "code"),
    [("Jakarta", "io "), ("Leiden", "ne "), ("Kairo, Mesir", "ua "), ("Kudus : Menara", "io ")],
)
def test_the_country_is_that_of_the_place(record_named, place, code):
    record = record_named("01-report")
    record["place"] = place
    assert read(record)["008"].data[15:18] == code


def test_a_work_that_is_superseded_says_so_by_indicator(record_named):
    record = record_named("01-report")
    record["relations"] = [
        {"type": "is_replaced_by", "item": "bcdf2346"},
        {"type": "has_part", "target": {"scheme": "isbn", "value": "9783161484100"}},
    ]
    found = read(record)
    assert "".join(found["785"].indicators) == "02"
    assert found["785"]["w"] == "(repositori.example.org)bcdf2346"
    assert (found["774"]["i"], found["774"]["z"]) == ("Memuat:", "9783161484100")


def test_subjects_come_from_lcsh_and_from_the_house(record_named):
    found = read(record_named("01-report"))
    lcsh, *house = found.get_fields("650")
    assert "".join(lcsh.indicators) == " 0"
    assert lcsh.get_subfields("a", "x") == ["Moderation", "Religious aspects", "Islam"]
    assert [f["2"] for f in house] == ["local", "local"]


# -- access ----------------------------------------------------------------------------------------


def test_an_embargo_changes_the_record_on_its_day(record_named):
    record = record_named("02-thesis-embargoed")
    before, after = read(record, date(2028, 3, 1)), read(record, date(2028, 3, 2))
    assert before["506"].indicators[0] == "1"
    assert before["506"]["g"] == "20280302"
    assert after["506"].indicators[0] == "0"
    assert after["506"]["f"] == "Unrestricted online access"
    assert after["005"].data == "20280302000000.0"


def test_a_withdrawn_item_is_marked_and_has_no_address():
    found = read(records.hard_cases()["withdrawn"])
    assert str(found.leader)[5] == "d"
    assert not found.get_fields("856")


def test_a_note_that_is_too_long_for_a_field_is_parted(record_named):
    record = records.hard_cases()["long arabic"]
    found = read(record)
    parts = [field["a"] for field in found.get_fields("520")]
    assert len(parts) > 1
    assert " ".join(parts) == record["abstract"][0]["value"]
    assert len(pymarc.Record(found.as_marc()).get_fields("520")) == len(parts)
