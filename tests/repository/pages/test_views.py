"""The reader: text and image of a page, words marked, neighbours, and who may open it."""

from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests import pages
from tests.library import BASE_URL, JAWI_PAGES, LATIN_PAGES, REPORT_FILE, REPORT_PAGES
from tests.pages import text_of

LANGUAGES = ("id", "en")
RECTANGLE = "{http://www.w3.org/2000/svg}rect"


def reader(library, record, position, query="", **kwargs):
    address = library.url(record, f"/pages/{position}{query}")
    return pages.get(library.client(), address, **kwargs)


def rel(root, name):
    """Return the addresses of links with this relation in the page's main part, each once, in order."""
    main = next(root.iter("main"))
    found = [e.get("href") for e in main.iter("a") if e.get("rel") == name]
    return list(dict.fromkeys(found))


def texts_of(root):
    return [e for e in root.iter("section") if (e.get("class") or "").startswith("text")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("query", ["", "&q=moderasi", "&q=tiadakata", "&q=%22buka", "&q=%E2%80%AE"])
@pytest.mark.parametrize(
    ("record", "count"), [("report", 5), ("manuscript", 4), ("text", 3), ("hostile", 1)]
)
def test_every_page_is_a_right_page(library, record, count, query, language):
    for position in range(1, count + 1):
        page = reader(library, record, position, f"?lang={language}{query}")
        assert page.get("lang") == language
        canonical = page.find("head/link[@rel='canonical']").get("href")
        assert canonical == f"{BASE_URL}{library.url(record)}/pages/{position}"


@pytest.mark.parametrize("position", [1, 2, 3, 4, 5])
def test_a_page_of_a_report_shows_its_text_beside_its_image(library, position):
    page = reader(library, "report", position)
    (text,) = texts_of(page)
    assert REPORT_PAGES[position - 1] in text_of(text)
    image = next(i for i in page.iter("img") if "width=900" in i.get("src"))
    assert image.get("alt") == f"Halaman {position}, Moderasi beragama di pesisir"
    assert library.client().get(image.get("src"), buffered=True).mimetype == "image/jpeg"
    assert quote(REPORT_FILE) in "".join(a.get("href") or "" for a in page.iter("a"))


def test_words_are_marked_in_the_text_and_on_the_image(library):
    page = reader(library, "report", 1, "?q=moderasi+beragama")
    (text,) = texts_of(page)
    assert [text_of(m) for m in text.iter("mark")] == ["Moderasi", "beragama"]
    boxes = list(page.iter(RECTANGLE))
    assert len(boxes) == 2
    image = next(i for i in page.iter("img") if "width=900" in i.get("src"))
    for box in boxes:
        x, y, width, height = (int(box.get(name)) for name in ("x", "y", "width", "height"))
        assert 0 <= x < x + width <= int(image.get("width"))
        assert 0 <= y < y + height <= int(image.get("height"))
        assert width > height > 5
    assert not list(reader(library, "report", 1).iter(RECTANGLE))


def test_pages_with_the_words_are_listed_and_counted(library):
    page = reader(library, "report", 3, "?q=moderasi&lang=id")
    listed = next(e for e in page.iter("section") if e.get("id") == "matches")
    found = [a.get("href") for a in listed.iter("a")]
    assert found == [f"{library.url('report')}/pages/{n}?q=moderasi" for n in (1, 3, 5)]
    status = [text_of(e) for e in page.iter("span") if e.get("role") == "status"]
    assert status == ["2 dari 3 temuan"]


@pytest.mark.parametrize(
    "query", ["", "?q=moderasi", "?q=%DA%AC%D8%A7%D9%85%D8%A8%D8%B1+%26+%22x%22"]
)
@pytest.mark.parametrize(("record", "count"), [("report", 5), ("manuscript", 4), ("text", 3)])
def test_next_and_previous_lead_through_the_whole_item_and_keep_the_words(
    library, record, count, query
):
    client, words = library.client(), parse_qs(query[1:]).get("q", [""])
    address, seen = library.url(record, f"/pages/1{query}"), []
    while address:
        seen.append(urlsplit(address).path)
        assert parse_qs(urlsplit(address).query).get("q", [""]) == words
        page = pages.get(client, address)
        (address,) = rel(page, "next") or [None]
    assert seen == [library.url(record, f"/pages/{n}") for n in range(1, count + 1)]
    back = []
    while page is not None:
        (address,) = rel(page, "prev") or [None]
        back += [urlsplit(address).path] if address else []
        page = pages.get(client, address) if address else None
    assert back == seen[-2::-1]


def test_a_codex_read_from_right_to_left_has_its_next_page_on_the_left(library):
    page = reader(library, "manuscript", 2)
    group = next(e for e in page.iter("div") if "folio" in (e.get("class") or "").split())
    assert group.get("dir") == "ltr"
    assert [a.get("rel") for a in group.iter("a")] == ["next", "prev"]
    strip = next(e for e in page.iter("nav") if e.get("class") == "strip")
    assert strip.get("dir") == "rtl"
    page = reader(library, "report", 2)
    group = next(e for e in page.iter("div") if "folio" in (e.get("class") or "").split())
    assert [a.get("rel") for a in group.iter("a")] == ["prev", "next"]


@pytest.mark.parametrize(
    ("record", "q", "order"),
    [("report", "moderasi", [1, 5]), ("manuscript", "naskah OR orang OR tamat", [4, 1])],
)
def test_arrows_to_the_pages_with_the_words_follow_the_codex(library, record, q, order):
    page = reader(library, record, 3, f"?q={quote(q)}")
    group = next(e for e in page.iter("span") if "to-hits" in (e.get("class") or "").split())
    assert group.get("dir") == "ltr"
    found = [urlsplit(a.get("href")).path.rsplit("/", 1)[1] for a in group.iter("a")]
    assert [int(position) for position in found] == order


def test_a_manuscript_page_has_each_script_in_its_own_pane(library):
    page = reader(library, "manuscript", 2, "?q=bunga")
    own, latin = (next(s.iter("ol")) for s in texts_of(page))
    assert (own.get("lang"), own.get("dir")) == ("ms-Arab", "rtl")
    assert (latin.get("lang"), latin.get("dir")) == ("ms-Latn", "ltr")
    assert JAWI_PAGES[1] in text_of(own)
    assert LATIN_PAGES[1] in text_of(latin)
    assert [text_of(m) for m in latin.iter("mark")] == ["bunga"]
    assert [i.get("aria-current") for i in latin.iter("li")] == ["true"]


def test_a_word_broken_at_the_end_of_a_line_is_marked_on_both_lines(library):
    page = reader(library, "manuscript", 3, "?q=mengajar")
    latin = texts_of(page)[1].find(".//ol")
    lines = [[text_of(m) for m in line.iter("mark")] for line in latin.iter("li")]
    assert lines == [["menga-"], ["jar"]]


def test_the_catchword_is_the_beginning_of_the_next_page(library):
    page = reader(library, "manuscript", 1)
    catchword = next(e for e in page.iter("p") if e.get("class") == "next").find("a")
    assert text_of(catchword) in JAWI_PAGES[1]
    assert catchword.get("lang") == "ms-Arab"
    assert catchword.get("href") == library.url("manuscript", "/pages/2")


def test_an_item_without_image_shows_its_text_alone(library):
    page = reader(library, "text", 2, "?q=harbours")
    (text,) = texts_of(page)
    assert "Second page about harbours." in text_of(text)
    assert [text_of(m) for m in text.iter("mark")] == ["harbours"]
    assert not list(page.iter("figure"))
    assert not [a for a in page.iter("a") if "/files/" in (a.get("href") or "")]


def test_text_of_a_page_is_escaped(library):
    page = reader(library, "hostile", 1, "?q=muslihat")
    (text,) = texts_of(page)
    assert '<script>alert("teks")</script> & <img src=x onerror=alert(1)>' in text_of(text)
    assert not [e for e in text.iter() if e.tag in ("script", "img")]


@pytest.mark.parametrize(
    "q", ["<script>alert(1)</script>", '"><img src=x>', "{{7*7}}", "%(label)s"]
)
def test_words_asked_are_escaped(library, q):
    page = reader(library, "report", 1, f"?q={quote(q)}")
    (box,) = (e for e in page.iter("input") if e.get("id") == "inside")
    assert box.get("value") == q


@pytest.mark.parametrize(
    ("folio", "position"),
    [("1r", 1), ("2v", 4), ("2r", 3), ("3", 1), ("99x", 1), ("", 1), ("%00", 1), ("<b>", 1)],
)
def test_a_folio_leads_to_its_page(library, folio, position):
    response = library.client().get(library.url("manuscript", f"/pages?folio={folio}&q=bunga"))
    assert response.status_code == 302
    assert response.headers["Location"] == library.url("manuscript", f"/pages/{position}?q=bunga")


def test_a_page_number_leads_to_its_page(library):
    response = library.client().get(library.url("report", "/pages?folio=4"))
    assert response.headers["Location"] == library.url("report", "/pages/4")


@pytest.mark.parametrize(
    "position", ["0", "6", "99999999999999999999", "-1", "1.5", "x", "1%00", "1/", "%2e%2e/2"]
)
def test_a_page_that_is_not_there(library, position):
    reader(library, "report", position, status=404)
    reader(library, "empty", position, status=404)


@pytest.mark.parametrize("record", ["embargoed", "restricted", "metadata-only"])
def test_closed_pages_are_closed(library, record):
    for rest in ("/pages/1", "/pages/1?q=harta"):
        page = pages.get(library.client(), library.url(record, rest), 403)
        assert "harta karun" not in text_of(next(page.iter("main"))).casefold()
    pages.get(library.client(), library.url(record, "/pages/1/image?width=150"), 403)
    pages.get(library.client_as("reviewer"), library.url(record, "/pages/1?q=harta"))


def test_the_jump_to_a_folio_tells_nothing_of_closed_pages(library):
    answers = [
        library.client().get(library.url("restricted", f"/pages?folio={n}"))
        for n in ("1", "2", "99")
    ]
    assert {a.headers["Location"] for a in answers} == {library.url("restricted", "/pages/1")}


def test_there_is_no_search_inside_what_is_closed(library):
    page = pages.get(library.client(), library.url("restricted", "?q=harta"))
    assert not [a for a in page.iter("a") if "/pages/" in (a.get("href") or "")]
    assert not list(page.iter("mark"))
