"""The tus protocol 1.0.0, sentence by sentence: core, creation, with upload, expiration, checksum, termination."""

import hashlib
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest

from repository import clock
from tests import documents, pages
from tests.browsing import form_of
from tests.repository.uploads.sending import OCTETS, Sender, checksum, encoded, offset_of
from tests.signing_in import client_of_role

TEN = b"0123456789"


@pytest.fixture
def sender(client_as):
    return Sender(client_as("depositor"))


@pytest.fixture
def begun(sender):
    """The address of an upload of ten bytes."""
    return sender.begin().headers["Location"]


def test_options_tell_what_is_spoken_without_an_account(client):
    answer = client.options("/uploads")
    assert answer.status_code == 204
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Max-Size"] == str(2 * 1024**3)
    assert set(answer.headers["Tus-Extension"].split(",")) == {
        *("creation", "creation-with-upload", "expiration", "checksum", "termination")
    }
    assert "sha1" in answer.headers["Tus-Checksum-Algorithm"].split(",")  # the spec's minimum


def test_creation_gives_an_address_and_a_draft(sender):
    answer = sender.begin()
    assert answer.status_code == 201
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    head = sender.head(answer.headers["Location"])
    assert head.status_code == 200
    assert (head.headers["Upload-Offset"], head.headers["Upload-Length"]) == ("0", "10")
    assert head.headers["Cache-Control"] == "no-store"
    assert sender.client.get(answer.json["files_url"]).status_code == 200


def test_a_file_in_three_pieces_is_a_file_of_the_draft(sender, begun, app):
    assert offset_of(sender.patch(begun, TEN[:4])) == 4
    assert offset_of(sender.head(begun)) == 4
    assert offset_of(sender.patch(begun, TEN[4:5], 4)) == 5
    last = sender.patch(begun, TEN[5:], 5)
    assert (last.status_code, offset_of(last), last.data) == (204, 10, b"")
    digest = hashlib.sha256(TEN)
    assert last.headers["Repr-Digest"] == f"sha-256=:{encoded(digest.digest())}:"
    assert stored(app) == [("laporan.pdf", digest.hexdigest(), 10)]
    assert not list(app.config["DALUANG"].temporary_folder.glob("tus-*"))


def stored(app):
    """Return name, checksum and size of every file, whose bytes lie in storage."""
    from sqlalchemy import select

    from repository import web
    from repository.db import db
    from repository.files.models import File
    from repository.files.storage import digest_of

    with app.app_context():
        query = select(File.name, File.sha256, File.size_bytes).order_by(File.position)
        found = [tuple(row) for row in db.session.execute(query)]
        for _name, sha256, _size in found:
            assert digest_of(web.stores().files.path(sha256)) == sha256
        db.session.remove()
    return found


def test_a_whole_file_may_come_with_its_creation(sender, app):
    answer = sender.send(documents.report_pdf())
    assert answer.status_code == 201
    assert offset_of(answer) == len(documents.report_pdf())
    assert [name for name, *_ in stored(app)] == ["laporan.pdf"]
    page = sender.client.get(answer.json["describe_url"]).get_data(as_text=True)
    assert documents.TITLE in page  # read from the file, as with the plain form
    assert "laporan.pdf" in page


def test_finished_twice_is_once(sender, begun, app):
    sender.patch(begun, TEN)
    again = sender.head(begun)
    assert (again.status_code, offset_of(again)) == (200, 10)
    assert offset_of(sender.patch(begun, b"", 10)) == 10
    assert len(stored(app)) == 1


@pytest.mark.parametrize(
    ("header", "value", "status"),
    [
        ("Tus-Resumable", None, 412),
        ("Tus-Resumable", "0.2.2", 412),
        ("Upload-Offset", None, 400),
        ("Upload-Offset", "-1", 400),
        ("Upload-Offset", "1", 409),
        ("Upload-Offset", "٣", 400),
        ("Content-Type", "application/octet-stream", 415),
        ("Upload-Checksum", "crc32 AAAA", 400),
        ("Upload-Checksum", "sha256 ?", 400),
        ("Upload-Checksum", "sha256 AAAA", 460),
        ("X-CSRFToken", None, 403),
        ("X-CSRFToken", "salah", 403),
    ],
)
def test_what_is_wrong_in_a_patch_is_said_and_nothing_is_kept(
    sender, begun, header, value, status, app
):
    headers = {"Content-Type": OCTETS, "Upload-Offset": "0", header: value}
    if value and not value.isascii():
        headers[header] = value.encode().decode("latin-1")
    answer = sender.ask("PATCH", begun, body=TEN[:5], headers=headers)
    assert answer.status_code == status
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert answer.json["detail"]
    if status == 412:
        assert answer.headers["Tus-Version"] == "1.0.0"
    assert offset_of(sender.head(begun)) == 0
    assert stored(app) == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Length": None}, 400),
        ({"Upload-Length": None, "Upload-Defer-Length": "1"}, 400),
        ({"Upload-Length": "sepuluh"}, 400),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Length": "0"}, 422),
        ({"Upload-Length": str(3 * 1024**3)}, 413),
        ({"Upload-Length": "9" * 19}, 400),
        ({"Upload-Metadata": "filename ***"}, 400),
        ({"Upload-Metadata": "filename QQ==,filename QQ=="}, 400),
        ({"Upload-Metadata": "x " + "A" * 9000}, 400),
        ({"Upload-Metadata": f"filename QQ==,draft {encoded('tidakada')}"}, 404),
        ({"Upload-Metadata": f"draft {encoded(chr(0) + 'x' * 400)}"}, 404),
    ],
)
def test_what_cannot_be_begun_leaves_nothing(sender, headers, status):
    answer = sender.begin(headers=headers)
    assert answer.status_code == status
    assert answer.json["detail"]
    assert not pages.get(sender.client, "/deposits").findall(".//table")


def test_no_more_bytes_than_announced_are_taken(sender, begun):
    assert sender.patch(begun, TEN + b"x").status_code == 413
    assert offset_of(sender.head(begun)) == 0
    assert sender.patch(begun, TEN).status_code == 204


def test_a_checksum_is_compared_for_each_request(sender, begun):
    assert sender.patch(begun, TEN[:5], Upload_Checksum=checksum(TEN[:6])).status_code == 460
    assert offset_of(sender.head(begun)) == 0
    for algorithm, at in (("sha1", 0), ("sha256", 5)):
        piece = TEN[at : at + 5]
        answer = sender.patch(begun, piece, at, Upload_Checksum=checksum(piece, algorithm))
        assert (answer.status_code, offset_of(answer)) == (204, at + 5)


def test_a_whole_file_that_is_not_the_one_announced_is_not_taken(sender, app):
    digest = hashlib.sha256(TEN).hexdigest()
    begun = sender.begin(sha256=digest).headers["Location"]
    assert sender.patch(begun, b"9876543210").status_code == 460
    assert offset_of(sender.head(begun)) == 0
    assert stored(app) == []
    assert sender.patch(begun, TEN).status_code == 204
    assert [sha256 for _name, sha256, _size in stored(app)] == [digest]


def test_what_was_terminated_is_gone(sender, begun, app):
    sender.patch(begun, TEN[:5])
    assert sender.ask("DELETE", begun).status_code == 204
    assert sender.head(begun).status_code == 404
    assert sender.patch(begun, TEN[5:], 5).status_code == 404
    assert not list(app.config["DALUANG"].temporary_folder.glob("tus-*"))


def test_terminating_a_finished_upload_takes_the_file_off(sender, begun, app):
    sender.patch(begun, TEN)
    assert sender.ask("DELETE", begun).status_code == 204
    assert stored(app) == []


def test_an_upload_expires_after_its_days_and_each_byte_renews_it(
    sender, begun, at, app, client_as
):
    start = clock.now()
    first = parsedate_to_datetime(sender.head(begun).headers["Upload-Expires"])
    assert first - start >= timedelta(days=6, hours=23)
    at(start + timedelta(days=5))
    Sender(client_as("depositor")).patch(begun, TEN[:5])
    at(start + timedelta(days=11))
    assert offset_of(Sender(client_as("depositor")).head(begun)) == 5
    at(start + timedelta(days=13))
    sender = Sender(client_as("depositor"))
    assert sender.head(begun).status_code == 410
    assert sender.patch(begun, TEN[5:], 5).status_code == 410
    clean(app)
    assert sender.head(begun).status_code == 404


def clean(app):
    from repository.db import db
    from repository.uploads.cleaning import clean

    with app.app_context():
        count = clean(app.config["DALUANG"].temporary_folder)
        db.session.remove()
    return count


def test_methods_may_be_named_in_a_header(sender, begun):
    headers = {"Content-Type": OCTETS, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}
    assert offset_of(sender.ask("POST", begun, body=TEN[:3], headers=headers)) == 3
    assert sender.ask("POST", begun).status_code == 405
    assert sender.ask("GET", begun).status_code == 405
    gone = sender.ask("POST", begun, headers={"X-HTTP-Method-Override": "DELETE"})
    assert gone.status_code == 204


def test_only_the_owner_knows_of_an_upload(sender, begun, client_as, client):
    sender.patch(begun, TEN[:5])
    for role in ("reviewer", "administrator"):
        other = Sender(client_as(role))
        assert other.head(begun).status_code == 404
        assert other.patch(begun, TEN[5:], 5).status_code == 404
        assert other.ask("DELETE", begun).status_code == 404
    visitor = client.open(begun, method="HEAD", headers={"Tus-Resumable": "1.0.0"})
    assert visitor.status_code == 401
    refused = client.post("/uploads", headers={"Tus-Resumable": "1.0.0", "Upload-Length": "5"})
    assert refused.status_code == 401
    assert "diterima" in refused.json["detail"]
    assert offset_of(sender.head(begun)) == 5


def test_a_file_for_a_draft_of_another_is_not_taken(sender, client_as):
    answer = sender.begin()
    auditor = Sender(client_as("administrator"))
    assert auditor.begin(draft=answer.json["draft"]).status_code in (201, 403, 404)
    stranger = client_as("auditor")
    page = stranger.get("/deposit")
    assert page.status_code == 403


def test_the_same_file_begun_again_goes_on_where_it_stopped(sender, begun, app):
    first = sender.begin(fingerprint="a1.b2-c_3")
    where = first.headers["Location"]
    sender.patch(where, TEN[:6])
    again = sender.begin(fingerprint="a1.b2-c_3")
    assert again.status_code == 201
    assert again.headers["Location"] == where
    assert offset_of(again) == 6
    assert again.json == first.json
    other = sender.begin(size=11, fingerprint="a1.b2-c_3")
    assert other.headers["Location"] != where
    assert other.json["draft"] != first.json["draft"]
    third = sender.begin(fingerprint="a1.b2-c_3", draft=other.json["draft"])
    assert third.headers["Location"] not in (where, other.headers["Location"])


def test_a_file_that_the_draft_has_already_is_not_sent_again(sender, app):
    first = sender.send(TEN, fingerprint="c-1")
    draft = first.json["draft"]
    again = sender.send(TEN, fingerprint="c-1", draft=draft)
    assert (again.status_code, offset_of(again)) == (201, 10)
    assert again.headers["Repr-Digest"] == first.headers["Repr-Digest"]
    assert len(stored(app)) == 1
    sender.ask("DELETE", first.headers["Location"])
    sender.send(TEN, fingerprint="c-1", draft=draft)
    assert len(stored(app)) == 1  # a removed one is
    assert (
        sender.send(TEN, fingerprint="c-1").json["draft"] != draft
    )  # and so is one for a new draft


def test_nobody_begins_more_than_some(make_app):
    app = make_app(max_open_uploads=2)
    sender = Sender(client_of_role(app, "depositor"))
    draft = sender.begin().json["draft"]
    second = sender.begin(draft=draft).headers["Location"]
    refused = sender.begin(draft=draft)
    assert refused.status_code == 403
    assert "2" in refused.json["detail"]
    sender.patch(second, TEN)
    assert sender.begin(draft=draft).status_code == 201


def test_files_stand_in_the_order_in_which_they_were_begun(sender, app):
    main = sender.begin("utama.pdf")
    draft = main.json["draft"]
    places = [sender.begin(f"lampiran {n}.csv", draft=draft).headers["Location"] for n in (1, 2)]
    for place in reversed(places):
        sender.patch(place, TEN)
    sender.patch(main.headers["Location"], TEN)
    assert [name for name, *_ in stored(app)] == ["utama.pdf", "lampiran 1.csv", "lampiran 2.csv"]


def test_the_values_are_read_from_the_first_file_that_has_any(sender, app):
    draft = sender.send(b"\x89PNG\r\n\x1a\n", "foto.png").json["draft"]
    answer = sender.send(documents.report_pdf(), draft=draft)
    page = sender.client.get(answer.json["describe_url"]).get_data(as_text=True)
    assert documents.TITLE in page


def test_an_unfinished_upload_stands_on_the_page_of_its_draft_and_can_be_removed(sender, begun):
    sender.patch(begun, TEN[:5])
    address = next(
        a.get("href")
        for a in pages.get(sender.client, "/deposit").iter("a")
        if (a.get("href") or "").endswith("/files")
    )
    check = pages.get(sender.client, address.replace("/files", "/check"))
    assert "belum diterima utuh" in pages.text_of(check)
    page = pages.get(sender.client, address)
    assert "50" in pages.text_of(page)
    form = form_of(page, address, action=f"{begun}/remove")
    assert form.send(sender.client).status_code == 303
    assert sender.head(begun).status_code == 404


def test_uploads_of_a_discarded_draft_are_gone(sender, app):
    answer = sender.begin()
    sender.patch(answer.headers["Location"], TEN[:5])
    handle = answer.json["draft"]
    page = pages.get(sender.client, f"/deposit/{handle}/discard")
    address = f"/deposit/{handle}/discard"
    form_of(page, address, action=address).send(sender.client)
    assert sender.head(answer.headers["Location"]).status_code == 404
    part = next(app.config["DALUANG"].temporary_folder.glob("tus-*"))
    clean(app)
    assert part.exists()  # young bytes may belong to a row that is not committed yet
    import os

    os.utime(part, (0, 0))
    clean(app)
    assert not part.exists()
