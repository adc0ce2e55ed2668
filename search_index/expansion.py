"""Expansion: which index terms a word of a query stands for, and what an occurrence of each counts."""

from __future__ import annotations

from search_index.expression import Leaf, Word

STEM_WEIGHT = 0.3
"""What an occurrence of another form of a word counts, its own form counting 1."""
ACROSS_WEIGHT = 0.04
"""What an occurrence of the word in another script counts: what it is read as may be wrong."""

Terms = tuple[tuple[str, str, float], ...]
"""Index terms as (index field, term, weight); weights of one document add up."""


def expand(leaf: Leaf) -> Terms:
    """Give the index terms a word stands for, none twice; none for a phrase or a prefix, which need
    the index.
    """
    if not isinstance(leaf, Word):
        return ()
    terms = [("words", word, 1.0) for word in leaf.surfaces]
    terms += [("words", stem, STEM_WEIGHT) for stem in leaf.stems]
    terms += [("stems", form, STEM_WEIGHT) for form in (*leaf.surfaces, *leaf.stems)]
    terms += [("stems", form, ACROSS_WEIGHT) for form in leaf.across]
    terms += [("words", form, ACROSS_WEIGHT) for form in leaf.across if form.isalpha()]
    return tuple(terms)
