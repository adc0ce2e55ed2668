"""The expression tree of a query: words, phrases and prefixes under AND, OR and NOT."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from search_index.analysis import FIELDS, MIXED, is_stop_word, stems_of


@dataclass(frozen=True, slots=True)
class Word:
    """A word: `surfaces` are its own folded readings, `stems` further forms. `field` is one of
    `FIELDS` or None for all.
    """

    surfaces: tuple[str, ...]
    stems: tuple[str, ...]
    field: str | None = None

    @property
    def is_stop_word(self) -> bool:
        """Tell whether the word is dropped in scoring."""
        return is_stop_word(self.surfaces[0])


@dataclass(frozen=True, slots=True)
class Phrase:
    """Folded words in this very order and form, within one metadata value or one page."""

    words: tuple[str, ...]
    field: str | None = None

    is_stop_word = False


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any folded word that begins so."""

    prefix: str
    field: str | None = None

    is_stop_word = False


@dataclass(frozen=True, slots=True)
class Not:
    """True where the child is not."""

    child: Node


@dataclass(frozen=True, slots=True)
class And:
    """True where all children are."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """True where any child is."""

    children: tuple[Node, ...]


Leaf = Word | Phrase | Prefix
Node = Leaf | Not | And | Or


def word(surfaces: tuple[str, ...], field: str | None = None) -> Word:
    """Make the word of these readings with all its forms; the language of the asker need not be
    known.
    """
    assert field is None or field in FIELDS
    forms = dict.fromkeys(stem for surface in surfaces for stem in stems_of(surface, MIXED))
    return Word(surfaces, tuple(stem for stem in forms if stem not in surfaces), field)


def leaves(node: Node, positive: bool = True) -> Iterator[tuple[Leaf, bool]]:
    """Give every leaf and whether it is asked for (True) or excluded (False), left to right."""
    match node:
        case And(children) | Or(children):
            for child in children:
                yield from leaves(child, positive)
        case Not(child):
            yield from leaves(child, not positive)
        case _:
            yield node, positive


def positive_leaves(node: Node | None) -> tuple[Leaf, ...]:
    """Give the distinct leaves asked for, without stop words unless there is nothing else."""
    if node is None:
        return ()
    asked = tuple(dict.fromkeys(leaf for leaf, positive in leaves(node) if positive))
    telling = tuple(leaf for leaf in asked if not leaf.is_stop_word)
    return telling or asked
