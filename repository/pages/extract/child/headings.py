"""Titles: the one on a title page, and how a title in capitals is written in a catalogue."""

import re

from repository.pages.extract.child.layout import Line
from repository.pages.extract.child.names import names_in
from repository.pages.extract.child.wordlists import CAPITALS, SMALL_WORDS

_MAX_TITLE = 400
_SAME_SIZE = 0.12
_JUNK = re.compile(
    r"^(?:microsoft (?:word|powerpoint|excel).*|untitled.*|tanpa judul.*|"
    r"(?:document|dokumen|layout|slide|book|presentation|halaman|page|cover|sampul|scan\w*|img|image"
    r"|print)[\s_-]*\d*|.{0,120}\.(?:docx?|pdf|rtf|odt|indd|cdr|pptx?|xlsx?|tex|pmd|dvi)"
    r"|[\W\d_]*|\S{0,3})$",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(
    r"^(?:(?:draft|naskah)? ?(?:laporan|report)"
    r"(?: (?:akhir|hasil|tahunan|kegiatan|penelitian|final|pelaksanaan|teknis|kemajuan))*|"
    r"(?:final|research|technical|annual) report|skripsi|tesis|disertasi|thesis|dissertation|"
    r"makalah|artikel|article|working paper|policy (?:brief|paper)|monograf|buku|prosiding|"
    r"jurnal.*|journal.*|vol(?:ume)?\b.*|executive summary|ringkasan eksekutif|kata pengantar|"
    r"daftar isi|(?:table of )?contents|abstract|abstrak|(?:\d\.? )?(?:pendahuluan|introduction)|"
    r"(?:kementerian|ministry|badan|pusat|balai|universitas|university|institut|"
    r"fakultas|direktorat|lembaga|perpustakaan|biro|sekretariat|republik)\b.*|(?:19|20)\d\d|.*\bissn\b.*|"
    r"https?:.*|www\..*|\W*)$",
    re.IGNORECASE,
)


def is_junk(title: str) -> bool:
    """Say whether a title in a file's properties was put there by a program."""
    return bool(_JUNK.match(title.strip()))


def largest(lines: list[Line]) -> list[Line]:
    """Return the lines in the page's largest type that can be a title, [] without any."""
    able = [line for line in lines if _can_be_title(line)]
    most = max((line.size for line in able), default=0)
    if not most:
        return []
    begin = next(i for i, line in enumerate(lines) if line in able and line.size == most)
    found: list[Line] = []
    for line in lines[begin:]:
        if (
            abs(line.size - most) > most * _SAME_SIZE
            or sum(len(f.text) for f in found) > _MAX_TITLE
        ):
            break
        found.append(line)
    return _without_names(found) if _stands_out(most, lines) else []


def _can_be_title(line: Line) -> bool:
    letters = sum(letter.isalpha() for letter in line.text)
    return letters >= 4 and letters * 2 > len(line.text) and not _NO_TITLE.match(line.text)


def _stands_out(most: float, lines: list[Line]) -> bool:
    """A page of nothing but body text has no title, a cover may have nothing but its title."""
    same = sum(len(line.text) for line in lines if abs(line.size - most) <= most * _SAME_SIZE)
    return same <= _MAX_TITLE


def _without_names(found: list[Line]) -> list[Line]:
    """Authors in the title's own size of type end the title."""
    for index, line in enumerate(found[1:], 1):
        if not line.text.isupper() and found[0].text.isupper() and names_in(line.text):
            return found[:index]
        if _NO_TITLE.match(line.text) or line.text.casefold() in {"oleh", "oleh:", "by"}:
            return found[:index]
    return found


def first_line(lines: list[Line]) -> list[Line]:
    """Return the first line that can be a title, for text without sizes of type."""
    return [line for line in lines[:10] if _can_be_title(line) and len(line.text) < 250][:1]


def joined(lines: list[Line]) -> str:
    """Return the lines as one title; capitals only where a catalogue has them."""
    title = " ".join(line.text for line in lines).strip(" .:;-–")
    if not title.isupper():
        return title
    words = [_cased(word) for word in title.split()]
    first = words[0]
    return " ".join([first[:1].upper() + first[1:], *words[1:]])


def _cased(word: str) -> str:
    bare = word.strip("()\"'“”‘’,.:;?!")
    if bare in CAPITALS or not re.search("[AEIOU]", bare):
        return word
    if bare.casefold() in SMALL_WORDS:
        return word.lower()
    return re.sub(r"[^\W\d_]+", lambda letters: letters[0].capitalize(), word)
