"""Analysis: what is written into the index for a text, and which index words a word of a query
stands for.

A document word v stands in the index as itself, with its positions, and as its stems. A query word
w finds it when the forms of w (itself, its stems under every language, its standard spelling) and
the forms of v have one in common.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from search_index.across_scripts import index_forms
from search_index.folding import is_arabic
from search_index.languages import language_of
from search_index.readings import parts
from search_index.stemming import rules, stems
from search_index.tokens import tokenise

ANALYSIS_VERSION = 6
"""Raised whenever the same text would be analysed differently; part of the schema's fingerprint."""

FIELDS = ("title", "creator", "subject", "abstract", "other", "manuscript")
BAND_SHIFT = 20
"""Metadata positions are `field number << BAND_SHIFT | position in the field`: one index field
holds all of them.
"""

MIXED = rules(None)

stems_of = lru_cache(maxsize=1 << 17)(stems)


@lru_cache(maxsize=1 << 17)
def forms_of(word: str, rule: str) -> tuple[str, ...]:
    """Give the further forms under which a word of a text stands in the index.

    They are its stems; its parts, for which a query finds it but which a query for it does not ask
    for; and what it is found under by words in the other script.
    """
    forms = dict.fromkeys(stems_of(word, rule))
    if is_arabic(word):
        forms |= dict.fromkeys(index_forms(word, True))
    elif "i" in rule and word.isascii():
        forms |= dict.fromkeys((*parts(word), *index_forms(word, False)))
    return tuple(forms)


STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        ada adalah agar akan antara apa atas atau bagaimana bagi bahwa beberapa belum berapa bila
        bisa bukan dalam dan dapat dari daripada dengan di dia guna hal hanya harus hingga ia ini
        itu jika juga kami kapan karena ke kenapa kepada kita lain lebih maka mana masih mengapa
        mereka namun oleh pada para pun saat saja sama sampai sangat saya sebagai sebuah secara
        sedang sehingga sejak seperti serta setelah setiap siapa suatu sudah tanpa telah tentang
        terhadap tersebut tetapi tiap tidak untuk yaitu yakni yang
        a about after also an and are as at be been but by can do for from had has have how if in
        into is it its may more no not of on or other our she so such than that the their them then
        there these they this to was we were what when which who will with would
        """,
    )
)


@dataclass(slots=True)
class Analysed:
    """A text or a record as the index keeps it.

    `words` maps a folded word to its ascending positions, `stems` a stem to the positions of the
    words it was made of, a word being never its own stem. `length` counts words.
    """

    words: dict[str, list[int]] = field(default_factory=dict)
    stems: dict[str, list[int]] = field(default_factory=dict)
    length: int = 0

    def add(self, text: str, start: int) -> int:
        """Analyse one text, its first word standing at position `start`; give the position after
        its last word.
        """
        position = start - 1
        words = self.words
        for word, offset, _, _, _ in tokenise(text):
            position = start + offset
            if word in words:
                words[word].append(position)
            else:
                words[word] = [position]
        self.length += position + 1 - start
        return position + 1

    def stem(self, rule: str) -> None:
        """Fill `stems` from `words`."""
        found: dict[str, set[int]] = {}
        for word, positions in self.words.items():
            for stem in forms_of(word, rule):
                found.setdefault(stem, set()).update(positions)
        self.stems = {stem: sorted(positions) for stem, positions in found.items()}


def analyse_page(text: str, language: str | None) -> Analysed:
    """Analyse the text of a page under the stemming rules of its language, when that is not known or
    several of the language it seems to be in.
    """
    analysed = Analysed()
    analysed.add(text, 0)
    is_known = language not in (None, "", "und", "mul")
    analysed.stem(rules(language if is_known else language_of(analysed.words)))
    return analysed


def analyse_metadata(fields: Iterable[Iterable[str]]) -> Analysed:
    """Analyse a record, given the values of each of `FIELDS` in that order.

    No phrase spans two values: a position is left free between them. All stemming rules apply,
    since a record holds titles and abstracts in several languages. Words beyond a million in one
    field are dropped.
    """
    analysed = Analysed()
    for number, values in enumerate(fields):
        start, end = number << BAND_SHIFT, (number + 1) << BAND_SHIFT
        for value in values:
            if start + len(value) < end:  # a text has fewer words than characters
                start = analysed.add(value, start) + 1
    analysed.stem(MIXED)
    return analysed


def is_stop_word(word: str) -> bool:
    """Tell whether a folded word is too common in Indonesian or English to tell documents apart."""
    return word in STOP_WORDS
