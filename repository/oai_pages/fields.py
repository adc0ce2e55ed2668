"""Any metadata element as a flat list of names and values, so that every format can be read on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from repository.web import one_line

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
MAX_FIELDS = 120
LONGEST_VALUE = 4000
_LINKS = ("http://", "https://")
_SCRIPTS = (
    ("und-Arab", re.compile("[\u0620-\u064a\u066e-\u06d3\u0750-\u077f\u08a0-\u08c9]")),
    ("und-Java", re.compile("[\ua984-\ua9b2]")),
)


@dataclass(frozen=True, slots=True)
class Value:
    """A text in its language, an address where it is one, and the attributes that belong to it."""

    value: str
    lang: str = ""
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """Neighbouring elements of one name: `path` leads to them from the root, `name` is the last step."""

    path: str
    name: str
    values: list[Value]


def fields_of(root: etree._Element) -> tuple[list[Field], int]:
    """Return what stands inside `root`, at most MAX_FIELDS values, and how many more there are."""
    found: list[Field] = []
    count = 0
    for path, name, value in _values(root, "", ""):
        count += 1
        if count > MAX_FIELDS:
            continue
        if not found or found[-1].path != path:
            found.append(Field(path, name, []))
        found[-1].values.append(value)
    return found, max(0, count - MAX_FIELDS)


def name_of(element: etree._Element) -> str:
    """Return the name with the prefix that the answer uses."""
    local = etree.QName(element).localname
    return f"{element.prefix}:{local}" if element.prefix else local


def _values(element: etree._Element, path: str, lang: str) -> Iterator[tuple[str, str, Value]]:
    lang = element.get(XML_LANG, lang)
    text = one_line(element.text or "", LONGEST_VALUE)
    attributes = list(_attributes(element))
    if text:
        note = ", ".join(f"{name}: {value}" for name, value in attributes)
        yield path, name_of(element), Value(text, lang or _script(text), _address(text), note)
    elif path:
        for name, value in attributes:
            yield f"{path} @{name}", name_of(element), Value(value, url=_address(value))
    for child in element:
        if isinstance(child.tag, str):
            step = name_of(child)
            yield from _values(child, f"{path} › {step}" if path else step, lang)


def _attributes(element: etree._Element) -> Iterator[tuple[str, str]]:
    for name, value in element.items():
        shown = one_line(str(value), LONGEST_VALUE)
        if shown and name != XML_LANG and not str(name).startswith(XSI):
            yield etree.QName(name).localname, shown


def _script(text: str) -> str:
    """The tag of a script with letters of its own, where at least half of the letters are its; else empty."""
    letters = sum(c.isalpha() for c in text)
    found = (tag for tag, pattern in _SCRIPTS if len(pattern.findall(text)) * 2 >= letters)
    return next(found, "") if letters else ""


def _address(text: str) -> str:
    return text if text.startswith(_LINKS) and " " not in text else ""
