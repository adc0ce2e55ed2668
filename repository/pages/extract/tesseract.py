"""Recognising the text of page images with the tesseract program, when it is installed.

The program runs with the limits of a reading child; nothing but its table of words comes back.
"""

import csv
import functools
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from repository.pages.extract.boxes import WordBox
from repository.pages.extract.paging import legal, limited
from repository.pages.extract.results import FileStatus, UnreadableFile

LANGUAGES = "ind+eng"
_LIMITED = Path(__file__).parent / "child" / "limited.py"
_MEMORY_BYTES = 2 * 1024**3
_MAX_TABLE_BYTES = 16 * 1024**2
_PAGE_LEVEL, _WORD_LEVEL = "1", "5"
_LEAST_CONFIDENCE = 20.0


@functools.cache
def ocr_languages() -> frozenset[str]:
    """Return the codes of the installed languages, none when tesseract is not installed."""
    program = shutil.which("tesseract")
    if program is None:
        return frozenset()
    try:
        listed = subprocess.run(  # noqa: S603 a fixed command
            [program, "--list-langs"], capture_output=True, text=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    return frozenset(re.findall(r"^[A-Za-z_]+$", listed.stdout, re.MULTILINE)) - {"osd"}


def ocr_page(
    image_path: Path, languages: str = LANGUAGES, *, timeout_seconds: int = 120
) -> tuple[str, list[WordBox]]:
    """Return the text of a page image and where its words stand.

    `languages` are tesseract's codes joined by "+"; those that are not installed are left out.
    Raises UnreadableFile when tesseract or all the languages are missing, or when it cannot read
    the image in time; OSError when the image cannot be opened.
    """
    known = [code for code in languages.split("+") if code in ocr_languages()]
    if not known:
        raise UnreadableFile(FileStatus.UNSUPPORTED, f"tesseract with {languages} is not installed")
    arguments = ["stdin", "stdout", "-l", "+".join(known), "--psm", "3", "tsv"]
    with Path(image_path).open("rb") as image:
        table = _run([shutil.which("tesseract") or "", *arguments], image.fileno(), timeout_seconds)
    return _read_table(table.decode("utf-8", "replace"))


def _run(command: list[str], image: int, timeout_seconds: int) -> bytes:
    limits = [str(os.getpid()), str(_MEMORY_BYTES), str(timeout_seconds)]
    kept = {name: os.environ[name] for name in ("TESSDATA_PREFIX",) if name in os.environ}
    with subprocess.Popen(  # noqa: S603 our own interpreter and the program found on the path
        [sys.executable, "-I", str(_LIMITED), *limits, *command],
        env={"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8", **kept},
        cwd="/",
        stdin=image,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        table = process.stdout.read(_MAX_TABLE_BYTES)
        if len(table) == _MAX_TABLE_BYTES:
            process.kill()
    if process.returncode:
        raise UnreadableFile(FileStatus.DAMAGED, "tesseract could not read the image in time")
    return table


def _read_table(table: str) -> tuple[str, list[WordBox]]:
    """Put the words of tesseract's TSV together, lines as lines."""
    pieces: list[str] = []
    boxes: list[WordBox] = []
    position = 0
    width = height = 1.0
    line: list[str] = []
    for row in _rows(table):
        if row["level"] == _PAGE_LEVEL:
            width, height = max(1.0, float(row["width"])), max(1.0, float(row["height"]))
        word = legal(row["text"] or "").strip()
        if row["level"] != _WORD_LEVEL or not word or float(row["conf"]) < _LEAST_CONFIDENCE:
            continue
        place = [row["block_num"], row["par_num"], row["line_num"]]
        if pieces:
            pieces.append(" " if place == line else "\n")
            position += 1
        line = place
        left, top = float(row["left"]), float(row["top"])
        right, bottom = left + float(row["width"]), top + float(row["height"])
        end = position + len(word)
        corners = (left / width, top / height, right / width, bottom / height)
        boxes.append(WordBox(position, end, *corners))
        pieces.append(word)
        position = end
    text = limited("".join(pieces))
    return text, [box for box in boxes if box.end <= len(text)]


def _rows(table: str) -> Iterable[dict[str, str]]:
    return csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
