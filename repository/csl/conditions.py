"""When a branch of `cs:choose` is taken (CSL 1.0.2, "Choose")."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree

from repository.csl import numbers
from repository.csl.rendering import Context


def _is_type(context: Context, name: str) -> bool:
    return bool(context.item.get("type") == name)


def _has_value(context: Context, name: str) -> bool:
    return context.raw(name) is not None


def _is_numeric(context: Context, name: str) -> bool:
    value = context.raw(name)
    return value is not None and numbers.is_numeric(value)


def _is_uncertain(context: Context, name: str) -> bool:
    value = context.raw(name)
    return isinstance(value, dict) and bool(value.get("circa"))


def _is_locator(context: Context, name: str) -> bool:
    return context.locator is not None and context.locator[0] == name


def _is_position(context: Context, name: str) -> bool:
    return name == "first"


def _is_ambiguous(context: Context, name: str) -> bool:
    return False


_TESTS: dict[str, Callable[[Context, str], bool]] = {
    "type": _is_type,
    "variable": _has_value,
    "is-numeric": _is_numeric,
    "is-uncertain-date": _is_uncertain,
    "locator": _is_locator,
    "position": _is_position,
    "disambiguate": _is_ambiguous,
}


class Condition:
    """All, any or none of an element's tests; an element without tests (`cs:else`) always holds."""

    def __init__(self, element: etree._Element) -> None:
        self.match = element.get("match", "all")
        self.tests = [
            (_TESTS[str(kind)], name)
            for kind, names in element.items()
            if kind in _TESTS
            for name in str(names).split()
        ]

    def holds(self, context: Context) -> bool:
        """Whether the branch is taken."""
        found: Iterator[bool] = (test(context, name) for test, name in self.tests)
        if self.match == "any":
            return any(found)
        return not any(found) if self.match == "none" else all(found)
