"""References as safe HTML and as plain text, kept by what they are made from; nothing here raises.

A record that a style cannot cite gets a plain reference instead.
"""

from __future__ import annotations

import json
import logging
import re
from datetime import date
from functools import lru_cache

from repository import csl
from repository.citations.styles import DEFAULT, language_of, style_in
from repository.citations.works import work_of
from repository.crosswalks import values
from repository.crosswalks.values import Record
from repository.metadata import names, record

logger = logging.getLogger(__name__)

KEPT = 4096
_QUOTES = ("“", "”")
# Words in Arabic or Hebrew script in a row, up to the stop that the style puts after them.
_LETTER = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
_RUN = re.compile(rf"{_LETTER}(?:[^<>&.,;:A-Za-z\u00c0-\u024f]*{_LETTER})?")


def as_html(
    rec: Record, locale: str = "id", style: str = DEFAULT, today: date | None = None
) -> str:
    """The reference as HTML with `<i>` and, around right-to-left words, `<bdi>`; everything else is escaped.

    Raises KeyError for a style that is not in `styles.STYLES`.
    """
    html = csl.as_html(*_reference(rec, locale, style, today))
    title = record.main_title(rec)

    def isolated(match: re.Match[str]) -> str:
        tag = title.tag if match[0] in title.value and title.tag else "und-Arab"
        return f'<bdi lang="{tag}" dir="rtl">{match[0]}</bdi>'

    return _RUN.sub(isolated, html)


def as_text(
    rec: Record, locale: str = "id", style: str = DEFAULT, today: date | None = None
) -> str:
    """The reference as plain text in one line. Raises KeyError for an unknown style."""
    return csl.as_text(*_reference(rec, locale, style, today))


def in_text(
    rec: Record,
    locale: str = "id",
    style: str = DEFAULT,
    locator: tuple[str, str] | None = None,
) -> str:
    """The citation in a text as plain text, with a place such as `("page", "12")`; nothing when it fails.

    Raises KeyError for an unknown style.
    """
    language = language_of(locale)
    used = style_in(style, language)
    try:
        return csl.as_text(used.in_text(work_of(rec, language, None), locator), used.locale.quotes)
    except Exception:  # a style file is not ours and may ask for what there is not
        logger.warning("no citation of %s in %s", rec.get("handle"), style, exc_info=True)
        return ""


def _reference(
    rec: Record, locale: str, style: str, today: date | None
) -> tuple[str, tuple[str, str]]:
    language = language_of(locale)
    used = style_in(style, language)
    try:
        item = json.dumps(work_of(rec, language, today), sort_keys=True)
        found = _written(item, style, language)
    except Exception:  # a style file is not ours and may ask for what there is not
        logger.warning("no reference of %s in %s", rec.get("handle"), style, exc_info=True)
        found = ""
    return (found, used.locale.quotes) if found else (_plain(rec), _QUOTES)


@lru_cache(maxsize=KEPT)
def _written(item_json: str, style: str, language: str) -> str:
    return style_in(style, language).reference(json.loads(item_json))


def _plain(rec: Record) -> str:
    """Names, year, title, publisher, address: the reference of last resort."""
    people = ", ".join(names.short_form(agent) for agent in values.creators(rec))
    year = record.year(rec)
    title = csl.marks.slanted(csl.marks.cleaned(record.main_title(rec).value))
    parts = [people, f"({year})" if year else "", title, values.publisher(rec) or ""]
    sentences = [re.sub(r"\.$", "", part) for part in parts if part]
    return ". ".join([*sentences, values.landing(rec)])
