"""The way of a deposit through the browser, and everything that can go wrong on it."""

import pytest
from sqlalchemy import select

from tests import documents, pages
from tests.browsing import Form, follow, form_of, open_form, said
from tests.signing_in import client_of

RIGHTS = {"licence": "cc-by-4.0", "access": "open"}


@pytest.fixture
def depositor(client_as):
    return client_as("depositor")


@pytest.fixture
def deposited(depositor):
    """A function that uploads files and returns the handle of the draft."""
    return lambda *files: deposit(depositor, *files)


def deposit(client, *files):
    files = files or (("laporan.pdf", documents.report_pdf()),)
    answer = open_form(client, "/deposit", "files").send(client, files=files)
    return follow(client, answer).removeprefix("/deposit/")


def describe(client, handle, button="next", **changes):
    form = open_form(client, f"/deposit/{handle}", "version")
    return form.send(client, button=button, **(RIGHTS | changes))


def item_of(app, handle):
    """Return state, version, document and files of an item as the database has them."""
    from repository.db import db
    from repository.items.models import Item

    with app.app_context():
        item = db.session.scalar(select(Item).where(Item.handle == handle))
        found = item and {
            "state": item.state,
            "version": item.version,
            "document": item.document,
            "files": [(f.name, f.mime, f.role) for f in item.files],
            "collection": item.collection.slug,
            "access": item.access,
            "revisions": len(item.revisions),
        }
        db.session.remove()
        return found


def test_visitors_are_sent_to_sign_in_and_back(client):
    assert follow(client, client.get("/deposit")) == "/login?next=/deposit"
    assert follow(client, client.get("/deposits?page=2")) == "/login?next=/deposits?page%3D2"


def test_what_the_file_says_is_proposed_and_says_where_it_was_read(depositor, deposited, app):
    handle = deposited()
    page = pages.get(depositor, f"/deposit/{handle}")
    form = open_form(depositor, f"/deposit/{handle}", "version")
    assert form.value("title") == documents.TITLE
    assert form.value("date_issued") == "2024"
    assert form.value("language") == "ind"
    assert "pesisir" in form.value("abstract")
    assert next(v for k, v in form.values if k == "creators-family") == "Aminah"
    sources = [e for e in page.iter("p") if "read-from" in (e.get("class") or "")]
    assert len(sources) >= 4
    assert any("halaman 1" in pages.text_of(e) for e in sources)
    assert item_of(app, handle)["files"] == [("laporan.pdf", "application/pdf", "main")]
    describe(depositor, handle, "save")
    page = pages.get(depositor, f"/deposit/{handle}")
    assert not [e for e in page.iter("p") if "read-from" in (e.get("class") or "")]


def test_a_report_is_sent_with_six_answers_and_consent(depositor, deposited, app):
    handle = deposited()
    assert follow(depositor, describe(depositor, handle)) == f"/deposit/{handle}/check"
    check = pages.get(depositor, f"/deposit/{handle}/check")
    assert "CC BY 4.0" in pages.text_of(check)
    form = open_form(depositor, f"/deposit/{handle}/check", "consent")
    refused = form.send(depositor)
    assert refused.status_code == 422
    assert "persetujuan" in said(refused)
    assert follow(depositor, form.send(depositor, consent="y")) == f"/deposit/{handle}/done"
    assert handle in pages.text_of(pages.get(depositor, f"/deposit/{handle}/done"))
    item = item_of(app, handle)
    assert item["state"] == "submitted"
    assert item["document"]["rights"] == RIGHTS
    assert item["files"][-1] == ("persetujuan.txt", "text/plain", "consent")
    assert follow(depositor, depositor.get(f"/deposit/{handle}")) == f"/deposit/{handle}/done"
    assert depositor.get(f"/items/{handle}/files/persetujuan.txt").status_code == 404


def test_the_consent_is_kept_word_for_word(depositor, deposited, app):
    from repository import web
    from repository.db import db
    from repository.items.models import Item

    handle = deposited()
    describe(depositor, handle)
    address = f"/deposit/{handle}/check?lang=en"
    page = pages.get(depositor, address)
    shown = next(e for e in page.iter("p") if "consent" in (e.get("class") or ""))
    open_form(depositor, address, "consent").send(depositor, consent="y")
    with app.app_context():
        item = db.session.scalar(select(Item).where(Item.handle == handle))
        kept = next(f for f in item.files if f.role == "consent")
        text = web.stores().files.path(kept.sha256).read_text()
        db.session.remove()
    assert "".join(shown.itertext()).strip() in text
    assert "depositor@contoh.id" in text


def test_nothing_is_sent_while_something_is_missing(depositor, app):
    answer = open_form(depositor, "/deposit", "files").send(depositor, button="without_file")
    handle = follow(depositor, answer).removeprefix("/deposit/")
    answer = open_form(depositor, f"/deposit/{handle}", "version").send(depositor, button="next")
    assert answer.status_code == 422
    for word in ("Judul", "Penulis", "Abstrak", "Tanggal terbit", "Bahasa isi", "Lisensi"):
        assert word in said(answer)
    check = pages.get(depositor, f"/deposit/{handle}/check")
    button = next(b for b in check.iter("button") if "Kirim" in pages.text_of(b))
    assert button.get("disabled") is not None
    form = open_form(depositor, f"/deposit/{handle}/check", "consent")
    assert form.send(depositor, consent="y").status_code == 422
    assert item_of(app, handle)["state"] == "draft"


def test_right_answers_are_saved_and_wrong_ones_come_back_as_typed(depositor, deposited, app):
    handle = deposited()
    answer = describe(
        depositor,
        handle,
        title="Judul yang dibetulkan",
        date_issued="2024-13-45",
        access="embargoed",
        embargo_until="31 Februari 2027",
        **{"creators-family": ["Budi & Wati"], "creators-given": [""], "creators-orcid": [""]},
    )
    assert answer.status_code == 422
    root = pages.check_page(answer)
    links = {e.get("href") for e in root.iter("a")}
    assert {"#date_issued", "#embargo_until", "#creators"} <= links
    typed = {e.get("name"): e.get("value") for e in root.iter("input")}
    assert typed["date_issued"] == "2024-13-45"
    assert typed["embargo_until"] == "31 Februari 2027"
    assert "Budi & Wati" in [e.get("value") for e in root.iter("input")]
    assert root.find("head/title").text.startswith("Galat:")
    item = item_of(app, handle)
    assert item["document"]["title"][0]["value"] == "Judul yang dibetulkan"
    assert item["document"]["dates"][0]["edtf"] == "2024"
    assert item["document"]["creators"][0]["family"] == "Aminah"
    assert item["access"] == "open"
    assert item["document"]["rights"] == {"licence": "cc-by-4.0"}


def test_dates_are_taken_as_people_write_them(depositor, deposited, app):
    handle = deposited()
    for typed, stored in (
        ("15 Juni 2024", "2024-06-15"),
        ("3/5/2023", "2023-05-03"),
        ("Mei 2022", "2022-05"),
    ):
        assert describe(depositor, handle, date_issued=typed).status_code == 303
        assert item_of(app, handle)["document"]["dates"][0]["edtf"] == stored


def test_rows_of_people_are_added_by_a_button(depositor, deposited, app):
    handle = deposited()
    answer = open_form(depositor, f"/deposit/{handle}", "version").send(
        depositor,
        button=("add", "creators"),
        **{
            "creators-family": ["Prof. Dr. H. Wagiman, M.Ag.", "Fauzi", "Balai Penelitian Contoh"],
            "creators-given": ["", "Ahmad", ""],
            "creators-orcid": ["", "https://orcid.org/0000-0002-1825-0097", ""],
        },
    )
    target = follow(depositor, answer)
    assert "more=creators" in target
    form = open_form(depositor, target.partition("#")[0], "version")
    assert len([k for k, _ in form.values if k == "creators-family"]) == 7
    creators = item_of(app, handle)["document"]["creators"]
    assert creators[0] == {
        "kind": "person",
        "role": "aut",
        "name": "Wagiman",
        "prefix": ["Prof.", "Dr.", "H."],
        "suffix": ["M.Ag."],
    }
    assert (creators[1]["family"], creators[1]["orcid"]) == ("Fauzi", "0000-0002-1825-0097")
    assert creators[2]["kind"] == "organisation"


def test_the_second_of_two_who_save_is_told_and_keeps_the_words(
    depositor, client_as, deposited, app
):
    handle = deposited()
    cataloguer = client_as("cataloguer")
    first = open_form(cataloguer, f"/deposit/{handle}", "version")
    second = open_form(depositor, f"/deposit/{handle}", "version")
    assert (
        first.send(cataloguer, button="next", title="Judul pengatalog", **RIGHTS).status_code == 303
    )
    answer = second.send(depositor, button="next", title="Judul pengunggah", **RIGHTS)
    assert answer.status_code == 409
    assert "Cataloguer" in said(answer)
    assert item_of(app, handle)["document"]["title"][0]["value"] == "Judul pengatalog"
    merge = form_of(pages.check_page(answer), f"/deposit/{handle}", "seen")
    assert merge.action == f"/deposit/{handle}/merge"
    assert "Judul pengatalog" in said(answer)
    assert merge.value("own-title") == "Judul pengunggah"
    assert follow(depositor, merge.send(depositor)) == f"/deposit/{handle}/check"
    assert item_of(app, handle)["document"]["title"][0]["value"] == "Judul pengunggah"


def test_of_two_windows_of_one_person_the_second_is_told(depositor, deposited):
    handle = deposited()
    first, second = (open_form(depositor, f"/deposit/{handle}", "version") for _ in range(2))
    assert first.send(depositor, button="next", title="Judul pertama", **RIGHTS).status_code == 303
    answer = second.send(depositor, button="next", title="Judul kedua", **RIGHTS)
    assert answer.status_code == 409
    assert "jendela lain" in said(answer)


def test_another_type_asks_for_other_things(depositor, deposited, app):
    handle = deposited()
    answer = describe(depositor, handle, "again", type="master_thesis")
    assert follow(depositor, answer) == f"/deposit/{handle}"
    page = pages.get(depositor, f"/deposit/{handle}")
    names = {e.get("name") for e in page.iter() if e.get("name")}
    assert {"degree_level", "degree_grantor", "supervisors-family"} <= names
    assert describe(depositor, handle).status_code == 422
    assert describe(depositor, handle, degree_level="master").status_code == 303
    assert item_of(app, handle)["document"]["thesis"] == {"level": "master"}
    describe(depositor, handle, "again", type="journal_article")
    assert "thesis" not in item_of(app, handle)["document"]


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_type_has_a_sound_form_in_both_languages(depositor, deposited, language):
    from repository.metadata.vocabularies import profiles

    handle = deposited()
    for profile in profiles().values():
        kind = profile["resource_types"][0]
        open_form(depositor, f"/deposit/{handle}", "version").send(
            depositor, button="again", type=kind
        )
        page = pages.get(depositor, f"/deposit/{handle}?lang={language}")
        assert page.get("lang") == language
        pages.get(depositor, f"/deposit/{handle}/check?lang={language}")


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("name", ["deposit", "deposits"])
def test_pages_of_deposit_are_sound_in_both_languages(depositor, deposited, name, language):
    pages.get(depositor, f"/{name}?lang={language}")
    handle = deposited()
    pages.get(depositor, f"/{name}?lang={language}")
    pages.get(depositor, f"/deposit/{handle}/files?lang={language}")
    pages.get(depositor, f"/deposit/{handle}/discard?lang={language}")


def test_access_embargo_and_collection_are_chosen(depositor, deposited, app):
    from repository.db import transaction
    from repository.items.collections import add_collection
    from repository.people.operations import system_actor

    with app.app_context(), transaction() as session:
        actor = system_actor(session)
        add_collection(session, actor, slug="penelitian", title_id="Penelitian")
        add_collection(session, actor, slug="rahasia", title_id="Rahasia", is_internal=True)
    handle = deposited()
    form = open_form(depositor, f"/deposit/{handle}", "version")
    changes = {"access": "embargoed", "embargo_until": "2027-12-31", "collection": "penelitian"}
    assert form.send(depositor, button="next", licence="cc-by-4.0", **changes).status_code == 303
    item = item_of(app, handle)
    assert (item["access"], item["collection"]) == ("embargoed", "penelitian")
    assert item["document"]["rights"]["embargo_until"] == "2027-12-31"
    assert describe(depositor, handle, collection="rahasia").status_code == 422
    item = item_of(app, handle)
    assert (item["access"], item["collection"]) == ("open", "penelitian")
    assert "embargo_until" not in item["document"]["rights"]
    past = describe(depositor, handle, access="embargoed", embargo_until="2020-01-01")
    assert past.status_code == 422
    assert item_of(app, handle)["access"] == "open"


def test_reader_groups_are_chosen_for_restricted_works(depositor, deposited, app):
    from repository.db import db, transaction
    from repository.items.models import Item
    from repository.people.operations import add_group, system_actor

    with app.app_context(), transaction() as session:
        actor = system_actor(session)
        group = add_group(session, actor, slug="ruang-baca", name="Ruang baca")
        number = str(group.id)
    handle = deposited()
    assert describe(depositor, handle, access="restricted").status_code == 303
    assert "kelompok pembaca" in pages.text_of(pages.get(depositor, f"/deposit/{handle}/check"))
    assert describe(depositor, handle, access="restricted", readers=[number]).status_code == 303
    with app.app_context():
        item = db.session.scalar(select(Item).where(Item.handle == handle))
        assert [g.slug for g in item.readers] == ["ruang-baca"]
        db.session.remove()


def test_another_persons_draft_is_not_there(deposited, client_as, app):
    from repository.db import transaction
    from repository.people.models import Role, User
    from repository.people.operations import actor_of, add_user, system_actor

    handle = deposited()
    with app.app_context(), transaction() as session:
        user = add_user(
            session, system_actor(session), email="lain@contoh.id", name="Lain", role=Role.DEPOSITOR
        )
        assert actor_of(session.get(User, user.id)).may_deposit
    other = client_of(app, "lain@contoh.id")
    for client in (other, client_as("reviewer")):
        for path in ("", "/files", "/check", "/done", "/discard"):
            assert client.get(f"/deposit/{handle}{path}").status_code == 404
        token = open_form(client, "/deposit", "files").value("csrf_token")
        for path in ("", "/files", "/submit", "/discard", "/files/1/remove"):
            data = {"csrf_token": token, "consent": "y", "version": "1"}
            assert client.post(f"/deposit/{handle}{path}", data=data).status_code == 404
    assert item_of(app, handle)["state"] == "draft"


@pytest.mark.parametrize("role", ["auditor"])
def test_who_may_not_deposit_is_told(client_as, role):
    pages.get(client_as(role), "/deposit", 403)


def test_a_draft_is_discarded_after_being_asked(depositor, deposited, app):
    handle = deposited()
    page = pages.get(depositor, f"/deposit/{handle}/discard")
    form = next(
        Form(e, f"/deposit/{handle}/discard") for e in page.iter("form") if not e.get("action")
    )
    assert item_of(app, handle) is not None
    assert follow(depositor, form.send(depositor)) == "/deposits"
    assert item_of(app, handle) is None


# -- hostile and unreadable files ------------------------------------------------------------------


def test_files_are_typed_by_their_bytes_and_never_shown_as_what_they_claim(
    depositor, deposited, app
):
    handle = deposited(("laporan.pdf", documents.HTML))
    assert item_of(app, handle)["files"] == [("laporan.pdf", "text/html", "main")]
    assert "bukan PDF" in pages.text_of(pages.get(depositor, f"/deposit/{handle}"))
    served = depositor.get(f"/items/{handle}/files/laporan.pdf")
    assert served.headers["Content-Disposition"].startswith("attachment")
    assert served.mimetype == "application/octet-stream"
    served.close()


def test_programs_and_turned_names_are_kept_as_plain_bytes(deposited, app):
    handle = deposited((documents.RIGHT_TO_LEFT_NAME, documents.PROGRAM))
    assert item_of(app, handle)["files"] == [("laporanfdp.exe", "application/octet-stream", "main")]


def test_empty_files_are_refused_and_the_others_kept(depositor, deposited, app):
    form = open_form(depositor, "/deposit", "files")
    answer = form.send(depositor, files=[("kosong.pdf", b"")])
    assert answer.status_code == 422
    assert "kosong" in said(answer)
    handle = deposited(("kosong.pdf", b""), ("laporan.pdf", documents.report_pdf()))
    assert [name for name, *_ in item_of(app, handle)["files"]] == ["laporan.pdf"]
    assert "kosong.pdf" in pages.text_of(pages.get(depositor, f"/deposit/{handle}"))
    assert open_form(depositor, "/deposit", "files").send(depositor).status_code == 422


def test_many_strange_files_do_not_fill_the_session(depositor, deposited, app):
    name = "تقرير البحث عن الوئام بين الأديان في القرى الساحلية " * 2
    files = [(f"{n} {name}.pdf", documents.HTML) for n in range(30)]
    files += [(f"kosong {n} {name}.pdf", b"") for n in range(30)]
    handle = deposited(*files)
    assert len(item_of(app, handle)["files"]) == 30
    assert len(depositor.get_cookie("daluang_session").value) < 3500


def test_too_large_files_are_refused(depositor, app):
    from dataclasses import replace

    app.config["DALUANG"] = replace(app.config["DALUANG"], max_upload_bytes=1_000_000)
    answer = open_form(depositor, "/deposit", "files").send(
        depositor, files=[("besar.bin", b"x" * 1_000_001)]
    )
    assert answer.status_code == 422
    assert "1 MB" in said(answer)
    app.config["MAX_CONTENT_LENGTH"] = 2_000_000
    answer = open_form(depositor, "/deposit", "files").send(
        depositor, files=[("besar.bin", b"x" * 3_000_000)]
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(("kind", "word"), [("broken", "rusak"), ("locked", "kata sandi")])
def test_a_file_that_cannot_be_read_is_kept_and_said_so(depositor, deposited, app, kind, word):
    content = documents.BROKEN_PDF if kind == "broken" else documents.locked_pdf()
    handle = deposited(("laporan.pdf", content))
    assert word in pages.text_of(pages.get(depositor, f"/deposit/{handle}"))
    assert item_of(app, handle)["files"] == [("laporan.pdf", "application/pdf", "main")]


def test_several_files_are_added_and_removed(depositor, deposited, app):
    handle = deposited(("a.bin", b"satu"), ("a.bin", b"dua"))
    assert [name for name, *_ in item_of(app, handle)["files"]] == ["a.bin", "a-2.bin"]
    answer = open_form(depositor, f"/deposit/{handle}/files", "files").send(
        depositor, files=[("laporan.pdf", documents.report_pdf())]
    )
    assert follow(depositor, answer) == f"/deposit/{handle}"
    page = pages.get(depositor, f"/deposit/{handle}")
    actions = [e.get("action") for e in page.iter("form") if "/remove" in (e.get("action") or "")]
    assert len(actions) == 3
    open_form(depositor, f"/deposit/{handle}", action=actions[0]).send(depositor)
    assert [name for name, *_ in item_of(app, handle)["files"]] == ["a-2.bin", "laporan.pdf"]
    token = open_form(depositor, f"/deposit/{handle}", action=actions[1]).value("csrf_token")
    gone = depositor.post(actions[0], data={"csrf_token": token})
    assert gone.status_code == 404


def test_forms_without_their_token_change_nothing(depositor, deposited, app):
    handle = deposited()
    before = item_of(app, handle)
    for path in ("", "/submit", "/discard"):
        assert depositor.post(f"/deposit/{handle}{path}", data={"title": "x"}).status_code == 400
    assert item_of(app, handle) == before


def test_strange_values_never_break_the_form(depositor, deposited):
    handle = deposited()
    strange = "\u202e\x00<script>alert(1)</script> \ud7ff" + "x" * 3000
    form = open_form(depositor, f"/deposit/{handle}", "version")
    changes = {name: strange for name, _ in form.values if name != "csrf_token"}
    answer = form.send(depositor, button="next", **changes)
    assert answer.status_code in (409, 422)
    changes["version"] = form.value("version")
    answer = form.send(depositor, button="next", **changes)
    assert answer.status_code == 422
    pages.check_page(answer)
    pages.get(depositor, f"/deposit/{handle}")
    assert follow(depositor, depositor.get(f"/deposit/{handle}/check")) == f"/deposit/{handle}"
    pages.get(depositor, "/deposits?page=999999999")
