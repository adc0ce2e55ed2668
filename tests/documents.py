"""Documents that people deposit, made here: a typeset report, an office file, and hostile ones."""

from functools import cache

REPORT = """
#set document(title: "{title}", author: ("Siti Aminah",), date: none)
#set page(paper: "a4")
#set text(lang: "id", size: 11pt)
#align(center)[
  #text(size: 22pt, weight: "bold")[{title}]
  #v(1cm)
  #text(size: 13pt)[Oleh: Siti Aminah]
  #v(1cm)
  #text(size: 12pt)[Jakarta, 2024]
]
#pagebreak()
= Abstrak
Penelitian ini mengkaji kerukunan umat beragama di tiga desa pesisir dan menanyakan bagaimana
warga merawat hubungan antarumat dalam kehidupan sehari-hari, dalam pekerjaan dan dalam perayaan.

Kata kunci: kerukunan; desa pesisir; moderasi beragama

= Pendahuluan
#lorem(80)
"""

TITLE = "Kerukunan Umat di Tiga Desa Pesisir"
HTML = b"<!doctype html><html><script>alert(document.cookie)</script><h1>Bukan PDF</h1></html>"
PROGRAM = b"MZ\x90\x00" + bytes(range(256)) * 8
BROKEN_PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nnothing that could be read\n%%EOF\n"
RIGHT_TO_LEFT_NAME = "laporan\u202efdp.exe"


@cache
def report_pdf(title=TITLE):
    """Return the bytes of a report of two pages with title page, abstract and keywords."""
    import typst

    return typst.compile(REPORT.format(title=title).encode(), format="pdf")


@cache
def locked_pdf():
    """Return the bytes of a report that cannot be opened without a password."""
    from io import BytesIO

    import pikepdf

    out = BytesIO()
    with pikepdf.open(BytesIO(report_pdf())) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="rahasia", user="rahasia"))
    return out.getvalue()
