"""Which licence is meant: by key, SPDX identifier, name or address."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from repository.metadata.vocabularies import entries, folded_label

_CC_TAIL = re.compile(r"/(?:deed|legalcode)(?:[.\-][A-Za-z-]+)?$", re.IGNORECASE)


def _licence_address(text: str) -> str:
    address = _CC_TAIL.sub("", text.strip().rstrip("/")).rstrip("/").lower()
    return re.sub(r"^https?://(www\.)?", "", address)


@cache
def _licence_words() -> dict[str, str]:
    words: dict[str, str] = {}
    for key, row in entries("licences").items():
        names = [key, row.get("spdx"), row.get("name")]
        words |= {folded_label(name): key for name in names if name}
        if row.get("uri"):
            words[_licence_address(row["uri"])] = key
    # The statement of rights in copyright has one house form that any of its names may stand for.
    words[_licence_address("http://rightsstatements.org/vocab/InC/1.0/")] = "id-copyright"
    words[_licence_address("http://rightsstatements.org/page/InC/1.0/")] = "id-copyright"
    return words


@lru_cache(maxsize=1024)
def licence_key(text: str) -> str | None:
    """Key of the licence named by key, SPDX identifier, name or address (any form of a CC address),
    or None.
    """
    return _licence_words().get(folded_label(text)) or _licence_words().get(_licence_address(text))
