"""The physical description of a MODS record: of the files that anyone may open, and of the
original.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from lxml import etree

from repository.crosswalks import values
from repository.crosswalks.elements import add, group
from repository.crosswalks.values import Record
from repository.metadata import vocabularies

_NOTES = (
    ("watermark", None, "watermark"),
    ("chain_lines", None, "chain lines"),
    ("condition", "ms_condition", "condition"),
    ("binding", "ms_binding", "binding"),
    ("collation", None, "collation"),
    ("foliation", "ms_quire_marks", "foliation"),
    ("lines", None, "lines"),
    ("textblock", None, "text block"),
    ("hand", "ms_hand", "hand"),
    ("hands", None, "hands"),
    ("ink", None, "ink"),
    ("decoration", "ms_decoration", "decoration"),
)


def add_physical(root: etree._Element, rec: Record, today: date) -> None:
    """Material, media types, extent and origin, then what is said of a manuscript's body."""
    manuscript = rec.get("manuscript", {})
    files = values.open_files(rec, today)
    with group(root, "physicalDescription") as described:
        for material in _labels(manuscript, "material", "ms_material"):
            add(described, "form", material, {"type": "material"})
        add(described, "form", rec.get("technique"), {"type": "technique"})
        for mime in dict.fromkeys(str(file.get("mime", "")) for file in files):
            add(described, "internetMediaType", mime)
        for extent in rec.get("extent", ()):
            add(described, "extent", extent.get("value"))
        if files:
            is_copy = "manuscript" in rec or bool(rec.get("capture"))
            made = "reformatted digital" if is_copy else "born digital"
            add(described, "digitalOrigin", made)
        for key, vocabulary, kind in _NOTES:
            for words in _labels(manuscript, key, vocabulary):
                add(described, "note", words, {"type": kind})


def _labels(manuscript: Record, key: str, vocabulary: str | None) -> Iterable[str]:
    stored = manuscript.get(key) or []
    for value in [stored] if isinstance(stored, str) else stored:
        yield vocabularies.label(vocabulary, value, "en") if vocabulary else str(value)
