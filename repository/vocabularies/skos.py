"""SKOS in RDF/XML, N-Triples or JSON-LD read into rows of terms; nothing is fetched, no entity is expanded.

What is taken of a concept: preferred and alternative labels in Indonesian, English or without a language, notation,
broader, scope note, whether it is deprecated and what replaces it (dcterms:isReplacedBy).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from repository.errors import BadValue

SKOS = "http://www.w3.org/2004/02/skos/core#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_REPLACED = "http://purl.org/dc/terms/isReplacedBy"
_DEPRECATED = "http://www.w3.org/2002/07/owl#deprecated"
_PREFIXES = {
    "skos": SKOS,
    "rdf": RDF,
    "dcterms": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
}
_TRIPLE = re.compile(
    r'^\s*<([^>]*)>\s+<([^>]*)>\s+(?:<([^>]*)>|"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<[^>]*>)?)\s*\.\s*$'
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")

Triple = tuple[str, str, str, str]
"""Subject, predicate, object, and the language of a literal (empty for none)."""


def triples(content: bytes, name: str) -> Iterator[Triple]:
    """Yield the triples of a file; its name or first letters say the form. Raises BadValue when it cannot be read."""
    start = content.lstrip()[:1]
    if name.lower().endswith((".nt", ".ntriples")) or (start == b"<" and b"> <" in content[:500]):
        return _of_ntriples(content)
    if start == b"<":
        return _of_xml(content)
    if start in b"[{":
        return _of_jsonld(content)
    raise BadValue("file", "This is neither CSV nor SKOS as RDF/XML, N-Triples or JSON-LD.")


def _of_ntriples(content: bytes) -> Iterator[Triple]:
    for number, line in enumerate(_text(content).splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _TRIPLE.match(line)
        if found is None:
            if "_:" in line:  # blank nodes hold nothing that is taken
                continue
            raise BadValue("file", "Line %(number)s is not a triple.", number=number)
        subject, predicate, address, words, lang = found.groups()
        value = address if address is not None else _ESCAPE.sub(_unescaped, words)
        yield subject, predicate, value, (lang or "").lower()


def _unescaped(found: re.Match[str]) -> str:
    short, long, sign = found.groups()
    if sign:
        return {"n": "\n", "t": "\t", "r": "\r"}.get(sign, sign)
    code = int(short or long, 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def _of_xml(content: bytes) -> Iterator[Triple]:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise BadValue("file", "The file is not XML: %(why)s", why=str(error)[:200]) from error
    for node in root.iter():
        about = node.get(f"{{{RDF}}}about") if isinstance(node.tag, str) else None
        if about is None:
            continue
        kind = etree.QName(node)
        if f"{kind.namespace}{kind.localname}" != f"{RDF}Description":
            yield about, f"{RDF}type", f"{kind.namespace}{kind.localname}", ""
        for child in node:
            if isinstance(child.tag, str):
                yield from _of_element(about, child)


def _of_element(about: str, child: Any) -> Iterator[Triple]:
    name = etree.QName(child)
    inner = next((n.get(f"{{{RDF}}}about") for n in child if isinstance(n.tag, str)), None)
    address = child.get(f"{{{RDF}}}resource") or inner
    value = address if address is not None else (child.text or "").strip()
    if value:
        lang = (child.get(XML_LANG) or "").lower()
        yield about, f"{name.namespace}{name.localname}", value, lang


def _of_jsonld(content: bytes) -> Iterator[Triple]:
    text = _text(content)
    try:
        nodes = [json.loads(text)]
    except json.JSONDecodeError:
        try:  # a document a line, as lists that are published whole have it
            nodes = [json.loads(line) for line in text.splitlines() if line.strip()]
        except (json.JSONDecodeError, RecursionError) as error:
            raise BadValue("file", "The file is not JSON: %(why)s", why=str(error)[:200]) from error
    except RecursionError as error:
        raise BadValue("file", "The file is not JSON: %(why)s", why="nesting") from error
    while nodes:
        node = nodes.pop()
        if isinstance(node, list):
            nodes += node
        elif isinstance(node, dict):
            nodes += [node["@graph"]] if "@graph" in node else []
            yield from _of_node(node)


def _of_node(node: dict[str, Any]) -> Iterator[Triple]:
    about = node.get("@id")
    if not isinstance(about, str):
        return
    for key, given in node.items():
        values = given if isinstance(given, list) else [given]
        if key == "@type":
            yield from ((about, f"{RDF}type", _full(str(v)), "") for v in values)
        elif not key.startswith("@"):
            yield from ((about, _full(key), *pair) for v in values if (pair := _value(v)))


def _value(given: Any) -> tuple[str, str] | None:
    if isinstance(given, dict):
        if "@id" in given:
            return str(given["@id"]), ""
        if "@value" in given:
            return str(given["@value"]), str(given.get("@language") or "").lower()
        return None
    return (str(given), "") if isinstance(given, str | int | float | bool) else None


def _full(name: str) -> str:
    prefix, colon, rest = name.partition(":")
    return f"{_PREFIXES[prefix]}{rest}" if colon and prefix in _PREFIXES else name


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadValue("file", "The file is not UTF-8.") from error


def concepts(found: Iterator[Triple]) -> dict[str, dict[str, list[tuple[str, str]]]]:
    """Return what is said of each concept: by address, then by predicate, the values with their languages."""
    gathered: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for subject, predicate, value, lang in found:
        gathered.setdefault(subject, {}).setdefault(predicate, []).append((value, lang))
    return {
        address: said
        for address, said in gathered.items()
        if f"{SKOS}prefLabel" in said
        or any(value == f"{SKOS}Concept" for value, _ in said.get(f"{RDF}type", ()))
    }


def replaced_by(said: dict[str, list[tuple[str, str]]]) -> str:
    """Return the address of the concept that is used in place of this one; empty for none."""
    return next((value for value, _ in said.get(_REPLACED, ())), "")


def is_deprecated(said: dict[str, list[tuple[str, str]]]) -> bool:
    """Whether the concept is used no more."""
    return any(value.lower() in ("true", "1") for value, _ in said.get(_DEPRECATED, ()))
