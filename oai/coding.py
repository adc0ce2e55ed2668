"""Content codings of an answer (OAI-PMH 2.0 §3.1.3): gzip, deflate or none."""

import gzip
import zlib
from collections.abc import Callable

_LEVEL = 5


def choose(quality: Callable[[str], float]) -> str | None:
    """The coding that the client likes best, gzip before deflate; None when it likes none.

    `quality` gives the q-value of a coding in Accept-Encoding, 0 when it is not accepted.
    """
    best = max(("gzip", "deflate"), key=quality)
    return best if quality(best) > 0 and quality(best) >= quality("identity") else None


def compress(body: bytes, coding: str) -> bytes:
    """The body in the coding; deflate is the zlib format, as RFC 9110 §8.4.1.2 has it."""
    if coding == "gzip":
        return gzip.compress(body, _LEVEL, mtime=0)
    return zlib.compress(body, _LEVEL)
