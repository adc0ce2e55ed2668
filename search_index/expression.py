"""The expression tree of a query: words, phrases, prefixes, words nearly so, years and values of
facets under AND, OR and NOT.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import lru_cache

from search_index.across_scripts import asked_forms
from search_index.analysis import FIELDS, MIXED, is_stop_word, stems_of
from search_index.folding import is_arabic


@dataclass(frozen=True, slots=True)
class Word:
    """A word: `surfaces` are its own folded readings, `stems` further forms, `across` what finds it
    in the other script. `field` is one of `FIELDS` or None for all.
    """

    surfaces: tuple[str, ...]
    stems: tuple[str, ...]
    field: str | None = None
    across: tuple[str, ...] = ()

    @property
    def is_stop_word(self) -> bool:
        """Tell whether the word is dropped in scoring."""
        return is_stop_word(self.surfaces[0])


@dataclass(frozen=True, slots=True)
class Phrase:
    """Folded words in this very order and form, within one metadata value or one page. In the field
    `creator` the parts of a name may stand in either order.
    """

    words: tuple[str, ...]
    field: str | None = None

    is_stop_word = False

    @property
    def orders(self) -> tuple[tuple[str, ...], ...]:
        """The orders of words that are looked for: "Maruli Siregar" is in the heading "Siregar,
        Maruli".
        """
        if self.field != "creator":
            return (self.words,)
        turned = (self.words[at:] + self.words[:at] for at in range(len(self.words)))
        return tuple(dict.fromkeys(turned))


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any folded word that begins so."""

    prefix: str
    field: str | None = None

    is_stop_word = False


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Any folded word that becomes this one by at most `distance` letters inserted, left out,
    changed or exchanged with their neighbour.
    """

    word: str
    distance: int
    field: str | None = None

    is_stop_word = False


@dataclass(frozen=True, slots=True)
class Years:
    """The year of the item lies between these two, both counted in; None is no border."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Labelled:
    """The item has the value of the facet that the label names. Before evaluation `resolving` puts a
    `Value` in its place.
    """

    facet: str
    label: str


@dataclass(frozen=True, slots=True)
class Value:
    """The item has one of the values of the facet on the day `today`, counted from 1970-01-01."""

    facet: str
    values: tuple[str, ...]
    today: int = 0


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


Leaf = Word | Phrase | Prefix | Fuzzy
"""What is asked of the text."""
Fact = Years | Labelled | Value
"""What is asked of the item, whatever its text."""
Node = Leaf | Fact | Not | And | Or


def word(surfaces: tuple[str, ...], field: str | None = None) -> Word:
    """Make the word of these readings with all its forms; the language of the asker need not be
    known.
    """
    assert field is None or field in FIELDS
    forms = dict.fromkeys(stem for surface in surfaces for stem in stems_of(surface, MIXED))
    stems = tuple(stem for stem in forms if stem not in surfaces)
    across = dict.fromkeys(
        term for form in (*surfaces, *stems) for term in asked_forms(form, is_arabic(form))
    )
    return Word(surfaces, stems, field, tuple(across))


def leaves(node: Node, positive: bool = True) -> Iterator[tuple[Leaf | Fact, bool]]:
    """Give every leaf and fact and whether it is asked for (True) or excluded (False), left to right."""
    match node:
        case And(children) | Or(children):
            for child in children:
                yield from leaves(child, positive)
        case Not(child):
            yield from leaves(child, not positive)
        case _:
            yield node, positive


def only(node: Node, kept: Container[Leaf | Fact]) -> Node | None:
    """Give the expression without the leaves and facts that are not `kept`, None when none is."""
    match node:
        case Not(child):
            inner = only(child, kept)
            return None if inner is None else Not(inner)
        case And(children) | Or(children):
            parts = [part for child in children if (part := only(child, kept)) is not None]
            if len(parts) < 2:
                return parts[0] if parts else None
            return And(tuple(parts)) if isinstance(node, And) else Or(tuple(parts))
    return node if node in kept else None


@lru_cache(maxsize=1024)
def positive_leaves(node: Node | None) -> tuple[Leaf, ...]:
    """Give the distinct leaves asked for, without stop words unless there is nothing else; facts are
    no words.
    """
    if node is None:
        return ()
    asked = tuple(
        dict.fromkeys(
            leaf
            for leaf, positive in leaves(node)
            if positive and not isinstance(leaf, Years | Labelled | Value)
        )
    )
    telling = tuple(leaf for leaf in asked if not leaf.is_stop_word)
    return telling or asked
