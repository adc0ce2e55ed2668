"""The rendering elements that print text, and those that choose and group (CSL 1.0.2, "Rendering elements")."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree

from repository.csl import numbers
from repository.csl.conditions import Condition
from repository.csl.dates import Date
from repository.csl.names import Names
from repository.csl.rendering import (
    NOTHING,
    Context,
    Element,
    Form,
    Rendered,
    all_of,
    children,
    tag,
)

_PAGES = ("page", "page-first")
_MADE = "year-suffix"  # a processor makes it, so it does not count as a variable of the work
_COUNTED = (
    "issue",
    "volume",
    "edition",
    "collection-number",
    "chapter-number",
    "number-of-volumes",
    "version",
)


class Sequence:
    """Elements in a row, with the delimiter of the group around them."""

    def __init__(self, element: etree._Element, delimiter: str = "") -> None:
        self.delimiter = delimiter
        self.parts = [compiled(child, delimiter) for child in children(element)]

    def render(self, context: Context) -> Rendered:
        """Every part, joined."""
        found = [part.render(context) for part in self.parts]
        return all_of(found, context.joined([part.text for part in found], self.delimiter))


class Macro(Sequence):
    """A macro; one that prints something counts as a variable with a value."""

    def render(self, context: Context) -> Rendered:
        """The macro's parts."""
        found = super().render(context)
        return found._replace(is_filled=bool(found.text))


class Group:
    """Prints nothing when it calls variables and all of them are empty."""

    def __init__(self, element: etree._Element) -> None:
        self.form = Form.of(element)
        self.inside = Sequence(element, element.get("delimiter", ""))

    def render(self, context: Context) -> Rendered:
        """The parts with the delimiter between them."""
        found = self.inside.render(context)
        if found.is_called and not found.is_filled:
            return Rendered("", is_called=True)
        return Rendered(self.form.dressed(found.text, context), True, bool(found.text))


class Choose:
    """The first branch whose condition holds; it joins as the group around it does."""

    def __init__(self, element: etree._Element, delimiter: str) -> None:
        self.branches = [(Condition(b), Sequence(b, delimiter)) for b in children(element)]

    def branch(self, context: Context) -> list[Element]:
        """The elements of that branch."""
        return next(
            (inside.parts for condition, inside in self.branches if condition.holds(context)), []
        )

    def render(self, context: Context) -> Rendered:
        """What stands in that branch."""
        for condition, inside in self.branches:
            if condition.holds(context):
                return inside.render(context)
        return NOTHING


class Text:
    """A variable, macro, term or fixed text."""

    def __init__(self, element: etree._Element) -> None:
        self.form = Form.of(element)
        self.length = element.get("form", "long")
        self.is_plural = element.get("plural") == "true"
        self.kind, self.name = next(
            (kind, str(element.get(kind)))
            for kind in ("variable", "macro", "term", "value")
            if kind in element.attrib
        )

    def render(self, context: Context) -> Rendered:
        """The text in its dress."""
        found = self._found(context)
        text = self.form.dressed(found.text, context, is_term=self.kind == "term")
        return found._replace(text=text)

    def _found(self, context: Context) -> Rendered:
        if self.kind == "value":  # our locales translate fixed texts too: "located at"
            return Rendered(context.locale.terms.exact(self.name) or self.name)
        if self.kind == "term":
            return Rendered(
                context.locale.terms.of(self.name, self.length, is_plural=self.is_plural)
            )
        if self.kind == "macro":
            return context.macros[self.name].render(context)
        text = self._variable(context)
        return Rendered(text, is_called=self.name != _MADE, is_filled=bool(text))

    def _variable(self, context: Context) -> str:
        if self.length == "short" and (short := context.text(f"{self.name}-short")):
            return short
        text = context.text(self.name)
        if self.name in _COUNTED:
            return numbers.in_form(text, "numeric", context.locale.terms)
        if self.name in _PAGES or (self.name == "locator" and text):
            form = context.options.get("page-range-format")
            return numbers.pages(
                text, form, context.locale.terms.single("page-range-delimiter") or "–"
            )
        return text


class Number:
    """A number variable in a form."""

    def __init__(self, element: etree._Element) -> None:
        self.form = Form.of(element)
        self.variable, self.shape = str(element.get("variable")), element.get("form", "numeric")

    def render(self, context: Context) -> Rendered:
        """The number; a value that is none, as it is."""
        text = numbers.in_form(context.text(self.variable), self.shape, context.locale.terms)
        return Rendered(self.form.dressed(text, context), is_called=True, is_filled=bool(text))


class Label:
    """The term that belongs to a number variable, where that has a value."""

    def __init__(self, element: etree._Element) -> None:
        self.form = Form.of(element)
        self.variable, self.length = str(element.get("variable")), element.get("form", "long")
        self.plural = element.get("plural", "contextual")

    def render(self, context: Context) -> Rendered:
        """The term, in the plural for several numbers."""
        value: Any = None if self.variable in context.hidden else context.raw(self.variable)
        if value is None:
            return NOTHING
        name = (
            context.locator[0] if self.variable == "locator" and context.locator else self.variable
        )
        term = context.locale.terms.of(name, self.length, is_plural=self._has_many(str(value)))
        return Rendered(self.form.dressed(term, context, is_term=True))

    def _has_many(self, value: str) -> bool:
        if self.plural != "contextual":
            return self.plural == "always"
        if self.variable.startswith("number-of-"):
            return value.isdecimal() and int(value) > 1
        return numbers.is_plural(value)


_COMPILED: Mapping[str, Callable[[etree._Element], Element]] = {
    "text": Text,
    "number": Number,
    "label": Label,
    "group": Group,
    "date": Date,
}


def compiled(element: etree._Element, delimiter: str = "") -> Element:
    """The element, ready to render; raises KeyError for one that the specification does not know."""
    name = tag(element)
    if name == "choose":
        return Choose(element, delimiter)
    return Names(element, compiled) if name == "names" else _COMPILED[name](element)
