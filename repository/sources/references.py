"""References as people paste them or bring them as a file: BibTeX, RIS or CSL-JSON, told apart by the text.

Each reference becomes one CSL-JSON item, the form that crosswalks read. What cannot be read is named by its line and
does not keep the rest from being read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from repository.errors import BadValue
from repository.metadata.findings import shown
from repository.sources.models import SourceKind

LONGEST_TEXT = 400_000
MOST_REFERENCES = 300
MOST_FAULTS = 20
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_ISBN = re.compile(
    r"(?:isbn(?:-1[03])?:?\s*)?((?:97[89][ -]?)?\d(?:[ -]?\d){8}[ -]?[\dXx])", re.IGNORECASE
)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


def _(message: str) -> str:
    """Mark a message for the catalogue; it is translated when it is shown."""
    return message


@dataclass(frozen=True)
class Fault:
    """What could not be read, as a message id and its values; `line` counts from 1."""

    message: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reference:
    """One reference: `key` as its source calls it (may be empty), `item` in CSL-JSON."""

    key: str
    item: Mapping[str, Any]

    @property
    def title(self) -> str:
        """Its title as it stands there."""
        return str(self.item.get("title") or "")


@dataclass(frozen=True)
class Read:
    """What a text held. `identifiers` are the DOI or ISBN when that is all it held."""

    kind: SourceKind | None = None
    references: list[Reference] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    doi: str = ""
    isbn: str = ""


def read(text: str) -> Read:
    """Return the references in `text`, or the one DOI or ISBN that it is. Raises BadValue when it is none of these."""
    if len(text) > LONGEST_TEXT:
        raise BadValue(
            "text",
            _("The text is longer than %(limit)s characters; paste fewer references."),
            limit=LONGEST_TEXT,
        )
    text = _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not text:
        raise BadValue("text", _("Paste a reference, a DOI or an ISBN, or choose a file."))
    if found := _identifier(text):
        return found
    kind = kind_of(text)
    if kind is None:
        raise BadValue(
            "text",
            _(
                "“%(value)s” is neither BibTeX, RIS nor CSL-JSON, nor a DOI or an ISBN. BibTeX begins with @,"
                " RIS with TY, CSL-JSON with [ or {."
            ),
            value=shown(text, 40),
        )
    references, faults = _readers()[kind](text)
    if not references and not faults:
        faults = [Fault(_("There is no reference in this text."))]
    return Read(kind, references[:MOST_REFERENCES], faults[:MOST_FAULTS])


def kind_of(text: str) -> SourceKind | None:
    """Return what kind of references `text` holds, by its first signs."""
    if text.startswith(("{", "[")):
        return SourceKind.CSL
    if re.search(r"^TY  ?- ?", text, re.MULTILINE):
        return SourceKind.RIS
    if re.search(r"@\s*[A-Za-z]+\s*[{(]", text):
        return SourceKind.BIBTEX
    return None


def _identifier(text: str) -> Read | None:
    if (match := _DOI.fullmatch(text)) is not None:
        return Read(doi=match[1].rstrip(".,;"))
    if (match := _ISBN.fullmatch(text)) is not None:
        return Read(isbn=re.sub("[ -]", "", match[1]).upper())
    return None


Reader = Callable[[str], tuple[list[Reference], list[Fault]]]


def _readers() -> dict[SourceKind, Reader]:
    from repository.sources import bibtex, csl, ris

    return {SourceKind.BIBTEX: bibtex.read, SourceKind.RIS: ris.read, SourceKind.CSL: csl.read}
