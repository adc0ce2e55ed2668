"""Who gets a page for people and who gets XML: one question to the Accept header (RFC 9110 §12.5.1).

XML is the answer of the protocol. Only a client that names `text/html` and weighs it above XML is
a browser. Java's own HTTP client is none although it names it: many harvesters are built on it.
"""

from collections.abc import Iterable

_XML = ("text/xml", "application/xml")
_WILDCARDS = ("text/*", "application/*", "*/*", "*")
_JAVA = {"text/html", "image/gif", "image/jpeg"}  # named by HttpURLConnection, whatever is asked


def prefers_html(accepted: Iterable[tuple[str, float]]) -> bool:
    """Whether the client reads pages; `accepted` are the media ranges of Accept and their weights.

    Where HTML and a named XML type weigh the same it is a harvester; where XML is covered by a
    wildcard only, of the same weight as HTML, it is a browser.
    """
    weights = {name.partition(";")[0].strip().lower(): weight for name, weight in accepted}
    html = weights.get("text/html", 0)
    if not html or set(weights) - set(_WILDCARDS) == _JAVA:
        return False
    named = [weights[name] for name in _XML if name in weights]
    if named:
        return html > max(named)
    return html >= max((weights[name] for name in _WILDCARDS if name in weights), default=0)
