import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repository.crosswalks import citation


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        (
            "01-report",
            "Fauzi, A., & Rahmawati, S. (2024). Moderasi Beragama di Pesantren: Studi di Lima Kabupaten "
            "(BPC/LP/2024/07). Balai Penelitian Contoh Jakarta. https://doi.org/10.5072/daluang.1001",
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
            "Shaykh ʻAbd al-Karīm. (ca. 1817). Tuḥfat al-murīdīn. Perpustakaan Balai Penelitian Contoh. "
            "Koleksi pribadi, Cirebon (PCT/CRB/2012/AJ001). https://repositori.example.org/items/2001",
        ),
    ],
)
def test_a_reference_is_written_in_apa_style(record_named, name, reference):
    assert citation.as_text(record_named(name)) == reference


def test_html_has_slants_and_nothing_else(record_named):
    record = record_named("01-report")
    record["title"][0]["value"] = "A <script>alert(1)</script> & <i>b</i>"
    text = citation.as_html(record)
    assert "<i>A &lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;i&gt;b&lt;/i&gt;</i>" in text
    assert "Fauzi, A., &amp; Rahmawati, S." in text
    assert "A <script>alert(1)</script> & <i>b</i>" in citation.as_text(record)


def test_an_english_reader_gets_english_words(record_named):
    assert "[Master thesis, " in citation.as_text(record_named("02-thesis-embargoed"), "en")


def test_a_record_that_the_processor_cannot_cite_gets_a_plain_reference(
    record_named, monkeypatch, caplog
):
    def fail(item, language):
        raise KeyError("style")

    monkeypatch.setattr(citation, "_process", fail)
    record = record_named("01-report")
    record["title"][0]["value"] = "Belum pernah dikutip"
    text = citation.as_text(record)
    assert text == (
        "Fauzi, A., Rahmawati, S. (2024). Belum pernah dikutip. Balai Penelitian Contoh Jakarta. "
        "https://repositori.example.org/items/1001"
    )
    assert "no citation for daluang-1001" in caplog.text


def test_the_barest_record_has_a_reference():
    record = {"handle": "bcdf2345", "urls": {"base": "https://a.id", "landing": "https://a.id/x"}}
    assert "https://a.id/x" in citation.as_text(record)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=30), st.text(min_size=1, max_size=10))
def test_no_record_raises_or_lets_an_element_through(title, name):
    record = {
        "handle": "bcdf2345",
        "type": "report",
        "title": [{"value": title, "lang": "ind", "kind": "main"}],
        "creators": [{"kind": "person", "name": name}],
        "urls": {"base": "https://a.id", "landing": "https://a.id/x"},
    }
    left = citation.as_html(record).replace("<i>", "").replace("</i>", "")
    assert "<" not in left
    assert ">" not in left
