"""What a MARC record says of the work as a publication: 245 to 490, with ISBD punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from repository.crosswalks import values
from repository.crosswalks.marc import kinds, names
from repository.crosswalks.marc.fields import Field, closed, field, twin
from repository.crosswalks.values import Record
from repository.metadata import dates, record, vocabularies

# Articles that are not filed under, by the language of the title, in Latin letters.
_ARTICLES = {
    "eng": r"(?:the|an|a) ",
    "nld": r"(?:de|het|een|'t) ",
    "deu": r"(?:der|die|das|ein|eine) ",
    "fra": r"(?:les|le|la|une|un) |l'",
    "ara": r"(?:al|asy|ash|ath|adz|adh|an|ar|as|at|ad|az)-",
}
_ARABIC_ARTICLE = re.compile("ال(?!له)(?=\\w{3})")
_CONTENT = {
    "a": ("text", "txt"),
    "t": ("text", "txt"),
    "m": ("computer dataset", "cod"),
    "k": ("still image", "sti"),
    "g": ("two-dimensional moving image", "tdi"),
    "i": ("spoken word", "spw"),
    "e": ("cartographic image", "cri"),
}
_FILES = {"text": "text file", "image": "image file", "audio": "audio file", "video": "video file"}
_DATA_FILES = {"text/csv", "text/tab-separated-values", "application/json"}


def fields(rec: Record, today: date) -> Iterator[Field]:
    """245, 246, 250, 255, 264, 300, 336 to 338, 340, 347 and 490."""
    yield from _titles(rec)
    yield from field("250", "  ", ("a", closed(str(rec.get("edition", "")))))
    version = rec.get("dataset", {}).get("version")
    yield from field("250", "  ", ("a", f"Versi {version}." if version else ""))
    yield from _mathematical(rec.get("map", {}))
    yield from _production(rec)
    yield from _extent(rec, today)
    yield from _media(rec, today)
    series = rec.get("series", {})
    parts = [("a", series.get("title")), ("x", series.get("issn")), ("v", series.get("number"))]
    yield from field("490", "0 ", *_punctuated(parts, {"x": ",", "v": " ;"}))


# -- titles ----------------------------------------------------------------------------------------


def _titles(rec: Record) -> Iterator[Field]:
    titles = list(rec.get("title", ()))
    main = next((t for t in titles if t.get("kind") == "main"), titles[0] if titles else None)
    originals = [t for t in titles if t.get("kind") == "original" and t is not main]
    if main:
        indicators = f"{int(names.has_main_entry(rec))}{nonfiling(main)}"
        parts = [*_title_parts(main), ("c", names.responsibility(rec))]
        title = _punctuated(parts, {"b": " :", "c": " /"})
        pair = _twin_of(originals[0], indicators[0]) if originals else None
        yield from field("245", indicators, *_ended(title), twin=pair)
    is_manuscript = record.profile_of(rec.get("type")) == "manuscript"
    for other in titles:
        if other is main or other in originals[:1]:
            continue
        is_parallel = other.get("kind") == "translated" and not is_manuscript
        parts = _punctuated(_title_parts(other), {"b": " :"})
        yield from field("246", "31" if is_parallel else "3 ", *parts)


def _title_parts(title: Mapping[str, Any]) -> list[tuple[str, str]]:
    name, _, rest = values.xml_text(str(title["value"])).partition(": ")
    return [("a", name), ("b", rest)]


def _twin_of(title: Mapping[str, Any], added_entry: str) -> Any:
    script = title.get("script") or vocabularies.usual_script(str(title.get("lang", "und")))
    parts = _punctuated(_title_parts(title), {"b": " :"})
    return twin(str(script), f"{added_entry}{nonfiling(title)}", *parts)


def nonfiling(title: Mapping[str, Any]) -> int:
    """How many characters at the start of a title are not filed under (245 second indicator)."""
    text, language = values.xml_text(str(title["value"])), str(title.get("lang"))
    if language == "ara" and _ARABIC_ARTICLE.match(text):
        return 2
    article = re.match(_ARTICLES.get(language, r"(?!)"), text, re.IGNORECASE)
    return article.end() if article and article.end() < len(text) else 0


def _punctuated(parts: list[tuple[str, Any]], before: Mapping[str, str]) -> list[tuple[str, str]]:
    """The parts that have a value; each gets at its end the mark that stands before the next."""
    there = [(code, values.xml_text(str(value))) for code, value in parts if value]
    there = [(code, value) for code, value in there if value]
    marks = [*(before.get(code, "") for code, _ in there[1:]), ""]
    return [(code, value + mark) for (code, value), mark in zip(there, marks, strict=False)]


def _ended(parts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [*parts[:-1], (parts[-1][0], closed(parts[-1][1]))] if parts else []


# -- where and when --------------------------------------------------------------------------------


def _mathematical(chart: Mapping[str, Any]) -> list[Field]:
    scale = f"Skala {chart['scale']}" if chart.get("scale") else ""
    parts = [("a", scale), ("b", chart.get("projection"))]
    found = _ended(_punctuated(parts, {"b": " ;"}))
    return field("255", "  ", *found) if found else []


def _production(rec: Record) -> Iterator[Field]:
    """264: making first, then publication with the year of issue; the year stands first in $c."""
    main = record.main_date(rec) or {}
    publisher = rec.get("publisher", {}).get("name")
    issued = record.date_of(rec, "issued")
    if main.get("type") == "created":
        yield from _statement(" 0", "; ".join(kinds.places_created(rec)), None, _words_first(main))
        if publisher:
            yield from _statement(" 1", kinds.place(rec), publisher, _year_first(issued))
    elif publisher or not rec.get("thesis"):
        yield from _statement(" 1", kinds.place(rec), publisher, _year_first(main))
    else:  # a thesis that nobody issued is made, not published
        grantor = rec["thesis"].get("grantor")
        yield from _statement(" 0", kinds.place(rec), grantor, _year_first(main))
    right = record.date_of(rec, "copyrighted")
    yield from field("264", " 4", ("c", f"©{dates.output_date(right)[:4]}" if right else ""))


def _statement(indicators: str, place: str, body: str | None, day: str) -> list[Field]:
    if not body and not day:
        return []
    marks = {"b": " :", "c": ","}
    found = _ended(_punctuated([("a", place), ("b", body), ("c", day)], marks))
    return field("264", indicators, *found)


def _words_first(stored: Mapping[str, Any]) -> str:
    if not stored.get("original"):
        return _gregorian(stored)
    about = _gregorian(stored).strip("[]")
    return f"{stored['original']} [{about} M]"


def _year_first(stored: Mapping[str, Any] | None) -> str:
    if not stored:
        return ""
    return " ".join(
        part for part in (_gregorian(stored), _bracketed(stored.get("original"))) if part
    )


def _bracketed(words: Any) -> str:
    return f"({words})" if words else ""


def _gregorian(stored: Mapping[str, Any]) -> str:
    year = dates.output_date(stored)[:4] if stored.get("edtf") else ""
    ends = [part[:4] for part in str(stored.get("edtf", "")).split("/")]
    is_span = len(ends) == 2 and ends[0] != ends[1] and all(re.fullmatch(r"\d{4}", e) for e in ends)
    if is_span:
        return f"[antara {ends[0]} dan {ends[1]}]"
    return f"[kira-kira {year}]" if year and dates.is_approximate(stored) else year


# -- extent and media ------------------------------------------------------------------------------


def _extent(rec: Record, today: date) -> Iterator[Field]:
    """300: of a digitised manuscript the copy, whose original 534 describes."""
    is_online = kinds.is_online(rec, today)
    extents = list(rec.get("extent", ()))
    if record.profile_of(rec.get("type")) == "manuscript" and is_online:
        images = [f for f in values.open_files(rec, today) if f.get("role") == "page"]
        count = f" ({len(images)} citra)" if images else ""
        yield from field("300", "  ", ("a", f"1 sumber daring{count}"))
        return
    sizes = [e for e in extents if e.get("height_cm") and not (e.get("pages") or e.get("leaves"))]
    amounts = ", ".join(str(e["value"]) for e in extents if e not in sizes)
    amount = amounts or ("1 berkas daring" if is_online else "")
    size = ", ".join(str(e["value"]) for e in sizes)
    parts = _punctuated([("a", amount), ("c", size)], {"c": " ;"})
    if parts:
        yield from field("300", "  ", *parts)


def _media(rec: Record, today: date) -> Iterator[Field]:
    term, code = _CONTENT[kinds.type_of_record(rec, today)]
    if rec.get("type") == "sound" and rec.get("language") == ["zxx"]:
        term, code = "sounds", "snd"
    yield from field("336", "  ", ("a", term), ("b", code), ("2", "rdacontent"))
    if kinds.is_online(rec, today):
        yield from field("337", "  ", ("a", "computer"), ("b", "c"), ("2", "rdamedia"))
        yield from field("338", "  ", ("a", "online resource"), ("b", "cr"), ("2", "rdacarrier"))
    for material in rec.get("manuscript", {}).get("material", ()):
        label = vocabularies.label("ms_material", material, "id")
        yield from field("340", "  ", ("a", label))
    yield from field("340", "  ", ("d", rec.get("technique")))
    for mime in dict.fromkeys(str(f.get("mime", "")) for f in values.open_files(rec, today)):
        kind = _FILES.get(mime.partition("/")[0], "data file")
        kind = "data file" if mime in _DATA_FILES else kind
        kind = "text file" if mime == "application/pdf" else kind
        if mime:
            yield from field("347", "  ", ("a", kind), ("b", mime), ("2", "rdaft"))
