"""Which characters XML 1.0 can hold (§2.2 of that standard), so that none other is ever sent."""

import re

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def is_legal(text: str) -> bool:
    """True when XML can hold every character; undecoded bytes (lone surrogates) are not legal."""
    return _ILLEGAL.search(text) is None


def legal(text: str) -> str:
    """The text with each character that XML cannot hold replaced by U+FFFD."""
    return _ILLEGAL.sub(REPLACEMENT, text)
