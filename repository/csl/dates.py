"""Dates: in the style's own order of parts, or as the locale writes them (CSL 1.0.2, "Date").

Where a style puts month and day in a row by itself, they stand in the order of the locale.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from lxml import etree

from repository.csl import numbers
from repository.csl.locales import NAMESPACE
from repository.csl.rendering import Context, Form, Rendered, children

_PARTS = ("year", "month", "day")


class Date:
    """A date variable."""

    def __init__(self, element: etree._Element) -> None:
        self.form = Form.of(element)
        self.variable, self.shape = str(element.get("variable")), element.get("form")
        self.delimiter = element.get("delimiter", "")
        self.shown = element.get("date-parts", "year-month-day").split("-")
        self.parts = [DatePart(part) for part in children(element)]

    def render(self, context: Context) -> Rendered:
        """The date, or both ends of a range."""
        value = context.value(self.variable)
        text = self._written(value, context) if isinstance(value, Mapping) else ""
        return Rendered(self.form.dressed(text, context), is_called=True, is_filled=bool(text))

    def _written(self, value: Mapping[str, Any], context: Context) -> str:
        if "date-parts" not in value:
            return str(value.get("literal") or value.get("raw") or "")
        parts, delimiter = self._in_order(context)
        ends = [
            context.joined(
                [part.written(dict(zip(_PARTS, end, strict=False)), context) for part in parts],
                delimiter,
            )
            for end in value["date-parts"]
        ]
        return "–".join(dict.fromkeys(end.strip() for end in ends if end))

    def _in_order(self, context: Context) -> tuple[Sequence[DatePart], str]:
        if self.shape is None:
            return _local_order(self.parts, context), self.delimiter
        pattern = context.locale.dates[self.shape]
        own = {part.name: part for part in self.parts}
        parts = [
            DatePart(part).over(own.get(str(part.get("name"))))
            for part in pattern.iterfind(f"{NAMESPACE}date-part")
        ]
        return [part for part in parts if part.name in self.shown], pattern.get("delimiter", "")


def _local_order(parts: Sequence[DatePart], context: Context) -> Sequence[DatePart]:
    names = [part.name for part in parts]
    pattern = context.locale.dates.get("text")
    if pattern is None or ("month", "day") not in pairwise(names):
        return parts
    local = [part.get("name") for part in pattern.iterfind(f"{NAMESPACE}date-part")]
    if "day" not in local or local.index("day") > local.index("month"):
        return parts
    place = names.index("month")
    month, day = parts[place], parts[place + 1]
    turned = [day.with_affixes(month), month.with_affixes(day)]
    return [*parts[:place], *turned, *parts[place + 2 :]]


class DatePart:
    """Year, month or day of a date."""

    def __init__(self, element: etree._Element) -> None:
        self.name, self.shape = str(element.get("name")), element.get("form")
        self.form = Form.of(element)

    def over(self, own: DatePart | None) -> DatePart:
        """The part of a locale's date with the form and dress that the style asks for; its affixes stay."""
        if own is not None:
            self.shape = own.shape or self.shape
            self.form = own.form_with(self.form)
        return self

    def form_with(self, affixes: Form) -> Form:
        """This part's dress, with the affixes of another."""
        own = self.form
        case, strips = own.case or affixes.case, own.strips_periods or affixes.strips_periods
        return Form(affixes.prefix, affixes.suffix, case, own.has_quotes, own.is_slanted, strips)

    def with_affixes(self, other: DatePart) -> DatePart:
        """This part in the place of another."""
        found = DatePart.__new__(DatePart)
        found.name, found.shape = self.name, self.shape
        found.form = self.form_with(other.form)
        return found

    def written(self, date: Mapping[str, Any], context: Context) -> str:
        """The part in its form; nothing when the date has no such part."""
        number = int(date.get(self.name) or 0)
        if not number:
            return ""
        write = {"year": self._year, "month": self._month, "day": self._day}[self.name]
        return self.form.dressed(write(number, context), context)

    def _year(self, year: int, context: Context) -> str:
        if self.shape == "short":
            return f"{abs(year) % 100:02}"
        era = (
            context.locale.terms.single("bc")
            if year < 0
            else context.locale.terms.single("ad")
            if year < 1000
            else ""
        )
        return f"{abs(year)}{era}"

    def _month(self, month: int, context: Context) -> str:
        if self.shape in ("numeric", "numeric-leading-zeros"):
            return f"{month:02}" if self.shape == "numeric-leading-zeros" else str(month)
        kind, number = ("month", month) if month <= 12 else ("season", (month - 1) % 4 + 1)
        return context.locale.terms.of(f"{kind}-{number:02}", self.shape or "long")

    def _day(self, day: int, context: Context) -> str:
        is_first_alone = context.locale.options.get("limit-day-ordinals-to-day-1") == "true"
        if self.shape == "ordinal" and (day == 1 or not is_first_alone):
            return numbers.ordinal(day, context.locale.terms)
        return f"{day:02}" if self.shape == "numeric-leading-zeros" else str(day)
