"""Fitting: how well a word in Latin letters is the reading of one in Arabic letters, laid beside each
other letter by letter. Both are folded. (adr/0022-across-scripts.md)
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_COST = 0.8
"""A word that fits worse is not read so."""

_UNITS = re.compile(r"ng(?![aeiou]g)|ny|sy|sh|kh|gh|th|dh|dz|zh|[a-z]")
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
FINAL_H = "ه"
_NEVER = 9.0


def units(word: str) -> list[str]:
    """Give the sounds of a word in Latin letters, doubled consonants once."""
    return _UNITS.findall(_DOUBLED.sub(r"\1", word))


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
            if letter == FINAL_H and at == len(self.sounds) - 1 and sound in "hta":
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
