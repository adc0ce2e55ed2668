"""Rules about addresses and files: where a work is found, and what can be fetched of it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from repository.aggregators.evidence import PDF, Evidence
from repository.aggregators.reading import Card
from repository.aggregators.rule import Effort, Rule, Values
from repository.metadata import record
from repository.metadata.findings import shown

CHOICE, SHORT, WRITING = Effort.CHOICE, Effort.SHORT_VALUE, Effort.WRITING
FILES = ("files",)
TEXTS = frozenset({"report", "policy_brief", "thesis", "article", "conference", "book"})
"""Profiles of works that scholarly search engines look for as PDF."""
UNREAD = frozenset({"empty", "encrypted", "damaged"})
LARGEST_PDF_BYTES = 5_000_000
PLACEHOLDER_HANDLE = "/123456789/"
_IMAGE = re.compile(r"\.(?:jpe?g|png|gif|webp|tiff?)$|thumb(?:nail)?s?[/._-]", re.IGNORECASE)


def _(message: str) -> str:
    """Mark a message for the catalogue; it is translated when it is shown."""
    return message


def is_address(text: str) -> bool:
    """Whether this is a whole http or https address without spaces."""
    if not text.isprintable() or " " in text:
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _address(seen: Evidence, card: Card) -> Values | None:
    found = seen.first("identifier")
    return None if is_address(found) else {"value": shown(found or "–")}


def _handle(seen: Evidence, card: Card) -> Values | None:
    found = (i for i in seen.all("identifier") if PLACEHOLDER_HANDLE in i)
    return next(({"value": shown(i)} for i in found), None)


def _links(seen: Evidence, card: Card) -> Values | None:
    own = {str(file["url"]) for file in seen.record.get("files", ())}
    links = [i for i in seen.all("identifier") if i.startswith("http") and i not in own]
    wrong = (link for link in links if not is_address(link) or _IMAGE.search(link))
    return next(({"value": shown(link)} for link in wrong), None)


def _no_pdf(seen: Evidence, card: Card) -> Values | None:
    is_text = record.profile_of(seen.record.get("type")) in TEXTS
    return {} if is_text and seen.access == "open" and seen.open_pdf is None else None


def _hidden_pdf(seen: Evidence, card: Card) -> Values | None:
    """The first open file is the one that is linked."""
    pdf = seen.open_pdf
    if pdf is None or seen.open_files[0] is pdf:
        return None
    return {"value": shown(seen.open_files[0].get("name", "")), "pdf": shown(pdf.get("name", ""))}


def _pdf_link(seen: Evidence, card: Card) -> Values | None:
    pdf = seen.open_pdf
    if pdf is None or seen.open_files[0] is not pdf or card.fulltext == pdf["url"]:
        return None
    return {"value": shown(pdf.get("name", ""))}


def _pdf_tag(seen: Evidence, card: Card) -> Values | None:
    """One tag for the open PDF, on the host of the page; none for anything that is closed."""
    tags = seen.tagged("pdf_url")
    first = seen.open_files[0] if seen.open_files else None
    wanted = (str(first["url"]),) if first is not None and first.get("mime") == PDF else ()
    hosts = {urlsplit(address).netloc for address in (*tags, card.page)}
    return None if tags == wanted and len(hosts) == 1 else {"value": shown(", ".join(tags) or "–")}


def _large_pdf(seen: Evidence, card: Card) -> Values | None:
    pdf = seen.open_pdf
    size_bytes = int(pdf.get("size") or 0) if pdf else 0
    if pdf is None or size_bytes <= LARGEST_PDF_BYTES:
        return None
    return {"value": shown(pdf.get("name", "")), "megabytes": round(size_bytes / 1_000_000)}


def _picture_pdf(seen: Evidence, card: Card) -> Values | None:
    pdf = seen.open_pdf
    name = str(pdf.get("name", "")) if pdf else ""
    return {"value": shown(name)} if pdf and seen.readings.get(name) in UNREAD else None


RULES = (
    Rule(
        "address", (), CHOICE,
        _("The http(s) address of the work's page, as the first identifier."),
        _("The address “%(value)s” is not whole; the administrator sets the base URL."),
        _address,
    ),
    Rule(
        "handle", (), SHORT,
        _("No handle with the prefix 123456789."),
        _("“%(value)s” leads nowhere; correct it where the record was imported from."),
        _handle,
    ),
    Rule(
        "links", (), SHORT,
        _("Only addresses of pages and files begin with http; no thumbnails."),
        _("“%(value)s” is no address of the work; correct it where the record was imported from."),
        _links,
    ),
    Rule(
        "pdf", FILES, WRITING,
        _("An open PDF of an open text."),
        _("Anybody may open the files, but there is no PDF; add one."),
        _no_pdf,
    ),
    Rule(
        "pdf_first", FILES, SHORT,
        _("The PDF of the work first among its files."),
        _("“%(value)s” stands before “%(pdf)s”; remove it and add it again, so that the PDF leads."),
        _hidden_pdf,
    ),
    Rule(
        "pdf_link", FILES, SHORT,
        _("The address of an open PDF as an identifier that ends in .pdf."),
        _("The name “%(value)s” does not end in .pdf; rename the file and add it again."),
        _pdf_link,
    ),
    Rule(
        "pdf_tag", FILES, SHORT,
        _("One tag for the PDF, on the site of the page and open to everybody."),
        _("The tag names “%(value)s”; remove the file and add it again."),
        _pdf_tag,
    ),
    Rule(
        "pdf_size", FILES, WRITING,
        _("A PDF of at most 5 MB."),
        _("“%(value)s” has %(megabytes)s MB; add a smaller copy or one file for each part."),
        _large_pdf,
    ),
    Rule(
        "pdf_text", FILES, WRITING,
        _("A PDF whose text can be read."),
        _("“%(value)s” has no text that can be read; add a copy with recognised text."),
        _picture_pdf,
    ),
)  # fmt: skip
