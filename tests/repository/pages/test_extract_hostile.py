"""Files that are broken or mean harm, and what their readers may not do."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from repository.pages.extract import (
    FileStatus,
    PageStatus,
    UnreadableFile,
    process,
    propose,
    read_file,
    render,
    sniff,
)
from repository.pages.extract.protocol import RUN_PAGES, Task, TaskKind
from tests.repository.pages import uploads

PDF = "application/pdf"
STATUSES = {FileStatus.DAMAGED, FileStatus.EMPTY, FileStatus.UNSUPPORTED}


def read(path, mime=PDF):
    reading = read_file(path, mime)
    return reading, list(reading)


@pytest.fixture
def three_pages(tmp_path):
    return uploads.numbered_pages(tmp_path / "good.pdf", 3)


def test_a_password_is_asked_for_only_where_it_is_needed(tmp_path, three_pages):
    closed = uploads.encrypted(tmp_path / "closed.pdf", three_pages, user="rahasia")
    reading, pages = read(closed)
    assert (reading.status, pages) == (FileStatus.ENCRYPTED, [])
    for use in (lambda: propose(closed, PDF), lambda: draw(closed)):
        with pytest.raises(UnreadableFile) as caught:
            use()
        assert caught.value.status is FileStatus.ENCRYPTED
    open_to_read = uploads.encrypted(tmp_path / "open.pdf", three_pages, user="")
    reading, pages = read(open_to_read)
    assert (reading.status, len(pages)) == (FileStatus.OK, 3)


def draw(path, mime=PDF, page=1):
    return render(path, mime, page, width_px=300, out_path=path.parent / "out.jpg")


def test_an_empty_file_is_empty(tmp_path):
    path = tmp_path / "a.pdf"
    path.touch()
    assert read(path)[0].status is FileStatus.EMPTY
    with pytest.raises(UnreadableFile):
        draw(path)


def test_what_is_no_file_is_refused_and_what_is_missing_is_said(tmp_path):
    assert read(tmp_path)[0].status is FileStatus.UNSUPPORTED
    os.mkfifo(tmp_path / "pipe")
    assert read(tmp_path / "pipe")[0].status is FileStatus.UNSUPPORTED
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "nothing")


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.95])
def test_a_cut_file_gives_what_is_left_or_is_damaged(tmp_path, share):
    whole = uploads.numbered_pages(tmp_path / "good.pdf", 12).read_bytes()
    path = tmp_path / "cut.pdf"
    path.write_bytes(whole[: int(len(whole) * share)])
    reading, pages = read(path)
    assert reading.status in {FileStatus.OK, FileStatus.PARTIAL, *STATUSES}
    assert all(page.text in {"", f"Halaman nomor {page.number}"} for page in pages)


@pytest.mark.parametrize(
    "mime",
    sorted(
        {
            PDF,
            "image/png",
            "image/tiff",
            "image/jp2",
            "application/rtf",
            "application/epub+zip",
            "application/vnd.oasis.opendocument.text",
            "text/html",
            "image/webp",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    ),
)
def test_nonsense_of_every_type_is_a_result(tmp_path, mime):
    path = tmp_path / "a"
    path.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 400)
    reading, pages = read(path, mime)
    assert reading.status in {FileStatus.OK, *STATUSES}
    assert all(page.status in set(PageStatus) for page in pages)


@pytest.mark.slow
def test_a_bomb_of_a_page_costs_that_page_only(tmp_path):
    good = uploads.numbered_pages(tmp_path / "good.pdf", 5)
    path = uploads.with_bomb(tmp_path / "bomb.pdf", good, 3, 3 * 1024**3)
    assert path.stat().st_size < 200_000
    begun = time.monotonic()
    reading, pages = read(path)
    assert time.monotonic() - begun < 120
    assert [page.text for page in pages if page.number != 3] == [
        f"Halaman nomor {n}" for n in (1, 2, 4, 5)
    ]
    assert len(pages) == 5
    assert pages[2].status in {PageStatus.FAILED, PageStatus.EMPTY}
    failed = pages[2].status is PageStatus.FAILED
    assert reading.status is (FileStatus.PARTIAL if failed else FileStatus.OK)


def test_a_run_that_is_killed_is_repeated(tmp_path):
    count = 2 * RUN_PAGES + 20
    path = uploads.numbered_pages(tmp_path / "good.pdf", count)
    reading = read_file(path, PDF)
    pages = []
    for page in reading:
        pages.append(page)
        if page.number in {1, RUN_PAGES + 10}:
            process.stop()
    assert [page.text for page in pages] == [f"Halaman nomor {n}" for n in range(1, count + 1)]
    assert reading.status is FileStatus.OK


def test_a_reader_that_always_dies_fails_its_page_and_no_other(tmp_path, monkeypatch):
    path = uploads.numbered_pages(tmp_path / "good.pdf", 60)
    heard = []

    class DyingAtPage20(process.Run):
        def frames(self):
            heard.append((self.task.first, self.task.last))
            for kind, payload in super().frames():
                if kind == b"P" and int.from_bytes(payload[:4], "little") == 20:
                    raise process.RunDied("for this test")
                yield kind, payload

    monkeypatch.setattr("repository.pages.extract.reader.Run", DyingAtPage20)
    reading, pages = read(path)
    assert reading.status is FileStatus.PARTIAL
    assert [page.number for page in pages] == list(range(1, 61))
    assert [page.number for page in pages if page.status is not PageStatus.OK] == [20]
    assert heard == [(1, RUN_PAGES), (20, 20), (21, 20 + RUN_PAGES)]


@pytest.mark.slow
def test_ten_thousand_pages_are_read(tmp_path):
    path = uploads.many_pages(tmp_path / "a.pdf", 10_000)
    reading, pages = read(path)
    assert (reading.status, reading.page_count, len(pages)) == (FileStatus.OK, 10_000, 10_000)


@pytest.mark.slow
@pytest.mark.parametrize("limit", ["cpu_seconds", "wall_seconds"])
def test_a_run_over_its_time_is_ended_and_the_next_is_not(tmp_path, three_pages, limit):
    path = uploads.with_bomb(tmp_path / "bomb.pdf", three_pages, 1, 3 * 1024**3)
    begun = time.monotonic()
    with path.open("rb") as file, pytest.raises(process.RunDied):
        list(process.run(Task(TaskKind.READ, PDF, **{limit: 1}), file.fileno()))
    assert time.monotonic() - begun < 20
    assert read(three_pages)[0].status is FileStatus.OK


@pytest.mark.slow
def test_pages_beyond_the_most_are_left(tmp_path, monkeypatch):
    monkeypatch.setattr("repository.pages.extract.reader.MAX_PAGES", 200)
    path = uploads.many_pages(tmp_path / "a.pdf", 300)
    reading, pages = read(path)
    assert (reading.status, reading.page_count) == (FileStatus.TOO_MANY_PAGES, 300)
    assert len(pages) == 200


def test_a_word_document_that_unpacks_without_end_is_refused(tmp_path):
    path = uploads.docx(tmp_path / "a", "<w:p/>", **{"word/media/a.bin": bytes(300 * 1024**2)})
    assert read(path, sniff(path))[0].status is FileStatus.OK
    body = "<w:p/>" * 15_000_000
    path = uploads.docx(tmp_path / "b", body)
    begun = time.monotonic()
    reading, pages = read(path, sniff(path))
    assert (reading.status, pages) == (FileStatus.DAMAGED, [])
    assert "large" in reading.detail
    assert time.monotonic() - begun < 60


def test_entities_are_not_followed(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("kata sandi")
    document = (
        f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{secret}"><!ENTITY a "aaaaaaaaaa">'
        + "".join(
            f'<!ENTITY {n} "{("&" + m + ";") * 10}">'
            for m, n in zip("abcdefgh", "bcdefghi", strict=True)
        )
        + f']><w:document xmlns:w="{uploads.LETTER}"><w:body><w:p><w:r><w:t>ada &x; &i;</w:t></w:r></w:p>'
        "</w:body></w:document>"
    )
    path = uploads.docx(tmp_path / "a", "", **{"word/document.xml": document.encode()})
    reading, pages = read(path, sniff(path))
    assert reading.status in {FileStatus.OK, FileStatus.DAMAGED}
    text = "".join(page.text for page in pages)
    assert "sandi" not in text
    assert len(text) < 1000


def test_markup_nested_without_end_is_a_result(tmp_path):
    path = tmp_path / "a"
    path.write_text("<html>" + "<div>" * 200_000 + "isi")
    assert read(path, "text/html")[0].status in {FileStatus.OK, *STATUSES}
    path.write_bytes(b"{\\rtf1" + b"{" * 500_000)
    assert read(path, "application/rtf")[0].status in {FileStatus.OK, *STATUSES}


def test_an_image_that_claims_to_be_vast_is_never_decoded(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(uploads.png_header(60_000, 60_000))
    reading, _pages = read(path, "image/png")
    assert reading.status in {FileStatus.OK, FileStatus.DAMAGED}
    begun = time.monotonic()
    with pytest.raises(UnreadableFile):
        draw(path, "image/png")
    assert time.monotonic() - begun < 30
    assert not (tmp_path / "out.jpg").exists()


def test_the_reading_process_has_no_environment_and_cannot_write(
    tmp_path, three_pages, monkeypatch
):
    monkeypatch.setenv("DALUANG_SECRET", "rahasia")
    process.stop()
    read(three_pages)
    launcher = process._launcher.process.pid
    environment = Path(f"/proc/{launcher}/environ").read_text()
    assert "rahasia" not in environment
    assert "PATH=" not in environment
    status = Path(f"/proc/{launcher}/status").read_text()
    assert "NoNewPrivs:\t1" in status


def test_readers_end_with_the_program(tmp_path):
    path = uploads.numbered_pages(tmp_path / "a.pdf", 60)
    code = (
        "import sys\nfrom pathlib import Path\nfrom repository.pages.extract import process, read_file\n"
        f"pages = iter(read_file(Path({str(path)!r}), 'application/pdf'))\nnext(pages)\n"
        "print(process._launcher.process.pid, flush=True)\nsys.stdin.read()"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    launcher = int(program.stdout.readline())
    assert _is_running(launcher)
    program.send_signal(signal.SIGKILL)
    program.communicate()
    deadline = time.monotonic() + 10
    while _is_running(launcher):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_an_iteration_that_is_given_up_leaves_nothing_open(three_pages):
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        pages = iter(read_file(three_pages, PDF))
        next(pages)
        pages.close()
    assert len(os.listdir("/proc/self/fd")) <= before + 2
