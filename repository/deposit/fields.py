"""Form fields that WTForms lacks: rows of people, ticks for many choices, subjects in groups."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest
from typing import Any, ClassVar

from wtforms import Field, SelectMultipleField
from wtforms.fields.choices import Choice
from wtforms.utils import unset_value
from wtforms.widgets import CheckboxInput, ListWidget

BOXES = ("family", "given", "orcid", "authority", "affiliation", "ror", "role")
TYPED = ("family", "given", "orcid", "affiliation")
FEWEST_ROWS = 2
MORE_ROWS = 3
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def printable(value: Any) -> Any:
    """Return what was typed with single line ends and without control characters, which no page can show again."""
    if isinstance(value, list):
        return [printable(one) for one in value]
    return _CONTROLS.sub("", value.replace("\r\n", "\n")) if isinstance(value, str) else value


class Needed:
    """Marks a field as required on the page; whether it is missing is decided by the metadata rules."""

    field_flags: ClassVar = {"required": True}

    def __call__(self, form: Any, field: Any) -> None:
        """Nothing is checked here."""


class PeopleField(Field):  # type: ignore[misc]
    """People as rows of boxes, sent as `<name>-family`, `-given` … by `BOXES`; data is a list of rows.

    A box that the page does not have is missing in the rows. `roles` are the (code, label) pairs of the role box.
    """

    extra_rows = 0

    def __init__(self, *args: Any, roles: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles = roles

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take the rows of the form when it was sent, else those given; empty rows are left out."""
        self.process_errors: list[str] = []
        self.data = list(self.default or []) if data is unset_value else list(data or [])
        self.object_data = self.data
        if formdata is not None and f"{self.name}-family" in formdata:
            sent = [box for box in BOXES if f"{self.name}-{box}" in formdata]
            columns = [map(printable, formdata.getlist(f"{self.name}-{box}")) for box in sent]
            rows = [
                dict(zip(sent, row, strict=True)) for row in zip_longest(*columns, fillvalue="")
            ]
            self.data = [row for row in rows if any(row.get(box, "").strip() for box in TYPED)]

    def rows(self) -> list[dict[str, str]]:
        """Return the rows to show: those filled in, and empty ones to go on with."""
        count = max(FEWEST_ROWS, len(self.data) + 1) + self.extra_rows
        return [*self.data, *({} for _ in range(count - len(self.data)))]


class MultiCheckboxField(SelectMultipleField):  # type: ignore[misc]
    """Several choices, each a tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class TermsField(MultiCheckboxField):
    """Words of a given list, each a tick; data is text with a word in each line, as it is where words are free."""

    def process_data(self, value: Any) -> None:
        """Take the lines of a text."""
        self.data = str(value or "")

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the ticks as lines."""
        self.data = "\n".join(valuelist)

    def iter_choices(self) -> list[Choice]:
        """Return the words with those that are ticked."""
        ticked = self.data.splitlines()
        return [
            Choice(value=c.value, label=c.label, selected=c.value in ticked, render_kw=c.render_kw)
            for c in self.choices or []
        ]


class SubjectsField(MultiCheckboxField):
    """Terms of the subject list; the `optgroup` of its choices is the group they are shown in."""

    def groups(self) -> Iterator[tuple[str, list[Any], int]]:
        """Yield label, options and number of chosen ones of each group."""
        pairs = zip(self.choices, list(self), strict=True)
        for label, rows in groupby(pairs, key=lambda pair: pair[0].optgroup):
            options = [option for _choice, option in rows]
            yield label, options, sum(option.checked for option in options)
