"""What rendering elements share: the work at hand, what an element gives back, affixes and formatting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from lxml import etree

from repository.csl import marks
from repository.csl.cases import in_case
from repository.csl.locales import NAMESPACE, Locale


class Rendered(NamedTuple):
    """The text of an element, and whether it called variables and one of them had a value."""

    text: str
    is_called: bool = False
    is_filled: bool = False


NOTHING = Rendered("")


class Element(Protocol):
    """A compiled element of a style."""

    def render(self, context: Context) -> Rendered:
        """What the element prints of the context's work."""


@dataclass
class Context:
    """One work while it is rendered: its CSL-JSON, the language, inherited options, what is printed already.

    `around` are the names whose substitute is rendered.
    `hidden` are the variables that a `cs:substitute` has printed; they are not printed again. `number` is the
    citation number, None to leave it out. `locator` is a label with its value.
    """

    item: Mapping[str, Any]
    locale: Locale
    options: Mapping[str, str]
    macros: Mapping[str, Element]
    number: str | None = None
    locator: tuple[str, str] | None = None
    hidden: set[str] = field(default_factory=set)
    printed: list[str] = field(default_factory=list)
    around: Element | None = None
    is_english: bool = False

    def raw(self, variable: str) -> Any:
        """The value of a variable as conditions see it; None when it has none."""
        if variable == "citation-number":
            return self.number
        if variable == "locator":
            return self.locator[1] if self.locator else None
        if variable == "page-first":
            return str(self.item["page"]).split("-")[0].strip() if self.item.get("page") else None
        return self.item.get(variable) or None

    def value(self, variable: str) -> Any:
        """The value of a variable as it may be printed; it counts as printed afterwards."""
        found = None if variable in self.hidden else self.raw(variable)
        if found is not None:
            self.printed.append(variable)
        return found

    def text(self, variable: str) -> str:
        """The value of a standard variable in one line; nothing when it has none."""
        found = self.value(variable)
        return "" if found is None else marks.cleaned(str(found))

    def glued(self, *parts: str) -> str:
        """The parts in a row."""
        return self.joined(parts, "")

    def joined(self, parts: Sequence[str], delimiter: str) -> str:
        """The parts that are not empty, with the delimiter between them."""
        return marks.join(parts, delimiter, into_quotes=self.locale.into_quotes)


@dataclass(frozen=True)
class Form:
    """How an element's text is dressed: case, stripped full stops, quotation marks, slant, affixes."""

    prefix: str
    suffix: str
    case: str | None
    has_quotes: bool
    is_slanted: bool
    strips_periods: bool

    @classmethod
    def of(cls, element: etree._Element) -> Form:
        """The formatting attributes of an element."""
        return cls(
            element.get("prefix", ""),
            element.get("suffix", ""),
            element.get("text-case"),
            element.get("quotes") == "true",
            element.get("font-style") in ("italic", "oblique"),
            element.get("strip-periods") == "true",
        )

    def dressed(self, text: str, context: Context, *, is_term: bool = False) -> str:
        """The text as it is printed; nothing stays nothing. Title case raises a term in every language."""
        if not text:
            return ""
        text = text.replace(".", "") if self.strips_periods else text
        case = "capitalize-first" if is_term and self.case == "title" else self.case
        text = in_case(text, case, is_english=context.is_english)
        text = f"{marks.OPEN}{text}{marks.CLOSE}" if self.has_quotes else text
        text = marks.slanted(text) if self.is_slanted else text
        return context.glued(self.prefix, text, self.suffix)


def children(element: etree._Element) -> list[etree._Element]:
    """The elements below, without comments."""
    return list(element.iterchildren(tag=etree.Element))


def tag(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).removeprefix(NAMESPACE)


def all_of(parts: Sequence[Rendered], text: str) -> Rendered:
    """The text with what its parts called."""
    return Rendered(text, any(p.is_called for p in parts), any(p.is_filled for p in parts))
