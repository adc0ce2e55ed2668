"""What of a partner's record is shown and searched, read from its Dublin Core by the local names of its elements.

Everything is one line, or paragraphs for the abstract, of limited length, without characters that cannot be shown or
that turn text round; a link is http or https. Whatever the partner sent, no more than text and one link comes out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from lxml import etree

from repository.metadata.normalise import clean
from repository.metadata.vocabularies import facet_language, language_code
from repository.partners.answers import local_name, text_in

LONGEST_TITLE = 500
LONGEST_NAME = 200
LONGEST_ABSTRACT = 5000
LONGEST_WORDS = 300
LONGEST_LINK = 1000
MOST_NAMES = 50
MOST_WORDS = 50
LONGEST_RAW = 200_000

_JOINERS = "\u200c\u200d"  # between letters of Arabic and Javanese script they matter
_YEAR = re.compile(r"(?<![0-9])(1[5-9][0-9]{2}|20[0-9]{2})(?![0-9])")
_DOI = re.compile(r"(?:doi:|info:doi/)?\s*(10\.[0-9]{4,9}/\S+)", re.IGNORECASE)
_HANDLE = re.compile(r"(?:hdl:|info:hdl/)\s*(\S+/\S+)", re.IGNORECASE)
_FILE = re.compile(
    r"\.(?:pdf|docx?|jpe?g|png|zip|epub|xml)(?:[?#]|\Z)|/download/|bitstream", re.IGNORECASE
)
_CODED = re.compile(r"\s*(?:info:eu-repo/|https?://|driver)", re.IGNORECASE)
_KEPT_IN_LINK = "%/:=&?~#+!$,;'@()*[]"


@dataclass(frozen=True)
class Fields:
    """A record as text. `language` is a code of the search filter or empty; `url` is http(s) or empty."""

    title: str = ""
    creators: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    abstract: str = ""
    type: str = ""
    year: int | None = None
    language: str = ""
    url: str = ""
    raw: str = ""
    others: tuple[str, ...] = field(default=())
    """Further titles, contributors, publisher, source: searched, not shown."""


def fields_of(metadata: etree._Element) -> Fields:
    """Return what `metadata`, an `oai_dc:dc` or its kin, says of one work; nothing in it raises."""
    values: dict[str, list[str]] = {}
    for element in metadata.iter():
        name = local_name(element).lower()
        if name:
            is_leaf = not any(map(local_name, element))
            text = text_in(element)[: 4 * LONGEST_ABSTRACT] if is_leaf else ""
            if text:
                values.setdefault(name, []).append(text)
    titles = _lines(values.get("title", []), LONGEST_TITLE, MOST_WORDS)
    return Fields(
        title=titles[0] if titles else "",
        creators=_lines(values.get("creator", []), LONGEST_NAME, MOST_NAMES),
        subjects=_lines(values.get("subject", []), LONGEST_NAME, MOST_WORDS),
        abstract=_abstract(values.get("description", []) + values.get("abstract", [])),
        type=_type(values.get("type", [])),
        year=_year(values.get("date", []) + values.get("issued", [])),
        language=_language(values.get("language", [])),
        url=_link(values.get("identifier", []) + values.get("relation", [])),
        raw=_raw(metadata),
        others=titles[1:]
        + _lines(
            values.get("contributor", []) + values.get("publisher", []) + values.get("source", []),
            LONGEST_WORDS,
            MOST_WORDS,
        ),
    )


def one_line(text: str, longest: int) -> str:
    """Return `text` in one line of at most `longest` characters, cleaned, without bidi controls and their kind."""
    cleaned = clean(text[: 4 * longest]).text
    shown = (c if c.isprintable() or c in _JOINERS else " " for c in cleaned)
    line = " ".join("".join(shown).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def safe_link(text: str) -> str:
    """Return `text` as an http(s) address that may stand in a link; empty when it is none."""
    text = text.strip()
    if not text.isprintable() or " " in text or len(text) > LONGEST_LINK or "\\" in text:
        return ""
    try:
        parts = urlsplit(text)
        _ = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return ""
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.password:
        return ""
    port = f":{parts.port}" if parts.port else ""
    host = f"[{host}]" if ":" in host else host
    rest = text.partition("//")[2]
    path = re.sub(r"\A[^/?#]*", "", rest)
    return f"{parts.scheme}://{host}{port}{quote(path, safe=_KEPT_IN_LINK)}"


def _lines(values: Sequence[str], longest: int, most: int) -> tuple[str, ...]:
    lines = (one_line(value, longest) for value in values[: 4 * most])
    return tuple(dict.fromkeys(line for line in lines if line))[:most]


def _abstract(values: Sequence[str]) -> str:
    """The longest description that is no mere link."""
    texts = _lines([v for v in values if not safe_link(v)], LONGEST_ABSTRACT, MOST_WORDS)
    return max(texts, key=len, default="")


def _type(values: Sequence[str]) -> str:
    plain = [value for value in values if not _CODED.match(value)]
    coded = [value.rstrip("/").rpartition("/")[2] for value in values if _CODED.match(value)]
    lines = _lines([*plain, *coded], 60, MOST_WORDS)
    return lines[0] if lines else ""


def _year(values: Sequence[str]) -> int | None:
    """The earliest year named after 1500: repositories add the days of deposit and release; 1445 is a Hijri year."""
    years = [int(match[1]) for value in values[:20] for match in _YEAR.finditer(value[:100])]
    return min(years, default=None)


def _language(values: Sequence[str]) -> str:
    for value in values[:10]:
        code = language_code(value.strip()[:40])
        if code:
            return facet_language(code)
    return ""


def _link(values: Sequence[str]) -> str:
    """The landing page: the first link that is no file, else a DOI or handle, else the first link to a file."""
    links = [link for link in map(safe_link, values[:100]) if link]
    pages = [link for link in links if not _FILE.search(link)]
    named = [link for link in map(_resolver_link, values[:100]) if link]
    return next(iter([*pages, *named, *links]), "")


def _resolver_link(value: str) -> str:
    value = value.strip()
    if doi := _DOI.fullmatch(value):
        return safe_link(f"https://doi.org/{doi[1]}")
    if handle := _HANDLE.fullmatch(value):
        return safe_link(f"https://hdl.handle.net/{handle[1]}")
    return ""


def _raw(metadata: etree._Element) -> str:
    raw = str(etree.tostring(metadata, encoding="unicode", with_tail=False))
    return raw if len(raw) <= LONGEST_RAW else ""
