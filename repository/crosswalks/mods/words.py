"""Titles, type, languages and abstracts of a MODS record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from repository.crosswalks import values
from repository.crosswalks.elements import XML_LANG, Attributes, add, group, is_language_tag
from repository.crosswalks.values import Record
from repository.metadata import vocabularies

# The main title has no type; the one in its own script is to MODS an alternative.
_TITLE_TYPES = {
    "main": None,
    "original": "alternative",
    "translated": "translated",
    "alternative": "alternative",
}
# By the type of record of MARC (leader, position 6).
_RESOURCES = {
    "a": "text",
    "t": "text",
    "e": "cartographic",
    "g": "moving image",
    "i": "sound recording-nonmusical",
    "k": "still image",
    "m": "software, multimedia",
}


def iso639_2b(code: str) -> str | None:
    """The bibliographic code of ISO 639-2 for a stored language, or None where it has none."""
    row = vocabularies.entry("languages", code)
    return str(row["iso639_2b"]) if row and row.get("iso639_2b") else None


def in_language(text: Mapping[str, Any]) -> Attributes:
    """Language, script and transliteration of a stored text, as attributes of its element."""
    code, script = str(text.get("lang", "und")), text.get("script")
    tag = vocabularies.language_tag(code, script)
    return {
        "lang": iso639_2b(code),
        XML_LANG: tag if is_language_tag(tag) else None,
        "script": script,
        "transliteration": text.get("transliteration"),
    }


def add_text(
    parent: etree._Element, name: str, text: Mapping[str, Any], kind: str | None = None
) -> None:
    """The stored text stands in `parent` with its language."""
    add(parent, name, text.get("value"), {"type": kind} | in_language(text))


def add_title(parent: etree._Element, text: Mapping[str, Any], kind: str | None = None) -> None:
    """One `titleInfo`; what follows the first `": "` is the subtitle."""
    title, _, subtitle = values.xml_text(str(text.get("value", ""))).partition(": ")
    with group(parent, "titleInfo", {"type": kind} | in_language(text)) as info:
        add(info, "title", title)
        add(info, "subTitle", subtitle)


def add_titles(root: etree._Element, rec: Record) -> None:
    """The main title first, then the one in its own script, translations, alternatives."""
    for stored, kind in _TITLE_TYPES.items():
        for text in rec.get("title", ()):
            if text.get("kind") == stored:
                add_title(root, text, kind)


def add_type(root: etree._Element, rec: Record) -> None:
    """The type of resource, the one word for the type, and the term of COAR."""
    kind = values.type_entry(rec)
    leader = str(kind["marc_leader06"])
    is_manuscript = "yes" if leader == "t" else None
    add(root, "typeOfResource", _RESOURCES[leader], {"manuscript": is_manuscript})
    add(root, "genre", kind["genre"])
    add(root, "genre", kind["coar_label"], {"authority": "coar", "valueURI": kind["coar"]})


def add_languages(root: etree._Element, rec: Record) -> None:
    """One `language` for each of the record's, with the scripts that it is written in."""
    for code in rec.get("language", ()):
        with group(root, "language") as language:
            add_language(language, code)
            for script in _scripts(rec, code):
                attributes: Attributes = {"type": "code", "authority": "iso15924"}
                add(language, "scriptTerm", script, attributes)


def add_language(language: etree._Element, code: str) -> None:
    """The code of ISO 639-2, of ISO 639-3 where that has none, and the English name."""
    bibliographic = iso639_2b(code)
    authority = "iso639-2b" if bibliographic else "iso639-3"
    term: Attributes = {"type": "code", "authority": authority}
    add(language, "languageTerm", bibliographic or code, term)
    if vocabularies.entry("languages", code):
        label = vocabularies.label("languages", code, "en")
        add(language, "languageTerm", label, {"type": "text"})


def _scripts(rec: Record, code: str) -> list[str]:
    """Scripts of one language: those of its varieties, else its usual one if the record has it,
    else all of the record's.
    """
    kinds = (vocabularies.entry("script_varieties", key) for key in rec.get("script_variety", ()))
    own = [str(kind["script"]) for kind in kinds if kind and kind.get("language") == code]
    named = [str(script) for script in rec.get("script", ())]
    usual = [script for script in named if script == vocabularies.usual_script(code)]
    return list(dict.fromkeys(own or usual or named))


def add_abstracts(root: etree._Element, rec: Record) -> None:
    """Abstracts in stored order, the table of contents, and whom the work is for."""
    for text in rec.get("abstract", ()):
        add_text(root, "abstract", text)
    add_text(root, "tableOfContents", rec.get("toc", {}))
    for audience in rec.get("audience", ()):
        add(root, "targetAudience", audience)
