"""Text of XML and HTML trees by a few rules for each format; local names decide."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree


@dataclass(frozen=True)
class Rules:
    """What each element contributes, by local name.

    `text` names the elements whose own characters count, None for all. `breaks` maps an element
    to what stands in its place, `ends` to what follows it; `skipped` are left out whole.
    """

    text: frozenset[str] | None = None
    breaks: dict[str, str] = field(default_factory=dict)
    ends: dict[str, str] = field(default_factory=dict)
    skipped: frozenset[str] = frozenset()


DOCX_RULES = Rules(
    text=frozenset({"t"}),
    breaks={
        "tab": "\t",
        "br": "\n",
        "cr": "\n",
        "noBreakHyphen": "-",
        "lastRenderedPageBreak": "\f",
    },
    ends={"p": "\n", "tc": "\t"},
    skipped=frozenset({"Fallback", "pPr", "rPr", "sectPr", "del", "moveFrom"}),
)
PPTX_RULES = Rules(
    text=frozenset({"t"}), breaks={"br": "\n"}, ends={"p": "\n"}, skipped=frozenset({"Fallback"})
)
ODF_RULES = Rules(
    text=frozenset({"p", "h", "span", "a", "title", "desc", "ruby-base", "meta"}),
    breaks={"tab": "\t", "line-break": "\n", "s": " ", "soft-page-break": "\f"},
    ends={"p": "\n", "h": "\n", "table-cell": "\t", "page": "\f"},
    skipped=frozenset(
        {"tracked-changes", "annotation", "forms", "notes", "styles", "automatic-styles"}
    ),
)
_BLOCKS = (
    *("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "hr"),
    *("table", "tr", "section", "article", "blockquote", "pre", "title", "figcaption"),
    *("header", "footer", "main", "aside", "nav"),
)
HTML_RULES = Rules(
    breaks={"br": "\n"},
    ends={**dict.fromkeys(_BLOCKS, "\n"), "td": "\t", "th": "\t"},
    skipped=frozenset({"script", "style", "template", "noscript", "svg", "math", "object", "head"}),
)


def text_of(root: etree._Element, rules: Rules, breaking: frozenset[str] = frozenset()) -> str:
    """Return the tree's text. `breaking` are the names of styles that begin a page."""
    pieces: list[str] = []
    skipping: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if skipping is not None:
            if event == "end" and element is skipping:
                skipping = None
                _tail(element, rules, pieces)
            continue
        if event == "start":
            skipping = _start(element, rules, breaking, pieces)
        else:
            if event == "end":
                pieces.append(rules.ends.get(_name(element), ""))
            _tail(element, rules, pieces)
    return _tidy("".join(pieces), rules)


def _start(
    element: etree._Element, rules: Rules, breaking: frozenset[str], pieces: list[str]
) -> etree._Element | None:
    """Add what the element begins with; return it when all of it is to be left out."""
    name = _name(element)
    if name in rules.skipped:
        return element
    if breaking and _begins_page(element, breaking):
        pieces.append("\f")
    if name == "br" and _attribute(element, "type") == "page":
        pieces.append("\f")
    else:
        pieces.append(rules.breaks.get(name, ""))
    if name == "s" and (count := _attribute(element, "c")).isdecimal():
        pieces.append(" " * min(100, int(count) - 1))
    if element.text and (rules.text is None or name in rules.text):
        pieces.append(element.text)
    return None


def _begins_page(element: etree._Element, breaking: frozenset[str]) -> bool:
    return _name(element) in {"p", "h"} and _attribute(element, "style-name") in breaking


def _tail(element: etree._Element, rules: Rules, pieces: list[str]) -> None:
    parent = element.getparent()
    if element.tail and parent is not None and (rules.text is None or _name(parent) in rules.text):
        pieces.append(element.tail)


def _name(element: etree._Element) -> str:
    tag = element.tag
    # A comment's tag is a function.
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""  # type: ignore[redundant-expr]


def _attribute(element: etree._Element, name: str) -> str:
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def _tidy(text: str, rules: Rules) -> str:
    """Markup may be indented: where all characters count, white space counts once."""
    if rules.text is not None:
        return text
    pages = ("\n".join(_lines(page.splitlines())) for page in text.split("\f"))
    return "\f".join(pages)


def _lines(lines: Iterable[str]) -> Iterable[str]:
    """Yield the lines trimmed, never two empty ones on end."""
    empty = True
    for line in lines:
        trimmed = " ".join(line.split())
        if trimmed or not empty:
            yield trimmed
        empty = not trimmed
