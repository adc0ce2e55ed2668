"""Tables out and in again: what is not edited stays, what is edited is shown, what is wrong is named."""

import io
import re

import pytest
from openpyxl import Workbook, load_workbook

from repository.batches import exporting, operations, table_rows, tables
from repository.batches.models import Batch, Outcome, Stage
from repository.batches.running import go_on
from repository.db import db, transaction
from repository.items.models import Item
from repository.items.operations import revise
from repository.metadata import record
from repository.people.operations import system_actor
from repository.sheets import comma_separated, workbooks
from repository.sheets.reading import BadTable
from tests import pages
from tests.factories import make_collection, make_item, work_off


def make(**changes):
    with transaction() as session:
        return make_item(session, **changes).id


def exported(desk, ids):
    """Return the exported rows by column, as strings."""
    with transaction() as session:
        head, *rows = list(exporting.items_table(session, ids, desk.actor(session)))
    return [dict(zip(head, row, strict=True)) for row in rows]


def planned(desk, rows, tmp_path, ending="csv"):
    """Return the id of the batch that these rows become."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    table = [columns, *([row.get(c, "") for c in columns] for row in rows)]
    path = tmp_path / f"tabel.{ending}"
    if ending == "csv":
        path.write_text(comma_separated.written(table, is_first=True), "utf-8")
    else:
        workbooks.write(path, table, title="x")
    sheet = table_rows.sheet_in(path)
    with transaction() as session:
        batch_id = table_rows.begin(session, desk.actor(session), sheet, "tabel").id
    assert go_on(batch_id, 60)
    return batch_id


RICH = {
    "title": [
        {"value": '=Judul, dengan "kutip"; titik koma'},
        {"value": "The title", "lang": "en", "kind": "translated"},
    ],
    "creators": [
        {"family": "Rahmawati", "given": "Siti", "orcid": "0000-0002-1825-0097"},
        {"name": "Wagiman", "role": "edt"},
    ],
    "contributors": [{"name": "Ahmad Fauzi", "role": "trl"}],
    "abstract": "Paragraf satu yang cukup panjang.\nParagraf dua.",
    "subjects": ["R1.2"],
    "keywords": ["-minus", "@at", "+plus", "'=sudah"],
    "language": ["id", "ar"],
    "report_number": "0012/2020",
    "identifiers": [{"scheme": "isbn", "value": "9786020000008"}],
    "publisher": {"name": "Balai Contoh", "ror": "https://ror.org/02mhbdp94"},
    "place": "Jakarta",
    "rights": "Boleh dibaca di tempat.",
    "license": "CC-BY-4.0",
}


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_is_not_edited_comes_back_unchanged(desk, tmp_path, ending):
    rich = {k: v for k, v in RICH.items() if k != "identifiers"}
    ids = [make(**rich), make(access="embargoed", embargo_until="2031-01-02")]
    batch_id = planned(desk, exported(desk, ids), tmp_path, ending)
    assert desk.codes(batch_id) == [[], []]
    assert desk.outcomes(batch_id) == [Outcome.SAME] * 2


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_edited_cells_change_their_field_and_nothing_else(desk, tmp_path, ending):
    rich = {k: v for k, v in RICH.items() if k != "identifiers"}
    item_id = make(**rich)
    before = db.session.get(Item, item_id).document
    row = exported(desk, [item_id])[0]
    assert row["title"].startswith("=Judul")
    assert row["creators"] == "Rahmawati, Siti; Wagiman (edt)"
    row |= {
        "creators": "Wagiman (edt); Rahmawati, Siti; Zainal",
        "keywords": "@at; surau",
        "place": "[kosong]",
        "publisher": "",
        "report_number": "0013/2020",
    }
    batch_id = planned(desk, [row], tmp_path, ending)
    assert desk.codes(batch_id) == [[]]
    desk.ask(batch_id, operations.run)
    assert go_on(batch_id, 60)
    after = db.session.get(Item, item_id).document
    assert [record.agent_of(a).heading for a in after["creators"]] == [
        "Wagiman",
        "Rahmawati, Siti",
        "Zainal",
    ]
    assert after["creators"][1]["orcid"] == "0000-0002-1825-0097"
    assert record.keywords(after) == ["@at", "surau"]
    assert "place" not in after
    assert after["publisher"] == before["publisher"]
    assert after["title"] == before["title"]
    assert after["identifiers"] == [{"scheme": "report_number", "value": "0013/2020"}]
    desk.undo(batch_id)
    assert db.session.get(Item, item_id).document == before


def test_rows_that_are_wrong_name_the_column_and_leave_the_others(desk, tmp_path):
    ids = [make() for _ in range(3)]
    with transaction() as session:
        make_collection(session, "arsip")
    rows = exported(desk, ids)
    stale, good, twice = rows
    with transaction() as session:
        item = session.get(Item, ids[0])
        revise(session, item, system_actor(session), {**item.document, "place": "Solo"})
    rows = [
        stale | {"place": "Bandung"},
        good | {"place": "Bandung", "collection": "arsip"},
        good | {"place": "Medan"},
        {"handle": "zzzzzzzz", "place": "x"},
        {"handle": "", "place": "x"},
        twice
        | {"date": "44927", "language": "xx-tidak", "subjects": "tidak ada", "version": "dua"},
    ]
    batch_id = planned(desk, rows, tmp_path)
    codes = desk.codes(batch_id)
    assert codes[:5] == [
        ["version_stale"],
        [],
        ["handle_twice"],
        ["handle_unknown"],
        ["handle_needed"],
    ]
    assert set(codes[5]) == {
        "version_form",
        "number_for_date",
        "language_unknown",
        "subject_unknown",
    }
    day = next(p for p in desk.changes(batch_id)[5].problems if p["code"] == "number_for_date")
    assert day["field"] == "date"
    assert day["values"]["day"] == "2023-01-01"
    desk.ask(batch_id, operations.run)
    assert go_on(batch_id, 60)
    assert db.session.get(Item, ids[1]).collection.slug == "arsip"
    assert db.session.get(Batch, batch_id).stage == Stage.DONE


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("report_number", "9.78602E+12", "number_cut"),
        ("report_number", "12", "zeros_lost"),
        ("title", "#REF!", "cell_error"),
        ("title", "[kosong]", "needs_value"),
        ("collection", "[empty]", "needs_value"),
        ("type", "tidak-ada", "type_unknown"),
        ("license", "punya saya", "licence_unknown"),
        ("access", "rahasia", "not_in_list"),
        ("isbn", "9786020000001", "identifier_form"),
        ("collection", "tidak-ada", "collection_unknown"),
        ("date", "besok", "date_form"),
    ],
)
def test_what_spreadsheets_and_people_do_to_cells(desk, tmp_path, column, value, code):
    item_id = make(report_number="0012")
    row = exported(desk, [item_id])[0]
    batch_id = planned(desk, [{"handle": row["handle"], column: value}], tmp_path)
    problems = desk.changes(batch_id)[0].problems
    assert [p["code"] for p in problems] == [code]
    assert problems[0]["field"].startswith(column) or code == "identifier_form"


def test_an_embargo_by_table(desk, tmp_path):
    item_id = make()
    row = exported(desk, [item_id])[0]
    wanted = row | {"access": "embargoed", "embargo_until": "2031-05-06"}
    batch_id = planned(desk, [wanted], tmp_path)
    desk.ask(batch_id, operations.run)
    assert go_on(batch_id, 60)
    item = db.session.get(Item, item_id)
    assert (item.access, item.embargo_until.isoformat()) == ("embargoed", "2031-05-06")


def test_formulas_and_surplus_cells_are_refused_by_row(desk, tmp_path):
    handles = [exported(desk, [make()])[0]["handle"] for _ in range(2)]
    book = Workbook()
    book.active.append(["handle", "place"])
    book.active.append([handles[0], "=1+1"])
    book.active.append([handles[1], "Solo", "", "di luar"])
    book.create_sheet("rahasia").sheet_state = "hidden"
    path = tmp_path / "rumus.xlsx"
    book.save(path)
    sheet = table_rows.sheet_in(path)
    assert sheet.notes == (workbooks.HIDDEN_NOTE,)
    with transaction() as session:
        batch_id = table_rows.begin(session, desk.actor(session), sheet, "rumus").id
    assert go_on(batch_id, 60)
    assert desk.codes(batch_id) == [["formula"], ["too_many_cells"]]


def test_unknown_and_missing_columns_refuse_the_table(desk, tmp_path):
    for rows, words in (([{"judul": "x", "handle": "y"}], "judul"), ([{"title": "x"}], "handle")):
        with pytest.raises(BadTable, match=words):
            planned(desk, rows, tmp_path)


def test_every_column_can_be_written_and_read():
    assert set(tables.CHANGEABLE) <= set(table_rows.KNOWN)


# -- the pages


@pytest.fixture
def cataloguer(app, client_as):
    return client_as("cataloguer")


def send(client, path, name, data):
    page = client.get(path).get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)
    values = {"csrf_token": token, "table": (io.BytesIO(data), name)}
    return client.post(f"{path}?lang=en", data=values, content_type="multipart/form-data")


def test_from_the_search_page_and_back(app, cataloguer):
    with app.app_context(), transaction() as session:
        item_id = make_item(session, title="Wakaf tunai", place="Jakarta").id
    work_off(app)
    assert "/batches/table.xlsx?q=wakaf" in cataloguer.get("/search?q=wakaf").get_data(as_text=True)
    answer = cataloguer.get("/batches/table.xlsx?q=wakaf")
    book = load_workbook(io.BytesIO(answer.data))
    sheet = book.active
    head = [cell.value for cell in sheet[1]]
    sheet.cell(2, head.index("place") + 1).value = "Bandung"
    sheet.cell(3, 1).value = "zzzzzzzz"
    edited = io.BytesIO()
    book.save(edited)
    sent = send(cataloguer, "/batches/table", "suntingan.xlsx", edited.getvalue())
    path = sent.headers["Location"]
    work_off(app)
    page = pages.get(cataloguer, f"{path}?lang=en")
    assert "1 item will be changed. 1 is left out." in pages.text_of(page)
    left_out = pages.text_of(pages.get(cataloguer, f"{path}?show=left_out&lang=en"))
    assert "Row 3" in left_out
    assert "There is no item “zzzzzzzz”" in left_out
    result = cataloguer.get(f"{path}/rows.csv").data.decode("utf-8-sig")
    assert "zzzzzzzz" in result.splitlines()[2]
    again = cataloguer.get(f"{path}/rows.xlsx").data
    assert send(cataloguer, "/batches/table", "lagi.xlsx", again).status_code == 303
    with app.app_context():
        assert db.session.get(Item, item_id).document["place"] == "Jakarta"


def test_a_collection_with_its_drafts(app, cataloguer):
    with app.app_context(), transaction() as session:
        make_collection(session, "arsip")
        make_item(session, title="Draf di arsip", collection="arsip", state="draft")
        make_item(session, title="Di tempat lain")
    text = cataloguer.get("/batches/table.csv?in_collection=arsip").data.decode("utf-8-sig")
    assert "Draf di arsip" in text
    assert "Di tempat lain" not in text


def test_tables_are_for_curators(app, client, client_as):
    assert client.get("/batches/table").headers["Location"].startswith("/login")
    assert client_as("depositor").get("/batches/table").status_code == 403
    auditor = client_as("auditor")
    pages.get(auditor, "/batches/table")
    assert auditor.get("/batches/table.csv").status_code == 403
    assert send(auditor, "/batches/table", "x.csv", b"handle\nx\n").status_code == 403


def test_a_file_that_is_no_table_is_refused_in_words(cataloguer):
    for name, data, words in (
        ("gambar.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "UTF-8"),
        ("kosong.csv", b"", "no rows"),
        ("lama.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old or encrypted"),
        ("bukan.xlsx", b"PK\x03\x04" + b"\0" * 100, "not a ZIP"),
    ):
        answer = send(cataloguer, "/batches/table", name, data)
        assert words in pages.text_of(pages.check_page(answer)), name
