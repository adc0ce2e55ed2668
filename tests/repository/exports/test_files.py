"""`/search.csv`, `.ris`, `.bib`: every hit in its order, as the same crosswalks give it, and nothing else."""

import csv
import io
import re
from urllib.parse import quote

import pytest

from repository.db import db, transaction
from repository.exports import spreadsheet
from repository.exports import views as exports
from repository.exports.spreadsheet import COLUMNS
from tests import factories
from tests.library import ARABIC_TITLE, HOSTILE_TITLE, JAWI_TITLE, PUBLISHED_BULK

EVERYTHING = PUBLISHED_BULK + 12
CSV = "text/csv; charset=utf-8; header=present"


def fetch(client, extension, query=""):
    response = client.get(f"/search.{extension}?{query}")
    assert response.status_code == 200, response.status
    return response


def rows(response):
    """Return the lines as dictionaries, read as a spreadsheet does."""
    text = response.get_data()
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline="")))


def handles_of(client, query=""):
    found = []
    for page in range(1, 50):
        answer = client.get(f"/api/search?{query}&page={page}").get_json()
        found += [hit["handle"] for hit in answer["hits"]]
        if not answer["hits"]:
            return found
    raise AssertionError("more than 49 pages")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "sort=title",
        "sort=oldest",
        "q=catatan&sort=added",
        "type=manuscript",
        "q=catatan+seri+tiadakatasamasekali",
        "q=%22catatan+seri%22+tahun:1985..1990",
    ],
)
def test_the_table_has_every_hit_in_the_order_of_the_pages(library, query):
    client = library.client()
    response = fetch(client, "csv", query)
    assert [row["handle"] for row in rows(response)] == handles_of(client, query)
    assert response.headers["Content-Type"] == CSV


def test_everything_is_more_than_one_page(library):
    response = fetch(library.client(), "csv")
    assert len(rows(response)) == EVERYTHING
    assert response.headers["X-Total-Results"] == str(EVERYTHING)
    assert response.headers["X-Exported-Results"] == str(EVERYTHING)


@pytest.mark.parametrize("extension", ["ris", "bib"])
def test_references_are_those_of_the_items_themselves(library, extension):
    client = library.client()
    handles = handles_of(client, "sort=title")
    single = [client.get(f"/items/{h}.{extension}").get_data(as_text=True) for h in handles]
    end = "\r\n" if extension == "ris" else "\n"
    whole = fetch(client, extension, "sort=title").get_data().decode()
    assert whole == "".join(entry + end for entry in single)


def test_keys_of_bibtex_are_unique(library):
    text = fetch(library.client(), "bib").get_data(as_text=True)
    keys = re.findall(r"^@\w+\{([^,]+),$", text, re.MULTILINE)
    assert len(keys) == len(set(keys)) == EVERYTHING


def test_references_end_where_they_should(library):
    text = fetch(library.client(), "ris").get_data(as_text=True)
    assert text.count("TY  - ") == text.count("ER  - \r\n") == EVERYTHING
    assert "\n" not in text.replace("\r\n", "")


@pytest.mark.parametrize(
    ("extension", "media_type"),
    [
        ("csv", CSV),
        ("ris", "application/x-research-info-systems; charset=utf-8"),
        ("bib", "application/x-bibtex; charset=utf-8"),
    ],
)
def test_the_answer_says_what_it_is(library, extension, media_type):
    response = fetch(library.client(), extension, "q=moderasi+beragama")
    assert response.headers["Content-Type"] == media_type
    disposition = response.headers["Content-Disposition"]
    assert re.search(rf'filename="moderasi-beragama-\d{{4}}-\d\d-\d\d\.{extension}"', disposition)
    assert "noindex" in response.headers["X-Robots-Tag"]
    head = library.client().head(f"/search.{extension}?q=moderasi")
    assert head.status_code == 200
    assert head.headers["X-Total-Results"] == "1"
    assert head.get_data() == b""


@pytest.mark.parametrize("extension", ["csv", "ris", "bib"])
@pytest.mark.parametrize("title", [ARABIC_TITLE, JAWI_TITLE])
def test_arabic_script_comes_through(library, extension, title):
    text = fetch(library.client(), extension).get_data().decode("utf-8-sig")
    if extension == "csv" or title == ARABIC_TITLE:  # reference managers know one title
        assert title in text
    response = fetch(library.client(), extension, f"q={quote(title)}")
    assert "filename*=UTF-8''%D8" in response.headers["Content-Disposition"]


def test_columns_hold_the_public_description(library):
    (row,) = [
        r for r in rows(fetch(library.client(), "csv")) if r["handle"] == library.handles["report"]
    ]
    assert list(row) == list(COLUMNS)
    assert row["url"] == f"http://localhost{library.url('report')}"
    assert row["title"] == "Moderasi beragama di pesisir"
    assert row["title_translated"] == "Religious moderation on the coast"
    assert row["creators"] == "Rahmawati, Siti; Usman"
    assert (row["type"], row["date"], row["year"], row["language"]) == (
        "report",
        "2021",
        "2021",
        "id",
    )
    assert row["keywords"] == "gotong royong; madrasah pesisir"
    assert row["abstract"] == "Abstrak tentang moderasi."
    assert (row["license"], row["access"], row["collection"]) == ("cc-by-4.0", "open", "pesisir")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", row["added_on"])


def test_what_looks_hostile_comes_through_as_text(library):
    row = next(
        r for r in rows(fetch(library.client(), "csv")) if r["handle"] == library.handles["hostile"]
    )
    assert row["title"] == HOSTILE_TITLE
    assert row["abstract"] == "baris\nalert(2)"  # markup was taken out when it came in


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_begins_as_a_formula(start):
    text = spreadsheet.rows(
        [record(title=f"{start}HYPERLINK(1)", keywords=f"{start}cmd|' /C calc'!A0")]
    )
    (cells,) = csv.reader(io.StringIO(text, newline=""))
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert len(cells) == len(COLUMNS)


def test_a_title_of_a_formula_stays_one_cell(app, client):
    with app.app_context():
        with transaction() as session:
            factories.make_item(
                session, title='=HYPERLINK("http://x.example","Klik")', keywords=["+62,1", 'a"b']
            )
        db.session.remove()
    factories.work_off(app)
    (row,) = rows(fetch(client, "csv"))
    assert row["title"] == '\'=HYPERLINK("http://x.example","Klik")'
    assert row["keywords"] == "'+62,1; a\"b"


@pytest.mark.parametrize("extension", ["csv", "ris", "bib"])
@pytest.mark.parametrize(
    "query",
    [
        "q=%FF%FE",
        "q=%00",
        "q=" + "a" * 9000,
        "q=" + quote('"((((*'),
        "q=" + quote("a\r\nX-Bad: 1"),
        "type=tidakada&year=abc&collection=%2e%2e%2f",
        "sort=drop+table&page=-9&page=999999999999",
        "q=" + quote('"; filename=evil.exe'),
        "type=" + "&type=".join("x" * 500 for _ in range(50)),
    ],
)
def test_hostile_arguments_are_answered(library, extension, query):
    response = library.client().get(f"/search.{extension}?{query}")
    assert response.status_code in (200, 400)
    assert "X-Bad" not in response.headers
    response.get_data()


def test_nothing_found_is_an_empty_table(library):
    response = fetch(library.client(), "csv", "q=tiadakatasamasekali")
    assert rows(response) == []
    assert response.headers["X-Total-Results"] == "0"


@pytest.mark.parametrize("extension", ["csv", "ris", "bib"])
def test_closed_items_and_words_are_in_no_file(library, extension):
    client = library.client()
    text = fetch(client, extension).get_data(as_text=True)
    for hidden in ("draft", "internal", "withdrawn"):
        assert library.handles[hidden] not in text
    assert "harta karun" not in text
    found = fetch(client, extension, "q=harta+karun").get_data(as_text=True)
    assert not [name for name in library.handles if library.handles[name] in found]
    staff = library.client_as("cataloguer")
    seen = fetch(staff, extension, "q=harta+karun").get_data(as_text=True)
    closed = ("embargoed", "restricted", "metadata-only")
    assert [name for name in closed if library.handles[name] not in seen] == []
    assert fetch(client, extension, "q=harta+karun").headers["X-Total-Results"] == "0"


def test_an_item_that_was_withdrawn_meanwhile_is_left_out(app, client):
    from repository.items import operations
    from repository.items.models import Item
    from repository.people.operations import system_actor

    with app.app_context():
        with transaction() as session:
            ids = [factories.make_item(session, title=f"Judul {n}").id for n in range(3)]
        db.session.remove()
    factories.work_off(app)
    with app.app_context():
        with transaction() as session:
            item = session.get(Item, ids[1])
            operations.withdraw(session, item, system_actor(session), reason="Permintaan penulis")
        db.session.remove()
    assert sorted(row["title"] for row in rows(fetch(client, "csv"))) == ["Judul 0", "Judul 2"]


def test_more_than_the_limit_is_said(library, monkeypatch):
    monkeypatch.setattr(exports, "LONGEST", 10)
    response = fetch(library.client(), "csv", "sort=title")
    assert len(rows(response)) == 10
    assert response.headers["X-Total-Results"] == str(EVERYTHING)
    assert response.headers["X-Exported-Results"] == "10"
    assert [r["handle"] for r in rows(response)] == handles_of(library.client(), "sort=title")[:10]


def test_who_comes_when_all_places_are_taken_is_told_to_wait(library, monkeypatch):
    monkeypatch.setattr(exports, "FIRST_WAIT_SECONDS", 0.01)
    with exports.places.one(), exports.places.one():
        response = library.client().get("/search.csv")
    assert response.status_code == 429
    assert response.headers["Retry-After"]
    assert fetch(library.client(), "csv").status_code == 200


def test_a_slow_reader_keeps_nobody_out(library, monkeypatch):
    monkeypatch.setattr(exports, "FIRST_WAIT_SECONDS", 0.01)
    slow = [library.client().get("/search.csv", buffered=False) for _ in range(3)]
    for response in slow:
        next(response.response)
    assert len(rows(fetch(library.client(), "csv"))) == EVERYTHING
    for response in slow:
        response.close()


def test_a_damaged_index_gives_no_half_result(app, client):
    factories.work_off(app)
    for path in app.extensions["daluang_stores"].index.folder.rglob("*"):
        if path.is_file():
            path.write_bytes(b"")
    response = client.get("/search.csv")
    assert response.status_code == 503
    assert response.headers["Retry-After"]


def test_a_big_result_is_whole(app, client):
    with app.app_context():
        with transaction() as session:
            made = [factories.make_item(session, title=f"Naskah {n:04}") for n in range(1050)]
            titles = [item.title for item in made]
        db.session.remove()
    factories.work_off(app)
    found = [row["title"] for row in rows(fetch(client, "csv", "q=naskah&sort=title"))]
    assert found == titles
    entries = fetch(client, "bib", "q=naskah").get_data(as_text=True)
    assert len(set(re.findall(r"^@\w+\{(\w+),", entries, re.MULTILINE))) == 1050


def record(**changes):
    document = factories.make_document(**{**changes, "title": "xyz"})
    document["title"][0]["value"] = changes["title"]
    document["keywords"] = [{"value": changes["keywords"], "lang": "ind"}]
    return {
        **document,
        "handle": "abcdefgh",
        "collections": ["umum"],
        "urls": {"landing": "http://x/", "base": ""},
    }


def test_an_address_with_two_languages_of_one_record_is_the_same(library):
    client = library.client()
    indonesian, english = (
        fetch(client, "csv", f"q=moderasi&lang={code}").get_data() for code in ("id", "en")
    )
    assert indonesian == english
