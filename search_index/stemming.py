"""Stems: the root under which the forms of a word meet, by language, and the spellings under which
loan words meet.

A stem is only ever added to a word's own form, so a bad stem never loses an exact hit.
"""

from __future__ import annotations

import re
import threading
from functools import cache
from pathlib import Path

import Stemmer
from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
from Sastrawi.Stemmer.Stemmer import Stemmer as SastrawiStemmer
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

from search_index.folding import is_arabic

MAX_KEPT_ROOTS = 500_000

# Folded spellings of loan words in the library's field, each with the form of the Indonesian
# standard dictionary.
_SPELLINGS = {
    variant: standard
    for standard, variants in {
        "quran": "alquran alqur qoran koran qur quraan",
        "hadis": "hadits hadith hadist hadis",
        "salat": "shalat sholat solat",
        "fikih": "fiqh fiqih fikh",
        "syariah": "syariat shariah sharia syariat syariah",
        "ustaz": "ustadz ustad",
        "saleh": "shaleh sholeh soleh shalih salih",
        "zakat": "zakah",
        "ramadan": "ramadhan romadhon ramadlan",
        "masjid": "mesjid",
        "mazhab": "madzhab madhhab",
        "tasawuf": "tasawwuf",
        "sufi": "shufi",
        "tarekat": "tariqat thariqat tariqah thariqah tareqat",
        "pesantren": "pasantren",
        "ulama": "ulema",
        "akidah": "aqidah",
        "akhlak": "akhlaq",
        "ijmak": "ijma",
        "kiai": "kyai",
        "musala": "mushala mushalla musholla musholah",
        "muslim": "moslem",
        "wakaf": "waqf wakap",
        "istikamah": "istiqamah istiqomah",
        "tafsir": "tafseer",
        "muktazilah": "mutazilah",
        "syekh": "syaikh sheikh shaykh syech",
    }.items()
    for variant in variants.split()
    if variant != standard and variant not in {"koran", "qur", "alqur"}
}

_INDONESIAN = re.compile(r"[a-z]{4,28}\Z")
_ARABIC_ARTICLE = re.compile(r"^(?:[وفبك]?ال|لل)(?=...)")
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

    Bound to a file by `load`, it keeps them across processes: one `word<TAB>root` a line, appended
    by `save`. The file may be lost or damaged without harm: unreadable lines are skipped.
    """

    def __init__(self) -> None:
        self._roots: dict[str, str] = {}
        self._new: list[tuple[str, str]] = []
        self._loaded: set[Path] = set()
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
                if root != word and len(self._new) < MAX_KEPT_ROOTS:
                    self._new.append((word, root))
        return root

    def load(self, path: Path) -> None:
        """Add what the file knows; once for each file."""
        if path in self._loaded:
            return
        self._loaded.add(path)
        try:
            lines = path.read_text(encoding="ascii", errors="replace").splitlines()
        except OSError:
            return
        for line in lines[:MAX_KEPT_ROOTS]:
            word, tab, root = line.partition("\t")
            if tab and _INDONESIAN.match(word) and root.isascii() and root.isalpha():
                self._roots.setdefault(word, root)

    def save(self, path: Path) -> None:
        """Append what was worked out since the last save; failing to write loses only time."""
        with self._lock:
            new, self._new = self._new, []
        if new:
            try:
                with path.open("a", encoding="ascii") as file:
                    file.writelines(f"{word}\t{root}\n" for word, root in new)
            except OSError:
                return


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


def stems(word: str, rule: str) -> tuple[str, ...]:
    """Give the distinct stems and standard spellings of a folded word by the rules, without the
    word itself.
    """
    found = []
    if is_arabic(word):
        if "a" in rule:
            bare = _ARABIC_ARTICLE.sub("", word)
            found += [bare, _snowball_stem("arabic", bare)]
    elif word.isascii():
        if "i" in rule and _INDONESIAN.match(word):
            found.append(roots.root(word))
        if "e" in rule and _LATIN.match(word):
            found.append(_snowball_stem("english", word))
        standard = _SPELLINGS.get(word)
        if standard:
            found.append(standard)
    return tuple(dict.fromkeys(stem for stem in found if stem and stem != word))
