"""BibTeX, RIS and CSL-JSON become values of the document; what cannot be read is named by its line or field."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repository.errors import BadValue
from repository.metadata.problems import problems
from repository.sources.crosswalk import offers_of
from repository.sources.models import SourceKind
from repository.sources.placing import QUESTIONS, value_at, with_value
from repository.sources.references import read

BIBTEX = r"""
@string{jlka = "Jurnal Lektur Contoh"}
@article{fauzi2021,
  title = {Kaj{\"i}an {Naskah} \& Tradisi: 100% lisan},
  author = {Fauzi, Ahmad and Sukarno and {Pusat Kajian Naskah} and others},
  journal = jlka, volume = 19, number = {2}, pages = {11--29},
  year = 2021, month = may,
  doi = {https://doi.org/10.5072/contoh.1}, issn = {2049-3630},
  keywords = {naskah; tradisi lisan}, language = {indonesian},
  abstract = {Tentang naskah dan tradisi.}
}
"""
RIS = """TY  - JOUR
AU  - Fauzi, Ahmad
AU  - Sukarno
TI  - Kajian Naskah
T2  - Jurnal Contoh
VL  - 19
IS  - 2
SP  - 11
EP  - 29
PY  - 2021
DO  - 10.5072/contoh.1
SN  - 2049-3630
KW  - naskah
KW  - tradisi lisan
LA  - id
ER  -
"""


def offered(text):
    found = read(text)
    offers, faults = offers_of(found.references[0].item)
    return {offer.question: offer.value for offer in offers}, [*found.faults, *faults]


def test_bibtex_becomes_values_of_the_document():
    values, faults = offered(BIBTEX)
    assert faults == []
    assert values["type"] == "journal_article"
    assert values["language"] == "ind"
    assert values["title"] == [
        {"value": "Kajïan Naskah & Tradisi: 100% lisan", "lang": "ind", "kind": "main"}
    ]
    assert values["creators"] == [
        {"kind": "person", "family": "Fauzi", "given": "Ahmad", "role": "aut"},
        {"kind": "person", "name": "Sukarno", "role": "aut"},
        {"kind": "organisation", "name": "Pusat Kajian Naskah", "role": "cre"},
    ]
    assert values["date_issued"]["edtf"] == "2021-05"
    assert [values[k] for k in ("host_title", "volume", "issue", "first_page", "last_page")] == [
        *("Jurnal Lektur Contoh", "19", "2", "11", "29")
    ]
    assert values["doi"] == [{"scheme": "doi", "value": "10.5072/contoh.1"}]
    assert values["issn"] == ["2049-3630"]
    assert [word["value"] for word in values["keywords"]] == ["naskah", "tradisi lisan"]


def test_ris_and_csl_say_the_same():
    ris, faults = offered(RIS)
    assert faults == []
    csl, faults = offered(
        json.dumps(
            {
                "type": "article-journal",
                "title": "Kajian Naskah",
                "author": [{"family": "Fauzi", "given": "Ahmad"}, {"family": "Sukarno"}],
                "container-title": "Jurnal Contoh",
                "volume": "19",
                "issue": 2,
                "page": "11–29",
                "issued": {"date-parts": [["2021"]]},
                "DOI": "10.5072/contoh.1",
                "ISSN": "2049-3630",
                "keyword": "naskah, tradisi lisan",
                "language": "id-ID",
            }
        )
    )
    assert faults == []
    assert ris == csl


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("@thesis{a, title={X Y Z}, type={Skripsi}, year=2020}", "bachelor_thesis"),
        ("@mastersthesis{a, title={X Y Z}}", "master_thesis"),
        ("@phdthesis{a, title={X Y Z}}", "doctoral_thesis"),
        ("@book{a, title={X Y Z}}", "book"),
        ("@techreport{a, title={X Y Z}}", "research_report"),
        ("TY  - CHAP\nTI  - X Y Z\nER  - ", "book_chapter"),
        ('{"type": "dataset", "title": "X Y Z"}', "dataset"),
    ],
)
def test_types_become_those_of_the_repository(text, kind):
    assert offered(text)[0]["type"] == kind


def test_what_is_offered_breaks_no_rule_but_what_is_missing():
    import datetime

    values, _faults = offered(BIBTEX)
    document = {"type": "research_report"}
    for question, value in values.items():
        document = with_value(document, question, value)
        assert value_at(document, question) == value
    wrong = [
        p
        for p in problems(document, stage="deposit", today=datetime.date(2026, 11, 24))
        if p.severity == "wrong"
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "message", "values"),
    [
        ("@article{a, title={x}}\n\n@book{b, title={y\n", "cannot be read", {"line": 3}),
        ('[{"title": "x"},\n {"title" "y"}]', "JSON is broken", {"line": 2, "column": 11}),
        ("nonsense\nTY  - JOUR\nTI  - x\nER  - ", "outside of a record", {"line": 1}),
        ("TY  - JOUR\nTI  - x\nTY  - BOOK\nTI  - y", "no ER", {"line": 3}),
        ('[{"title": "x"}, 7]', "not a reference", {"place": 2}),
        ("[" * 100_000, "nested too deep", {}),
    ],
)
def test_what_cannot_be_read_is_named_by_its_line(text, message, values):
    faults = read(text).faults
    assert message in faults[0].message
    assert values.items() <= dict(faults[0].values).items()


def test_the_good_entry_beside_a_broken_one_is_read():
    found = read("@book{b, title={y\n\n@article{a, title={x y z}}\n")
    assert [r.title for r in found.references] == ["x y z"]


def test_wrong_fields_are_named_and_left_out():
    values, faults = offered(
        '{"title": "X Y Z", "DOI": "not a doi", "ISBN": "9786028739178", "ISSN": "1234-5678",'
        ' "issued": "kapan-kapan", "language": "Klingon", "author": "Ahmad"}'
    )
    assert set(values) == {"title"}
    assert [f.values["field"] for f in faults][-4:] == ["ISSN", "issued", "language", "author"]
    assert {"DOI", "ISBN"} <= {f.values["field"] for f in faults}


def test_a_doi_or_an_isbn_alone_is_told():
    assert read(" https://doi.org/10.5072/contoh.1 ").doi == "10.5072/contoh.1"
    assert read("978-602-8739-17-7").isbn == "9786028739177"


@pytest.mark.parametrize(
    "text", ["", "   \n", "Ahmad Fauzi. 2021. Kajian naskah.", "\0\0", "<html>"]
)
def test_anything_else_is_refused_in_a_sentence(text):
    with pytest.raises(BadValue) as error:
        read(text)
    assert error.value.field == "text"


def test_no_file_of_the_machine_is_read_by_latex():
    values, _faults = offered(r"@article{a, title={Judul \input{/etc/passwd} karya}}")
    assert values["title"][0]["value"] == "Judul karya"


@pytest.mark.parametrize(
    "text",
    [
        "@a{" * 100_000,
        "@article{a, title={" + "{" * 150_000 + "}" * 150_000 + "}}",
        "@article{a, title={" + "\\textbf{" * 20_000 + "}" * 20_000 + "}}",
        "@article{a, author={" + "A and " * 50_000 + "}}",
        "TY  - JOUR\n" * 30_000,
        "TY  - JOUR\n" + "AU  - A\n" * 40_000,
        json.dumps([{"title": "x", "author": [{"family": "A", "given": "B"}] * 10_000}]),
        json.dumps(
            {"title": "x", "issued": {"date-parts": [[10**30, "x"]]}, "DOI": ["10.1/"] * 9999}
        ),
    ],
)
def test_hostile_text_is_over_soon(text):
    began = time.process_time()
    for reference in read(text[:400_000]).references:
        offers_of(reference.item)
    assert time.process_time() - began < 10


NESTED = (
    *("title", "author", "family", "given", "literal", "issued", "date-parts", "raw", "name"),
    *("DOI", "ISBN", "ISSN", "page", "type", "language", "keyword", "affiliation", "ORCID"),
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(NESTED),
            inner,
            max_size=6,
        )
    ),
    max_leaves=30,
)


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            [
                "title",
                "author",
                "issued",
                "DOI",
                "page",
                "type",
                "keyword",
                "abstract",
                "ISSN",
                "language",
                "volume",
                "publisher",
                "number",
            ]
        ),
        _JSON,
    )
)
def test_whatever_stands_in_an_item_is_crossed_without_an_error(item):
    offers, _faults = offers_of(item)
    assert {offer.question for offer in offers} <= set(QUESTIONS)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["@article{a, ", "TY  - JOUR\n", "[", "@"]),
    st.text(alphabet='@{}",=\\ab \nTY-ERAU[]:0#%&$~', max_size=200),
)
def test_whatever_is_pasted_is_read_or_refused(head, rest):
    try:
        found = read(head + rest)
    except BadValue:
        return
    assert found.kind in (SourceKind.BIBTEX, SourceKind.RIS, SourceKind.CSL, None)
    for reference in found.references:
        offers_of(reference.item)
