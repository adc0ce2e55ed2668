import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repository.metadata.canonical import canonical, document_hash
from repository.metadata.flat import KEYS, FlatFile, from_flat
from repository.metadata.messages import message

TODAY = date(2026, 11, 23)


def read(**row):
    return from_flat({"identifier": "b-1"} | row, today=TODAY)


def wrong(row):
    return {(p.field, p.code) for p in row.problems if p.severity == "wrong"}


def test_a_whole_row_becomes_a_document_without_problems():
    row = read(
        type="report",
        title="Moderasi Beragama di Pesantren : Studi di Lima Kabupaten.",
        creators=[
            {"family": "Fauzi", "given": "Ahmad", "orcid": "https://orcid.org/0000-0002-1825-0097"}
        ],
        contributors=[
            {"name": "Supriyanto", "role": "edt", "affiliation": "Balai Penelitian Contoh"}
        ],
        abstract="Penelitian ini mengkaji cara lima pesantren mengajarkan sikap moderat.",
        subjects=["moderasi beragama", "R3.3", "kitab kuning"],
        keywords=["pesantren", "kiai; santri"],
        date="2024-06",
        language="id",
        publisher="Balai Penelitian Contoh",
        license="CC-BY-4.0",
        rights="Boleh dikutip.",
        relation=["https://doi.org/10.5072/x", "Laporan lanjutan"],
        source="Koleksi cetak",
        coverage=["Cirebon", "2019/2023"],
        collection="laporan",
        files=["a.pdf", {"name": "b.pdf", "label": "Lampiran"}],
        fulltext="halaman satu\fhalaman dua",
    )
    assert row.problems == []
    assert row.identifier == "b-1"
    assert row.collection == "laporan"
    assert row.files == (FlatFile("a.pdf"), FlatFile("b.pdf", "Lampiran"))
    assert row.fulltext == "halaman satu\fhalaman dua"
    document = row.document
    assert document["type"] == "report"
    assert document["title"] == [
        {
            "value": "Moderasi Beragama di Pesantren: Studi di Lima Kabupaten",
            "lang": "ind",
            "kind": "main",
        }
    ]
    assert document["creators"][0]["orcid"] == "0000-0002-1825-0097"
    assert document["creators"][0]["role"] == "aut"
    assert document["contributors"][0]["affiliation"] == [{"name": "Balai Penelitian Contoh"}]
    assert [s["notation"] for s in document["subjects"]] == ["R1.2", "R3.3"]
    assert [k["value"] for k in document["keywords"]] == [
        "kitab kuning",
        "pesantren",
        "kiai",
        "santri",
    ]
    assert document["dates"] == [
        {"type": "issued", "edtf": "2024-06", "calendar": "gregorian", "year": 2024}
    ]
    assert document["language"] == ["ind"]
    assert document["rights"] == {
        "licence": "cc-by-4.0",
        "access": "open",
        "statement": "Boleh dikutip.",
    }
    assert document["relations"] == [
        {"type": "relation", "target": {"scheme": "doi", "value": "10.5072/x"}},
        {"type": "relation", "title": "Laporan lanjutan"},
    ]
    assert document["spatial"] == [{"name": "Cirebon"}]
    assert document["temporal"][0]["edtf"] == "2019/2023"


def test_an_empty_row_asks_for_an_identifier_and_the_core():
    row = from_flat({}, today=TODAY)
    assert row.identifier is None
    assert wrong(row) == {("identifier", "identifier_needed")}
    missing = {p.field for p in row.problems if p.severity == "missing"}
    assert missing == {"title", "date", "type", "language", "creators"}


def test_the_defaults_are_indonesian_copyright_and_open_access():
    assert read().document["rights"] == {"licence": "id-copyright", "access": "open"}


@pytest.mark.parametrize("row", [None, [], "x", 3, [{"identifier": "x"}]])
def test_a_line_that_is_no_object_is_refused(row):
    assert wrong(from_flat(row, today=TODAY)) == {("", "row_not_object")}


def test_an_unknown_key_is_an_error_that_lists_the_known_ones():
    problem = next(p for p in read(licence="cc-by-4.0").problems if p.code == "unknown_key")
    assert all(key in message(problem) for key in KEYS)


@pytest.mark.parametrize(
    ("key", "value", "field", "code"),
    [
        ("identifier", ["x"], "identifier", "expects_text"),
        ("type", "puisi", "type", "type_unknown"),
        ("type", 3, "type", "expects_text"),
        ("title", 3, "title", "expects_texts"),
        ("title", [{"lang": "id"}], "title[0]", "expects_texts"),
        ("title", [{"value": "Judul", "lang": "xx"}], "title[0].lang", "language_unknown"),
        ("title", [{"value": "Judul", "language": "id"}], "title[0]", "unknown_key"),
        ("creators", 3, "creators", "expects_people"),
        ("creators", [{"role": "aut"}], "creators[0]", "expects_people"),
        ("creators", [{"nama": "Budi"}], "creators[0]", "unknown_key"),
        ("creators", [{"name": "A; B"}], "creators[0].name", "several_people"),
        ("creators", [{"name": "Budi", "role": "xyz"}], "creators[].role", "not_in_list"),
        ("creators", [{"name": "Budi", "orcid": "123"}], "creators[0].orcid", "identifier_form"),
        ("subjects", [3], "subjects[0]", "expects_texts"),
        ("date", "2023-02-30", "date", "date_form"),
        ("date", "kemarin", "date", "date_form"),
        ("date", ["2023"], "date", "expects_text"),
        ("date", "2099", "dates[0]", "date_in_future"),
        ("language", "xx", "language", "language_unknown"),
        ("language", [3], "language[0]", "language_unknown"),
        ("publisher", 3, "publisher", "expects_object"),
        ("license", "WTFPL", "license", "licence_unknown"),
        ("access", "metadata-only", "access", "not_in_list"),
        ("embargo_until", "2027", "embargo_until", "day_form"),
        ("embargo_until", "2099-01-01", "rights.embargo_until", "embargo_too_long"),
        ("relation", 3, "relation", "expects_object"),
        ("identifiers", "entah", "identifiers", "expects_identifier"),
        ("identifiers", [{"scheme": "isbn", "value": "123"}], "identifiers[0]", "identifier_form"),
        ("files", [3], "files[0]", "expects_files"),
        ("fulltext", ["x"], "fulltext", "expects_text"),
        ("script", "Xxxx", "script", "not_in_list"),
        ("spatial", [{"nama": "x"}], "spatial[0]", "expects_object"),
        ("manuscript", "x", "manuscript", "expects_object"),
        ("manuscript", {"bahan": "x"}, "manuscript", "unknown_key"),
        ("manuscript", {"material": "emas"}, "manuscript.material", "not_in_list"),
    ],
)
def test_a_wrong_value_is_named_with_its_key(key, value, field, code):
    row = read(**{key: value})
    assert (field, code) in wrong(row)
    for problem in row.problems:
        assert message(problem)


def test_what_is_wrong_is_not_also_called_missing():
    row = read(date="kemarin", language="xx", type="puisi")
    missing = {p.field for p in row.problems if p.severity == "missing"}
    assert missing == {"title", "creators"}


@pytest.mark.parametrize(
    ("creator", "stored"),
    [
        ({"name": "Wagiman"}, {"kind": "person", "name": "Wagiman", "role": "aut"}),
        ({"family": "Wagiman", "given": ""}, {"kind": "person", "name": "Wagiman", "role": "aut"}),
        (
            {"name": "Fauzi, Ahmad"},
            {"kind": "person", "family": "Fauzi", "given": "Ahmad", "role": "aut"},
        ),
        ("Ahmad Fauzi", {"kind": "person", "name": "Ahmad Fauzi", "role": "aut"}),
        (
            {"name": "Drs. Wagiman, M.Hum."},
            {
                "kind": "person",
                "name": "Wagiman",
                "prefix": ["Drs."],
                "suffix": ["M.Hum."],
                "role": "aut",
            },
        ),
        (
            {"family": "Fauzi", "given": "Dr. Ahmad, M.Ag."},
            {
                "kind": "person",
                "family": "Fauzi",
                "given": "Ahmad",
                "prefix": ["Dr."],
                "suffix": ["M.Ag."],
                "role": "aut",
            },
        ),
        (
            {"family": "McCoy", "given": "H. Richard"},
            {"kind": "person", "family": "McCoy", "given": "H. Richard", "role": "aut"},
        ),
        (
            {"name": "Badan Penelitian dan Pengembangan"},
            {"kind": "organisation", "name": "Badan Penelitian dan Pengembangan", "role": "cre"},
        ),
    ],
)
def test_names_are_stored_without_titles_and_without_an_invented_family_name(creator, stored):
    row = read(creators=[creator])
    assert row.document["creators"] == [stored]
    assert wrong(row) == set()


def test_titles_in_a_list_find_their_kind():
    row = read(
        language=["ar", "jw"],
        title=[
            {"value": "Tuḥfat al-murīdīn", "lang": "ar-Latn"},
            {"value": "تحفة المريدين", "lang": "ar", "script": "Arab"},
            {"value": "Hadiah bagi Para Murid", "lang": "id"},
        ],
    )
    assert [(t["kind"], t["lang"], t.get("script")) for t in row.document["title"]] == [
        ("main", "ara", "Latn"),
        ("original", "ara", "Arab"),
        ("translated", "ind", None),
    ]
    assert row.document["language"] == ["ara", "jav"]


def test_a_manuscript_keeps_its_group_and_its_date_is_that_of_the_copying():
    row = read(
        type="manuscript",
        title="Sifat Dua Puluh",
        language="ms",
        script="Arab",
        script_variety="jawi",
        date="12 Rabiulawal 1232 H",
        extent="118 lembar",
        identifiers=[{"scheme": "shelfmark", "value": "PCT/1"}],
        license="pdm-1.0",
        manuscript={
            "repository": "Koleksi pribadi",
            "material": "daluang",
            "condition": ["fair"],
            "lines": 15,
            "texts": [{"title": "Sifat dua puluh", "from": "1v", "to": "24r", "language": "ms"}],
            "owner": {"name": "Pemilik", "public": False},
        },
    )
    assert wrong(row) == set()
    assert row.document["dates"] == [
        {
            "type": "created",
            "edtf": "1817-01-30~",
            "calendar": "hijri",
            "original": "12 Rabiulawal 1232 H",
            "year": 1817,
        }
    ]
    group = row.document["manuscript"]
    assert group["material"] == ["daluang"]
    assert group["lines"] == "15"
    assert group["texts"][0]["n"] == 1
    assert group["owner"] == {"role": "own", "kind": "person", "name": "Pemilik", "public": False}


@pytest.mark.parametrize(
    ("access", "until", "stored"),
    [
        (None, "2027-12-31", {"access": "embargoed", "embargo_until": "2027-12-31"}),
        ("embargoed", "2020-01-01", {"access": "embargoed", "embargo_until": "2020-01-01"}),
        ("open", "2020-01-01", {"access": "embargoed", "embargo_until": "2020-01-01"}),
        ("restricted", "2020-01-01", {"access": "restricted"}),
        ("restricted", None, {"access": "restricted"}),
    ],
)
def test_access_and_embargo_are_read_together(access, until, stored):
    row = read(access=access, embargo_until=until)
    assert row.document["rights"] == {"licence": "id-copyright"} | stored
    assert wrong(row) == set()


def test_a_coming_embargo_contradicts_another_access():
    assert ("embargo_until", "embargo_without_access") in wrong(
        read(access="open", embargo_until="2027-01-01")
    )
    assert ("rights.embargo_until", "embargo_date_missing") in wrong(read(access="embargoed"))


@pytest.mark.parametrize(
    ("value", "edtf"), [(2024, "2024"), ("2024-06-01T10:00:00Z", "2024-06-01"), (" 181X ", "181X")]
)
def test_a_date_may_be_a_number_or_have_a_time(value, edtf):
    assert read(date=value).document["dates"][0]["edtf"] == edtf


def test_null_and_empty_values_are_as_if_they_were_not_there():
    row = read(title=None, abstract="", creators=[], manuscript={}, files=None, fulltext="")
    assert row.document.keys() == {"rights"}
    assert wrong(row) == set()


def test_doubtful_characters_are_reported_as_warnings():
    row = read(
        title="Judul\u202e aneh",
        abstract="Caf\u00c3\u00a9 di kota lama yang panjang sekali uraiannya",
    )
    warnings = {(p.field, p.code) for p in row.problems if p.severity == "warning"}
    assert {("title", "bidi_control"), ("abstract", "mojibake")} <= warnings


def test_reading_a_row_twice_gives_the_same_text():
    row = {
        "title": " Judul  Buku. ",
        "creators": [{"name": "Wagiman"}],
        "subjects": ["Zakat"],
        "language": "id",
    }
    assert canonical(read(**row).document) == canonical(
        read(**dict(reversed(row.items()))).document
    )
    assert len(document_hash(read(**row).document)) == 64


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 10**400, True, "12"])
def test_a_number_that_no_database_holds_is_refused(number):
    row = read(extent={"value": "12 hlm.", "pages": number})
    assert ("extent.pages", "expects_number") in wrong(row)
    assert "pages" not in row.document["extent"][0]


@pytest.mark.parametrize("name", ["a\x00.pdf", "a\ud800.pdf", "a\nb.pdf", "  "])
def test_a_name_that_no_folder_holds_is_refused(name):
    assert ("files[0]", "expects_files") in wrong(read(files=[name]))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "value",
                    "lang",
                    "name",
                    "family",
                    "given",
                    "scheme",
                    "notation",
                    "role",
                    "title",
                    "from",
                    "to",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), json_values, max_size=6))
def test_no_row_raises_and_every_problem_has_its_sentence(row):
    found = from_flat(row, today=TODAY)
    json.dumps(found.document, allow_nan=False).encode()
    canonical(found.document).encode()
    for problem in found.problems:
        assert message(problem)
