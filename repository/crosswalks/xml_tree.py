"""Elements as plain data: what a crosswalk says becomes XML, and what says nothing falls away.

Crosswalks build nodes, and one place turns them into elements: without empty elements, without
attributes that have no value, each value once, and without characters that XML cannot hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from lxml import etree

from repository.crosswalks.values import xml_text

XSI = "http://www.w3.org/2001/XMLSchema-instance"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Node:
    """An element to be: `name` in Clark notation, its text, its attributes, what stands in it."""

    name: str
    text: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[Node, ...] = ()


def leaf(name: str, text: object, **attributes: object) -> Node:
    """A node of text in one line; attributes without a value fall away.

    `lang` becomes `xml:lang`, when it is a language tag at all.
    """
    words = xml_text(str(text)) if text is not None else ""
    return Node(name, words, _attributes(attributes))


def branch(name: str, children: Iterable[Node], **attributes: object) -> Node:
    """A node of nodes: each of them once, and none that is empty."""
    kept = tuple(dict.fromkeys(child for child in children if child.text or child.children))
    return Node(name, "", _attributes(attributes), kept)


def _attributes(given: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    found = []
    for name, value in given.items():
        text = xml_text(str(value)) if value is not None else ""
        if name == "lang":
            name, text = LANG, text if _LANGUAGE.fullmatch(text) else ""
        if text:
            found.append((name, text))
    return tuple(found)


def root(
    name: str, nodes: Iterable[Node], *, nsmap: Mapping[str | None, str], schema: str
) -> etree._Element:
    """The root element with everything that is not empty, and the address of its schema.

    `nsmap` gives namespaces by prefix, the default one by None.
    """
    prefixes = cast("dict[str, str]", {**nsmap, "xsi": XSI})  # lxml's types know no None there
    top = etree.Element(name, nsmap=prefixes)
    top.set(f"{{{XSI}}}schemaLocation", f"{etree.QName(name).namespace} {schema}")
    for node in nodes:
        if node.text or node.children:
            _append(top, node)
    return top


def _append(parent: etree._Element, node: Node) -> None:
    made = etree.SubElement(parent, node.name, dict(node.attributes))
    made.text = node.text or None
    for child in node.children:
        _append(made, child)
