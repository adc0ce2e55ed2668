"""Files as they are served: what opens in the browser, ranges, conditions, names, and who may have them."""

import re
from hashlib import sha256
from urllib.parse import quote

import pytest

from tests import pages
from tests.library import PLAIN_TEXT, REPORT_FILE

SHORT_LIST = {"catatan.txt": "text/plain; charset=utf-8", "foto.png": "image/png"}
SAVED = ("halaman.html", "gambar.svg", "acak.bin")


def get(library, record, name, query="", method="GET", **kwargs):
    address = library.url(record, f"/files/{quote(name)}{query}")
    return library.client().open(address, method=method, buffered=True, **kwargs)


@pytest.fixture(scope="module")
def whole(library):
    return get(library, "report", REPORT_FILE).data


@pytest.mark.parametrize("name", [*SHORT_LIST, *SAVED])
def test_only_types_of_the_short_list_open_in_the_browser(library, name):
    response = get(library, "files", name)
    assert response.status_code == 200
    kind = "inline" if name in SHORT_LIST else "attachment"
    assert response.headers["Content-Disposition"].startswith(f"{kind}; ")
    assert response.content_type == SHORT_LIST.get(name, "application/octet-stream")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script-src" not in policy
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("name", SHORT_LIST)
def test_any_file_can_be_saved(library, name):
    response = get(library, "files", name, "?download=1")
    assert response.headers["Content-Disposition"].startswith("attachment; ")


def test_a_pdf_opens_in_the_browser_without_scripts(library, whole):
    response = get(library, "report", REPORT_FILE)
    assert response.content_type == "application/pdf"
    assert response.data.startswith(b"%PDF-")
    assert response.headers["Content-Disposition"].startswith("inline; ")
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["ETag"] == f'"{sha256(whole).hexdigest()[:32]}"'
    assert response.headers["Accept-Ranges"] == "bytes"
    assert int(response.headers["Content-Length"]) == len(whole)


def test_a_name_with_other_letters_is_given_in_both_ways(library):
    header = get(library, "report", REPORT_FILE, "?download=1").headers["Content-Disposition"]
    assert header.isascii()
    assert header.endswith(f"; filename*=UTF-8''{quote(REPORT_FILE)}")
    plain = re.search(r'filename="([^"]+)"', header)[1]
    assert plain == "Laporan ____ & akhir.pdf" or plain.endswith("& akhir.pdf")
    assert "\\" not in plain


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, None),
        ("bytes=-50", -50, None),
        ("bytes=10-10", 10, 10),
        ("bytes=0-99999999", 0, None),
        ("BYTES=0-9", 0, 9),
    ],
)
def test_one_range(library, whole, asked, first, last):
    response = get(library, "report", REPORT_FILE, headers={"Range": asked})
    assert response.status_code == 206
    start = first if first >= 0 else len(whole) + first
    end = len(whole) - 1 if last is None else last
    assert response.data == whole[start : end + 1]
    assert response.headers["Content-Range"] == f"bytes {start}-{end}/{len(whole)}"
    assert int(response.headers["Content-Length"]) == end - start + 1


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=99999998-99999999", "bytes=-0"])
def test_a_range_outside_the_file(library, asked):
    response = get(library, "report", REPORT_FILE, headers={"Range": asked})
    assert response.status_code == 416
    pages.check_page(response)


@pytest.mark.parametrize(
    "asked",
    ["bytes=5-1", "bytes=a-b", "bytes=", "octets=0-9", "bytes=0-1,4-5", "x" * 5000, "bytes=--1"],
)
def test_a_range_that_is_none_or_many_gives_the_whole_file_or_is_refused(library, whole, asked):
    response = get(library, "report", REPORT_FILE, headers={"Range": asked})
    assert response.status_code in (200, 416)
    if response.status_code == 200:
        assert response.data == whole


def test_head_says_what_get_would(library, whole):
    response = get(library, "report", REPORT_FILE, method="HEAD")
    assert response.status_code == 200
    assert response.data == b""
    assert int(response.headers["Content-Length"]) == len(whole)
    response = get(library, "report", REPORT_FILE, method="HEAD", headers={"Range": "bytes=0-9"})
    assert response.status_code in (200, 206)
    assert response.data == b""


def test_an_unchanged_file_is_not_sent_again(library):
    tag = get(library, "report", REPORT_FILE).headers["ETag"]
    for given in (tag, f'"x", {tag}', "*"):
        response = get(library, "report", REPORT_FILE, headers={"If-None-Match": given})
        assert response.status_code == 304, given
        assert response.data == b""
    response = get(library, "report", REPORT_FILE, headers={"If-None-Match": '"x"'})
    assert response.status_code == 200


def test_a_range_of_what_has_changed_is_the_whole_file(library, whole):
    tag = get(library, "report", REPORT_FILE).headers["ETag"]
    same = {"Range": "bytes=0-9", "If-Range": tag}
    assert get(library, "report", REPORT_FILE, headers=same).data == whole[:10]
    changed = {"Range": "bytes=0-9", "If-Range": '"lain"'}
    response = get(library, "report", REPORT_FILE, headers=changed)
    assert response.status_code == 200
    assert response.data == whole


@pytest.mark.parametrize(
    "name",
    [
        "tiada.pdf",
        "../settings.toml",
        "..%2f..%2fdaluang.toml",
        "%2e%2e/%2e%2e/daluang.toml",
        "%00",
        "catatan.txt%00.pdf",
        "CATATAN.TXT",
        "catatan.txt/",
        "/etc/passwd",
        "x" * 5000,
        "%ff",
        "fulltext.txt",
        "teks.txt",
    ],
)
def test_other_names_are_not_there(library, name):
    response = library.client().get(library.url("files", f"/files/{name}"))
    assert response.status_code in (308, 400, 404)
    if response.status_code != 308:
        pages.check_page(response)


@pytest.mark.parametrize("record", ["embargoed", "restricted", "metadata-only"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_closed_files_are_closed(library, record, method):
    for query in ("", "?download=1"):
        response = get(library, record, "tertutup.pdf", query, method)
        assert response.status_code == 403
        assert b"%PDF" not in response.data
    response = get(library, record, "tertutup.pdf", headers={"Range": "bytes=0-9"})
    assert response.status_code == 403
    client = library.client_as("reviewer")
    response = client.get(library.url(record, "/files/tertutup.pdf"), buffered=True)
    assert response.data.startswith(b"%PDF")
    assert response.headers["Cache-Control"] == "private, no-store"


def test_the_text_given_with_an_import_is_no_file_to_download(library):
    page = pages.get(library.client(), library.url("text"))
    assert not [a for a in page.iter("a") if "/files/" in (a.get("href") or "")]


def test_a_file_that_is_missing_from_storage_is_a_page_that_says_so(library, monkeypatch):
    from repository.files.storage import FileStore

    monkeypatch.setattr(FileStore, "path", lambda self, checksum: self.root / "tiada")
    response = get(library, "files", "catatan.txt")
    assert response.status_code in (500, 503)
    pages.check_page(response)


def test_the_name_of_a_file_is_escaped_where_it_is_shown(library):
    page = pages.get(library.client(), library.url("hostile"))
    (link,) = {
        a.get("href")
        for a in page.iter("a")
        if "/files/" in (a.get("href") or "") and "?" not in a.get("href")
    }
    response = library.client().get(link, buffered=True)
    assert response.status_code == 200
    assert response.content_type.startswith("text/plain")


def test_plain_text_is_sent_as_it_is(library):
    assert get(library, "files", "catatan.txt").data.decode() == PLAIN_TEXT
