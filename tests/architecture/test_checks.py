"""The checks that other tests rest on can fail."""

import socket
from types import SimpleNamespace

import psycopg
import pytest
from html5lib.html5parser import ParseError
from werkzeug.datastructures import Headers

from tests import offline, pages

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def page(body, lang="id", title="Beranda", headers=HEADERS):
    text = (
        f"<!doctype html><html lang={lang}><head><title>{title}</title>"
        f"<meta name=viewport content='width=device-width'></head><body>{body}</body></html>"
    )
    return SimpleNamespace(
        mimetype="text/html",
        content_type="text/html; charset=utf-8",
        headers=Headers(headers),
        request=SimpleNamespace(path="/"),
        get_data=lambda as_text: text,
    )


def faults_of(body, **kwargs):
    with pytest.raises(AssertionError) as caught:
        pages.check_page(page(f"<main><h1>Judul</h1>{body}</main>", **kwargs))
    return str(caught.value)


def test_a_good_page_passes():
    root = pages.check_page(
        page(
            '<main><h1>Judul</h1><p id="a">x</p><label for="q">Cari</label><input id="q">'
            '<a href="#a">naik</a><script type="application/ld+json">{}</script></main>'
        )
    )
    assert pages.text_of(next(root.iter("h1"))) == "Judul"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<h1>lagi</h1>", "2 elements h1"),
        ("<input id=q>", "no label"),
        ("<select></select>", "no label"),
        ("<p id=a></p><p id=a></p>", "id 'a' is there 2 times"),
        ("<a href='#tiada'>x</a>", "the target is not on the page"),
        ("<p aria-describedby=tiada>", "names no element"),
        ("<script>1</script>", "inline script"),
        ("<p style='color:red'>", "attribute style"),
        ("<button onclick='x()'>x</button>", "attribute onclick"),
        ("<a href='javascript:x()'>x</a>", "script in href"),
        ("<a href='/x'><span></span></a>", "no name"),
        ("<img src='/x.png'>", "no alt"),
        ("<p tabindex=3>", "tabindex above 0"),
    ],
)
def test_a_fault_of_the_page_is_named(body, fault):
    assert fault in faults_of(body)


def test_language_title_and_headers_are_wanted():
    assert "html lang is 'fr'" in faults_of("", lang="fr")
    assert "no title" in faults_of("", title="")
    assert "X-Content-Type-Options" in faults_of("", headers={})
    loose = HEADERS | {"Content-Security-Policy": "script-src 'unsafe-inline'; frame-ancestors x"}
    assert "allows 'unsafe-inline'" in faults_of("", headers=loose)


def test_broken_html_is_refused():
    with pytest.raises(ParseError):
        pages.parse("<!doctype html><title>x</title><p></div>")


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 80), ("2001:db8::1", 80)])
def test_tests_cannot_reach_the_network(address):
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as outgoing, pytest.raises(offline.NetworkUsed):
        outgoing.connect(address)
    with pytest.raises(offline.NetworkUsed):
        socket.getaddrinfo("example.org", 80)


@pytest.mark.postgres
def test_the_database_server_of_the_tests_is_postgresql_15(postgresql_server):
    url = postgresql_server.replace("+psycopg", "") + "/postgres"
    with psycopg.connect(url) as connection:
        assert connection.info.server_version // 10000 >= 15


@pytest.mark.browser
def test_the_browser_reports_errors_of_a_page(browser):
    from tests.browsers import collect_errors

    context = browser.new_context()
    tab = context.new_page()
    errors = collect_errors(tab)
    tab.set_content("<script>undefinedFunction()</script>")
    context.close()
    assert any("undefinedFunction" in error for error in errors)
