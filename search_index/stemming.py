"""Stems: the root under which the forms of a word meet, by language, and the spellings under which
loan words meet.

A stem is only ever added to a word's own form, so a bad stem never loses an exact hit.
"""

from __future__ import annotations

import re
import threading
from functools import cache
from os import SEEK_END
from pathlib import Path
from zlib import crc32

import Stemmer
from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
from Sastrawi.Stemmer.Stemmer import Stemmer as SastrawiStemmer
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

from search_index.folding import is_arabic
from search_index.spellings import (
    STANDARD,
    american,
    looks_english,
    looks_transliterated,
    old_spelling,
    transliterations,
)

MAX_KEPT_ROOTS = 500_000

_INDONESIAN = re.compile(r"[a-z]{4,28}\Z")
ARABIC_ARTICLE = re.compile(r"^(?:[وفبك]?ال|لل)(?=...)")
MIN_TRANSLITERATED_LETTERS = 5
_LATIN = re.compile(r"[a-z]{3,40}\Z")
_RULES = {
    **dict.fromkeys(("id", "ind", "in"), "ia"),
    **dict.fromkeys(("ms", "msa", "may", "zsm", "zlm"), "i"),
    **dict.fromkeys(("en", "eng"), "ea"),
    **dict.fromkeys(
        ("jav", "jv", "sun", "su", "mad", "min", "ace", "bug", "sas", "ban", "bjn"), "ie"
    ),
}


@cache
def _sastrawi() -> SastrawiStemmer:
    return SastrawiStemmer(ArrayDictionary(StemmerFactory().get_words()))


@cache
def root_words() -> frozenset[str]:
    """Give the Indonesian root dictionary, lower case."""
    return frozenset(word.strip().lower() for word in StemmerFactory().get_words() if word.strip())


class RootCache:
    """Indonesian roots already worked out, for a word costs up to a millisecond the first time.

    Bound to a file by `load`, it keeps them across processes: one `word<TAB>root<TAB>checksum` a
    line, appended by `save`. The file may be lost or damaged without harm: lines that are not as
    they were written are skipped.
    """

    def __init__(self) -> None:
        self._roots: dict[str, str] = {}
        self._new: list[tuple[str, str]] = []
        self._read_bytes: dict[Path, int] = {}
        self._lock = threading.Lock()

    def root(self, word: str) -> str:
        """Give the root of a folded Indonesian word; the word itself when it has none."""
        root = self._roots.get(word)
        if root is None:
            root = word if word in root_words() else str(_sastrawi().stem_word(word)) or word
            with self._lock:
                if len(self._roots) >= MAX_KEPT_ROOTS:
                    self._roots.clear()
                self._roots[word] = root
                if word not in root_words() and len(self._new) < MAX_KEPT_ROOTS:
                    self._new.append((word, root))
        return root

    def load(self, path: Path) -> None:
        """Add what the file knows and did not know when it was last loaded."""
        with self._lock:
            read_bytes = self._read_bytes.get(path, 0)
            try:
                with path.open("rb") as file:
                    size = file.seek(0, SEEK_END)
                    file.seek(read_bytes if read_bytes <= size else 0)
                    lines = file.readlines()
            except OSError:
                return
            if lines and not lines[-1].endswith(b"\n"):
                lines.pop()  # somebody is writing it
            if read_bytes > size:
                read_bytes = 0
            self._read_bytes[path] = read_bytes + sum(map(len, lines))
            for line in lines[: MAX_KEPT_ROOTS - len(self._roots)]:
                word, _, rest = line.decode("ascii", "replace").rstrip("\n").partition("\t")
                root, _, checksum = rest.partition("\t")
                if checksum == _checksum(word, root) and _INDONESIAN.match(word):
                    self._roots.setdefault(word, root)

    def save(self, path: Path) -> None:
        """Append what was worked out since the last save; failing to write loses only time."""
        with self._lock:
            new, self._new = self._new, []
        if new:
            try:
                with path.open("a", encoding="ascii") as file:
                    file.writelines(
                        f"{word}\t{root}\t{_checksum(word, root)}\n" for word, root in new
                    )
            except OSError:
                return


def _checksum(word: str, root: str) -> str:
    return f"{crc32(f'{word} {root}'.encode()):08x}"


roots = RootCache()
_snowball_lock = threading.Lock()


@cache
def _snowball(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(language, 100_000)


def _snowball_stem(language: str, word: str) -> str:
    with _snowball_lock:  # a Snowball stemmer is not safe in threads
        return str(_snowball(language).stemWord(word))


def rules(language: str | None) -> str:
    """Give the stemming rules of a text in the language: letters `i`, `e`, `a` (Indonesian,
    English, Arabic).

    Arabic-script words follow Arabic rules except in Malay and the regional languages (Jawi,
    Pegon). In unknown, mixed and other languages all rules apply.
    """
    return _RULES.get((language or "").lower(), "iea")


def known_root(word: str) -> str | None:
    """Give the root of a folded word when the dictionary of roots has it."""
    if word in root_words():
        return word
    root = roots.root(word) if _INDONESIAN.match(word) else word
    return root if root in root_words() else None


def stems(word: str, rule: str) -> tuple[str, ...]:
    """Give the distinct stems and other spellings of a folded word by the rules, without the word
    itself.
    """
    if is_arabic(word):
        found = _arabic_stems(word) if "a" in rule else []
    elif word.isascii() and word.isalpha():
        found = _latin_stems(word, rule)
    else:
        found = []
    return tuple(dict.fromkeys(stem for stem in found if stem and stem != word))


def _arabic_stems(word: str) -> list[str]:
    bare = ARABIC_ARTICLE.sub("", word)
    return [bare, _snowball_stem("arabic", bare)]


def _latin_stems(word: str, rule: str) -> list[str]:
    found = []
    known = False
    if "i" in rule and _INDONESIAN.match(word):
        root = roots.root(word)
        known = root in root_words()
        found.append(root)
    if "e" in rule and _LATIN.match(word):
        found.append(_snowball_stem("english", american(word)))
    if not known and len(word) > 3 and ("i" in rule or looks_transliterated(word)):
        found += respellings(word)
    found += [STANDARD[form] for form in (word, *found) if form in STANDARD]
    return found


def respellings(word: str) -> list[str]:
    """Give the modern and standard spellings of a word that the dictionary of roots does not know,
    with their roots.

    Of what its letters may stand for, the first that the dictionary knows is taken. When it knows
    none, as for a name, a word that can only be old is still given in modern letters, and a
    transliterated one in plain consonants, under which its spellings meet.
    """
    found: list[str] = []
    old = old_spelling(word)
    if old is not None:
        modern, certain = old
        root = known_root(modern)
        if root:
            return [modern, root]
        if certain:
            found.append(modern)
            word = modern
    if len(word) < MIN_TRANSLITERATED_LETTERS or looks_english(word):
        return found
    plain, further = transliterations(word)
    for candidate in plain:
        root = known_root(candidate)
        if root:
            return [*found, candidate, root]
    known = next((spelling for spelling in further if spelling in root_words()), None)
    return [*found, *plain[: 1 if known else 2], *([known] if known else [])]
