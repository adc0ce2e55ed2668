"""Abstract, keywords, DOI and ISBN in the lines of a file's first pages."""

import re

from repository.pages.extract.child.layout import Line
from repository.pages.extract.results import Proposed, Source

_MAX_ABSTRACT = 6_000
_MAX_KEYWORDS = 15
_FULL_LINE = 48  # characters; a keyword that is longer stands on two lines
_SAME_SIZE = 0.12
_ABSTRACT_HEADINGS = (
    re.compile(r"^(?:abstrak|abstraksi|intisari)\b\s*[:.—–-]*\s*(.*)$", re.IGNORECASE),
    re.compile(r"^(?:abstract)\b\s*[:.—–-]*\s*(.*)$", re.IGNORECASE),
    re.compile(
        r"^(?:ringkasan(?: eksekutif)?|executive summary|summary)\s*[:.]*()$", re.IGNORECASE
    ),
)
_KEYWORDS = re.compile(
    r"^(?:kata[\s-]*(?:kata )?kunci|key\s?words?)\s*(?:[:=—–-]+\s*(.*)|())$", re.IGNORECASE
)
_ABSTRACT_END = re.compile(
    r"^(?:abstrak|abstract|abstraksi|ringkasan.*|daftar (?:isi|tabel|gambar)|kata pengantar|"
    r"bab [ivx\d]+.*|(?:[\divx]+[.)]?\s*)?(?:pendahuluan|introduction|latar belakang.*)|contents|"
    r"table of contents)$",
    re.IGNORECASE,
)
_CONTENTS_LINE = re.compile(r"(?:\.{3,}|…|(?:\. ){3,})|^\W*[\divxlc]{0,5}$", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"^[\W_]*(?:\d{1,4}|[ivxlc]{1,6})[\W_]*$")
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]{2,150}")
_ISBN = re.compile(
    r"\bISBN(?:-1[03])?:?\s*((?:97[89][\s-]?)?\d(?:[\s-]?\d){8}[\s-]?[\dXx])", re.IGNORECASE
)


def abstract(lines: list[Line], language: str = "") -> Proposed | None:
    """Return the abstract in the work's `language`, else the Indonesian before the English, then a summary."""
    indonesian, english, summary = _ABSTRACT_HEADINGS
    first = (english, indonesian) if language == "eng" else (indonesian, english)
    for heading in (*first, summary):
        for index, line in enumerate(lines):
            match = heading.match(line.text)
            if not match or (match[1] and _CONTENTS_LINE.search(match[1])):
                continue
            text = _until_end(match[1], lines[index + 1 :], line.page)
            if len(text) > 80:
                return Proposed(text, Source.SECTION, line.page)
    return None


def _until_end(beginning: str, lines: list[Line], page: int) -> str:
    """Join the lines up to the next heading, over one page break at most."""
    found = [beginning]
    length = 0
    for line in lines:
        ends = _ABSTRACT_END.match(line.text) or _KEYWORDS.match(line.text)
        if ends or line.page > page + 1 or length > _MAX_ABSTRACT:
            break
        if not _PAGE_NUMBER.match(line.text):
            found.append(line.text)
            length += len(line.text)
    return " ".join(" ".join(found).split())


def keywords(lines: list[Line], stated: str) -> tuple[Proposed, ...]:
    """Return the keywords printed below the abstract, else those of the properties."""
    for index, line in enumerate(lines):
        match = _KEYWORDS.match(line.text)
        if match:
            text = " ".join([match[1] or "", *_continued(line, lines[index + 1 : index + 5])])
            return tuple(Proposed(word, Source.LABEL, line.page) for word in _words(text))
    return tuple(Proposed(word, Source.PROPERTIES) for word in _words(stated))


def _continued(line: Line, following: list[Line]) -> list[str]:
    """Return the lines over which the keywords of `line` go on: it ends in the middle, or fills its line."""
    found: list[str] = []
    for after in following:
        last = found[-1] if found else line.text
        is_open = last.rstrip().endswith((",", ";", ":")) or _KEYWORDS.match(last) is not None
        is_full = len(last) >= _FULL_LINE and not last.rstrip().endswith(".")
        is_empty_label = not found and not (_KEYWORDS.match(line.text) or [""])[1]
        is_other = abs(after.size - line.size) > _SAME_SIZE * line.size or _is_heading(after.text)
        if (is_other and not is_empty_label) or not (is_open or is_full):
            break
        found.append(after.text)
    return found


def _is_heading(text: str) -> bool:
    headings = (*_ABSTRACT_HEADINGS, _ABSTRACT_END)
    return any(heading.match(text) for heading in headings)


def _words(text: str) -> list[str]:
    separator = ";" if ";" in text else ","
    words = (" ".join(word.split()).strip(" .,;") for word in text.split(separator))
    return list(dict.fromkeys(word for word in words if 1 < len(word) <= 80))[:_MAX_KEYWORDS]


def doi(lines: list[Line]) -> Proposed | None:
    """Return the first DOI of the first two pages."""
    for line in lines:
        if line.page <= 2 and (match := _DOI.search(line.text)):
            return Proposed(match[0].rstrip(".,;:)]}"), Source.TEXT, line.page)
    return None


def isbn(lines: list[Line]) -> Proposed | None:
    """Return the first ISBN with a right check digit, digits only."""
    for line in lines:
        for match in _ISBN.finditer(line.text):
            digits = re.sub(r"[\s-]", "", match[1]).upper()
            if _is_isbn(digits):
                return Proposed(digits, Source.TEXT, line.page)
    return None


def _is_isbn(digits: str) -> bool:
    if len(digits) == 10:
        values = [10 if digit == "X" else int(digit) for digit in digits]
        return sum(value * (10 - at) for at, value in enumerate(values)) % 11 == 0
    if len(digits) != 13 or not digits.isdecimal():
        return False
    return sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits)) % 10 == 0
