"""What the readers of an import row share: the document they fill, the problems they find,
basic readers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from repository.metadata import vocabularies
from repository.metadata.findings import Problem, shown
from repository.metadata.normalise import clean, polished_title

_TEXT_KEYS = ("value", "lang", "script", "transliteration", "kind", "part")


class Reading:
    """A row being read: `document` is filled by the readers, `problems` in the order of finding."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.document: dict[str, Any] = {}
        self.problems: list[Problem] = []

    @property
    def language(self) -> str:
        """The item's first language, the default of its texts; `und` when it has none."""
        languages: list[str] = self.document.get("language", [])
        return languages[0] if languages else "und"

    def wrong(self, field: str, code: str, **values: Any) -> None:
        """Note a value that refuses the row."""
        self.problems.append(Problem(field, code, values))

    def clean(self, field: str, text: str, *, multiline: bool = False) -> str:
        """Clean text; what a cataloguer should look at becomes a warning."""
        cleaned = clean(text, multiline=multiline)
        for note in cleaned.notes:
            values = {"value": shown(cleaned.text)}
            self.problems.append(Problem(field, note, values, "warning"))
        return cleaned.text

    def one_line(self, field: str, value: Any) -> str | None:
        """One line of text; None when there is none, or when it is no text, which is noted."""
        if value is None:
            return None
        if not isinstance(value, str):
            self.wrong(field, "expects_text", value=shown(value))
            return None
        return self.clean(field, value) or None

    def lines(self, field: str, value: Any) -> list[str]:
        """Lines of text from one string or a list of strings; others are noted and left out."""
        found = []
        for place, row in self.places(field, value):
            if isinstance(row, str):
                line = self.clean(place, row)
                found += [line] if line else []
            else:
                self.wrong(place, "expects_words", value=shown(row))
        return found

    def places(self, field: str, value: Any) -> Iterable[tuple[str, Any]]:
        """Entries of a list with their places; anything else as the only entry."""
        if isinstance(value, list):
            return [(f"{field}[{n}]", row) for n, row in enumerate(value)]
        return [] if value is None else [(field, value)]

    def known_keys(self, field: str, row: Mapping[Any, Any], known: Iterable[str]) -> None:
        """Note keys of an object that are not known."""
        for key in row.keys() - set(known):
            self.wrong(field, "unknown_key", key=shown(key), known=", ".join(known))

    def language_code(self, field: str, value: Any) -> str | None:
        """ISO 639-3 of a language code; None when unknown, which is noted."""
        code = vocabularies.language_code(value) if isinstance(value, str) else None
        if code is None:
            self.wrong(field, "language_unknown", value=shown(value))
        return code

    def texts(
        self, field: str, value: Any, *, multiline: bool = False, is_title: bool = False
    ) -> list[dict[str, Any]]:
        """Texts `{value, lang, …}` from a string, an object or a list of either."""
        rows = (self._text(place, row, multiline) for place, row in self.places(field, value))
        found = [row for row in rows if row is not None]
        if is_title:
            for row in found:
                row["value"] = polished_title(row["value"])
        return [row for row in found if row["value"]]

    def _text(self, field: str, row: Any, multiline: bool) -> dict[str, Any] | None:
        if isinstance(row, str):
            return {"value": self.clean(field, row, multiline=multiline), "lang": self.language}
        if not isinstance(row, Mapping) or not isinstance(row.get("value"), str):
            self.wrong(field, "expects_texts", value=shown(row))
            return None
        self.known_keys(field, row, _TEXT_KEYS)
        text: dict[str, Any] = {"value": self.clean(field, row["value"], multiline=multiline)}
        text["lang"] = self._language(field, row)
        script = row.get("script") or _script_of(row.get("lang"))
        if script is not None:
            text["script"] = self.one_line(f"{field}.script", script)
        for key in ("transliteration", "kind", "part"):
            line = self.one_line(f"{field}.{key}", row.get(key))
            if line:
                text[key] = line
        return text

    def _language(self, field: str, row: Mapping[str, Any]) -> str:
        if row.get("lang") is None:
            return self.language
        return self.language_code(f"{field}.lang", row["lang"]) or "und"


def _script_of(tag: Any) -> str | None:
    """Script subtag of a BCP 47 tag such as `jv-Arab`, or None."""
    parts = tag.replace("_", "-").split("-") if isinstance(tag, str) else []
    return next((p.title() for p in parts[1:2] if len(p) == 4 and p.isalpha()), None)
