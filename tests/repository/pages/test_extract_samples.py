"""Every foreign sample file is read without an error; what became of them is counted."""

import sys
from collections import Counter

import pytest

from repository.pages.extract import (
    FileStatus,
    UnreadableFile,
    propose,
    read_file,
    render,
    sniff,
    unpack_boxes,
)

FOLDERS = ("pdf", "office", "scans", "jp2", "dspace", "htr")
# Files whose condition their publishers state.
KNOWN = {
    "encryption_openpassword.pdf": FileStatus.ENCRYPTED,
    "005-libreoffice-writer-password__libreoffice-writer-password.pdf": FileStatus.ENCRYPTED,
    "encryption_nocopy.pdf": FileStatus.OK,
    "GeoTopo-komprimiert.pdf": FileStatus.OK,
    "T02-02_001_no-page-tree-node.pdf": FileStatus.DAMAGED,
    "T04_008_trailer-no-trailer-keyword.pdf": FileStatus.OK,
}


@pytest.mark.slow
def test_every_sample_is_read_or_says_why_not(samples, tmp_path, capsys):
    counts = Counter()
    files = [
        path for name in FOLDERS for path in sorted((samples / name).rglob("*")) if path.is_file()
    ]
    assert len(files) > 300
    for path in files:
        mime = sniff(path)
        reading = read_file(path, mime)
        pages = list(reading)
        for page in pages:
            assert all(box.end <= len(page.text) for box in unpack_boxes(page.boxes)), path
        if reading.status is FileStatus.OK:
            assert len(pages) == reading.page_count > 0, path
        assert reading.status is KNOWN.get(path.name, reading.status), path
        counts[mime, str(reading.status)] += 1
        counts[mime, "image"] += _is_drawn(path, mime, tmp_path)
        counts[mime, "proposal"] += _is_proposed(path, mime)
    table = "\n".join(
        f"{mime:75} {what:12} {count}" for (mime, what), count in sorted(counts.items())
    )
    with capsys.disabled():
        sys.stdout.write(f"\n{table}\n")
    assert counts["application/pdf", "ok"] >= 162
    assert counts["application/pdf", "encrypted"] == 3


def _is_drawn(path, mime, folder):
    try:
        render(path, mime, 1, width_px=200, out_path=folder / "out.jpg")
    except UnreadableFile:
        return 0
    return 1


def _is_proposed(path, mime):
    try:
        propose(path, mime)
    except UnreadableFile:
        return 0
    return 1


def test_the_same_text_in_five_formats_has_the_same_words(samples):
    folder = samples / "dspace/dspace-api/app/mediafilter"
    words = {}
    for name in ("test.docx", "test.odt", "test.rtf", "test.txt", "test.pdf"):
        path = folder / name
        text = " ".join(page.text for page in read_file(path, sniff(path)))
        words[name] = {word.strip(".,").casefold() for word in text.split() if word.isalpha()}
    assert all(len(found) > 10 for found in words.values())
    for found in words.values():
        # The rich text reader leaves out the footnote, a sixth of the words.
        assert len(found & words["test.txt"]) >= 0.8 * len(words["test.txt"])
