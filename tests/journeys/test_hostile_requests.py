"""Some three hundred hostile requests of a visitor over every address.

Whatever is asked: never a fault of ours, nothing given back unescaped, every answer with its security headers.
"""

import itertools
import re
from urllib.parse import quote

import pytest

from tests.library import REPORT_FILE

ADDRESSES = (
    "/",
    "/search",
    "/api/search",
    "/collections",
    "/collections/pesisir",
    "/login",
    "/healthz",
    "/oai",
    "ITEM",
    "ITEM.bib",
    "ITEM/pages",
    "ITEM/pages/1",
    "ITEM/pages/1/image",
    "ITEM/files/FILE",
    "GONE",
    "HIDDEN",
    "/deposit",
    "/deposits",
    "/review",
    "/account",
    "/static/css/base.css",
    "/tiada",
)
PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' OR 1=1 --",
    "'; DROP TABLE item; --",
    "1) UNION SELECT password FROM user",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "%(title)s %s %n {0.__class__}",
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/passwd\x00.pdf",
    "javascript:alert(1)//",
    "\r\nSet-Cookie: tamu=1\r\n\r\n<tamu>",
    "\u202e\u2066txt.exe",
    "\ufffe\uffff\U0010ffff",
    "ڬ" * 300,
    "A" * 20_000,
    "-" * 3_000,
    "(" * 3_000,
    "0x41414141",
    "99999999999999999999",
    "-1",
    "NaN",
    "true",
    "[]",
    "$(id) `id` | id",
)
NAMES = (
    "q",
    "page",
    "sort",
    "type",
    "year",
    "subject",
    "lang",
    "width",
    "folio",
    "next",
    "verb",
    "download",
)
PATHS = (
    "/items/../../etc/passwd",
    "/items/%2e%2e%2f%2e%2e%2fdaluang.toml",
    "/items/..%5c..%5cdaluang.toml",
    "/items/%00",
    "/items/%ff%fe",
    "/items/'%20OR%201=1",
    "/items/<script>alert(1)</script>",
    "/items/" + "z" * 9_000,
    "ITEM/files/..%2f..%2f..%2fdaluang.toml",
    "ITEM/files/%2e%2e/%2e%2e/repository.sqlite",
    "ITEM/files/%00",
    "ITEM/files/<script>alert(1)</script>.pdf",
    "ITEM/files/" + "x" * 9_000,
    "ITEM/pages/99999999999999999999999999",
    "ITEM/pages/-1",
    "ITEM/pages/1%00",
    "ITEM/pages/1;x=1",
    "ITEM/pages/١",
    "ITEM/pages/99999999999999999999/image",
    "ITEM.<script>",
    "ITEM.bib%00.html",
    "ITEM." + "x" * 5_000,
    "/collections/<script>alert(1)</script>",
    "/collections/..%2f..%2f",
    "/collections/%ff",
    "/static/../../repository/app.py",
    "/static/%2e%2e/%2e%2e/repository/app.py",
    "/static/..%2f..%2fsetup.cfg",
    "/static/css/%00",
    "/static/",
    "//jahat.example/%2f..",
    "/.git/config",
    "/instance/daluang.toml",
    "/wp-login.php",
    "/login?next=//jahat.example",
    "/login?next=https:%2f%2fjahat.example",
    "/search?" + "a=1&" * 3_000,
    "/search?" + "&".join(f"year={n}" for n in range(2_000)),
    "/search?q[]=1&q[a]=2",
    "/search?%",
    "/search?%zz=%zz",
    "/search?q=%ff%fe&type=%c0%af",
    "/oai?verb=GetRecord&identifier=%00&metadataPrefix=oai_dc",
    "/oai?verb=ListRecords&resumptionToken=" + "x" * 9_000,
    "/oai?verb=%ff",
)
METHODS = ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "CONNECT", "X" * 300)
HEADERS = (
    {"Range": "bytes=" + ",".join(f"{n}-{n}" for n in range(2_000))},
    {"Range": "bytes=18446744073709551615-"},
    {"Range": "bytes=0-18446744073709551616"},
    {"Range": "lines=-" + "9" * 5_000},
    {"If-None-Match": '"' * 5_000},
    {"If-None-Match": "W/" + ",W/" * 2_000},
    {"If-Modified-Since": "Thu, 99 Foo 99999 99:99:99 GMT"},
    {"If-Range": "\xff" * 500},
    {"Accept-Language": ",".join(f"x{n};q=0.{n}" for n in range(3_000))},
    {"Accept-Language": "<script>;q=NaN"},
    {"Accept": "*/*;q=" + "9" * 5_000},
    {"Accept-Encoding": "gzip, " * 2_000},
    {"Cookie": "daluang_session=" + "x" * 8_000},
    {"Cookie": "daluang_session=.eJwlzkEOwjAMBMC_5MwBO7bj9DMoXq8F4tYK/x9iVlr0fQ"},
    {"Cookie": "daluang_lang=<script>; daluang_lang=%ff; =;;;="},
    {"Cookie": "remember_token=1|deadbeef"},
    {"X-Forwarded-For": "127.0.0.1, <script>"},
    {"X-Forwarded-Host": "jahat.example"},
    {"X-Forwarded-Proto": "javascript"},
    {"X-Forwarded-Prefix": "//jahat.example"},
    {"X-Original-URL": "/review", "X-Rewrite-URL": "/review"},
    {"X-HTTP-Method-Override": "DELETE"},
    {"Referer": "javascript:alert(1)"},
    {"User-Agent": "() { :; }; echo tamu <script>" + "A" * 5_000},
    {"Content-Type": "multipart/form-data; boundary=" + "x" * 5_000},
    {"Content-Length": "-1"},
    {"Content-Length": "99999999999999999999"},
    {"Authorization": "Basic " + "A" * 5_000},
    {"Transfer-Encoding": "chunked, identity"},
    {"Expect": "200-weird"},
)
HOSTS = (
    "jahat.example",
    "localhost@jahat.example",
    "localhost.jahat.example",
    "localhost:99999",
    "localhost:80@jahat",
    "[::1",
    "..",
    "<script>alert(1)</script>",
    "localhost/../x",
    "a" * 3_000,
    "169.254.169.254",
    "%00",
)
SECRETS = (
    "root:x:0:0",
    "secret_key",
    "Traceback (most recent call last)",
    "SQLite format",
    "sqlalchemy.exc",
)
ALWAYS = ("X-Content-Type-Options", "Content-Security-Policy", "Referrer-Policy", "X-Frame-Options")


def requests():
    """Return the requests, each as (name, address, keyword arguments); the same ones every time."""
    asked = [(address, {}) for address in PATHS]
    for number, (address, payload) in enumerate(itertools.product(ADDRESSES[:18], PAYLOADS)):
        if number % 3 == 0:  # every address and every payload, not every pair
            query = "&".join(f"{name}={quote(payload)}" for name in NAMES[number // 3 % 3 :: 3])
            asked.append((f"{address}?{query}", {}))
    asked += [
        (ADDRESSES[n % len(ADDRESSES)], {"headers": headers})
        for n, headers in enumerate(itertools.chain(HEADERS, HEADERS, HEADERS))
    ]
    asked += [
        (ADDRESSES[n], {"method": method, "data": {"q": PAYLOADS[0], "csrf_token": "x"}})
        for n, method in zip(range(len(ADDRESSES)), itertools.cycle(METHODS), strict=False)
    ]
    asked += [("/login", {"method": "POST", "data": data}) for data in _bodies()]
    return [(f"{n:03} {address[:60]!r}", address, more) for n, (address, more) in enumerate(asked)]


def _bodies():
    yield {f"k{n}": "x" for n in range(2_000)}
    yield b"\xff" * 5_000
    yield b"a" * 3_000_000
    yield b"&" * 20_000


REQUESTS = requests()


def test_there_are_about_three_hundred():
    assert 280 <= len(REQUESTS) + len(HOSTS) <= 400
    assert len({name for name, _, _ in REQUESTS}) == len(REQUESTS)


@pytest.mark.parametrize(
    ("address", "more"), [r[1:] for r in REQUESTS], ids=[r[0] for r in REQUESTS]
)
def test_no_request_harms(library, address, more):
    response = _send(library, address, **more)
    assert response.status_code < 500, response.status
    for name in ALWAYS:
        assert response.headers.get(name), name
    for name, value in response.headers:
        assert not set(value) & set("\r\n"), name
    assert "tamu" not in str(response.headers.getlist("Set-Cookie"))
    location = response.headers.get("Location", "")
    assert "jahat" not in location.split("?")[0]
    body = response.get_data(as_text=True) if _is_text(response) else ""
    for secret in SECRETS:
        assert secret not in body
    if response.mimetype == "text/html":
        for needle in ("<script>alert", "<img src=x", "<tamu>"):
            assert needle not in body, needle
        assert not re.search(r'(?:href|src|action)="(?:javascript:|//jahat)', body)
        assert "49$" not in body


@pytest.mark.parametrize("host", HOSTS)
def test_other_hosts_are_refused(library, host):
    for address in ("/", "ITEM", "/login", "/oai?verb=Identify", "/tiada", "/static/css/base.css"):
        response = _send(library, address, headers={"Host": host})
        assert response.status_code == 400, response.status
        assert "jahat" not in response.get_data(as_text=True)
        assert "<script>alert" not in response.get_data(as_text=True)
        for name in ALWAYS:
            assert response.headers.get(name), name


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "localhost:8000", "127.0.0.1:9"])
def test_own_hosts_are_not(library, host):
    assert _send(library, "/", headers={"Host": host}).status_code == 200


def test_links_are_made_of_the_configured_address(library):
    page = _send(library, "ITEM", headers={"Host": "127.0.0.1:9999"}).get_data(as_text=True)
    assert "9999" not in page


def _send(library, address, method="GET", **more):
    address = (
        address.replace("ITEM", library.url("report"))
        .replace("GONE", library.url("withdrawn"))
        .replace("HIDDEN", library.url("internal"))
        .replace("FILE", quote(REPORT_FILE))
    )
    return library.client().open(address, method=method, buffered=True, **more)


def _is_text(response):
    return (
        response.mimetype.startswith("text/")
        or "json" in response.mimetype
        or "xml" in response.mimetype
    )
