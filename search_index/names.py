"""Names: of fields, as people type them before a colon in both languages of the interface; and titles
that stand with the names of people.
"""

from __future__ import annotations

import re
from typing import Final

TEXT_NAMES: Final = {
    **dict.fromkeys(("judul", "title"), "title"),
    **dict.fromkeys(("penulis", "pengarang", "author", "creator"), "creator"),
    **dict.fromkeys(("subjek", "topik", "subject", "topic"), "subject"),
    **dict.fromkeys(("abstrak", "abstract"), "abstract"),
    **dict.fromkeys(("naskah", "manuscript"), "manuscript"),
}
"""Fields of the description in which words and phrases stand, by each of their names."""

FACET_NAMES: Final = {
    **dict.fromkeys(("bahasa", "language"), "language"),
    **dict.fromkeys(("aksara", "script"), "script"),
    **dict.fromkeys(("jenis", "type"), "type"),
    **dict.fromkeys(("koleksi", "collection"), "collection"),
    **dict.fromkeys(("akses", "access"), "access"),
    **dict.fromkeys(("berkas", "files"), "files"),
}
"""Facets of which a value is named by a label."""

YEAR_NAMES: Final = frozenset({"tahun", "year"})

_WRITTEN = {
    "title": ("judul", "title"),
    "creator": ("penulis", "author"),
    "subject": ("subjek", "subject"),
    "abstract": ("abstrak", "abstract"),
    "manuscript": ("naskah", "manuscript"),
    "language": ("bahasa", "language"),
    "script": ("aksara", "script"),
    "type": ("jenis", "type"),
    "collection": ("koleksi", "collection"),
    "access": ("akses", "access"),
    "files": ("berkas", "files"),
    "year": ("tahun", "year"),
}


_TITLE = re.compile(
    r"""(?: dr | drs | dra | prof | ir | h | hj | k\.?h | tgk | ust | ustz | lc | ph\.?d | b\.a
    | [sm]\.(?: ag | pd | sos | h | hum | th | e | ip | kom | si | fil | a | sc | phil | ikom | kes | m | t )
      (?: \.i )? )\.?,?""",
    re.VERBOSE,
)


def is_title(typed: str) -> bool:
    """Tell whether something typed is a title of learning or honour before or after a name,
    abbreviated with a full stop: `Dr.`, `K.H.`, `M.Ag.`; headings of creators do not have them.
    """
    return "." in typed and _TITLE.fullmatch(typed.lower()) is not None


def field_of(name: str) -> str | None:
    """Give the field, the facet or `year` that a name stands for; None when it is no name."""
    name = name.lower()
    return TEXT_NAMES.get(name) or FACET_NAMES.get(name) or ("year" if name in YEAR_NAMES else None)


def name_of(field: str, locale: str) -> str:
    """Give the name that is written for a field, a facet or `year`: Indonesian for the locale `id`,
    else English.
    """
    return _WRITTEN[field][0 if locale.startswith("id") else 1]
