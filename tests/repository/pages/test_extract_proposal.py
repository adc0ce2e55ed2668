"""First values for a deposit, read from Indonesian covers, theses, articles and office files."""

import pytest

from repository.pages.extract import Proposal, Source, propose, sniff
from repository.pages.extract.child.headings import is_junk
from repository.pages.extract.child.names import names_in
from tests.repository.pages import uploads

REPORT = """
#set document(title: "Microsoft Word - laporan_final_rev3.docx", author: "ACER")
#set text(lang: "id")
#align(center)[
  #text(12pt)[LAPORAN PENELITIAN] \\
  #v(3cm)
  #text(24pt, weight: "bold")[INVENTARISASI NASKAH KUNO \\ DI PESANTREN JAWA TENGAH]
  #v(2cm)
  #text(13pt)[Oleh:] \\
  #text(13pt)[Dr. H. Ahmad Fauzi, M.A.] \\
  #text(13pt)[Siti Aminah binti Umar, S.Ag., M.Hum.] \\
  #v(6cm)
  #text(12pt)[BADAN PENELITIAN DAN PENGEMBANGAN] \\
  #text(12pt)[KEMENTERIAN AGAMA REPUBLIK INDONESIA] \\
  #text(12pt)[JAKARTA, 2023]
]
#pagebreak()
ISBN 978-602-8739-17-7
#pagebreak()
#heading[DAFTAR ISI]
Abstrak ........................ iii
#pagebreak()
#heading[ABSTRAK]
Penelitian ini menginventarisasi naskah kuno yang tersimpan di pesantren Jawa Tengah. Data
dikumpulkan dengan wawancara dan pengamatan untuk setiap naskah, dan hasilnya adalah katalog yang
dapat dipakai oleh peneliti dan perpustakaan. Naskah itu ditulis dengan aksara Arab dan pegon.

Kata kunci: naskah kuno; pesantren; katalogisasi naskah.
#pagebreak()
#heading[BAB I PENDAHULUAN]
Latar belakang.
"""

ARTICLE = """
#set document(title: "Digital preservation of Islamic manuscripts", author: "Budi Santoso")
#set text(lang: "en")
#text(9pt)[Jurnal Lektur Keagamaan, Vol. 20, No. 1, 2022 \\ https://doi.org/10.31291/jlka.v20i1.1001]
#v(1cm)
#text(18pt)[Digital Preservation of Islamic Manuscripts]

Budi Santoso and Maria Ulfah

Abstract: This study is about the preservation of manuscripts that are held in libraries of
religious schools, and it describes what was done for them in the years between the surveys.

Keywords: preservation, manuscripts, Islam
"""


def values(found):
    return [one.value for one in found]


def test_an_indonesian_report_is_read_from_its_cover(tmp_path):
    found = propose(uploads.typeset(tmp_path / "a.pdf", REPORT), "application/pdf")
    assert found.title.value == "Inventarisasi Naskah Kuno di Pesantren Jawa Tengah"
    assert (found.title.source, found.title.page) == (Source.LARGEST_TYPE, 1)
    assert values(found.creators) == ["Ahmad Fauzi", "Siti Aminah binti Umar"]
    assert {creator.source for creator in found.creators} == {Source.LABEL}
    assert found.abstract.value.startswith("Penelitian ini menginventarisasi naskah kuno")
    assert found.abstract.value.endswith("aksara Arab dan pegon.")
    assert (found.abstract.source, found.abstract.page) == (Source.SECTION, 4)
    assert values(found.keywords) == ["naskah kuno", "pesantren", "katalogisasi naskah"]
    assert (found.language.value, found.year.value, found.year.source) == (
        "ind",
        "2023",
        Source.FOOT,
    )
    assert found.isbn.value == "9786028739177"
    assert found.doi is None
    assert found.page_count == 5


def test_an_english_article_is_read_from_properties_and_first_page(tmp_path):
    found = propose(uploads.typeset(tmp_path / "a.pdf", ARTICLE), "application/pdf")
    assert found.title.value == "Digital preservation of Islamic manuscripts"
    assert found.title.source is Source.PROPERTIES
    assert values(found.creators) == ["Budi Santoso", "Maria Ulfah"]
    assert found.creators[0].source is Source.BELOW_TITLE
    assert found.abstract.value.startswith("This study is about the preservation")
    assert found.abstract.value.endswith("between the surveys.")
    assert values(found.keywords) == ["preservation", "manuscripts", "Islam"]
    assert (found.language.value, found.year.value) == ("eng", "2022")
    assert found.doi.value == "10.31291/jlka.v20i1.1001"


def test_a_page_of_body_text_gives_no_title(tmp_path):
    source = (
        '#set text(lang: "id")\n' + "Naskah ini disalin untuk perpustakaan dan para pembaca. " * 30
    )
    found = propose(uploads.typeset(tmp_path / "a.pdf", source), "application/pdf")
    assert found.title is None
    assert found.creators == ()
    assert found.language.value == "ind"


def test_a_word_document_is_read_from_its_properties_and_lines(tmp_path):
    core = (
        b'<cp:coreProperties xmlns:cp="urn:cp" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        b"<dc:title>Pedoman Deposit</dc:title><dc:creator>Nur Hidayah, S.IP.</dc:creator>"
        b"</cp:coreProperties>"
    )
    body = uploads.paragraph("Pedoman Deposit") + uploads.paragraph("Isi pedoman ini.")
    path = uploads.docx(tmp_path / "a", body, **{"docProps/core.xml": core})
    found = propose(path, sniff(path))
    assert (found.title.value, found.title.source) == ("Pedoman Deposit", Source.PROPERTIES)
    assert values(found.creators) == ["Nur Hidayah"]
    untitled = uploads.docx(tmp_path / "b", body)
    found = propose(untitled, sniff(untitled))
    assert (found.title.value, found.title.source) == ("Pedoman Deposit", Source.FIRST_LINE)


def test_a_word_document_is_read_from_its_styles_and_sizes(tmp_path):
    styles = (
        f'<w:styles xmlns:w="{uploads.LETTER}">'
        '<w:style w:styleId="Kop"><w:rPr><w:sz w:val="24"/></w:rPr></w:style>'
        '<w:style w:styleId="Besar"><w:basedOn w:val="Kop"/><w:rPr><w:sz w:val="44"/></w:rPr></w:style>'
        "</w:styles>"
    )

    def styled(text, style):
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'

    body = (
        styled("LAPORAN PENELITIAN", "Kop")
        + styled("Kehidupan Santri di Pesantren Pesisir", "Besar")
        + uploads.paragraph("Oleh: Nur Hidayah, S.IP.")
        + uploads.paragraph("Jakarta, 2021")
        + uploads.paragraph("Kata kunci: santri; pesantren")
    )
    path = uploads.docx(tmp_path / "a", body, **{"word/styles.xml": styles.encode()})
    found = propose(path, sniff(path))
    assert found.title.value == "Kehidupan Santri di Pesantren Pesisir"
    assert found.title.source is Source.LARGEST_TYPE
    assert values(found.creators) == ["Nur Hidayah"]
    assert values(found.keywords) == ["santri", "pesantren"]
    assert found.year.value == "2021"


def test_an_opendocument_text_is_read_from_its_styles(tmp_path):
    names = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    )
    content = (
        f"<office:document-content {names}><office:automatic-styles>"
        '<style:style style:name="P1"><style:text-properties fo:font-size="20pt"/></style:style>'
        "</office:automatic-styles><office:body><office:text>"
        "<text:p>Naskah kerja</text:p>"
        '<text:p text:style-name="P1">Pelestarian Naskah Lontar</text:p>'
        "<text:p>Oleh Budi Santoso</text:p></office:text></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    path = uploads.zipped(
        tmp_path / "a", {"mimetype": kind.encode(), "content.xml": content.encode()}
    )
    found = propose(path, sniff(path))
    assert (found.title.value, found.title.source) == (
        "Pelestarian Naskah Lontar",
        Source.LARGEST_TYPE,
    )
    assert values(found.creators) == ["Budi Santoso"]


def test_an_image_proposes_nothing(tmp_path, make_png):
    assert propose(make_png(tmp_path / "a.png", 20, 20), "image/png") == Proposal()


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Prof. Dr. H. Azyumardi Azra, M.A., CBE", ["Azyumardi Azra"]),
        ("1. Nurul Huda, S.Pd.I", ["Nurul Huda"]),
        ("Muhammad Ali Ramdhani dan Fuad Nasar", ["Muhammad Ali Ramdhani", "Fuad Nasar"]),
        ("SITI AISYAH", ["Siti Aisyah"]),
        ("Abd. Rahman Mas'ud, Ph.D.", ["Abd. Rahman Mas'ud"]),
        ("Rina Wati (NIM. 1112025100001)", ["Rina Wati"]),
        ("Sukarno", ["Sukarno"]),
        ("Universitas Islam Negeri Jakarta", []),
        ("KEMENTERIAN AGAMA RI", []),
        ("diajukan untuk memenuhi syarat", []),
        ("Jakarta, 2023", []),
        ("", []),
    ],
)
def test_names_are_told_from_degrees_and_institutions(line, names):
    assert names_in(line) == names


@pytest.mark.parametrize(
    "title",
    ["Microsoft Word - skripsi.doc", "untitled", "Layout 1", "BAB.pdf", "scan0001", "", "..."],
)
def test_titles_by_programs_are_junk(title):
    assert is_junk(title)


def test_real_titles_are_not_junk():
    assert not is_junk("Scanning Manuscripts in Pesantren")
    assert not is_junk("Buku Putih Moderasi Beragama")
