"""Which language a page speaks: `?lang=`, else the cookie, else what the browser accepts, else Indonesian."""

import pytest

from tests import pages

PATHS = ("/", "/search", "/collections", "/login", "/tiada", "ITEM", "GONE")


def language_of(response):
    return pages.check_page(response).get("lang")


def path_of(library, path):
    return path.replace("ITEM", library.url("report")).replace("GONE", library.url("withdrawn"))


@pytest.mark.parametrize("path", PATHS)
def test_indonesian_unless_asked_otherwise(library, path):
    path, client = path_of(library, path), library.client()
    assert language_of(client.get(path)) == "id"
    assert language_of(client.get(path, headers={"Accept-Language": "en-GB,en;q=0.8"})) == "en"
    assert language_of(client.get(path, headers={"Accept-Language": "fr"})) == "id"
    assert language_of(client.get(path, headers={"Accept-Language": "id,en;q=0.9"})) == "id"
    response = client.get(path, headers={"Accept-Language": "en"})
    varied = {v.strip() for line in response.headers.getlist("Vary") for v in line.split(",")}
    assert {"Accept-Language", "Cookie"} <= varied


@pytest.mark.parametrize("path", PATHS)
def test_a_forced_language_wins_and_is_remembered(library, path):
    path, client = path_of(library, path), library.client()
    response = client.get(f"{path}?lang=en", headers={"Accept-Language": "id"})
    assert language_of(response) == "en"
    (cookie,) = (c for c in response.headers.getlist("Set-Cookie") if "daluang_lang" in c)
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert language_of(client.get(path, headers={"Accept-Language": "id"})) == "en"
    assert language_of(client.get(f"{path}?lang=id")) == "id"
    assert language_of(client.get(path)) == "id"


@pytest.mark.parametrize("lang", ["xx", "", "EN", "en%00", "../../etc", "en%0d%0aSet-Cookie:x=1"])
def test_an_unknown_language_is_passed_over(library, lang):
    client = library.client()
    response = client.get(f"/search?lang={lang}")
    assert language_of(response) == "id"
    assert response.headers.getlist("Set-Cookie") == []
    client.set_cookie("daluang_lang", "xx")
    assert language_of(client.get("/")) == "id"


@pytest.mark.parametrize("header", ["", "*", ";;;", "en;q=x", "en" * 5000, "\xff", "en;q=0"])
def test_a_broken_header_is_no_error(library, header):
    response = library.client().get("/", headers={"Accept-Language": header})
    assert response.status_code == 200


@pytest.mark.parametrize("path", ["/search?q=a&type=report&type=manuscript", "ITEM?q=%26%3D", "/"])
def test_the_links_to_other_languages_keep_what_was_asked(library, path):
    client, path = library.client(), path_of(library, path)
    page = pages.get(client, path)
    (link,) = (a for a in page.iter("a") if a.get("hreflang"))
    assert link.get("hreflang") == "en"
    start = path if "?" in path else f"{path}?"
    assert link.get("href") in (f"{path}&lang=en", f"{start}lang=en")
    assert pages.get(client, link.get("href")).get("lang") == "en"


def test_a_page_has_one_address_for_all_languages(library):
    client = library.client()
    for query in ("", "?lang=en", "?lang=id", "?q=moderasi"):
        page = pages.get(client, library.url("report", query))
        canonical = page.find("head/link[@rel='canonical']").get("href")
        assert canonical.endswith(library.url("report"))
