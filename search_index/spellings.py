"""Spellings: how else a word in Latin letters may be written: the Indonesian spellings before 1972, and the many
ways in which words from Arabic are put into Latin letters.

Candidates only: `stemming` keeps those that are words. Everything here works on folded words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, product

# Folded spellings that no rule explains, each with the form of the Indonesian standard dictionary.
STANDARD = {
    variant: standard
    for standard, variants in {
        "abd": "abdul abdoel abdu",
        "akhlak": "akhlaq",
        "akidah": "aqidah aqaid",
        "asar": "ashar",
        "fikih": "fiqh fiqih fikh feqih pekih pikih",
        "hadis": "hadits hadith hadist hades",
        "haji": "haj hajj hadj",
        "hikayat": "hekayat",
        "ijmak": "ijma",
        "ilmu": "elmu ngelmu",
        "istikamah": "istiqamah istiqomah",
        "jemaah": "jamaah jamaat djemaah",
        "kakbah": "kabah",
        "khonghucu": "konghucu konghuchu khonghuchu konfusius confucius",
        "khotbah": "khutbah khutba chutbah chotbah kutbah",
        "kiai": "kyai kjai kiyai",
        "kurban": "qurban",
        "makna": "makno",
        "masehi": "mesehi",
        "masjid": "mesjid mesdjid",
        "mazhab": "madzhab madhhab",
        "muktazilah": "mutazilah",
        "mukjizat": "mujizat",
        "musala": "mushala mushalla musholla musholah",
        "muslim": "moslem",
        "nasihat": "nasehat",
        "pesantren": "pasantren",
        "quran": "alquran qoran kuran quraan",
        "ramadan": "ramadhan romadhon ramadlan romadlon ramzan",
        "rasul": "rosul",
        "rida": "ridha ridho",
        "salat": "shalat sholat solat shalah",
        "saleh": "shaleh sholeh soleh shalih salih",
        "sedekah": "sadaqah shadaqah shodaqoh sodaqoh sadakah",
        "sufi": "shufi",
        "sunah": "sunnah",
        "syariah": "syariat shariah sharia syareat sarengat",
        "syekh": "syaikh sheikh shaykh syech syeikh sjech",
        "tafsir": "tafseer tapsir",
        "takwa": "taqwa",
        "tarekat": "tariqa tariqat thariqat tariqah thariqah tareqat thoriqoh tarikat",
        "tasawuf": "tasawwuf",
        "tawakal": "tawakkul tawakul tawakkal",
        "ulama": "ulema",
        "umrah": "umroh",
        "ustaz": "ustadz ustad ustadh",
        "wakaf": "waqf wakap",
        "wudu": "wudhu wudlu",
        "zakat": "zakah",
        "zikir": "dzikir dhikr zikr",
        "zuhur": "dzuhur dhuhur zhuhur lohor",
    }.items()
    for variant in variants.split()
}

_CERTAINLY_OLD = re.compile(r"oe|tj|dj|sj|ch")
_OLD = (
    ("oe", "u"),
    ("tj", "c"),
    ("dj", "\x01"),
    ("sj", "sy"),
    ("nj", "ny"),
    ("j", "y"),
    ("\x01", "j"),
)

_CLUSTERS = {
    "sh": ("s", "sy"),
    "th": ("t", "s"),
    "dh": ("d", "z"),
    "ts": ("s",),
    "dz": ("z",),
    "zh": ("z",),
    "dl": ("d",),
    "gh": ("g",),
    "q": ("k",),
    "ch": ("kh", "h"),
}
"""Letters of transliteration with what the Indonesian standard writes, the likelier first."""

_CLUSTER = re.compile(r"(sh|th|dh|ts(?!\Z)|dz|zh|dl|gh|q(?!u[aeio])|ch)")
_TRANSLITERATED = re.compile(f"{_CLUSTER.pattern}|kh|sy|(.)\\2")
_DOUBLED = re.compile(r"([a-z])\1+")
_GLIDES = (
    (re.compile(r"ay(?![aiueo])"), "ai"),
    (re.compile(r"aw(?![aiueo])"), "au"),
    (re.compile(r"iy+(?=a[ht]?\Z)"), "i"),
    (re.compile(r"(?<=[^aiueo])y\Z"), "i"),
)
_DARKENED = re.compile(r"o(?=h\Z|[^aiueo]+[aiueo])")
_ENGLISH_ENDING = re.compile(
    r"(?:ing|ed|en|er|or|ly|[bcdegklnprtw]s|ss|ght|ion|ness|ment|e|th|ck|ll|ous|[lt]y)\Z"
)
_ARABIC_SIGNS = re.compile(r"q(?!u)|kh|dh|dz|zh|sy|iyy|uww|aa|^th[aio]r")
_BRITISH = (
    (re.compile(r"(?<=[a-z]{3})is(?=(?:e|ed|es|er|ers|ing|ations?)\Z)"), "iz"),
    (re.compile(r"(?<=[a-z]{3}l)ys(?=(?:e|ed|es|er|ers|ing)\Z)"), "yz"),
    (
        re.compile(
            r"(col|hon|lab|neighb|behavi|fav|harb|flav|hum|vig|endeav|savi|rum|splend|arm)our"
        ),
        r"\1or",
    ),
    (re.compile(r"(cent|theat|fib|lit|spect|sab)re(?=s?\Z)"), r"\1er"),
    (re.compile(r"(?<=[a-z]{2}og)ue(?=s?\Z)"), ""),
    (re.compile(r"(?<=[a-z]{3}gram)me(?=s?\Z)"), ""),
    (re.compile(r"(?<=arch)ae(?=o)|(?<=medi)ae(?=v)|(?<=encyclop)ae(?=d)"), "e"),
    (re.compile(r"(?<=[a-z]{3}if)(?:y|ies|ied|ying|iers?)\Z"), ""),
)


def old_spelling(word: str) -> tuple[str, bool] | None:
    """Give what a word printed before 1972 is spelt today, and whether it can only be old.

    None when nothing about it is old: no `oe`, `tj`, `dj`, `sj`, `ch` (certain) and no `j`, which
    was `y` and is a letter today.
    """
    certain = _CERTAINLY_OLD.search(word) is not None
    if not certain and "j" not in word:
        return None
    for old, new in _OLD:
        word = word.replace(old, new)
    return word, certain


def american(word: str) -> str:
    """Give the American spelling of an English word, which ends so that its forms get one stem.

    `digitisation` gives `digitization`, `colour` `color`, `certify` `certif`, the stem of
    `certification`. A word that only ends alike (`promise`) changes with all its forms.
    """
    for british, written in _BRITISH:
        word = british.sub(written, word)
    return word


def looks_transliterated(word: str) -> bool:
    """Tell whether a word has letters together that English and Dutch do not have."""
    return _ARABIC_SIGNS.search(word) is not None


def looks_english(word: str) -> bool:
    """Tell whether a word ends as English words do and has no letters of transliteration."""
    return _ENGLISH_ENDING.search(word) is not None and not looks_transliterated(word)


def transliterations(word: str) -> tuple[list[str], list[str]]:
    """Give the standard spellings that a transliterated word may have, the likelier first.

    Two lists without the word itself: those that only change consonants (at most four; after the
    first, it with `a` for a darkened `o`), and those that change vowels and endings as well.
    """
    plain = word
    for glide, written in _GLIDES:
        plain = glide.sub(written, plain)
    bases = list(islice(dict.fromkeys(_with_clusters(plain)), 4))
    further = [found for base in bases for found in _respelt(base)]
    if _TRANSLITERATED.search(word):
        bases.insert(1, _DARKENED.sub("a", bases[0]))
    return (
        [base for base in dict.fromkeys(bases) if base != word],
        [found for found in dict.fromkeys(further) if found not in bases and found != word],
    )


def _with_clusters(word: str) -> Iterator[str]:
    parts = _CLUSTER.split(word)
    choices = [_CLUSTERS.get(part, (part,)) for part in parts]
    for letters in product(*choices):
        yield _DOUBLED.sub(r"\1", "".join(letters))


def _respelt(word: str) -> Iterator[str]:
    light = _DARKENED.sub("a", word)
    for base in dict.fromkeys((word, light)):
        yield base
        if base.endswith("ah"):
            yield base[:-1] + "t"
        elif base.endswith("at"):
            yield base[:-1] + "h"
        for old, new in (("e", "a"), ("e", "i"), ("o", "u"), ("u", "o"), ("v", "f"), ("p", "f")):
            if old in base:
                yield base.replace(old, new)
