"""Identifiers without their resolvers, and the tests of form and check digit (R4 of the metadata
model).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from repository.metadata import vocabularies

_RESOLVERS = re.compile(
    r"^(?:https?://(?:dx\.)?doi\.org/|https?://hdl\.handle\.net/|https?://(?:www\.)?orcid\.org/"
    r"|https?://ror\.org/|https?://n2t\.net/|urn:isbn:|urn:issn:|doi:\s*|hdl:\s*|isbn(?:-1[03])?:?\s*"
    r"|issn:?\s*|orcid:\s*)+",
    re.IGNORECASE,
)


def is_isbn(value: str) -> bool:
    """True for 10 or 13 characters with a right check digit, hyphens aside."""
    digits = re.sub(r"[ -]", "", value).upper()
    if re.fullmatch(r"\d{13}", digits, re.ASCII):
        return sum(int(d) * (3 if n % 2 else 1) for n, d in enumerate(digits)) % 10 == 0
    if re.fullmatch(r"\d{9}[\dX]", digits, re.ASCII):
        return sum((10 if d == "X" else int(d)) * (10 - n) for n, d in enumerate(digits)) % 11 == 0
    return False


def is_issn(value: str) -> bool:
    """True for `NNNN-NNNC` with a right check digit."""
    if not re.fullmatch(r"\d{4}-\d{3}[\dX]", value, re.ASCII):
        return False
    digits = value.replace("-", "")
    return sum((10 if d == "X" else int(d)) * (8 - n) for n, d in enumerate(digits)) % 11 == 0


def is_orcid(value: str) -> bool:
    """True for `NNNN-NNNN-NNNN-NNNC` with a right check digit (ISO 7064 MOD 11-2)."""
    if not re.fullmatch(r"(?:\d{4}-){3}\d{3}[\dX]", value, re.ASCII):
        return False
    total = 0
    for digit in value.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return value[-1] == ("X" if rest == 10 else str(rest))


_CHECKS: dict[str, Callable[[str], bool]] = {"isbn": is_isbn, "issn": is_issn, "orcid": is_orcid}
_FREE = {"free"}


def is_valid(scheme: str, value: str) -> bool:
    """True when a value fits its scheme; a scheme that the vocabulary does not have takes
    anything.
    """
    if scheme in _CHECKS:
        return _CHECKS[scheme](value)
    row = vocabularies.entry("identifier_schemes", scheme)
    if row is None or row["pattern"] in _FREE:
        return bool(value)
    return bool(re.search(row["pattern"], value, re.ASCII))


def bare(scheme: str, value: str) -> str:
    """The value without resolver or prefix and in its scheme's own spelling; free schemes as they
    are.
    """
    if scheme in {"url", "report_number", "shelfmark", "call_number"}:
        return value
    value = _RESOLVERS.sub("", value.strip()) or value
    if scheme in {"isbn", "issn", "orcid"}:
        value = re.sub(r"[\s\u2010-\u2015]", "-", value).upper()
    if scheme == "isbn":
        return value.replace("-", "")
    if scheme == "issn" and re.fullmatch(r"\d{7}[\dX]", value, re.ASCII):
        return f"{value[:4]}-{value[4:]}"
    return value.lower() if scheme == "ror" else value


def guessed(text: str) -> dict[str, str] | None:
    """`{scheme, value}` for a text that is plainly a DOI, Handle, ISBN, ISSN, ARK or address, or
    None.
    """
    text = text.strip()
    value = _RESOLVERS.sub("", text)
    if re.match(r"10\.\d{4,9}/\S+$", value, re.ASCII):
        return {"scheme": "doi", "value": value}
    if re.match(r"https?://hdl\.handle\.net/|hdl:", text, re.IGNORECASE):
        return {"scheme": "handle", "value": value}
    if value.startswith("ark:/"):
        return {"scheme": "ark", "value": value}
    if re.match(r"https?://\S+$", text, re.IGNORECASE):
        return {"scheme": "url", "value": text}
    for scheme, is_right in (("isbn", is_isbn), ("issn", is_issn)):
        if is_right(bare(scheme, value)):
            return {"scheme": scheme, "value": bare(scheme, value)}
    return None


def address(scheme: str, value: str) -> str | None:
    """The address that leads to what is identified, or None for schemes without a resolver."""
    form = {
        "url": "{}",
        "doi": "https://doi.org/{}",
        "handle": "https://hdl.handle.net/{}",
        "ark": "https://n2t.net/{}",
        "orcid": "https://orcid.org/{}",
        "ror": "https://ror.org/{}",
    }.get(scheme)
    return form.format(value) if form else None
