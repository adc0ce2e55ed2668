"""Tables made to harm: each is refused with a sentence, in little time and memory, or read as plain text."""

import io
import resource
import time
import zipfile

import pytest
from openpyxl import Workbook

from repository.errors import BadValue
from repository.sheets import reading
from repository.sheets.comma_separated import escaped, unescaped, written
from repository.sheets.reading import BadTable, read

KNOWN = ("handle", "title", "date")


def sheet_of(tmp_path, data, name="tabel"):
    path = tmp_path / name
    path.write_bytes(data)
    return read(path, KNOWN, needed=("handle",))


def cells(sheet):
    return [row.cells for row in sheet.rows]


GOOD = [{"handle": "a1", "title": "Wakaf; zakat"}]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("plain", b"handle,title\na1,Wakaf; zakat\n"),
        ("byte order mark", b"\xef\xbb\xbfhandle,title\r\na1,Wakaf; zakat\r\n"),
        ("semicolons", b'handle;title\na1;"Wakaf; zakat"\n'),
        ("tabulators", b"handle\ttitle\na1\tWakaf; zakat\n"),
        ("named separator", b'sep=;\nhandle;title\na1;"Wakaf; zakat"\n'),
        ("capitals and spaces in names", b" Handle , TITLE \na1,Wakaf; zakat\n"),
        ("empty rows and columns", b"\n,,\nhandle,title,,\n\na1,Wakaf; zakat,,\n,,,\n"),
        ("no line end at the end", b"handle,title\na1,Wakaf; zakat"),
    ],
)
def test_what_programs_make_of_csv_is_read(tmp_path, name, data):
    assert cells(sheet_of(tmp_path, data)) == GOOD


HOSTILE_CSV = {
    "windows-1252": ("handle,title\na1,Résumé\n".encode("cp1252"), "UTF-8"),
    "utf-16": ("handle,title\na1,x\n".encode("utf-16"), "UTF-8"),
    "utf-16 without mark": ("handle,title\na1,x\n".encode("utf-16-be"), "UTF-8"),
    "null characters": (b"handle,title\na1,x\0y\n", "null characters"),
    "quotation mark that never ends": (b'handle,title\na1,"x\n' + b"y\n" * 100_000, "CSV"),
    "one cell of 3 MB": (b"handle,title\na1," + b"x" * 3_000_000 + b"\n", "too long"),
    "one line of 10 MB without a cell's end": (b"handle," + b"x" * 10_000_000, "CSV|too long"),
    "a million columns": (b"handle," + b"," * 900_000 + b"x\n", "columns"),
    "a line without end": (b"handle\n" + b"," * 5_000_000 + b"\n", "too long"),
    "too many rows": (b"handle\n" + b"a1\n" * (reading.MOST_ROWS + 1), "rows"),
    "too large": (b"handle\n" + b"x" * (reading.LARGEST_BYTES + 1), "MB"),
    "a column twice": (b"handle,title,title\na1,x,y\n", "twice"),
    "a column that is not known": (b"handle,password_hash\na1,x\n", "password_hash"),
    "no handle": (b"title\nx\n", "handle"),
    "names only": (b"handle,title\n", "no rows"),
    "html": (b"<html><script>alert(1)</script></html>\n", "handle"),
}


@pytest.mark.parametrize("name", HOSTILE_CSV)
def test_hostile_csv_is_refused_in_words(tmp_path, name):
    data, words = HOSTILE_CSV[name]
    started = time.process_time()
    with pytest.raises(BadTable, match=words):
        sheet_of(tmp_path, data)
    assert time.process_time() - started < 10


FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "'=1",
    "''=1",
    "'",
    "'kata",
    '=HYPERLINK("x")',
    "-",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_neutral_outside_and_come_back_unchanged(tmp_path, text):
    assert escaped(text)[0] not in "=+-@\t\r"
    assert unescaped(escaped(text)) == text
    data = written([["handle", "title"], ["a1", text]], is_first=True).encode()
    assert sheet_of(tmp_path, data).rows[0].cells["title"] == text


# -- workbooks


def workbook(rows=((b"handle", b"title"),), **parts):
    """Return the bytes of a workbook, with parts of the archive replaced."""
    book = Workbook()
    for row in (["handle", "title"], ["a1", "x"]):
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    if not parts:
        return data.getvalue()
    made = io.BytesIO()
    with zipfile.ZipFile(data) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, parts.pop(info.filename, old.read(info)))
        for name, text in parts.items():
            new.writestr(name, text)
    return made.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet_xml(body, before="", dimension=""):
    return (
        f'<?xml version="1.0"?>{before}<worksheet xmlns="{MAIN}">{dimension}'
        f"<sheetData>{body}</sheetData></worksheet>"
    )


def row_xml(number, *texts):
    inside = "".join(
        f'<c r="{c}{number}" t="inlineStr"><is><t>{t}</t></is></c>'
        for c, t in zip("ABC", texts, strict=False)
    )
    return f'<row r="{number}">{inside}</row>'


HEAD = row_xml(1, "handle", "title")
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def hostile_workbooks():
    yield "entities without end", workbook(**{SHEET: sheet_xml(HEAD, LAUGHS)}), "document type"
    yield "an outside entity", workbook(**{SHEET: sheet_xml(HEAD, OUTSIDE)}), "document type"
    yield (
        "an outside entity in the strings",
        workbook(
            **{"xl/sharedStrings.xml": f'<?xml version="1.0"?>{OUTSIDE}<sst xmlns="{MAIN}"/>'}
        ),
        "document type",
    )
    yield "not XML", workbook(**{SHEET: b"\0\1\2 not xml"}), "Excel"
    yield "a bomb", workbook(**{SHEET: sheet_xml(" " * 80_000_000)}), "hundredfold"
    yield (
        "a bomb in a part that is not read",
        workbook(**{"xl/media/x.bin": b"\0" * 80_000_000}),
        "hundredfold",
    )
    yield (
        "a row far below",
        workbook(**{SHEET: sheet_xml(HEAD + row_xml(1_048_576, "a1", "x"))}),
        "rows",
    )
    yield (
        "no sheet",
        workbook(
            **{
                "xl/workbook.xml": f'<?xml version="1.0"?><workbook xmlns="{MAIN}"><sheets/></workbook>'
            }
        ),
        "visible|Excel",
    )
    yield "a document", _zip({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}), "Excel"
    yield "half a file", workbook()[:2000], "ZIP"


def _zip(parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as new:
        for name, text in parts.items():
            new.writestr(name, text)
    return made.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        "entities without end",
        "an outside entity",
        "an outside entity in the strings",
        "not XML",
        "a bomb",
        "a bomb in a part that is not read",
        "a row far below",
        "no sheet",
        "a document",
        "half a file",
    ],
)
def test_hostile_workbooks_are_refused_in_words(tmp_path, name):
    data, words = next((d, w) for n, d, w in hostile_workbooks() if n == name)
    started = time.process_time()
    with pytest.raises(BadValue, match=words):
        sheet_of(tmp_path, data)
    assert time.process_time() - started < 10


def test_a_size_that_is_a_lie_costs_nothing(tmp_path):
    lie = '<dimension ref="A1:XFD1048576"/>'
    data = workbook(**{SHEET: sheet_xml(HEAD + row_xml(2, "a1", "x"), dimension=lie)})
    assert cells(sheet_of(tmp_path, data)) == [{"handle": "a1", "title": "x"}]


def test_ten_thousand_rows_are_read_within_bounds(tmp_path):
    path = tmp_path / "besar.xlsx"
    from repository.sheets import workbooks

    table = [["handle", "title"], *([f"h{n}", "Judul laporan " * 10] for n in range(10_000))]
    workbooks.write(path, table, title="x")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    assert len(read(path, KNOWN).rows) == 10_000
    assert time.process_time() - started < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024
