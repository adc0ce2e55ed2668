"""People's names on Indonesian title pages: what is one, and what is title, degree or office."""

import re

from repository.pages.extract.child.wordlists import NAME_PARTICLES

_BEFORE = re.compile(
    r"^(?:(?:prof|dr|drs|dra|ir|h|hj|kh|k\.\s?h|tgk|ust|ustadz|pdt)\b\.?\s*)+(?=\S)", re.IGNORECASE
)
_DEGREE = re.compile(
    r"^(?:[SMDA]\.\s?[A-Z][A-Za-z]{0,6}(?:\.\s?[A-Z][A-Za-z]{0,4})*\.?|[SM](?:Ag|Pd|Si|Hum|Sos|Th|Kom|"
    r"Pd\.?I|Fil|IP|KM|H|E|T)\.?|M\.?A\.?|M\.?Sc\.?|B\.?A\.?|Ph\.?\s?D\.?|Lc\.?|Dipl\.?[\w.]*|"
    r"M\.?Phil\.?|LL\.?M\.?|MBA|MM|CBE|Apt\.?|Ak\.?|CA|Jr\.?|Sr\.?|I{2,3}|M\.?D\.?|D\.?V\.?M\.?|ABPP|RN|MPH)$"
)
_NUMBERED = re.compile(r"^(?:\d{1,2}[.)]|[a-z][.)]|[-•*])\s*")
_BEHIND = re.compile(
    r"\s*[(\[/]?\b(?:NI[MPD]N?|NPM|NRP)\b.*$|(?<=[a-z])[a-e]\)[*,]*$|\s*[\d*†‡¹²³⁴⁵]+$",
    re.IGNORECASE,
)
_NOT_NAMES = re.compile(
    r"\b(?:universitas|university|institut|institute|kementerian|ministry|badan|pusat|balai|biro|"
    r"direktorat|fakultas|faculty|jurusan|program|studi|sekolah|laporan|report|penelitian|"
    r"research|tahun|jakarta|indonesia|republik|agama|lembaga|perpustakaan|library|litbang|"
    r"diklat|tim|kerja|penyusun|penulis|editor|isbn|jalan|email|universiti|department|center|"
    r"centre|kantor|yayasan|penerbit|press|abstrak|abstract|bab|daftar|kata|pengantar|dan|and|"
    r"the|of|untuk|dalam|pada|studi|kasus|volume|nomor|january|januari|februari|maret|april|mei|"
    r"juni|juli|agustus|september|oktober|november|desember|kota|kabupaten|provinsi|negeri|"
    r"working|group|section|purpose|information|general|statement|summary|excellency|ambassador|"
    r"committee|subcommittee|office|bureau|division|council|national|united|states|congress|"
    r"region|company|guidelines?|introduction|background|contents|chapter|name|gender|birthday|"
    r"nationality|abs|your|page|table|figure|appendix|foreword|preface|version|draft|sec)\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:;|&|\bdan\b|\band\b|/)\s*")
_MAX_WORDS = 6


def names_in(line: str) -> list[str]:
    """Return the names that make up the line, without degrees; [] when it holds anything else."""
    found: list[str] = []
    for part in _BETWEEN.split(_NUMBERED.sub("", line)):
        names = [_bare(piece) for piece in part.split(",") if not _is_degree(piece)]
        if not part.strip(" .,"):
            continue
        if not names or not all(_is_name(name) for name in names):
            return []
        found += names
    return [_in_mixed_case(name) for name in found]


def _is_degree(piece: str) -> bool:
    return not piece.strip(" .") or all(_DEGREE.match(word) for word in piece.split())


def _bare(piece: str) -> str:
    name = _BEHIND.sub("", piece.strip())
    name = _BEFORE.sub("", name)
    return name.strip(" .:*")


def _is_name(name: str) -> bool:
    words = name.split()
    if not 1 <= len(words) <= _MAX_WORDS or _NOT_NAMES.search(name) or len(name) < 3:
        return False
    return all(_is_name_word(word) for word in words)


def _is_name_word(word: str) -> bool:
    if word.casefold().strip("-.") in NAME_PARTICLES:
        return True
    letters = re.sub("[.'’`-]", "", word)
    return letters.isalpha() and word[0].isupper()


def _in_mixed_case(name: str) -> str:
    if not name.isupper() or len(name) < 5:
        return name
    return re.sub(r"[^\W\d_]+", lambda word: word[0].capitalize(), name)
