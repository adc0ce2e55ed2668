"""Across scripts: the words in Latin letters that a word in Arabic, Jawi or Pegon letters may be.

Arabic letters leave most vowels out, so a word has no one reading. Words of the Indonesian
dictionary are found by laying both spellings beside each other, letter by letter, and keeping those
that fit best. Other words, names above all, meet under a key: their consonants and the vowel of the
last syllable. Everything here works on folded words. (adr/0022-across-scripts.md)
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache

from search_index.arabic_words import READINGS
from search_index.spellings import looks_english
from search_index.stemming import ARABIC_ARTICLE, known_root, root_words

MAX_READINGS = 3
"""How many words of the dictionary a word in Arabic letters is read as."""
MARGIN = 0.1
"""How much worse than the best a reading may fit."""
MAX_COST = 0.8
LATIN, ARABIC = "=", "@"
"""Begin what a word in Latin letters, and one in Arabic letters, stands in the index under for the
other script alone; no word begins so.
"""
MIN_KEY_LETTERS = 3

_UNITS = re.compile(r"ng(?![aeiou]g)|ny|sy|sh|kh|gh|th|dh|dz|zh|[a-z]")
_LATIN_WORD = re.compile(r"[a-z]+\Z")
_DOUBLED = re.compile(r"([bcdfghjklmnpqrstvwxyz])\1+")

# What an Arabic letter is written as in Latin letters, and how unusual that is (0 to 1).
_SOUNDS: dict[str, dict[str, float]] = {
    "ب": {"b": 0, "p": 0.5},
    "ت": {"t": 0, "th": 0.4},
    "ث": {"s": 0.02, "th": 0, "ts": 0},
    "ج": {"j": 0, "c": 0.05},
    "ح": {"h": 0},
    "خ": {"kh": 0, "k": 0.3, "h": 0.4},
    "د": {"d": 0},
    "ذ": {"z": 0, "dz": 0, "dh": 0, "d": 0.3},
    "ر": {"r": 0},
    "ز": {"z": 0, "j": 0.3},
    "س": {"s": 0},
    "ش": {"sy": 0, "sh": 0, "s": 0.3},
    "ص": {"s": 0, "sh": 0},
    "ض": {"d": 0, "dh": 0, "z": 0.4, "l": 0.4},
    "ط": {"t": 0, "th": 0},
    "ظ": {"z": 0, "zh": 0, "dh": 0, "l": 0.4},
    "غ": {"ng": 0, "gh": 0, "g": 0.15},
    "ف": {"f": 0, "p": 0.05, "v": 0.1},
    "ق": {"k": 0, "q": 0},
    "ك": {"k": 0, "g": 0.05},
    "ل": {"l": 0},
    "م": {"m": 0},
    "ن": {"n": 0, "ny": 0.1},
    "ه": {"h": 0},
    "و": {"w": 0, "u": 0, "o": 0.02},
    "ي": {"y": 0, "i": 0, "e": 0.1},
    "ا": {"a": 0, "e": 0.25},
    "ع": {"k": 0.05, "a": 0.05, "i": 0.1, "u": 0.1},
}
_LOAN_LETTERS = frozenset("ثحخذصضطظع")
_UNWRITTEN_IN_LOANS = {"a": 0.12, "e": 0.26, "i": 0.2, "u": 0.2, "o": 0.3}
_UNWRITTEN_IN_MALAY = {"a": 0.12, "e": 0.1, "i": 0.35, "u": 0.35, "o": 0.4}
_VOWELS = frozenset("aeiou")
_UNREAD = {"ع": 0.2, "ا": 0.6, "ه": 0.6, "و": 1.0, "ي": 1.0}
_LONG_BEGINNINGS = frozenset([("و", "u"), ("و", "o"), ("ي", "i"), ("ي", "e")])
_FEMININE = re.compile("(?<=..)(?:ه|(?<=ا)ت)$")
_FINAL_H = "ه"
_NEVER = 9.0

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


def units(word: str) -> list[str]:
    """Give the sounds of a word in Latin letters, doubled consonants once."""
    return _UNITS.findall(_DOUBLED.sub(r"\1", word))


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
    if word[-1] == _FINAL_H:
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
    return (ARABIC + word, *(ARABIC + key for key in latin_keys(word)))


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


def cost(latin: str, arabic: str) -> float:
    """Give how badly a word in Latin letters fits one in Arabic letters: 0 for a perfect fit, above
    `MAX_COST` for none.
    """
    pair = _Pair(tuple(units(latin)), arabic, not _LOAN_LETTERS.isdisjoint(arabic))
    # row[j]: the best cost of the sounds so far against the first j letters
    row = [0.0]
    for j in range(len(arabic)):
        row.append(row[-1] + pair.unread(-1, j))
    for at in range(len(pair.sounds)):
        unwritten = pair.unwritten(at)
        new = [row[0] + unwritten]
        for j in range(len(arabic)):
            new.append(
                min(
                    row[j + 1] + unwritten,
                    new[j] + pair.unread(at, j),
                    row[j] + pair.written(at, j),
                )
            )
        row = new
        if min(row) > MAX_COST:
            return _NEVER
    return round(row[-1], 3)


@dataclass(frozen=True, slots=True)
class _Pair:
    """A word in sounds and one in letters; `loan` tells that the letters are those of Arabic."""

    sounds: tuple[str, ...]
    letters: str
    loan: bool

    def unwritten(self, at: int) -> float:
        """Give what it costs that a sound stands for no letter."""
        sound, before = self.sounds[at], self.sounds[at - 1] if at else ""
        last = at == len(self.sounds) - 1
        if sound == "y":
            return 0.15 if at else _NEVER
        if sound not in _VOWELS:
            return 0.5 if sound == "h" else _NEVER
        if not at or before in _VOWELS:
            return 0.15 if sound == "a" and before in ("i", "u") else 0.8
        usual = (_UNWRITTEN_IN_LOANS if self.loan else _UNWRITTEN_IN_MALAY)[sound]
        if sound == "u" and self.sounds[:2] == ("m", "u") and at == 1:
            return 0.12  # participles
        if sound == "i" and self.letters[1:2] == "ا" and at == 3:
            return 0.15  # participles: kafir, salim
        if last:
            if sound == "a":
                return 0.6 if self.loan else 0.05
            cluster = at > 2 and self.sounds[at - 2] not in _VOWELS
            return 0.25 if sound == "u" and cluster else usual + 0.25
        closing = at == len(self.sounds) - 2
        return usual + (0.2 if closing and sound == "e" else 0)

    def unread(self, at: int, j: int) -> float:
        """Give what it costs that a letter stands for no sound, `at` being the last sound before."""
        letter = self.letters[j]
        if at == -1 and j == 0 and letter == "ا":
            first = self.sounds[0] if self.sounds else ""
            following = self.letters[1:2]
            if (following, first) in _LONG_BEGINNINGS:
                return 0.0
        return _UNREAD.get(letter, _NEVER)

    def written(self, at: int, j: int) -> float:
        """Give what it costs that a sound stands for a letter."""
        sound, letter = self.sounds[at], self.letters[j]
        if not at and letter in "اع" and sound in _VOWELS:
            return 0.05 if sound == "e" else 0.0
        if j == len(self.letters) - 1:
            if letter == _FINAL_H and at == len(self.sounds) - 1 and sound in "hta":
                return self._ending(at)
            if letter == "ي" and sound == "a":
                return 0.05
        return _SOUNDS.get(letter, {}).get(sound, _NEVER)

    def _ending(self, at: int) -> float:
        """Give what it costs that the last sound, h, t or a, is ه or ة."""
        sound, before = self.sounds[at], self.sounds[at - 1] if at else ""
        if sound == "a":
            return 0.2 if before not in _VOWELS else _NEVER
        if before == "a":
            return 0.0
        return 0.6 if sound == "t" or self.letters[-2:-1] not in ("و", "ي") else 0.0
