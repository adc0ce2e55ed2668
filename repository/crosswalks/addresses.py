"""Web addresses in a form that every reader of XML takes for one."""

from __future__ import annotations

from urllib.parse import quote

from repository.crosswalks.elements import is_address

# Of RFC 3986: what may stand in an address as it is, and what is already written as %XX.
_KEPT = "%:/?#@!$&'()*+,;=-._~"


def link(text: str) -> str:
    """The address with what may not stand in one written as %XX; nothing for what is no link."""
    written = quote(text.strip(), safe=_KEPT)
    return written if is_address(written) else ""
