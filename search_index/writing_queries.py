"""Writing queries: the text of an expression, and the text of an advanced form and back.

What is written here is read by `parser`; a visitor sees it, may change it, and learns the language
from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

from search_index.expression import (
    And,
    Fuzzy,
    Labelled,
    Leaf,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
    Years,
)
from search_index.names import name_of
from search_index.parser import MIN_PREFIX_LETTERS, parse, words_of
from search_index.tokens import tokenise

Match = Literal["all", "exact", "any", "none"]

_PLAIN_LABEL = re.compile(r"[^\s(){}\"“”„«»]+")
_SIGNS = re.compile(r"[(){}\"“”„«»:~]")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the form: all of these words, exactly this, any or none of them; in one of
    `analysis.FIELDS`, or anywhere when `field` is empty.
    """

    field: str
    match: Match
    text: str


@dataclass(frozen=True, slots=True)
class Form:
    """An advanced search: rows of which all or any hold; the years, both counted in; and for facets
    labels of which one must hold.

    What the rows exclude is excluded whichever of them hold.
    """

    rows: tuple[Row, ...] = ()
    joining: Literal["AND", "OR"] = "AND"
    first_year: int | None = None
    last_year: int | None = None
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def unparse(node: Node | None, locale: str = "id") -> str:
    """Give the text that is read as this expression; names of fields are in the locale's language.
    What is longer than the limits of the language is cut when it is read.
    """
    match node:
        case None:
            return ""
        case And(children):
            return " ".join(_inside(child, And, locale) for child in children)
        case Or(children):
            return " OR ".join(_inside(child, Or, locale) for child in children)
        case Not(child):
            return "-" + _inside(child, Not, locale)
    return _leaf(node, locale)


def _inside(node: Node, around: type, locale: str) -> str:
    written = unparse(node, locale)
    is_group = isinstance(node, Or) or (isinstance(node, And) and around is not Or)
    if around is Not:
        is_group = isinstance(node, And | Or | Not)
    return f"({written})" if is_group else written


def _leaf(node: Node, locale: str) -> str:
    match node:
        case Years(first, last):
            span = str(first) if first == last else f"{_or_open(first)}..{_or_open(last)}"
            return f"{name_of('year', locale)}:{span}"
        case Labelled(facet, label):
            written = label if _PLAIN_LABEL.fullmatch(label) else f'"{label}"'
            return f"{name_of(facet, locale)}:{written}"
        case Word() | Phrase() | Prefix() | Fuzzy():
            name = f"{name_of(node.field, locale)}:" if node.field else ""
            return name + _words(node)
    raise AssertionError(node)


def _or_open(year: int | None) -> str:
    return "" if year is None else str(year)


def _words(leaf: Leaf) -> str:
    """Give the words of a leaf without its field."""
    match leaf:
        case Phrase(words):
            return '"' + " ".join(words) + '"'
        case Prefix(prefix):
            return f"{prefix}*"
        case Fuzzy(found, distance):
            return f"{found}~{distance}"
    return _typed(leaf)


def _typed(word: Word) -> str:
    """Give what is read as this very word: "al-quran" and "ma'na" where it has those readings too."""
    found = word.surfaces[0]
    if len(word.surfaces) == 1:
        return found
    signed = [f"{found[:at]}'{found[at + 1 :]}" for at, sign in enumerate(found) if sign == "k"]
    articles = [
        f"{other.removesuffix(bare)}-"
        for other in word.surfaces
        for bare in word.surfaces
        if other != bare and other.endswith(bare)
    ]
    for typed in (before + base for before in ["", *articles] for base in [*signed, found]):
        if words_of(typed, word.field) == [word]:
            return typed
    return found


def compose(form: Form, locale: str = "id") -> str:
    """Give the text of the query that the form asks for; empty rows ask for nothing."""
    asked = [part for row in form.rows if row.match != "none" and (part := _row(row, locale))]
    rest = [part for row in form.rows if row.match == "none" and (part := _row(row, locale))]
    rest += [_years(form, locale)]
    rest += [_labels(facet, labels, locale) for facet, labels in form.labels.items()]
    joined = _joined(asked, form.joining, is_alone=not any(rest))
    return " ".join(part for part in [joined, *(" ".join(parts) for parts in rest)] if part)


def _joined(asked: list[list[str]], joining: str, is_alone: bool) -> str:
    """Join the rows, each given as its parts; in parentheses where something else follows."""
    if joining == "OR" and len(asked) > 1:
        parts = [
            f"({written})" if len(row) > 1 and "OR" not in row else written
            for row in asked
            for written in [" ".join(row)]
        ]
        return " OR ".join(parts) if is_alone else f"({' OR '.join(parts)})"
    is_one = is_alone and len(asked) == 1
    return " ".join(
        f"({' '.join(row)})" if "OR" in row and not is_one else " ".join(row) for row in asked
    )


def _row(row: Row, locale: str) -> list[str]:
    """Give the words, phrases and operators of a row."""
    name = f"{name_of(row.field, locale)}:" if row.field else ""
    if row.match == "exact":
        words = " ".join(_SIGNS.sub(" ", row.text).replace("*", " ").split())
        return [f'{name}"{words}"'] if tokenise(words) else []
    sign = "-" if row.match == "none" else ""
    chunks = [chunk for typed in _SIGNS.sub(" ", row.text).split() if (chunk := _chunk(typed))]
    parts = [sign + name + chunk for chunk in dict.fromkeys(chunks)]
    return _alternatives(parts) if row.match == "any" else parts


def _alternatives(parts: list[str]) -> list[str]:
    return [written for part in parts for written in ("OR", part)][1:]


def _chunk(typed: str) -> str:
    """Give one word as it may stand in a query: no signs but an asterisk that means something."""
    typed = typed.lstrip("-")
    if typed in ("AND", "OR"):
        typed = typed.lower()
    bare = typed.replace("*", "")
    if typed == bare + "*" and len(bare) >= MIN_PREFIX_LETTERS and _is_prefix(typed):
        return typed
    return bare if words_of(bare) else ""


def _is_prefix(typed: str) -> bool:
    return isinstance(parse(typed).node, Prefix)


def _years(form: Form, locale: str) -> list[str]:
    if form.first_year is None and form.last_year is None:
        return []
    return [_leaf(Years(form.first_year, form.last_year), locale)]


def _labels(facet: str, labels: tuple[str, ...], locale: str) -> list[str]:
    plain = (" ".join(_SIGNS.sub(" ", label).split()) for label in labels)
    written = [_leaf(Labelled(facet, label), locale) for label in plain if tokenise(label)]
    parts = list(dict.fromkeys(written))
    return [f"({' OR '.join(parts)})"] if len(parts) > 1 else parts


def decompose(text: str) -> Form | None:
    """Give the form that asks for what the text does; None where no form does, or where the text is
    not searched just as typed.
    """
    parsed = parse(text)
    if parsed.notice is not None:
        return None
    if parsed.node is None:
        return Form()
    parts = parsed.node.children if isinstance(parsed.node, And) else (parsed.node,)
    reading = _Reading()
    return reading.form() if all(reading.take(part) for part in parts) else None


class _Reading:
    """Collects the parts of an expression into a form."""

    def __init__(self) -> None:
        self.asked: list[Leaf] = []
        self.any_rows: list[Row] = []
        self.excluded: list[Leaf] = []
        self.branches: list[Row] = []
        self.years: Years | None = None
        self.labels: dict[str, tuple[str, ...]] = {}

    def take(self, part: Node) -> bool:
        """Take a part in; False when the form has no place for it."""
        match part:
            case Word() | Phrase() | Prefix():
                self.asked.append(part)
                return True
            case Not(Word() | Prefix() as leaf):
                self.excluded.append(leaf)
                return True
            case Years() if self.years is None:
                self.years = part
                return True
            case Labelled(facet, label) if facet not in self.labels:
                self.labels[facet] = (label,)
                return True
            case Or(children):
                return self._alternatives(children)
        return False

    def _alternatives(self, children: tuple[Node, ...]) -> bool:
        labels = [child for child in children if isinstance(child, Labelled)]
        if labels and len(labels) == len(children):
            facet = labels[0].facet
            if facet in self.labels or any(label.facet != facet for label in labels):
                return False
            self.labels[facet] = tuple(label.label for label in labels)
            return True
        words = [child for child in children if isinstance(child, Word | Prefix)]
        if len(words) == len(children) and len({word.field for word in words}) == 1:
            text = " ".join(map(_words, words))
            self.any_rows.append(Row(words[0].field or "", "any", text))
            return True
        if self.branches:
            return False
        for child in children:
            leaves = child.children if isinstance(child, And) else (child,)
            rows = _rows([leaf for leaf in leaves if isinstance(leaf, Word | Prefix | Phrase)])
            if not all(isinstance(leaf, Word | Prefix | Phrase) for leaf in leaves):
                return False
            if len(rows) != 1:
                return False
            self.branches += rows
        return True

    def form(self) -> Form | None:
        """Give the form, None when its rows would have to hold in two ways."""
        rows = [*_rows(self.asked), *self.any_rows]
        if self.branches and rows:
            return None
        excluded = [Row(row.field, "none", row.text) for row in _rows(self.excluded)]
        return Form(
            (*rows, *self.branches, *excluded),
            "OR" if self.branches else "AND",
            self.years.first if self.years else None,
            self.years.last if self.years else None,
            self.labels,
        )


def _rows(leaves: list[Leaf]) -> list[Row]:
    """Give a row to each phrase and to all words that stand together in one field."""
    rows = []
    for (name, is_phrase), group in groupby(
        leaves, key=lambda leaf: (leaf.field or "", isinstance(leaf, Phrase))
    ):
        texts = [_words(leaf) for leaf in group]
        if is_phrase:
            rows += [Row(name, "exact", text.strip('"')) for text in texts]
        else:
            rows.append(Row(name, "all", " ".join(texts)))
    return rows
