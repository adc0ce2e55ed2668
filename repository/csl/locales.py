"""What a locale says: terms with their forms, dates, options. A style's own words come before those of files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from lxml import etree

NAMESPACE = "{http://purl.org/net/xbiblio/csl}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_FALLBACK = {"verb-short": "verb", "symbol": "short", "verb": "long", "short": "long"}


def read(path: Path) -> etree._Element:
    """The root of a style or locale file; raises OSError or lxml's error when there is none."""
    parser = etree.XMLParser(
        remove_comments=True, remove_pis=True, resolve_entities=False, no_network=True
    )
    return etree.parse(str(path), parser).getroot()


class Terms:
    """Words of a language, in forms and numbers."""

    def __init__(self) -> None:
        self._words: dict[tuple[str, str], tuple[str, str]] = {}

    def add(self, locale: etree._Element) -> None:
        """The terms of a `cs:locale` take the place of those that are here."""
        for term in locale.iterfind(f"{NAMESPACE}terms/{NAMESPACE}term"):
            single, multiple = term.find(f"{NAMESPACE}single"), term.find(f"{NAMESPACE}multiple")
            one = (term.text if single is None else single.text) or ""
            many = (term.text if multiple is None else multiple.text) or ""
            self._words[str(term.get("name")), term.get("form", "long")] = (one, many)

    def of(self, name: str, form: str = "long", *, is_plural: bool = False) -> str:
        """The term in a form, else in the nearest form that there is; nothing when there is none."""
        wanted: str | None = form
        while wanted is not None:
            if (found := self._words.get((name, wanted))) is not None:
                return found[is_plural]
            wanted = _FALLBACK.get(wanted)
        return ""

    def single(self, name: str) -> str:
        """The term's long form for one."""
        return self.of(name)

    def exact(self, name: str) -> str | None:
        """The term's long form, or None when the locale has no such term."""
        found = self._words.get((name, "long"))
        return None if found is None else found[0]


class Locale:
    """Terms, dates and options of one language, as a style sees them."""

    def __init__(
        self, language: str, files: Iterable[Path], in_style: Iterable[etree._Element]
    ) -> None:
        """`files` come from the weakest to the strongest; of the style's own locales those that fit are taken."""
        self.terms = Terms()
        self.dates: dict[str, etree._Element] = {}
        self.options: dict[str, str] = {}
        for locale in [*(read(path) for path in files), *_fitting(language, list(in_style))]:
            self._take(locale)

    def _take(self, locale: etree._Element) -> None:
        self.terms.add(locale)
        for date in locale.iterfind(f"{NAMESPACE}date"):
            self.dates[str(date.get("form"))] = date
        for options in locale.iterfind(f"{NAMESPACE}style-options"):
            self.options |= {str(key): str(value) for key, value in options.items()}

    @property
    def into_quotes(self) -> bool:
        """Whether commas and full stops stand inside closing quotation marks."""
        return self.options.get("punctuation-in-quote") == "true"

    @property
    def quotes(self) -> tuple[str, str]:
        """The outer quotation marks."""
        return self.terms.single("open-quote"), self.terms.single("close-quote")


def _fitting(language: str, locales: list[etree._Element]) -> list[etree._Element]:
    found = []
    for wanted in (None, language.split("-")[0], language):
        found += [
            locale for locale in locales if locale.get(_LANG) == wanted and locale not in found
        ]
    return found
