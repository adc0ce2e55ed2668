"""`/search` and `/api/search`: every argument, facets, hits, and what may never show."""

from urllib.parse import parse_qs, quote, urlsplit

import pytest

from repository.search.arguments import FACETS
from repository.search.presenting import pager_of
from tests import pages
from tests.library import BASE_URL, LATIN_PAGES, PUBLISHED_BULK
from tests.pages import text_of

EVERYTHING = PUBLISHED_BULK + 12
PAGE_SIZE = 20


def api(library, query="", client=None):
    response = (client or library.client()).get(f"/api/search?{query}")
    assert response.status_code == 200, response.status
    assert response.mimetype == "application/json"
    return response.get_json()


def handles(answer):
    return [hit["handle"] for hit in answer["hits"]]


def entries(root):
    return [e for e in root.iter("li") if e.get("class") == "entry"]


def facet_links(root):
    """Return (address, whether it is chosen, count) of every facet value of a page of results, years too."""
    box = next(e for e in root.iter("div") if e.get("id") == "filters")
    values = [(a, a[-1]) for item in box.iter("li") for a in item.iter("a")]
    rows = [(a, row[-1]) for row in box.iter("tr") for a in row.iter("a")]
    return [
        (
            a.get("href"),
            a.get("aria-current") == "true",
            int(text_of(count).replace(".", "").replace(",", "")),
        )
        for a, count in values + rows
    ]


def values(answer, facet):
    return {value["value"]: value["count"] for value in answer["facets"][facet]}


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=moderasi",
        "q=moderasi&type=report",
        "q=tiadakatasamasekali",
        "q=tiadakata&type=report&year=2021",
        "type=thesis",
        f"q={quote(LATIN_PAGES[0])}",
        "q=%DA%AC%D8%A7%D9%85%D8%A8%D8%B1",
        "page=3&sort=title",
        "q=penanda+muslihat",
    ],
)
def test_results_are_a_right_page(library, query, language):
    page = pages.get(library.client(), f"/search?{query}&lang={language}")
    assert page.get("lang") == language


def test_the_api_answers_as_promised(library):
    answer = api(library, "q=moderasi")
    assert {"total", "hits", "facets"} <= set(answer)
    assert answer["total"] == 1
    (hit,) = answer["hits"]
    assert {"handle", "title", "url", "page", "snippet"} <= set(hit)
    assert hit["handle"] == library.handles["report"]
    assert hit["title"] == "Moderasi beragama di pesisir"
    assert hit["page"] in (1, 3, 5)
    assert hit["url"] == f"{BASE_URL}{library.url('report')}/pages/{hit['page']}?q=moderasi"
    assert "oderasi" in hit["snippet"]
    assert set(answer["facets"]) == set(FACETS)
    assert values(answer, "year") == {"2021": 1}


def test_a_hit_of_the_description_alone_has_no_page(library):
    (hit,) = api(library, 'q="foto tanpa keterangan"')["hits"]
    assert hit["page"] is None
    assert hit["url"] == f"{BASE_URL}{library.url('empty')}"


def test_an_empty_search_lists_everything_once(library):
    seen = []
    for number in (1, 2, 3):
        answer = api(library, f"page={number}")
        assert answer["total"] == EVERYTHING
        seen += handles(answer)
    hidden = {"internal", "draft", "withdrawn"}
    assert sorted(seen) == sorted(h for k, h in library.handles.items() if k not in hidden)


@pytest.mark.parametrize("query", ["q=", "q=+++", "q=%20%09", "", "page=1", "q=&type=&year="])
def test_nothing_asked_is_everything(library, query):
    assert api(library, query)["total"] == EVERYTHING


@pytest.mark.parametrize(
    ("query", "records"),
    [
        ("type=manuscript", ["manuscript"]),
        ("type=manuscript&type=image", ["empty", "manuscript"]),
        ("year=1998", ["bulk-18", "text"]),
        ("year=1980&year=1981", ["bulk-00", "bulk-01"]),
        ("year=1980-1982", ["bulk-00", "bulk-01", "bulk-02"]),
        ("year=1980&language=en", []),
        ("year=1981&language=en", ["bulk-01"]),
        ("language=ms", ["manuscript"]),
        ("language=ar", ["arabic"]),
        ("subject=gotong+royong", ["report"]),
        ("collection=pesisir&year=2021", ["bulk-41", "long", "report"]),
        ("collection=penelitian&year=1983", ["bulk-03"]),
        ("access=restricted", ["restricted"]),
        ("access=metadata_only", ["metadata-only"]),
        ("access=embargoed&access=restricted", ["embargoed", "restricted"]),
        ("type=tiada", []),
        ("year=tahun", []),
        ("year=2020-", []),
        ("collection=dalam", []),
        ("type=manuscript&type=tiada", ["manuscript"]),
        ("q=moderasi&type=manuscript", []),
        ("q=moderasi&year=2021&language=id&collection=pesisir&access=open&type=report", ["report"]),
    ],
)  # fmt: skip
def test_filters(library, query, records):
    assert sorted(handles(api(library, query))) == sorted(library.handles[r] for r in records)


@pytest.mark.parametrize(
    ("query", "records"),
    [
        ("q=lighthouses", ["text"]),
        ('q="gotong royong"', ["report"]),
        ('q="royong gotong"', []),
        ("q=wakaf+OR+lighthouses", ["report", "text"]),
        ("q=moderasi+-moderasi", []),
        ("q=lighthouses+harbours", []),  # not on one page
        ("q=wakaf+Usman", ["report"]),  # a page together with the description
        ("q=%DA%AC%D8%A7%D9%85%D8%A8%D8%B1", ["manuscript"]),
        ("q=bunga+pohon", ["manuscript"]),
    ],
)
def test_words(library, query, records):
    answer = api(library, query)
    found = [] if answer["is_relaxed"] else handles(answer)
    assert sorted(found) == sorted(library.handles[r] for r in records)


@pytest.mark.parametrize(
    ("language", "said"), [("id", "sebagian besarnya"), ("en", "most of them")]
)
def test_what_holds_most_of_the_words_is_shown_and_said(library, language, said):
    assert api(library, "q=lighthouses+harbours")["is_relaxed"]
    root = pages.get(library.client(), f"/search?q=lighthouses+harbours&lang={language}")
    (notice,) = (e for e in root.iter("div") if e.get("role") == "status")
    assert said in text_of(notice)
    (entry,) = entries(root)
    assert [a for a in entry.iter("a") if a.get("href") == library.url("text")]


def test_the_words_of_a_phrase_that_nothing_holds_are_marked_one_by_one(library):
    root = pages.get(library.client(), "/search?q=%22beragama+moderasi%22")
    found = {text_of(mark).casefold() for entry in entries(root) for mark in entry.iter("mark")}
    assert {"moderasi", "beragama"} <= found


def test_a_misspelt_word_is_mended_shown_instead_and_one_click_away(library):
    root = pages.get(library.client(), "/search?q=wakff+zakat&lang=id")
    (said,) = (e for e in root.iter("p") if e.get("class") == "instead")
    assert "Yang ditampilkan sebagai gantinya" in text_of(said)
    (link,) = said.iter("a")
    assert link.get("href") == "/search?q=wakaf+zakat"
    (entry,) = entries(root)
    assert {text_of(m).casefold() for m in entry.iter("mark")} == {"wakaf", "zakat"}
    hits = [a.get("href") for a in entry.iter("a") if "/pages/" in a.get("href")]
    assert hits[0].endswith("?q=wakaf+zakat")
    assert entries(pages.get(library.client(), link.get("href")))


def test_filters_that_leave_nothing_lead_back_to_what_there_is_without_them(library):
    root = pages.get(library.client(), "/search?q=moderasi&type=manuscript&lang=id")
    (link,) = (a for a in root.iter("a") if text_of(a) == "Tanpa saringan ada 1 hasil")
    assert link.get("href") == "/search?q=moderasi"


@pytest.mark.parametrize(
    "words", ["harta karun", "karun", '"isi tertutup"', "Notulen", "Konsep rahasia", "ditarik"]
)
def test_what_a_visitor_may_not_read_never_shows(library, words):
    answer = api(library, f"q={quote(words)}")
    if answer["is_relaxed"]:  # other records have one of the words
        closed = ("restricted", "embargoed", "metadata-only", "internal", "draft", "withdrawn")
        assert not {library.handles[name] for name in closed} & set(handles(answer))
        return
    assert answer["total"] == 0
    assert answer["hits"] == []
    assert not any(answer["facets"].values())


def test_facets_of_hidden_things_do_not_count(library):
    answer = api(library)
    assert "dalam" not in values(answer, "collection")
    assert values(answer, "type") == {"report": EVERYTHING - 2, "manuscript": 1, "image": 1}
    assert values(answer, "access")["restricted"] == 1
    assert values(answer, "collection")["penelitian"] == values(answer, "collection")["pesisir"]


@pytest.mark.parametrize("query", ["", "q=catatan", "type=report&language=en"])
def test_each_facet_link_leads_to_as_many_records_as_it_says(library, query):
    client = library.client()
    page = pages.get(client, f"/search?{query}")
    links = [link for link in facet_links(page) if not link[1]]
    assert links
    for address, _, count in links:
        query = urlsplit(address).query
        total = api(library, query)["total"]
        facets_chosen = {k for k in parse_qs(query) if k != "q"}
        assert total >= count, address  # alternatives of one facet add up
        if len(facets_chosen) == 1:
            assert total == count, address
        assert all(a.get("rel") == "nofollow" for a in page.iter("a") if a.get("href") == address)


def test_a_chosen_facet_can_be_taken_back(library):
    page = pages.get(library.client(), "/search?q=catatan&language=en&year=1981&year=1982")
    chosen = [address for address, is_chosen, _ in facet_links(page) if is_chosen]
    assert sorted(chosen) == [
        "/search?q=catatan&year=1981&language=en",
        "/search?q=catatan&year=1981&year=1982",
        "/search?q=catatan&year=1982&language=en",
    ]
    chips = [a.get("href") for a in page.iter("a") if a.get("class") == "chip"]
    assert sorted(chips) == sorted(chosen)
    assert "/search?q=catatan" in [a.get("href") for a in page.iter("a")]  # remove all


def test_the_sort_form_keeps_words_and_filters(library):
    page = pages.get(library.client(), "/search?q=catatan&language=en&year=1981&sort=title")
    form = next(f for f in page.iter("form") if f.find(".//select") is not None)
    kept = {(i.get("name"), i.get("value")) for i in form.iter("input")}
    assert kept == {("q", "catatan"), ("language", "en"), ("year", "1981")}
    order, size = (o for o in form.iter("option") if o.get("selected") is not None)
    assert order.get("value") == "title"
    assert text_of(size) == "20"


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ("10", 10),
        ("20", 20),
        ("25", 25),
        ("50", 50),
        ("100", EVERYTHING),
        ("", 20),
        ("7", 20),
        ("9999", 20),
    ],
)
def test_entries_on_a_page(library, size, shown):
    root = pages.get(library.client(), f"/search?per_page={size}")
    assert len(entries(root)) == min(shown, EVERYTHING)
    following = [a.get("href") for a in root.iter("a") if a.get("rel") == "next"]
    kept = f"per_page={size}&" if shown != 20 else ""
    assert following == ([f"/search?{kept}page=2"] if shown < EVERYTHING else [])


@pytest.mark.parametrize(
    ("sort", "first"),
    [("oldest", "manuscript"), ("title", "arabic"), ("newest", "bulk-44"), ("added", None)],
)
def test_orders(library, sort, first):
    answer = api(library, f"sort={sort}")
    assert answer["total"] == EVERYTHING
    if first == "arabic":  # after all Latin titles
        last = api(library, "sort=title&page=3")
        assert handles(last)[-1] == library.handles["arabic"]
    elif first:
        assert handles(answer)[0] == library.handles[first]


@pytest.mark.parametrize("sort", ["", "tiada", "title;drop", "TITLE", "relevance%00"])
def test_an_unknown_order_is_passed_over(library, sort):
    assert handles(api(library, f"sort={sort}")) == handles(api(library))


@pytest.mark.parametrize(
    ("page", "expected"),
    [("0", 1), ("-1", 1), ("x", 1), ("", 1), ("1.5", 1), ("٢", 1), ("999999999999", 1), ("2", 2)],
)
def test_a_page_that_is_no_number_is_the_first(library, page, expected):
    assert handles(api(library, f"page={page}")) == handles(api(library, f"page={expected}"))


@pytest.mark.parametrize("page", ["4", "499", "100000"])
def test_a_page_after_the_last_says_so_and_leads_back(library, page):
    answer = api(library, f"page={page}")
    assert answer["total"] == EVERYTHING
    assert answer["hits"] == []
    root = pages.get(library.client(), f"/search?page={page}")
    assert [a for a in root.iter("a") if a.get("href") == "/search?page=3"]


def test_each_hit_opens_its_page_with_the_words_marked(library):
    client = library.client()
    for words in ("moderasi", "wakaf", "lighthouses", "bunga", "muslihat"):
        page = pages.get(client, f"/search?q={words}")
        assert entries(page), words
        for entry in entries(page):
            (address, *_) = (
                a.get("href") for a in entry.iter("a") if "/pages/" in a.get("href", "")
            )
            assert address.endswith(f"?q={words}")
            assert [m for m in entry.iter("mark") if text_of(m).casefold() == words]
            opened = pages.get(client, address)
            assert words in {text_of(m).casefold() for m in opened.iter("mark")}


def test_a_found_sentence_in_arabic_script_says_so(library):
    page = pages.get(library.client(), "/search?q=%DA%AC%D8%A7%D9%85%D8%A8%D8%B1")
    sentences = [e for e in page.iter("span") if e.get("class") == "ln" and list(e.iter("mark"))]
    arabic = [e for e in sentences if e.get("lang") == "und-Arab"]
    assert {text_of(m) for e in arabic for m in e.iter("mark")} == {"ڬامبر"}
    # the same word in Latin letters is found as well, in sentences that say nothing of a script
    rest = {text_of(m).casefold() for e in sentences if e not in arabic for m in e.iter("mark")}
    assert rest <= {"gambar"}


def test_found_words_of_a_page_are_escaped(library):
    page = pages.get(library.client(), "/search?q=muslihat")
    (entry,) = entries(page)
    assert "<script>" in text_of(entry)
    assert not list(entry.iter("script"))
    assert not [i for i in entry.iter("img") if i.get("src") == "x"]


def test_staff_find_what_is_closed(library):
    answer = api(library, "q=harta+karun", library.client_as("reviewer"))
    closed = {library.handles[r] for r in ("embargoed", "restricted", "metadata-only")}
    assert set(handles(answer)) == closed
    response = library.client_as("reviewer").get("/api/search?q=harta")
    assert response.headers["Cache-Control"] == "private, no-store"


def test_no_more_pages_are_offered_than_can_be_asked_for():
    pager = pager_of(1_000_000, 500, str, 20)
    assert [page and page["number"] for page in pager["pages"]] == [1, 2, None, 498, 499, 500]
    assert pager["next"] is None
    assert pager_of(1_000_000, 3, str, 20)["next"]["first"] == 61


@pytest.mark.parametrize("q", ["bahasa:id moderasi", "jenis:laporan moderasi"])
def test_pages_of_a_search_with_a_filter_in_words_are_listed_too(library, q):
    root = pages.get(library.client(), library.url("report", f"/matches?q={quote(q)}"))
    listed = next(e for e in root.iter("ol") if e.get("class") == "all-hits")
    assert len([e for e in listed if e.tag == "li"]) == 3


def test_each_page_of_results_has_a_title_of_its_own(library):
    titles = [
        text_of(pages.get(library.client(), f"/search?page={n}&lang=id").find("head/title"))
        for n in (1, 2, 3)
    ]
    assert len(set(titles)) == 3
    assert "Halaman 2" in titles[1]
