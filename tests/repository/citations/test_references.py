"""References of every kind of work in every style and both languages, as the styles' manuals want them."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repository.citations import references
from repository.citations.styles import STYLES, style_in
from repository.csl import Style
from tests.repository.citations.works import WORKS

TODAY = date(2026, 11, 24)
EXPECTED = json.loads((Path(__file__).parent / "expected.json").read_text("utf-8"))
ALL = [(kind, style) for kind in WORKS for style in STYLES]


def test_every_kind_has_its_expectations():
    assert set(EXPECTED) == set(WORKS)
    assert all(set(by_style) == set(STYLES) for by_style in EXPECTED.values())


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(("kind", "style"), ALL)
def test_a_reference_is_as_the_manual_wants_it(kind, style, language):
    found = references.as_html(WORKS[kind], language, style, TODAY)
    assert found == EXPECTED[kind][style][language]


@pytest.mark.parametrize("style", STYLES)
def test_titles_of_people_are_left_out(style):
    for record in WORKS.values():
        text = references.as_text(record, "id", style)
        assert not any(title in text for title in ("Prof.", "Dr.", "Hj.", "K.H.", "M.A."))


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        (
            "01-report",
            "Fauzi, A., & Rahmawati, S. (2024). Moderasi Beragama di Pesantren: Studi di Lima Kabupaten "
            "(Laporan penelitian BPC/LP/2024/07; Seri Penelitian Keagamaan 12). Balai Penelitian Contoh Jakarta. https://doi.org/10.5072/daluang.1001",
        ),
        (
            "02-thesis-embargoed",
            "Hidayati, N. (2026). Praktik Wakaf Produktif pada Masyarakat Pesisir Utara Jawa "
            "[Tesis, Universitas Islam Negeri Contoh]. https://doi.org/10.5072/daluang.1002",
        ),
        (
            "03-article-mononym",
            "Wagiman, & Aminah binti Yusuf. (2023). Khotbah Jumat dan Perubahan Sosial di Desa. "
            "Jurnal Contoh Penelitian Agama, 36(2), 151–172. https://repositori.example.org/items/1003",
        ),
        (
            "04-manuscript",
            "Shaykh ʻAbd al-Karīm. (ca. 1817). Tuḥfat al-murīdīn [Naskah]. Perpustakaan Balai Penelitian Contoh. "
            "Koleksi pribadi, Cirebon (PCT/CRB/2012/AJ001). https://repositori.example.org/items/2001",
        ),
    ],
)
def test_a_reference_is_written_in_apa_style(record_named, name, reference):
    assert references.as_text(record_named(name)) == reference


def test_html_has_slants_and_nothing_else(record_named):
    record = record_named("01-report")
    record["title"][0]["value"] = "A <script>alert(1)</script> & <i>b</i>"
    text = references.as_html(record)
    assert "<i>A &lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;i&gt;b&lt;/i&gt;</i>" in text
    assert "Fauzi, A., &amp; Rahmawati, S." in text
    assert "A <script>alert(1)</script> & <i>b</i>" in references.as_text(record)


def test_an_english_reader_gets_english_words(record_named):
    assert "[Master thesis, " in references.as_text(record_named("02-thesis-embargoed"), "en")


def test_a_record_that_a_style_cannot_cite_gets_a_plain_reference(
    record_named, monkeypatch, caplog
):
    def fail(self, item, number=None):
        raise KeyError("style")

    monkeypatch.setattr(Style, "reference", fail)
    record = record_named("01-report")
    record["title"][0]["value"] = "Belum pernah dikutip"
    text = references.as_text(record)
    assert text == (
        "Fauzi, A., Rahmawati, S. (2024). Belum pernah dikutip. Balai Penelitian Contoh Jakarta. "
        "https://repositori.example.org/items/1001"
    )
    assert "no reference of 1001 in apa" in caplog.text


def test_a_place_in_the_work_is_cited_in_the_text(record_named):
    record = record_named("01-report")
    page = ("page", "12")
    assert references.in_text(record, "id", "apa", page) == "(Fauzi & Rahmawati, 2024, hlm. 12)"
    assert references.in_text(record, "en", "mla", page) == "(Fauzi and Rahmawati 12)"
    assert (
        references.in_text(record, "id", "harvard", page) == "(Fauzi dan Rahmawati, 2024, hlm. 12)"
    )
    assert references.in_text(record, "id", "ieee", page) == "[1, hlm. 12]"


def test_an_unknown_style_is_an_error_of_the_caller(record_named):
    with pytest.raises(KeyError):
        references.as_text(record_named("01-report"), "id", "turabian")


def test_a_work_with_a_lasting_address_needs_no_day_of_reading(record_named):
    with_doi, without = record_named("01-report"), record_named("03-article-mononym")
    assert "2026" not in references.as_text(with_doi, "id", "harvard", TODAY)
    assert "(Diakses: 24 November 2026)" in references.as_text(without, "id", "harvard", TODAY)
    assert "Diakses" not in references.as_text(without, "id", "harvard")


def test_styles_are_read_once():
    assert style_in("apa", "id") is style_in("apa", "id")


def test_the_barest_record_has_a_reference():
    record = {"handle": "bcdf2345", "urls": {"base": "https://a.id", "landing": "https://a.id/x"}}
    assert "https://a.id/x" in references.as_text(record)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=30), st.text(min_size=1, max_size=10), st.sampled_from(sorted(STYLES)))
def test_no_record_raises_or_lets_an_element_through(title, name, style):
    record = {
        "handle": "bcdf2345",
        "type": "report",
        "title": [{"value": title, "lang": "ind", "kind": "main"}],
        "creators": [{"kind": "person", "name": name}],
        "urls": {"base": "https://a.id", "landing": "https://a.id/x"},
    }
    html = references.as_html(record, "id", style)
    left = re.sub(r'</?i>|<bdi lang="[A-Za-z-]+" dir="rtl">|</bdi>', "", html)
    assert "<" not in left
    assert ">" not in left
