"""Labels become values: `bahasa:arab` is the language `ar`, by what the asker's vocabularies and the
index's own values say. A label that names nothing is searched as words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from search_index.expression import And, Labelled, Node, Not, Or, Value
from search_index.folding import fold
from search_index.parser import Parsed, parse, words_of
from search_index.query import ValuesOf
from search_index.results import Notice

Known = Callable[[str], Iterable[str]]
"""Gives the values of a facet that the index has."""


def understand(text: str, values_of: ValuesOf | None, known: Known, today: int) -> Parsed:
    """Read what a visitor typed, every label of it resolved."""
    parsed = parse(text)
    if parsed.node is None:
        return parsed
    resolving = _Resolving(values_of, known, today)
    node = resolving.resolve(parsed.node)
    notice = parsed.notice or (Notice.UNKNOWN_VALUE if resolving.is_unknown else None)
    return Parsed(node, notice)


class _Resolving:
    def __init__(self, values_of: ValuesOf | None, known: Known, today: int) -> None:
        self.values_of = values_of
        self.known = known
        self.today = today
        self.is_unknown = False

    def resolve(self, node: Node) -> Node:
        """Give the expression with values in the place of labels."""
        match node:
            case Labelled(facet, label):
                return self._value(facet, label)
            case Not(child):
                return Not(self.resolve(child))
            case And(children):
                return And(tuple(self.resolve(child) for child in children))
            case Or(children):
                return Or(tuple(self.resolve(child) for child in children))
        return node

    def _value(self, facet: str, label: str) -> Node:
        values = self.values_of(facet, label) if self.values_of is not None else ()
        if not values:
            wanted = fold(label)
            values = tuple(value for value in self.known(facet) if fold(value) == wanted)
        if values:
            return Value(facet, tuple(sorted(values)), self.today)
        self.is_unknown = True
        words = words_of(label)
        return words[0] if len(words) == 1 else And(tuple(words))
