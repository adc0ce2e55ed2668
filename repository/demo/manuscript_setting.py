"""Typesets one sample manuscript: its ink page by page, and which word came to stand where."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import typst
import yaml

from repository.demo.manuscript_text import (
    ManuscriptFaulty,
    Mark,
    Word,
    blocks_of,
    flatten,
    words_of,
)

_FOLDER = Path(__file__).with_name("content") / "manuscripts"
_TEMPLATE = Path(__file__).with_name("manuscript.typ")
_DPI = 144  # two pixels a typographic point

Row = dict[str, Any]


@dataclass(frozen=True)
class Manuscript:
    """One manuscript's source: `head` as in its YAML file, `text` of its text file ("" for a grid)."""

    slug: str
    head: Row
    text: str


@dataclass(frozen=True)
class Setting:
    """A manuscript as typeset: all `words`, those of the `body` and of the `colophon` (a list a line),
    the ink (`inks`: PNG, one a page), and where each word stands."""

    words: list[Word]
    body: list[Word]
    colophon: list[list[Word]]
    inks: list[bytes]
    layout: list[Mark]


def manuscripts(folder: Path = _FOLDER) -> list[Manuscript]:
    """Every manuscript of the folder, by the identifier of its row."""
    found = []
    for path in folder.glob("*.yaml"):
        text = path.with_suffix(".txt")
        source = text.read_text("utf-8") if text.exists() else ""
        found.append(Manuscript(path.stem, yaml.safe_load(path.read_text("utf-8")), source))
    return sorted(found, key=lambda manuscript: str(manuscript.head["row"]["identifier"]))


def typeset(manuscript: Manuscript, fonts: typst.Fonts) -> Setting:
    """The manuscript's ink, page by page. Raises ManuscriptFaulty when it cannot be typeset."""
    words: list[Word] = []
    data = _numbered(manuscript, words)
    source = _TEMPLATE.read_bytes()
    given = {"data": json.dumps(data, ensure_ascii=False)}
    try:
        # one page comes as bytes, several as a list, which the stub does not say
        inks: Any = typst.compile(
            source,
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs=given,
            format="png",
            ppi=_DPI,
        )
        answer = typst.query(
            source,
            "<layout>",
            field="value",
            one=True,
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs=given,
        )
    except typst.TypstError as error:
        message = f"{manuscript.slug}: {error.diagnostic or error.message}"
        raise ManuscriptFaulty(message) from error
    return Setting(
        words,
        [words[number] for number in data["body"]],
        [[words[number] for number in line] for line in data["colophon"]],
        inks if isinstance(inks, list) else [inks],
        [
            Mark(int(number), int(page), float(height))
            for number, page, height in json.loads(answer)
        ],
    )


def _numbered(manuscript: Manuscript, words: list[Word]) -> Row:
    """The template's data, which name words by number; appends all words to `words` in that order."""
    head = manuscript.head
    tiers = list(head["tiers"])

    def number(lines: list[str], red: bool = False) -> list[int]:
        start = len(words)
        words.extend(replace(word, red=red or word.red) for word in words_of(lines, tiers))
        return list(range(start, len(words)))

    data: Row = {key: head[key] for key in ("kind", "look", "catchwords")}
    for key in ("title", "owner"):
        data[key] = [number(row) for row in head[key]]
    data["heading"] = number(flatten(head.get("heading", [])))
    blocks = blocks_of(manuscript.text, tiers) if manuscript.text else []
    data["stanzas"] = [
        [number(block[at : at + len(tiers)]) for at in range(0, len(block), len(tiers))]
        if head["kind"] == "verse"
        else [number(block)]
        for block in blocks
    ]
    data["body"] = [place for stanza in data["stanzas"] for line in stanza for place in line]
    data["sheets"] = [
        {
            **sheet,
            "heading": number(sheet["heading"], red=True),
            "cells": [number(cell) for cell in sheet["cells"]],
        }
        for sheet in head.get("sheets", [])
    ]
    data["colophon"] = [number(row) for row in head["colophon"]]
    data["words"] = [asdict(word) for word in words]
    return data
