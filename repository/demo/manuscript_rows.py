"""Describes a typeset sample manuscript as one object of the import format."""

from collections import Counter
from typing import Any

from repository.demo.manuscript_setting import Manuscript, Setting
from repository.demo.manuscript_text import Word, lines_on

Row = dict[str, Any]

_OPENING_WORDS = 12  # of incipit and explicit
_ISO_639_3 = {"ms": "msa", "ar": "ara"}


def folio_label(position: int) -> str:
    """The folio of the page at `position` (from 0): 0 is 1r, 1 is 1v, 2 is 2r."""
    return f"{position // 2 + 1}{'rv'[position % 2]}"


def import_row(manuscript: Manuscript, setting: Setting, names: list[str], text: str) -> Row:
    """The import row. `names` are the page files in reading order, `text` is the transcription.

    Numbers of leaves and lines, incipit, explicit and colophon are taken from the pages themselves.
    """
    head = manuscript.head
    row = dict(head["row"])
    size = row.pop("size")
    leaves = len(names) // 2
    centimetres = f"{size['height_cm']} x {size['width_cm']} cm".replace(".", ",")
    row["extent"] = [
        {"value": f"{leaves} lembar ({len(names)} halaman)", "lang": "ind", "leaves": leaves},
        {
            "value": f"{centimetres} (blok teks {size['textblock']})",
            "lang": "ind",
            "height_cm": size["height_cm"],
            "width_cm": size["width_cm"],
        },
    ]
    row["identifiers"] = [{"scheme": "shelfmark", "value": row.pop("shelfmark")}]
    row["manuscript"] = {
        **head["manuscript"],
        "lines": _lines_a_page(setting, len(names)),
        **_openings(setting, _ISO_639_3[head["language"]]),
    }
    row["files"] = [
        {"name": name, "label": folio_label(position)} for position, name in enumerate(names)
    ]
    return {"type": "manuscript", **row, "fulltext": text}


def _lines_a_page(setting: Setting, pages: int) -> str:
    """The commonest number of lines on the pages after the title page."""
    counts = Counter(len(lines_on(setting.layout, page)) for page in range(2, pages + 1))
    counts.pop(0, None)
    return str(counts.most_common(1)[0][0])


def _openings(setting: Setting, language: str) -> Row:
    """`incipit`, `explicit` (not where there is no running text) and `colophon`, in both scripts."""
    read = [word for word in setting.body if word.text != "."]
    colophon = [word for line in setting.colophon for word in line]
    found = {"colophon": _both_scripts(colophon, language)}
    if read:
        found["incipit"] = _both_scripts(read[:_OPENING_WORDS], language)
        found["explicit"] = _both_scripts(read[-_OPENING_WORDS:], language)
    for text in found["colophon"]:
        text["part"] = "original" if text["script"] == "Arab" else "transliteration"
    return found


def _both_scripts(words: list[Word], language: str) -> list[Row]:
    """The words in Arabic script and, where the romanisation is of the words themselves, in Latin."""
    texts = [{"value": " ".join(word.text for word in words), "lang": language, "script": "Arab"}]
    if not any(word.gloss for word in words) and all(word.roman for word in words):
        roman = " ".join(word.roman for word in words)
        texts.append({"value": roman, "lang": language, "script": "Latn"})
    return texts
