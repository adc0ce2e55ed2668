"""A style in one language: read once, kept, and asked for references."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from repository.csl.elements import Macro, Sequence
from repository.csl.locales import NAMESPACE, Locale, read
from repository.csl.rendering import Context, Element, Form

Item = Mapping[str, Any]
"""A work as CSL-JSON (https://github.com/citation-style-language/schema)."""


class Style:
    """A CSL style with the words of one language; rendering changes nothing in it, so threads may share it."""

    def __init__(self, path: Path, language: str, locales: Iterable[Path]) -> None:
        """`language` is a tag such as `id-ID`; `locales` are its files, the weakest first.

        Raises OSError when a file is missing, and lxml's or KeyError when one is no style.
        """
        root = read(path)
        self.language = language
        self.locale = Locale(language, locales, root.iterfind(f"{NAMESPACE}locale"))
        self._default = str(root.get("default-locale", "en-US"))
        self._options = dict(_attributes(root))
        macros: dict[str, Element] = {}
        for macro in root.iterfind(f"{NAMESPACE}macro"):
            macros[str(macro.get("name"))] = Macro(macro)
        self._macros = macros
        self._bibliography = _Layout(root, "bibliography")
        self._citation = _Layout(root, "citation")

    def reference(self, item: Item, number: str | None = None) -> str:
        """The work as it stands in a list of references, rendered (`marks`); `number` is put before it where given."""
        return self._rendered(self._bibliography, item, number, None)

    def in_text(
        self, item: Item, locator: tuple[str, str] | None = None, number: str | None = "1"
    ) -> str:
        """The citation in the text, with a locator such as `("page", "12")`."""
        return self._rendered(self._citation, item, number, locator)

    def _rendered(
        self, layout: _Layout, item: Item, number: str | None, locator: tuple[str, str] | None
    ) -> str:
        language = str(item.get("language") or self.language)
        context = Context(
            item,
            self.locale,
            self._options | layout.options,
            self._macros,
            number,
            locator,
            is_english=language.startswith("en"),
        )
        return layout.form.dressed(layout.inside.render(context).text, context)


class _Layout:
    def __init__(self, root: etree._Element, name: str) -> None:
        element = root.find(f"{NAMESPACE}{name}")
        layout = None if element is None else element.find(f"{NAMESPACE}layout")
        if element is None or layout is None:
            raise KeyError(name)
        self.options = dict(_attributes(element))
        self.form, self.inside = Form.of(layout), Sequence(layout)


def _attributes(element: etree._Element) -> Iterable[tuple[str, str]]:
    return ((str(name), str(value)) for name, value in element.attrib.items())
