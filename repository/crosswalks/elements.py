"""Building elements of a format: clean text, no empty element, no empty attribute."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree

from repository.crosswalks.values import xml_text

XLINK = "http://www.w3.org/1999/xlink"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
HREF = f"{{{XLINK}}}href"

_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*", re.ASCII)
# The letters of RFC 3986, once without and once with what follows `#`; a port is a number.
_LETTERS = r"(?:[A-Za-z0-9\-._~:/?@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*"
_ADDRESS = re.compile(
    rf"https?://[A-Za-z0-9\-.]+(?::[0-9]{{1,5}})?(?:[/?]{_LETTERS})?(?:\#{_LETTERS})?", re.ASCII
)

Attributes = dict[str, str | None]
"""Names and texts of attributes; one without a text is left out."""


def opened(
    parent: etree._Element, name: str, attributes: Attributes | None = None
) -> etree._Element:
    """A new child in the namespace of its parent, with the attributes that have a value."""
    tag = f"{{{etree.QName(parent).namespace}}}{name}"
    made = etree.SubElement(parent, tag)
    for key, value in (attributes or {}).items():
        text = xml_text(value or "")
        if text:
            made.set(key, text)
    return made


def add(
    parent: etree._Element, name: str, text: object, attributes: Attributes | None = None
) -> None:
    """The child with its text stands in `parent`; nothing does when there is no text."""
    words = xml_text("" if text is None else str(text))
    if words:
        opened(parent, name, attributes).text = words


@contextmanager
def group(
    parent: etree._Element, name: str, attributes: Attributes | None = None
) -> Iterator[etree._Element]:
    """A child to be filled; it is gone afterwards when nothing was put in it."""
    made = opened(parent, name, attributes)
    yield made
    if not len(made):
        parent.remove(made)


def is_address(text: str) -> bool:
    """Whether the text is a web address that every reader of `xs:anyURI` takes."""
    return bool(_ADDRESS.fullmatch(text))


def is_language_tag(text: str) -> bool:
    """Whether the text has the form that `xml:lang` demands."""
    return bool(_TAG.fullmatch(text))


def drop_repeated(root: etree._Element) -> None:
    """Of children that are equal in everything the first is left."""
    seen: set[bytes] = set()
    for part in list(root):
        text = etree.tostring(part)
        if text in seen:
            root.remove(part)
        seen.add(text)
