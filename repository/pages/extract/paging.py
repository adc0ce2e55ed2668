"""Pages of text that has no paper: office documents, plain text, an import's `fulltext`."""

import re
from collections.abc import Iterable, Iterator

PAGE_CHARACTERS = 3_000
_FULL_CHARACTERS = 2_700  # so that a stretch cut between words fills a page
MAX_PAGE_BYTES = 200_000
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_PARAGRAPH = re.compile(r"(?<=\n)")


def pages_of_text(text: str) -> list[str]:
    """Return the text's pages in order, none empty except as the only or an inner one.

    A form feed begins a page. A text without any form feed is cut at the end of the paragraph
    that reaches about PAGE_CHARACTERS. No page is longer than MAX_PAGE_BYTES in UTF-8.
    """
    text = legal(text).replace("\r\n", "\n").replace("\r", "\n")
    pages = text.split("\f") if "\f" in text else list(_by_length(text))
    cut = [part for page in pages for part in _limited(page.strip("\n"))]
    while len(cut) > 1 and not cut[-1].strip():
        cut.pop()
    return cut


def legal(text: str) -> str:
    """Return the text with characters that XML forbids as spaces, so that offsets stay true."""
    return _ILLEGAL.sub(" ", text) if _ILLEGAL.search(text) else text


def limited(text: str) -> str:
    """Return the text's beginning, at most MAX_PAGE_BYTES in UTF-8, whole characters."""
    if len(text) * 4 <= MAX_PAGE_BYTES:
        return text
    return text.encode("utf-8", "replace")[:MAX_PAGE_BYTES].decode("utf-8", "ignore")


def _by_length(text: str) -> Iterator[str]:
    page: list[str] = []
    length = 0
    for paragraph in _sized(_PARAGRAPH.split(text)):
        page.append(paragraph)
        length += len(paragraph)
        if length >= _FULL_CHARACTERS:
            yield "".join(page)
            page, length = [], 0
    if page or not text:
        yield "".join(page)


def _sized(paragraphs: Iterable[str]) -> Iterator[str]:
    """A paragraph without an end (a text in one line) is cut between words."""
    for paragraph in paragraphs:
        rest = paragraph
        while len(rest) > 2 * PAGE_CHARACTERS:
            cut = rest.rfind(" ", 0, PAGE_CHARACTERS) + 1 or PAGE_CHARACTERS
            yield rest[:cut]
            rest = rest[cut:]
        if rest:
            yield rest


def _limited(page: str) -> Iterator[str]:
    while True:
        part = limited(page)
        yield part
        page = page[len(part) :]
        if not page:
            return
