"""The public pages of items and collections: what stands on them, in both languages, for every kind of record."""

import json
from xml.etree import ElementTree

import pytest

from repository.crosswalks import FORMATS, formats_of
from tests import pages
from tests.library import (
    ARABIC_TITLE,
    BASE_URL,
    HOSTILE_TITLE,
    JAWI_TITLE,
    LONG_TITLE,
    PUBLISHED_BULK,
    REPORT_FILE,
)
from tests.pages import text_of

LANGUAGES = ("id", "en")
RECORDS = (
    "report", "files", "manuscript", "hostile", "empty", "long", "text", "arabic",
    "embargoed", "restricted", "metadata-only", "broken", "bulk-01",
)  # fmt: skip
ENDINGS = tuple(form.extension for form in formats_of("report"))


def main_of(root):
    return next(root.iter("main"))


def links_of(root, containing=""):
    return [a.get("href") for a in root.iter("a") if containing in (a.get("href") or "")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("record", RECORDS)
def test_every_kind_of_record_has_a_page(library, record, language):
    address = f"{library.url(record)}?lang={language}"
    page = pages.get(library.client(), address)
    assert page.get("lang") == language
    canonical = page.find("head/link[@rel='canonical']").get("href")
    assert canonical == f"{BASE_URL}{library.url(record)}"
    alternates = {
        link.get("hreflang"): link.get("href")
        for link in page.iterfind("head/link[@rel='alternate']")
        if link.get("hreflang")
    }
    assert alternates == {code: f"{canonical}?lang={code}" for code in LANGUAGES}
    pages.get(library.client(), f"{address}&q=moderasi")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_shows_what_is_known_of_it(library, language):
    response = library.client().get(f"{library.url('report')}?lang={language}")
    page = pages.check_page(response)
    title = (
        "Moderasi beragama di pesisir" if language == "id" else "Religious moderation on the coast"
    )
    assert text_of(next(page.iter("h1"))) == title
    words = text_of(main_of(page))
    for part in (
        "Siti Rahmawati",
        "Usman",
        "Abstrak tentang moderasi",
        "An abstract on moderation",
    ):
        assert part in words
    assert REPORT_FILE in words
    assert "sha256:" in words
    assert f"{BASE_URL}{library.url('report')}" in words
    assert 'rel="cite-as"' in response.headers["Link"]
    assert [a for a in page.iter("a") if a.get("rel") == "license"]
    assert links_of(page, "subject=gotong+royong")


def test_a_report_is_described_to_programs(library):
    page = pages.get(library.client(), library.url("report"))
    tags = {}
    for meta in page.iterfind("head/meta"):
        tags.setdefault(meta.get("name"), []).append(meta.get("content"))
    assert tags["citation_title"] == ["Moderasi beragama di pesisir"]
    assert tags["citation_author"] == ["Rahmawati, Siti", "Usman"]
    (block,) = (s for s in page.iter("script") if s.get("type") == "application/ld+json")
    assert json.loads(block.text)["name"]


def test_other_scripts_carry_their_language(library):
    page = pages.get(library.client(), library.url("manuscript"))
    (original,) = (e for e in page.iter("span") if e.get("class") == "original")
    assert text_of(original) == JAWI_TITLE
    assert (original.get("lang"), original.get("dir")) == ("ms-Arab", "rtl")
    page = pages.get(library.client(), library.url("arabic"))
    heading = next(page.iter("h1"))
    assert text_of(heading) == ARABIC_TITLE
    assert heading.get("lang") == "ar-Arab"
    assert heading.get("dir") == "auto"


def test_a_long_title_is_shown_whole(library):
    page = pages.get(library.client(), library.url("long"))
    assert text_of(next(page.iter("h1"))) == LONG_TITLE


def test_markup_in_metadata_is_text(library):
    page = pages.get(library.client(), library.url("hostile"))
    assert text_of(next(page.iter("h1"))) == HOSTILE_TITLE
    assert "miring" not in {text_of(e) for e in main_of(page).iter("i")}
    assert not [e for e in main_of(page).iter("img") if e.get("src") == "x"]
    assert len([s for s in page.iter("script") if s.get("type") == "application/ld+json"]) == 1


@pytest.mark.parametrize(
    ("record", "tag"),
    [
        ("embargoed", "Embargo sampai"),
        ("restricted", "Terbatas"),
        ("metadata-only", "Hanya cantuman"),
    ],
)
def test_a_closed_record_names_its_files_and_says_why_they_are_closed(library, record, tag):
    page = pages.get(library.client(), f"{library.url(record)}?lang=id")
    words = text_of(main_of(page))
    assert "tertutup.pdf" in words
    assert tag in words
    assert "harta karun" not in words
    assert not links_of(page, "/files/")
    assert not links_of(page, "/pages/")


def test_a_file_that_could_not_be_read_is_said_in_words(library):
    words = text_of(main_of(pages.get(library.client(), f"{library.url('broken')}?lang=id")))
    assert "rusak.pdf" in words
    assert "rusak dan teksnya tidak dapat dibaca" in words


def test_words_of_a_search_are_found_inside_the_document(library):
    page = pages.get(library.client(), f"{library.url('report')}?q=moderasi")
    found = [a for a in links_of(main_of(page), "/pages/") if a.endswith("?q=moderasi")]
    assert {f"{library.url('report')}/pages/{n}?q=moderasi" for n in (1, 3, 5)} <= set(found)
    back = text_of(next(e for e in page.iter("ol") if e.get("class", "").startswith("crumbs")))
    assert "Kembali ke hasil" in back
    page = pages.get(library.client(), f"{library.url('report')}?q=tiadakata")
    assert "tidak terdapat bersama" in text_of(main_of(page))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_withdrawn_record_leaves_a_tombstone(library, language):
    response = library.client().get(f"{library.url('withdrawn')}?lang={language}")
    assert response.status_code == 410
    words = text_of(main_of(pages.check_page(response)))
    assert "Laporan yang ditarik" in words
    assert "Penulis meminta <b>penarikan</b>" in words
    assert "Rahmawati, S." in words  # the citation
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "tertutup.pdf" not in words


@pytest.mark.parametrize("address", ["/files/tertutup.pdf", "/pages/1", "/pages/1/image", ".exe"])
def test_a_withdrawn_record_gives_nothing_else(library, address):
    pages.get(library.client(), library.url("withdrawn", address), 404)


@pytest.mark.parametrize("form", formats_of("report"), ids=lambda form: form.name)
def test_a_withdrawn_record_is_gone_in_every_format(library, form):
    for client in (library.client(), library.client(), library.client_as("cataloguer")):
        response = client.get(library.url("withdrawn", f".{form.extension}"))
        assert response.status_code == 410
        assert "Laporan yang ditarik" in text_of(main_of(pages.check_page(response)))
        response = client.get(library.url("withdrawn"), headers={"Accept": form.media_type})
        assert response.status_code == 410
        assert response.mimetype == "text/html"


def test_a_format_of_some_profiles_is_given_for_their_records_only(library):
    limited = [form for form in FORMATS.values() if not form.suits("report")]
    for form in limited:
        pages.get(library.client(), library.url("report", f".{form.extension}"), 404)
    page = pages.get(library.client(), library.url("report"))
    listed = links_of(page, f"{library.url('report')}.")
    assert listed == [library.url("report", f".{form.extension}") for form in formats_of("report")]


@pytest.mark.parametrize(
    "rest", ["", ".bib", "/pages/1", "/pages?folio=1", "/files/tertutup.pdf", "/pages/1/image"]
)
def test_hidden_and_unknown_records_cannot_be_told_apart(library, rest):
    answers = set()
    for address in (library.url("internal"), library.url("draft"), "/items/zzzzzzzz"):
        response = library.client().get(address + rest)
        assert response.status_code == 404
        pages.check_page(response)
        text = response.get_data(as_text=True).replace(address.rsplit("/", 1)[-1], "handle")
        answers.add(
            (text, str(sorted((k, v) for k, v in response.headers if k != "Content-Length")))
        )
    assert len(answers) == 1


def test_staff_see_an_internal_record(library):
    page = pages.get(library.client_as("reviewer"), library.url("internal"))
    assert "internal" in text_of(main_of(page))


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("record", ["report", "manuscript", "hostile", "empty", "text", "arabic"])
def test_a_record_is_exported(library, record, ending):
    response = library.client().get(f"{library.url(record)}.{ending}")
    assert response.status_code == 200
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"] == (
        f'inline; filename="{library.handles[record]}.{ending}"'
    )
    if "json" in ending:
        json.loads(response.data)
    elif ending.endswith("xml"):
        ElementTree.fromstring(response.data)


@pytest.mark.parametrize("ending", ["exe", "bib.bib", "html", "", "php", "xml/../../x"])
def test_there_are_no_other_formats(library, ending):
    response = library.client().get(f"{library.url('report')}.{ending}")
    assert response.status_code == (200 if ending == "" else 404)


@pytest.mark.parametrize("language", LANGUAGES)
def test_home_counts_what_everybody_may_find(library, language):
    page = pages.get(library.client(), f"/?lang={language}")
    words = text_of(main_of(page))
    published = PUBLISHED_BULK + 12
    assert f"Cantuman terbit{published}" in words or f"Published records{published}" in words
    assert "Notulen dalam" not in words
    assert "Konsep rahasia" not in words
    assert "Arsip dalam" not in words
    assert links_of(page, "/search?type=report")
    assert links_of(page, f"{library.url('manuscript')}/pages/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_home_of_an_empty_repository(client, language):
    page = pages.get(client, f"/?lang={language}")
    words = text_of(main_of(page))
    assert "Belum ada cantuman" in words or "No record has been published yet" in words
    assert text_of(next(page.iter("h1")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tree_of_collections(library, language):
    page = pages.get(library.client(), f"/collections?lang={language}")
    words = text_of(main_of(page))
    assert "Arsip dalam" not in words
    assert ("Kajian pesisir" if language == "id" else "Coastal studies") in words
    assert links_of(page, "/collections/pesisir")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", ["umum", "penelitian", "pesisir", "kosong"])
def test_every_collection_has_a_page(library, slug, language):
    page = pages.get(library.client(), f"/collections/{slug}?lang={language}")
    assert page.find("head/link[@rel='canonical']").get("href") == f"{BASE_URL}/collections/{slug}"


def test_a_collection_lists_what_lies_below_it_newest_first_and_pages_on(library):
    client = library.client()
    seen = []
    address = "/collections/penelitian"
    while address:
        page = pages.get(client, address)
        seen += [h for h in links_of(main_of(page), "/items/") if "/pages/" not in h]
        address = next((a.get("href") for a in page.iter("a") if a.get("rel") == "next"), None)
    expected = {library.url(f"bulk-{n:02}") for n in range(1, PUBLISHED_BULK, 2)}
    assert set(seen) == expected | {library.url("report"), library.url("long")}
    assert len(seen) == len(set(seen))


def test_an_internal_or_unknown_collection_is_not_there(library):
    pages.get(library.client(), "/collections/dalam", 404)
    pages.get(library.client(), "/collections/tiada", 404)
