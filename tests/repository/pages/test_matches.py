"""All pages of an item that hold the words: listed, counted, one after another, and never one that is closed."""

import io

import pikepdf
import pytest
import typst
from PIL import Image

from repository.db import db, transaction
from repository.items import operations
from repository.items.editing import with_flat_values
from repository.items.models import Item
from repository.pages.extract import WordBox, pack_boxes
from repository.pages.models import Page
from repository.pages.store import PageText
from repository.people.operations import system_actor
from tests import factories, pages
from tests.pages import text_of

RECTANGLE = "{http://www.w3.org/2000/svg}rect"
PAGES, EVERY = 50, 2  # the words stand on every second page, once and more
ON_A_PAGE = 20


def rows(root):
    """Return (address, number of words or none, sentence) of every row of the list."""
    listed = next((e for e in root.iter("ol") if e.get("class") == "all-hits"), ())
    found = []
    for row in listed:
        link = next(row.iter("a"))
        sentence = next(e for e in row.iter("div") if e.get("class") == "said")
        found.append((link.get("href"), sentence))
    return found


def status(root):
    return [text_of(e) for e in root.iter() if e.get("role") == "status"]


def link_titled(root, title):
    return [a.get("href") for a in root.iter("a") if a.get("title") == title]


@pytest.fixture
def long_item(app):
    """The handle of an item of fifty pages, every second one about the same thing."""
    text = "\f".join(
        f"Halaman {n}. " + ("Naskah kuno disimpan. Naskah itu langka." if n % EVERY else "Kosong.")
        for n in range(1, PAGES + 1)
    )
    with app.app_context():
        with transaction() as session:
            handle = factories.make_item(session, title="Buku tebal", text=text).handle
        db.session.remove()
    assert factories.work_off(app) == 0
    return handle


def test_every_page_with_the_words_is_listed_once_and_opens_with_them(client, long_item):
    seen = []
    for number in (1, 2):
        root = pages.get(client, f"/items/{long_item}/matches?q=naskah&page={number}&lang=id")
        assert status(root) == ["50 kecocokan di 25 halaman"]
        for address, sentence in rows(root):
            assert [text_of(m) for m in sentence.iter("mark")] == ["Naskah", "Naskah"]
            seen.append(address)
    assert seen == [
        f"/items/{long_item}/pages/{n}?q=naskah" for n in range(1, PAGES + 1) if n % EVERY
    ]
    opened = pages.get(client, seen[3])
    assert [text_of(m) for m in opened.iter("mark")][:2] == ["Naskah", "Naskah"]
    assert rows(pages.get(client, f"/items/{long_item}/matches?q=naskah&page=3")) == []


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(
    "query", ["", "?q=", "?q=tiada", "?q=%22naskah+kuno%22", "?q=naskah&order=best", "?q=%00%22("]
)
def test_it_is_a_right_page(client, long_item, query, language):
    sign = "&" if query else "?"
    root = pages.get(client, f"/items/{long_item}/matches{query}{sign}lang={language}")
    assert root.get("lang") == language


def test_a_phrase_is_marked_as_one(client, long_item):
    root = pages.get(client, f'/items/{long_item}/matches?q="naskah+itu"&lang=id')
    assert status(root) == ["50 kecocokan di 25 halaman"]
    _, sentence = rows(root)[0]
    assert [text_of(m) for m in sentence.iter("mark")] == ["Naskah", "itu"]


def test_the_results_and_the_item_lead_to_the_list(client, long_item):
    address = f"/items/{long_item}/matches?q=naskah"
    for path in (
        "/search?q=naskah",
        f"/items/{long_item}?q=naskah",
        f"/items/{long_item}/pages/9?q=naskah",
    ):
        root = pages.get(client, f"{path}&lang=id")
        (link,) = (a for a in root.iter("a") if a.get("href") == address)
        assert text_of(link).startswith("Lihat semua 25 halaman")


@pytest.mark.parametrize(
    ("position", "before", "after"),
    [(1, None, 3), (2, 1, 3), (9, 7, 11), (10, 9, 11), (49, 47, None), (50, 49, None)],
)
def test_from_any_page_to_the_pages_with_the_words_before_and_after(
    client, long_item, position, before, after
):
    root = pages.get(client, f"/items/{long_item}/pages/{position}?q=naskah&lang=id")
    for title, expected in (("sebelumnya", before), ("berikutnya", after)):
        found = link_titled(root, f"Halaman {title} yang memuat kata ini")
        assert found == ([f"/items/{long_item}/pages/{expected}?q=naskah"] if expected else [])


def test_the_list_below_a_page_is_of_the_pages_around_it(client, long_item):
    root = pages.get(client, f"/items/{long_item}/pages/25?q=naskah")
    listed = next(e for e in root.iter("section") if e.get("id") == "matches")
    found = [a.get("href") for a in listed.iter("a") if "/pages/" in a.get("href")]
    assert f"/items/{long_item}/pages/25?q=naskah" in found
    assert len(found) < 25
    current = [a.get("href") for a in listed.iter("a") if a.get("aria-current") == "page"]
    assert current == [f"/items/{long_item}/pages/25?q=naskah"]


@pytest.mark.parametrize("record", ["restricted", "embargoed", "metadata-only"])
def test_closed_pages_are_not_listed_and_not_counted(library, record):
    address = library.url(record, "/matches?q=harta&lang=id")
    root = pages.get(library.client(), address)
    assert rows(root) == []
    assert "harta karun" not in text_of(root).casefold()
    assert [s for s in status(root) if any(c.isdigit() for c in s)] == []
    staff = pages.get(library.client_as("reviewer"), address)
    assert status(staff) == ["1 kecocokan di 1 halaman"]


@pytest.mark.parametrize("record", ["internal", "draft", "withdrawn"])
def test_there_is_no_list_of_what_nobody_may_see(library, record):
    pages.get(library.client(), library.url(record, "/matches?q=harta"), 404)


def test_pages_just_closed_are_not_listed_before_the_index_knows(app, client, long_item):
    with app.app_context():
        with transaction() as session:
            item = session.scalar(db.select(Item).where(Item.handle == long_item))
            document = with_flat_values(item.document, ["access=restricted"], factories.TODAY)
            operations.revise(session, item, system_actor(session), document)
        db.session.remove()
    root = pages.get(client, f"/items/{long_item}/matches?q=naskah")
    assert rows(root) == []
    pages.get(client, f"/items/{long_item}/pages/1?q=naskah", 403)


def boxes_of(root):
    return [
        tuple(int(box.get(name)) for name in ("x", "y", "width", "height"))
        for box in root.iter(RECTANGLE)
    ]


@pytest.mark.sqlite_only
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_box_lies_on_its_word_however_the_page_is_turned(app, client, tmp_path, rotation):
    source = (
        '#set page(width: 148mm, height: 210mm)\n#set text(font: "Libertinus Serif", 16pt)\n'
        "#v(30mm)\n#h(20mm) daluang"
    )
    path = tmp_path / "halaman.pdf"
    path.write_bytes(typst.compile(source.encode()))
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].rotate(rotation, relative=False)
        pdf.save(path)
    with app.app_context():
        stores = app.extensions["daluang_stores"]
        with transaction() as session:
            from repository.files.operations import attach

            item = factories.make_item(session, title="Kertas")
            stored = stores.files.put(io.BytesIO(path.read_bytes()), limit_bytes=10**8)
            attach(
                session, item, system_actor(session), stored, name=path.name,
                mime="application/pdf", role="main", access=None,
            )  # fmt: skip
            handle = item.handle
        db.session.remove()
    assert factories.work_off(app) == 0
    root = pages.get(client, f"/items/{handle}/pages/1?q=daluang")
    ((x, y, width, height),) = boxes_of(root)
    answer = client.get(f"/items/{handle}/pages/1/image?width=900", buffered=True)
    picture = Image.open(io.BytesIO(answer.data)).convert("L")
    inked = picture.point(lambda level: 255 if level < 128 else 0)
    left, top, right, bottom = inked.getbbox()  # the one word of the page
    assert x <= left <= right <= x + width
    assert y <= top <= bottom <= y + height
    assert width * height < 3 * (right - left) * (bottom - top)


@pytest.mark.parametrize(
    ("given", "read", "q", "expected"),
    [
        ("gambar pohon", "garnbar pohon bunga", "pohon", [2]),
        ("ڬامبر ڤوهون", "ڬامبر ڤوهون", "ڤوهون", [2]),
        ("gambar pohon", "", "pohon", []),
    ],
)
def test_a_page_with_a_given_text_is_marked_where_its_image_was_read(
    app, client, given, read, q, expected
):
    words = read.split()
    boxes, at = [], 0
    for number, word in enumerate(words, 1):
        boxes.append(WordBox(at, at + len(word), number / 10, 0.1, number / 10 + 0.08, 0.2))
        at += len(word) + 1
    with app.app_context():
        stores = app.extensions["daluang_stores"]
        with transaction() as session:
            item = factories.make_item(session, title="Citra dan teks", text=f"citra {given}")
            page = session.scalar(db.select(Page).where(Page.item_id == item.id))
            page.width, page.height = 100, 100
            typed = factories.add_text_file(session, item, given, name="alih-aksara.txt")
            second = session.scalar(db.select(Page).where(Page.file_id == typed.id))
            session.delete(second)
            page.text_file_id, page.text_number = typed.id, 1
            sha256, handle = page.file.sha256, item.handle
        stores.pages.put(sha256, [PageText(1, read, pack_boxes(boxes))])
        db.session.remove()
    root = pages.get(client, f"/items/{handle}/pages/1?q={q}")
    assert [round(x / 90) for x, *_ in boxes_of(root)] == expected
