"""Licences in plain words, and files that are closed further than their work."""

import pytest
from sqlalchemy import select

from repository.deposit.licences import GROUPS, group_of, headings, in_groups, proposed
from repository.metadata import vocabularies
from tests import documents, pages
from tests.browsing import open_form, said
from tests.repository.deposit.test_views import RIGHTS, deposit, describe, item_of


@pytest.fixture
def depositor(client_as):
    return client_as("depositor")


def access_of_files(app, handle):
    from repository.db import db
    from repository.items.models import Item

    with app.app_context():
        item = db.session.scalar(select(Item).where(Item.handle == handle))
        found = {file.name: file.access for file in item.files}
        db.session.remove()
        return found


def test_every_licence_stands_in_one_group_under_its_heading():
    keys = in_groups(vocabularies.entries("licences"))
    assert sorted(keys) == sorted(vocabularies.entries("licences"))
    assert [group_of(key) for key in keys] == sorted(map(group_of, keys), key=list(GROUPS).index)
    assert len(headings(keys)) == len(GROUPS)


@pytest.mark.parametrize("sell", ["yes", "no"])
@pytest.mark.parametrize("change", ["yes", "alike", "no"])
def test_two_answers_lead_to_a_licence_without_scripts(depositor, app, sell, change):
    wanted = proposed({"may_sell": sell, "may_change": change})
    assert ("-nc" in wanted, "-nd" in wanted, "-sa" in wanted) == (
        sell == "no",
        change == "no",
        change == "alike",
    )
    handle = deposit(depositor, ("x.txt", b"teks"))
    form = open_form(depositor, f"/deposit/{handle}", "version")
    answer = form.send(depositor, button="propose_licence", may_sell=sell, may_change=change)
    assert answer.headers["Location"].endswith("#licence")
    assert item_of(app, handle)["document"]["rights"]["licence"] == wanted


def test_one_answer_proposes_nothing(depositor, app):
    handle = deposit(depositor, ("x.txt", b"teks"))
    form = open_form(depositor, f"/deposit/{handle}", "version")
    form.send(depositor, button="propose_licence", may_sell="no")
    assert "licence" not in item_of(app, handle)["document"].get("rights", {})


def test_a_file_is_closed_further_than_its_work_and_never_opened_further(depositor, app):
    two = ("laporan.pdf", documents.report_pdf()), ("data.csv", b"nama;umur\n")
    handle = deposit(depositor, *two)
    page = pages.get(depositor, f"/deposit/{handle}")
    field = next(
        e.get("name")
        for e in page.iter("select")
        if (e.get("name") or "").startswith("file-access-")
        and "data.csv" in pages.text_of(next(page.iter("main")))
    )
    fields = [e.get("name") for e in page.iter("select") if "file-access" in (e.get("name") or "")]
    assert len(fields) == 2
    describe(depositor, handle, "save", **{fields[1]: "metadata_only"})
    assert access_of_files(app, handle) == {"laporan.pdf": None, "data.csv": "metadata_only"}
    describe(depositor, handle, "save", **{field: "open"})
    assert access_of_files(app, handle)["laporan.pdf"] is None
    closed = RIGHTS | {"access": "metadata_only"}
    describe(depositor, handle, "save", **closed)
    page = pages.get(depositor, f"/deposit/{handle}")
    assert not [e for e in page.iter("select") if "file-access" in (e.get("name") or "")]


def test_files_of_other_works_are_not_closed(depositor, app):
    mine, other = deposit(depositor), deposit(depositor, ("b.txt", b"lain"))
    page = pages.get(depositor, f"/deposit/{other}")
    foreign = next(
        e.get("name") for e in page.iter("select") if "file-access" in (e.get("name") or "")
    )
    describe(depositor, mine, "save", **{foreign: "metadata_only"})
    assert access_of_files(app, other) == {"b.txt": None}


def test_two_people_who_close_files_do_not_undo_each_other(depositor, client_as, app):
    two = ("laporan.pdf", documents.report_pdf()), ("data.csv", b"nama;umur\n")
    handle, cataloguer = deposit(depositor, *two), client_as("cataloguer")
    stale = open_form(cataloguer, f"/deposit/{handle}", "version")
    names = [key for key, _ in stale.values if key.startswith("file-access-")]
    describe(depositor, handle, "save", **{names[1]: "metadata_only"})
    stale.send(cataloguer, button="save", **{names[0]: "restricted"})
    assert access_of_files(app, handle) == {
        "laporan.pdf": "restricted",
        "data.csv": "metadata_only",
    }
    again = open_form(cataloguer, f"/deposit/{handle}", "version")
    describe(depositor, handle, "save", **{names[1]: "restricted"})
    answer = again.send(cataloguer, button="save", **{names[1]: ""})
    assert answer.status_code == 409
    assert "data.csv" in said(answer)
    assert access_of_files(app, handle)["data.csv"] == "restricted"
