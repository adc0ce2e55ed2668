"""Readings: what else a word of a text may be read as, by itself or together with the words before it."""

from __future__ import annotations

import re
from functools import lru_cache

from search_index.folding import APOSTROPHES, fold
from search_index.stemming import known_root, respellings, root_words

PREFIXES = frozenset(
    re.findall(
        r"\w+",
        """
    adi anti antar auto bio catur co cross de dwi e eka eks ekstra geo hiper hipo infra inter intra
    ko kontra maha makro meta mikro micro mono multi neo nir non nano pan pasca peri poli poly post
    pra pre pro proto pseudo purna re self semi sosio socio sub super supra swa tele trans tri tuna
    ultra
        """,
    )
)
"""What is written with a hyphen, apart, or in one with the word that follows."""

SIGNS = frozenset(APOSTROPHES)

_NUMBER = re.compile(
    r"""(?<![\w-])(?: 97[89](?:-\d+){3}-\d | \d{1,5}-\d+-\d+-[\dx]
    | (?!(?:1[5-9]|20)\d\d-)\d{4}-\d{3}[\dx] )\Z""",
    re.VERBOSE,
)
_NUMBER_DIGITS = (8, 10, 13)  # ISSN, ISBN

_BEARERS = frozenset(["abd", "bait", "bayt", "dar", "zu", "dhu", "dzu"])
_BORNE = frozenset(["din", "islam", "haqq", "haq"])
_SUN_LETTER = re.compile(r"sh|sy|th|dh|dz|ts|[tdrzsln]")
_NAME_IN_ONE = re.compile(r"([a-z]{3,})ud?din\Z")

_CLOSED_SYLLABLE = re.compile(
    f"(?<=[aiueāīūAIU])[{APOSTROPHES}](?=[bcdfghjklmnpqrstvwyzḍḥṣṭẓ])(?!(?:s|t|d|m|re|ll|ve)\\b)"
)
_OPEN_SYLLABLE = re.compile(r"[a-z](?:[aiu]|oe)\Z")


@lru_cache(maxsize=1 << 14)
def with_k(written: str) -> str | None:
    """Give the folded word with the `k` that Indonesian writes for an ʿayn or hamza that closes a
    syllable; None when it closes none.

    `written` is the word with the character that follows it. `ma'na` gives `makna`. At the end of a
    word the sign may be a quotation mark, so that `rujuʿ` gives `rujuk` because the dictionary has
    this and has no `ruju`.
    """
    inside = _CLOSED_SYLLABLE.sub("k", written)
    if inside != written:
        return fold(inside)
    if written[-1] not in SIGNS:
        return None
    word = fold(written)
    if not _OPEN_SYLLABLE.search(word) or known_root(word):
        return None
    closed = word + "k"
    return closed if not root_words().isdisjoint((closed, *respellings(closed))) else None


def number(written: str) -> tuple[str, int] | None:
    """Give the ISBN or ISSN in groups that ends the text, without hyphens, and how many characters
    it takes; None when there is none, nor for a span of years.
    """
    found = _NUMBER.search(written.lower())
    digits = found[0].replace("-", "") if found else ""
    return (digits, len(found[0])) if found and len(digits) in _NUMBER_DIGITS else None


def name_in_one(bearer: str, word: str) -> str | None:
    """Give a name with an Arabic article as Indonesians write it: `nuruddin` for "Nūr al-Dīn",
    `abdurrahman` for "ʿAbd al-Raḥmān". None for words that are not so joined.
    """
    if word not in _BORNE and bearer not in _BEARERS:
        return None
    sun = _SUN_LETTER.match(word)
    return f"{bearer}u{sun[0] if sun else 'l'}{word}"


def parts(word: str) -> tuple[str, ...]:
    """Give the words that a word written in one stands for: those of `antikekerasan`, `nonmuslim`,
    `ulumuddin`, with the root of the second; none for a word of the dictionary.
    """
    name = _NAME_IN_ONE.match(word)
    if name:
        return (name[1], "din")
    for length in range(min(6, len(word) - 3), 2, -1):
        prefix, rest = word[:length], word[length:]
        if prefix in PREFIXES and not known_root(word):
            root = known_root(rest)
            if root:
                return tuple(dict.fromkeys((prefix, rest, root)))
    return ()
