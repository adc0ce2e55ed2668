"""Across scripts: the words in Latin letters that a word in Arabic, Jawi or Pegon letters may be.

Arabic letters leave most vowels out, so a word has no one reading. Words of the Indonesian
dictionary are found by laying both spellings beside each other, letter by letter, and keeping those
that fit best. Other words, names above all, meet under a key: their consonants and the vowel of the
last syllable. Everything here works on folded words. (adr/0022-across-scripts.md)
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache

from search_index.arabic_words import READINGS
from search_index.fitting import FINAL_H, MAX_COST, cost, units
from search_index.spellings import looks_english
from search_index.stemming import ARABIC_ARTICLE, known_root, root_words

MAX_READINGS = 3
"""How many words of the dictionary a word in Arabic letters is read as."""
MARGIN = 0.1
"""How much worse than the best a reading may fit."""
LATIN, ARABIC = "=", "@"
"""Begin what a word in Latin letters, and one in Arabic letters, stands in the index under for the
other script alone; no word begins so.
"""
MIN_KEY_LETTERS = 3

_LISTED = frozenset(word for words in READINGS.values() for word in words)
_LATIN_WORD = re.compile(r"[a-z]+\Z")

_FEMININE = re.compile("(?<=..)(?:ه|(?<=ا)ت)$")

_COARSE = {
    **dict.fromkeys(["b", "ب"], "b"),
    **dict.fromkeys(["t", "ت", "ط"], "t"),
    **dict.fromkeys(["s", "sy", "sh", "th", "ts", "ث", "س", "ش", "ص"], "s"),
    **dict.fromkeys(["j", "c", "ج"], "j"),
    **dict.fromkeys(["d", "z", "dz", "dh", "zh", "د", "ذ", "ز", "ض", "ظ"], "d"),
    **dict.fromkeys(["r", "ر"], "r"),
    **dict.fromkeys(["k", "q", "g", "x", "kh", "gh", "ng", "خ", "غ", "ق", "ك"], "k"),
    **dict.fromkeys(["f", "p", "v", "ف"], "f"),
    **dict.fromkeys(["l", "ل"], "l"),
    **dict.fromkeys(["m", "م"], "m"),
    **dict.fromkeys(["n", "ny", "ن"], "n"),
}


_KEY_LETTERS = {
    **_COARSE,
    **dict.fromkeys(["z", "dz", "zh", "ذ", "ز", "ظ"], "z"),
    **dict.fromkeys(["kh", "خ"], "x"),
    **dict.fromkeys(["ng", "gh", "غ"], "q"),
    **dict.fromkeys(["h", "ه", "ح"], "h"),
    "th": "t",
}
_KEY_VOWELS = {"a": "a", "i": "i", "e": "i", "u": "u", "o": "u", "ا": "a", "ي": "i", "و": "u"}
_INITIAL = {**dict.fromkeys("aiueoاع", "a"), "w": "w", "و": "w", "y": "y", "ي": "y"}


@cache
def _roots_by_skeleton() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for root in root_words():
        if root.isascii() and root.isalpha() and len(root) > 1:
            found["".join(_COARSE.get(unit, "") for unit in units(root))].append(root)
    return dict(found)


def _skeletons(word: str) -> set[str]:
    """Give the consonants under which the dictionary is asked for an Arabic word."""
    plain = "".join(_COARSE.get(letter, "") for letter in word)
    found = {plain}
    if word[-1] == FINAL_H:
        found.add(plain + "t")
    for letter, other in (("ع", "ك"), ("ظ", "ل"), ("ض", "ل")):
        if letter in word[1:]:
            other_word = word[0] + word[1:].replace(letter, other)
            found.add("".join(_COARSE.get(letter, "") for letter in other_word))
    return found


def index_forms(word: str, is_arabic: bool) -> tuple[str, ...]:
    """Give what a folded word of a text stands in the index under for words in the other script:
    one that the dictionary knows under nothing, for it is itself what words there are read as.
    """
    if is_arabic:
        return tuple(ARABIC + form for form in (*_readings(word), *arabic_keys(word)))
    return tuple(LATIN + key for key in latin_keys(word))


def asked_forms(word: str, is_arabic: bool) -> tuple[str, ...]:
    """Give the index terms under which a folded word of a query finds words in the other script.

    Those of a word in Arabic letters may be words themselves.
    """
    if is_arabic:
        return (*_readings(word), *(LATIN + key for key in arabic_keys(word)))
    if not _LATIN_WORD.match(word):
        return ()
    known = (ARABIC + word,) if word in root_words() or word in _LISTED else ()
    return (*known, *(ARABIC + key for key in latin_keys(word)))


def _readings(word: str) -> tuple[str, ...]:
    """Give the readings of a word with or without article; what looks like the article may be part
    of it (`ilham`).
    """
    bare = ARABIC_ARTICLE.sub("", word)
    return (*readings(bare), *(readings(word)[:1] if bare != word else ()))


def latin_keys(word: str) -> tuple[str, ...]:
    """Give the key of a word in Latin letters; none for one of the dictionary, for a short one, and
    for one that ends as English words do.
    """
    if not 3 < len(word) < 20 or not _LATIN_WORD.match(word):
        return ()
    if looks_english(word) or known_root(word):
        return ()
    sounds = units(word)
    if len(sounds) > 3 and (sounds[-1] == "h" or sounds[-2:] == ["a", "t"]):
        sounds.pop()
    letters, ending = _skeleton(sounds, lasting=True)
    return (letters + ending,) if ending and len(letters) >= MIN_KEY_LETTERS else ()


def arabic_keys(word: str) -> tuple[str, ...]:
    """Give the keys of a word in Arabic letters: with the vowel of its last syllable, or, where none
    is written, with each that it may have.
    """
    word = ARABIC_ARTICLE.sub("", word)
    bare = _FEMININE.sub("", word)
    letters, ending = _skeleton(list(bare), lasting=False)
    if len(letters) < MIN_KEY_LETTERS:
        return ()
    unsure = {"": "A"} if bare != word else {"": "aiu", "I": "IA"}
    endings = unsure.get(ending, ending)
    return tuple(letters + ending for ending in endings)


def _skeleton(symbols: list[str], lasting: bool) -> tuple[str, str]:
    """Give the consonants, and the vowel of the last syllable, in capitals when the word ends in it.

    `lasting`: every vowel is written, so that one stands for all consonants after it.
    """
    letters = [_INITIAL.get(symbols[0]) or _KEY_LETTERS.get(symbols[0], "")]
    vowel = _KEY_VOWELS.get(symbols[0], "")
    closed = ""
    for symbol in symbols[1:]:
        consonant = _KEY_LETTERS.get(symbol)
        if consonant:
            letters.append(consonant)
            closed, vowel = vowel or (closed if lasting else ""), ""
        else:
            vowel = _KEY_VOWELS.get(symbol, vowel)
    return "".join(letters), vowel.upper() or closed


@lru_cache(maxsize=1 << 15)
def readings(word: str) -> tuple[str, ...]:
    """Give the words of the dictionary that a folded word in Arabic letters may be, best first, at
    most `MAX_READINGS`.
    """
    if len(word) < 2:
        return ()
    if word in READINGS:
        return READINGS[word]
    roots = _roots_by_skeleton()
    fits = [
        (cost(root, word), root)
        for skeleton in _skeletons(word)
        for root in roots.get(skeleton, ())
    ]
    fits.sort()
    return tuple(root for found, root in fits if found <= min(MAX_COST, fits[0][0] + MARGIN))[
        :MAX_READINGS
    ]
