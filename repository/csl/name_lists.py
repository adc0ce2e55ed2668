"""A list of names as a style writes it: order of the parts, initials, conjunction, "et al." (CSL 1.0.2, "Name")."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from repository.csl import marks
from repository.csl.rendering import Context, Form, children

_INHERITED = {"form": "name-form", "delimiter": "name-delimiter"}
_DEFAULTS = {"form": "long", "delimiter": ", ", "sort-separator": ", "}


class NameList:
    """`cs:name` with its `cs:et-al`; what it does not say, the bibliography and the style around it say."""

    def __init__(self, name: etree._Element | None, et_al: etree._Element | None) -> None:
        self.own = {} if name is None else {str(k): str(v) for k, v in name.attrib.items()}
        self.form = Form("", "", None, False, False, False) if name is None else Form.of(name)
        parts = [] if name is None else children(name)
        self.parts = {str(part.get("name")): Form.of(part) for part in parts}
        self.et_al_term = "et-al" if et_al is None else et_al.get("term", "et-al")
        self.et_al_form = None if et_al is None else Form.of(et_al)

    def _option(self, name: str, context: Context) -> str | None:
        inherited = context.options.get(_INHERITED.get(name, name))
        return self.own.get(name, inherited if inherited is not None else _DEFAULTS.get(name))

    def written(self, people: Sequence[Mapping[str, Any]], context: Context) -> str:
        """The names, cut short as the style wants it."""
        shown, rest = self._shown(len(people), context)
        names = [self._one(people[n], context, is_first=n == 0) for n in shown]
        delimiter = self._option("delimiter", context) or ""
        if not rest:
            return self.form.dressed(self._with_and(names, delimiter, context), context)
        if (
            self._option("et-al-use-last", context) == "true"
            and len(shown) > 1
            and len(people) > len(shown)
        ):
            last = f"… {self._one(people[-1], context, is_first=False)}"
            return self.form.dressed(context.joined([*names, last], delimiter), context)
        return self.form.dressed(self._with_others(names, delimiter, context), context)

    def _shown(self, count: int, context: Context) -> tuple[range, int]:
        least = int(self._option("et-al-min", context) or 0)
        first = int(self._option("et-al-use-first", context) or 1)
        is_cut = bool(least) and count >= least and first < count
        return (range(first), count - first) if is_cut else (range(count), 0)

    def _with_and(self, names: Sequence[str], delimiter: str, context: Context) -> str:
        conjunction = self._option("and", context)
        if len(names) < 2 or conjunction is None:
            return context.joined(names, delimiter)
        word = "&" if conjunction == "symbol" else context.locale.terms.of("and")
        precedes = self._precedes("delimiter-precedes-last", len(names) > 2, context)
        start = context.joined(names[:-1], delimiter)
        return context.glued(start, delimiter if precedes else " ", f"{word} ", names[-1])

    def _with_others(self, names: Sequence[str], delimiter: str, context: Context) -> str:
        others = context.locale.terms.of(self.et_al_term)
        if self.et_al_form is not None:
            others = self.et_al_form.dressed(others, context)
        precedes = self._precedes("delimiter-precedes-et-al", len(names) > 1, context)
        return context.glued(
            context.joined(names, delimiter), delimiter if precedes else " ", others
        )

    def _precedes(self, option: str, is_contextual: bool, context: Context) -> bool:
        said = self._option(option, context) or "contextual"
        if said == "after-inverted-name":
            return self._option("name-as-sort-order", context) == "all"
        return said == "always" or (said == "contextual" and is_contextual)

    def _one(self, person: Mapping[str, Any], context: Context, *, is_first: bool) -> str:
        literal = marks.cleaned(str(person.get("literal") or ""))
        family = self._dressed(
            "family", literal or marks.cleaned(str(person.get("family") or "")), context
        )
        given = marks.cleaned(str(person.get("given") or ""))
        if literal or not given or self._option("form", context) == "short":
            return family
        given = self._dressed("given", self._initialled(given, context), context)
        order = self._option("name-as-sort-order", context)
        if order == "all" or (order == "first" and is_first):
            return context.glued(family, self._option("sort-separator", context) or ", ", given)
        is_fixed = bool(person.get("static-ordering"))  # Kwee Tek Hoay stays Kwee Tek Hoay
        return context.joined([family, given] if is_fixed else [given, family], " ")

    def _dressed(self, part: str, text: str, context: Context) -> str:
        return self.parts[part].dressed(text, context) if part in self.parts else text

    def _initialled(self, given: str, context: Context) -> str:
        mark = self._option("initialize-with", context)
        if mark is None or self._option("initialize", context) == "false":
            return given
        has_hyphens = self._option("initialize-with-hyphen", context) != "false"
        return initials(given, mark, has_hyphens=has_hyphens)


def initials(given: str, mark: str, *, has_hyphens: bool = True) -> str:
    """Given names as initials; what is written in small letters or in a script without capitals stays whole."""
    found = ""
    for word in given.replace(".", ". ").split():
        parts = [_initial(part) for part in word.split("-") if part]
        if None in parts:
            found = f"{found.rstrip()} {word} ".lstrip()
            continue
        hyphen = "-" if has_hyphens else ""
        found += (mark.rstrip() + hyphen).join(str(part) for part in parts) + mark
    return found.strip()


def _initial(word: str) -> str | None:
    letter = next((c for c in word if c.isalpha() and unicodedata.category(c) != "Lm"), "")
    return letter if letter and letter != letter.lower() else None
