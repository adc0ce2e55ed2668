"""The advanced form: what it writes, where it leads, how a present search fills it in; and search help."""

from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest

from repository.search.advanced import MOST_ROWS, ROWS
from tests import browsing, pages
from tests.pages import text_of

pytestmark = pytest.mark.sqlite_only


def lines(*rows, **more):
    """Return the query string of the form with these rows (field, match, text)."""
    pairs = [
        pair
        for field, match, text in rows
        for pair in (("field", field), ("match", match), ("text", text))
    ]
    return urlencode(
        [*pairs, *((k, v) for k, vs in more.items() for v in ([vs] if isinstance(vs, str) else vs))]
    )


def form(library, query, status=200):
    return pages.get(library.client(), f"/search/advanced?{query}", status)


def written(root):
    """Return the query that a page of the form shows as text, none when it shows none."""
    return next(("".join(e.itertext()) for e in root.iter("textarea")), None)


def rows_of(root):
    """Return (field, match, text) of every row of the form that is not empty."""
    (element,) = (e for e in root.iter("form") if e.get("class") == "advanced")
    values = browsing.Form(element, "").values
    columns = [[v for k, v in values if k == name] for name in ("field", "match", "text")]
    return [row for row in zip(*columns, strict=True) if row[2]]


def led_to(library, query):
    answer = library.client().get(f"/search/advanced?{query}&do=search")
    assert answer.status_code == 303
    return answer.headers["Location"]


@pytest.mark.parametrize(
    ("rows", "joining", "expected"),
    [
        ([("", "all", "gotong royong")], "AND", "gotong royong"),
        ([("title", "all", "moderasi beragama")], "AND", "judul:moderasi judul:beragama"),
        ([("", "exact", "gotong royong")], "AND", '"gotong royong"'),
        ([("", "any", "wakaf zakat")], "AND", "wakaf OR zakat"),
        ([("", "all", "naskah"), ("", "none", "lontar")], "AND", "naskah -lontar"),
        ([("", "all", "wakaf"), ("creator", "all", "usman")], "OR", "wakaf OR penulis:usman"),
        ([("", "all", ""), ("title", "all", "  ")], "AND", None),
    ],
)  # fmt: skip
def test_the_rows_are_written_as_a_query_and_shown(library, rows, joining, expected):
    root = form(library, lines(*rows, joining=joining, do="show", lang="id"))
    assert written(root) == expected
    assert rows_of(root) == [row for row in rows if row[2].strip()]


@pytest.mark.parametrize(
    ("rows", "more", "records"),
    [
        ([("", "exact", "gotong royong")], {}, ["report"]),
        ([("title", "all", "moderasi"), ("creator", "any", "usman tiada")], {}, ["report"]),
        ([("", "all", "wakaf"), ("", "all", "lighthouses")], {"joining": "OR"}, ["report", "text"]),
        ([("", "all", "seri")], {"from": "1980", "until": "1981"}, ["bulk-00", "bulk-01"]),
        ([("", "all", "seri")], {"from": "1980", "until": "1981", "language": "en"}, ["bulk-01"]),
        ([("", "all", "")], {"type": ["manuscript", "image"]}, ["empty", "manuscript"]),
        ([("", "all", "moderasi"), ("", "none", "beragama")], {}, []),
    ],
)  # fmt: skip
def test_the_form_leads_to_what_it_asks_for(library, rows, more, records):
    address = led_to(library, lines(*rows, **more))
    assert urlsplit(address).path == "/search"
    found = library.client().get(f"/api/search?{urlsplit(address).query}").json["hits"]
    assert sorted(h["handle"] for h in found) == sorted(library.handles[r] for r in records)
    pages.get(library.client(), address)


@pytest.mark.parametrize(
    "q",
    [
        'naskah "kertas tua" -lontar',
        "judul:moderasi penulis:usman",
        "wakaf OR zakat",
        "digital*",
        "",
    ],
)
def test_a_present_search_fills_the_form_and_comes_back_the_same(library, q):
    address = f"q={quote(q)}&type=report&sort=title&per_page=50&subject=Zakat&lang=id"
    root = form(library, address)
    assert written(root) == (q or None)
    (element,) = (e for e in root.iter("form") if e.get("class") == "advanced")
    values = browsing.Form(element, "").values
    back = parse_qs(urlsplit(led_to(library, urlencode(values) + "&lang=id")).query)
    found = {
        "q": [q],
        "type": ["report"],
        "sort": ["title"],
        "per_page": ["50"],
        "subject": ["Zakat"],
    }
    assert back == {k: v for k, v in found.items() if v != [""]}


@pytest.mark.parametrize(
    "q", ["(a OR b) (c OR d e)", '"tidak ditutup', "((wakaf))) x", "jenis:naskah"]
)
def test_a_search_that_no_rows_can_write_stays_as_text(library, q):
    root = form(library, f"q={quote(q)}&lang=id")
    assert written(root) == q
    assert rows_of(root) == []
    assert any("terlalu rumit" in text_of(e) for e in root.iter("div") if e.get("role") == "status")


def test_years_of_a_query_stand_in_the_fields_of_years(library):
    root = form(library, f"q={quote('naskah tahun:1850..1900')}")
    fields = {i.get("name"): i.get("value") for i in root.iter("input") if i.get("inputmode")}
    assert fields == {"from": "1850", "until": "1900"}
    assert rows_of(root) == [("", "all", "naskah")]


def test_rows_are_added_up_to_a_limit_and_keep_what_is_typed(library):
    query, counts = lines(("", "all", "naskah")), []
    for _ in range(6):
        root = form(library, f"{query}&do=more")
        (element,) = (e for e in root.iter("form") if e.get("class") == "advanced")
        counts.append(sum(e.get("name") == "text" for e in element.iter("input")))
        assert rows_of(root) == [("", "all", "naskah")]
        query = urlencode(browsing.Form(element, "").values)
    assert counts[0] > ROWS
    assert counts[-1] == counts[-2] == MOST_ROWS


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(
    "query",
    [
        "",
        "text=a&field=tiada&match=tiada",
        "text=%00&text=%E2%80%AE&field=&match=all",
        "&".join(["text=" + "x" * 400] * 40),
        "text=(((&text=%22&text=-&text=*&text=OR",
        "rows=999999999&text=a&from=x&until=%F0%9F%98%80",
        "rows=-1&joining=XOR&text=a",
        "type=%3Cscript%3E&language=zzz&text=",
        "q=" + "(" * 900,
    ],
)
def test_whatever_comes_is_a_right_page(library, query, language):
    root = form(library, f"{query}&lang={language}")
    assert root.get("lang") == language
    assert led_to(library, f"{query or 'text='}&lang={language}").startswith("/search")


def test_it_is_reached_from_home_and_results(library):
    for path in ("/", "/search?q=moderasi", "/search?q=tiadakata"):
        links = [a.get("href") for a in pages.get(library.client(), path).iter("a")]
        assert any(href.startswith("/search/advanced") for href in links)
        assert "/search/help" in links
    found = pages.get(library.client(), "/search?q=moderasi&type=report")
    links = [a.get("href") for a in found.iter("a")]
    assert "/search/advanced?q=moderasi&type=report" in links


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_example_of_search_help_is_understood(library, language):
    root = pages.get(library.client(), f"/search/help?lang={language}")
    (article,) = root.iter("article")
    examples = [a.get("href") for a in article.iter("a") if "?q=" in a.get("href")]
    assert len(examples) > 15
    for address in examples:
        assert library.client().get(f"/api{address}").json["notice"] is None, address
