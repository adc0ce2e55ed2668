"""Names of people and bodies: lists, what stands for them when there are none, and their labels."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from repository.csl.name_lists import NameList
from repository.csl.rendering import Context, Element, Form, Rendered, children, tag

Compile = Callable[[etree._Element], Element]


@dataclass(frozen=True)
class NameLabel:
    """The label of a role, before or after its names."""

    form: Form
    length: str
    plural: str
    is_before: bool

    def written(self, role: str, count: int, context: Context) -> str:
        """The term for the role, in the plural for several bearers."""
        is_plural = self.plural == "always" or (self.plural == "contextual" and count > 1)
        term = context.locale.terms.of(role, self.length, is_plural=is_plural)
        return self.form.dressed(term, context, is_term=True)


class Names:
    """The names of one or more roles, each with its label; else its substitute."""

    def __init__(self, element: etree._Element, compile_element: Compile) -> None:
        self.form = Form.of(element)
        self.variables = str(element.get("variable")).split()
        self.delimiter = element.get("delimiter")
        below = {tag(child): child for child in children(element)}
        self.is_short = not below
        self.list = NameList(below.get("name"), below.get("et-al"))
        self.label = _label(element, below)
        substitute = below.get("substitute")
        substitutes = [] if substitute is None else children(substitute)
        self.substitutes = [compile_element(child) for child in substitutes]

    def render(self, context: Context) -> Rendered:
        """The names of every role that has some."""
        found = [(role, context.value(role)) for role in self._roles(context)]
        parts = [self._of_role(role, people, context) for role, people in found if people]
        if not parts:
            return self._substituted(context)
        delimiter = self.delimiter or context.options.get("names-delimiter", "")
        text = self.form.dressed(context.joined(parts, delimiter), context)
        return Rendered(text, is_called=True, is_filled=bool(text))

    def _roles(self, context: Context) -> Sequence[str]:
        """One role for editors who are the translators too, where the locale has a word for it."""
        if set(self.variables) != {"editor", "translator"}:
            return self.variables
        are_same = context.raw("editor") is not None and context.raw("editor") == context.raw(
            "translator"
        )
        if not are_same or not context.locale.terms.of("editortranslator"):
            return self.variables
        context.printed.append("translator")
        return ["editor"]

    def _of_role(self, role: str, people: Sequence[Mapping[str, Any]], context: Context) -> str:
        pattern = context.around if self.is_short and isinstance(context.around, Names) else self
        names = pattern.list.written(people, context)
        if pattern.label is None or not names:
            return names
        is_both = len(self.variables) == 2 and len(self._roles(context)) == 1
        term = "editortranslator" if is_both else role
        label = pattern.label.written(term, len(people), context)
        return (
            context.glued(label, names) if pattern.label.is_before else context.glued(names, label)
        )

    def _substituted(self, context: Context) -> Rendered:
        outer, context.around = context.around, context.around if self.is_short else self
        try:
            found = self._first_substitute(context)
        finally:
            context.around = outer
        return Rendered(self.form.dressed(found, context), is_called=True, is_filled=bool(found))

    def _first_substitute(self, context: Context) -> str:
        for substitute in _alternatives(self.substitutes, context):
            before = len(context.printed)
            if found := substitute.render(context).text:
                context.hidden.update(context.printed[before:])
                return found
        return ""


def _alternatives(elements: Sequence[Element], context: Context) -> Iterator[Element]:
    """The elements in their order, and in place of a choice those of its branch."""
    for element in elements:
        branch = getattr(element, "branch", None)
        if branch is None:
            yield element
        else:
            yield from _alternatives(branch(context), context)


def _label(element: etree._Element, below: Mapping[str, etree._Element]) -> NameLabel | None:
    label = below.get("label")
    if label is None:
        return None
    order = [tag(child) for child in children(element)]
    is_before = "name" in order and order.index("label") < order.index("name")
    return NameLabel(
        Form.of(label), label.get("form", "long"), label.get("plural", "contextual"), is_before
    )
