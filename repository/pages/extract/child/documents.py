"""Office documents, EPUB, HTML, RTF and plain text as pages of text.

Every reader returns one text in which a form feed begins a page; `paging` cuts what has none.
"""

import os
import posixpath
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from lxml import etree, html
from striprtf.striprtf import rtf_to_text

from repository.pages.extract.child.archive import Archive, parsed
from repository.pages.extract.child.markup import (
    DOCX_RULES,
    HTML_RULES,
    ODF_RULES,
    PPTX_RULES,
    text_of,
)
from repository.pages.extract.paging import PAGE_CHARACTERS, pages_of_text
from repository.pages.extract.results import (
    FileStatus,
    PageKind,
    PageStatus,
    ReadPage,
    UnreadableFile,
)

_MAX_TEXT_BYTES = 64 * 1024**2
_EMPTY_PAGE = re.compile(r"\f\s*(?=\f)")
_RTF_PAGE = re.compile(rb"\\page(?![a-z])\s?")
_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"
_OPF = "{http://www.idpf.org/2007/opf}"
_FO_BREAK = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}break-before"
_STYLE_NAME = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}name"


def pages(reader: str) -> Iterator[ReadPage]:
    """Yield the pages of the task's file, read by the reader of this name."""
    number = 0
    for part in pages_of_text(_READERS[reader]()):
        for text in _page_sized(part, reader):
            number += 1
            status = PageStatus.OK if text.strip() else PageStatus.EMPTY
            yield ReadPage(number, text, b"", 0, 0, status, PageKind.TEXT)


def properties(reader: str) -> dict[str, str]:
    """Return the document's own title, author and keywords, where its format has them."""
    part = {"docx": "docProps/core.xml", "pptx": "docProps/core.xml", "odf": "meta.xml"}.get(reader)
    if part is None or part not in (archive := Archive()).names:
        return {}
    names = {"title": "Title", "creator": "Author", "keywords": "Keywords", "keyword": "Keywords"}
    found: dict[str, str] = {}
    for element in archive.xml(part).iter("{*}*"):
        name = names.get(etree.QName(element).localname)
        if name and element.text:
            found.setdefault(name, element.text.strip())
    return found


def _page_sized(text: str, reader: str) -> list[str]:
    """Plain text keeps the pages it states; a document's few breaks may be far apart."""
    if reader == "plain" or len(text) < 4 * PAGE_CHARACTERS:
        return [text]
    return pages_of_text(text)


def _plain() -> str:
    return _bytes().decode("utf-8-sig", "replace")


def _html() -> str:
    return _html_text(_bytes())


def _html_text(data: bytes) -> str:
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        root = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    return text_of(root, HTML_RULES)


def _rtf() -> str:
    source = _RTF_PAGE.sub(rb"\\'0c ", _bytes()).decode("latin-1")
    try:
        text: str = rtf_to_text(source, errors="ignore")  # type: ignore[no-untyped-call]
    except Exception as error:  # striprtf names no errors of its own
        raise UnreadableFile(FileStatus.DAMAGED, str(error)) from error
    return text


def _docx() -> str:
    archive = Archive()
    text = text_of(archive.xml("word/document.xml"), DOCX_RULES)
    for notes in ("word/footnotes.xml", "word/endnotes.xml"):
        if notes in archive.names:
            text += "\n" + text_of(archive.xml(notes), DOCX_RULES).strip()
    # Word notes a page break twice: where it was typed and where it was last drawn.
    return _EMPTY_PAGE.sub("", text)


def _pptx() -> str:
    archive = Archive()
    slides = {
        int(match[1]): name
        for name in archive.names
        if (match := re.fullmatch(r"ppt/slides/slide(\d{1,6})\.xml", name))
    }
    return "\f".join(text_of(archive.xml(slides[n]), PPTX_RULES) for n in sorted(slides))


def _odf() -> str:
    archive = Archive()
    manifest = "META-INF/manifest.xml"
    if manifest in archive.names and b"encryption-data" in archive.read(manifest):
        raise UnreadableFile(FileStatus.ENCRYPTED)
    root = archive.xml("content.xml")
    breaking = frozenset(
        style.get(_STYLE_NAME, "")
        for style in root.iter("{*}style")
        for properties in style.iterfind("{*}paragraph-properties")
        if properties.get(_FO_BREAK) == "page"
    )
    return _EMPTY_PAGE.sub("", text_of(root, ODF_RULES, breaking))


def _epub() -> str:
    archive = Archive()
    rootfile = archive.xml("META-INF/container.xml").find(f".//{_CONTAINER}")
    package = "" if rootfile is None else rootfile.get("full-path", "")
    opf = archive.xml(package)
    hrefs = {item.get("id"): item.get("href", "") for item in opf.iter(f"{_OPF}item")}
    chapters: list[str] = []
    for reference in opf.iter(f"{_OPF}itemref"):
        href = unquote(hrefs.get(reference.get("idref")) or "").partition("#")[0]
        name = posixpath.normpath(posixpath.join(posixpath.dirname(package), href))
        if name in archive.names:
            chapters.append(_chapter(archive.read(name)))
    return "\f".join(chapter for chapter in chapters if chapter.strip())


def _chapter(data: bytes) -> str:
    try:
        return text_of(parsed(data), HTML_RULES)
    except UnreadableFile:
        return _html_text(data)


def _bytes() -> bytes:
    size = os.fstat(0).st_size
    if size > _MAX_TEXT_BYTES:
        raise UnreadableFile(FileStatus.UNSUPPORTED, "text of more than 64 MB")
    return os.pread(0, size, 0)


_READERS: dict[str, Callable[[], str]] = {
    "plain": _plain,
    "html": _html,
    "rtf": _rtf,
    "docx": _docx,
    "pptx": _pptx,
    "odf": _odf,
    "epub": _epub,
}
