"""The sample reports: reads their sources, typesets them, and describes them as import rows.

The source format is told in `content/reports/README.md`; the look is `report.typ`.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typst
import yaml

_FOLDER = Path(__file__).with_name("content") / "reports"
_TEMPLATE = Path(__file__).with_name("report.typ")
_SOURCE = re.compile(r"/\*---\n(?P<head>.*?)\n---\*/\n(?P<body>.*)", re.DOTALL)
_REQUIRED = (
    *("number", "type", "genre", "language", "title", "creators", "abstract", "subjects"),
    *("keywords", "date", "publisher", "collection", "license", "access"),
)
_OPTIONAL = ("contributors", "coverage", "relation", "source", "rights", "embargo_until")
_AS_THEY_ARE = (
    *("creators", "contributors", "subjects", "keywords", "coverage", "relation", "source"),
    *("language", "publisher", "rights", "license", "collection", "access"),
)
_AS_TEXT = ("date", "embargo_until")  # YAML reads them as days
_LICENCES = {
    "CC0-1.0": "CC0 1.0",
}

# Types whose profile has a report number of its own; for others the row's identifier is all.
_NUMBERED = {"research_report", "technical_report", "report", "working_paper"}

Row = dict[str, Any]


class SourceFaulty(ValueError):
    """A report's source cannot be read or typeset; the message names the file and the reason."""


@dataclass(frozen=True)
class Report:
    """One report: `slug` (file name without suffix), its YAML `head` and its Typst `body`."""

    slug: str
    head: Row
    body: str


def reports(folder: Path = _FOLDER) -> list[Report]:
    """Every report of the folder, by file name. Raises SourceFaulty."""
    return [read_report(path) for path in sorted(folder.glob("*.typ"))]


def read_report(path: Path) -> Report:
    """The report in one source file. Raises SourceFaulty when its head is broken or incomplete."""
    parts = _SOURCE.fullmatch(path.read_text("utf-8"))
    if parts is None:
        raise SourceFaulty(f"{path.name}: begin with a head between /*--- and ---*/")
    try:
        head = yaml.safe_load(parts["head"])
    except yaml.YAMLError as error:
        raise SourceFaulty(f"{path.name}: the head is not YAML: {error}") from error
    if not isinstance(head, dict):
        raise SourceFaulty(f"{path.name}: the head is not a mapping of keys to values")
    missing = [key for key in _REQUIRED if not head.get(key)]
    unknown = sorted(set(head) - set(_REQUIRED) - set(_OPTIONAL))
    if missing or unknown:
        raise SourceFaulty(f"{path.name}: missing keys {missing}, unknown keys {unknown}")
    return Report(path.stem, head, parts["body"])


def typeset(report: Report, fonts: typst.Fonts) -> bytes:
    """The report as a tagged PDF; same source and fonts, same bytes. Raises SourceFaulty."""
    source = f"{_TEMPLATE.read_text('utf-8')}\n#show: report\n{report.body}"
    try:
        return typst.compile(
            source.encode(),
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs={"meta": json.dumps(_cover(report.head), ensure_ascii=False)},
        )
    except typst.TypstError as error:
        raise SourceFaulty(f"{report.slug}.typ: {error.diagnostic or error.message}") from error


def import_row(report: Report) -> Row:
    """The report as one object of the import format; its one file is `<slug>.pdf`."""
    head = report.head
    language = head["language"]
    row: Row = {"identifier": head["number"], "type": head["type"]}
    if head["type"] in _NUMBERED:
        row["report_number"] = head["number"]
    for key in ("title", "abstract"):
        row[key] = [
            {"value": " ".join(head[key][lang].split()), "lang": lang}
            for lang in sorted(head[key], key=lambda lang: lang != language)
        ]
    row.update({key: head[key] for key in _AS_THEY_ARE if head.get(key)})
    row.update({key: str(head[key]) for key in _AS_TEXT if head.get(key)})
    return {**row, "files": [f"{report.slug}.pdf"]}


def _cover(head: Row) -> Row:
    language = head["language"]
    other = "en" if language == "id" else "id"
    title = head["title"][language]
    return {
        "language": language,
        "other_language": other,
        "title": title,
        "short_title": title.split(": ")[0],
        "other_title": head["title"].get(other, ""),
        "authors": [_direct_form(creator) for creator in head["creators"]],
        "abstract": head["abstract"][language],
        "other_abstract": head["abstract"].get(other, ""),
        "keywords": head["keywords"],
        "publisher": head["publisher"],
        "genre": head["genre"],
        "number": head["number"],
        "year": str(head["date"])[:4],
        "citation": _citation(head, title),
        "licence": _LICENCES.get(head["license"], head["license"]),
    }


def _direct_form(creator: Row) -> str:
    return creator.get("name") or f"{creator['given']} {creator['family']}"


def _citation(head: Row, title: str) -> str:
    names = [
        creator.get("name") or f"{creator['family']}, {creator['given']}"
        for creator in head["creators"]
    ]
    year = str(head["date"])[:4]
    return f"{'; '.join(names)}. {year}. {title}. {head['publisher']}. {head['number']}."
