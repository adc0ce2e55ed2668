"""The words of a sample manuscript: read from its source, and read back line by line as typeset.

A word carries its original script, its romanisation and its gloss, so that the transcription of a
page holds exactly what the typesetter put there. The source is told in `content/manuscripts/README.md`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

TIERS = ("text", "gloss", "roman")


class ManuscriptFaulty(ValueError):
    """A manuscript's source does not fit its own rules; the message names the line."""


@dataclass(frozen=True)
class Word:
    """One written word: `text` in its script, `roman` and `gloss` ("" when none), red or not."""

    text: str
    roman: str = ""
    gloss: str = ""
    red: bool = False


class Mark(NamedTuple):
    """Where a word stands: its number, its page from 1, its height from the page's top in points."""

    number: int
    page: int
    height: float


def words_of(lines: Iterable[str], tiers: list[str]) -> list[Word]:
    """The words of a text whose lines come in groups of `len(tiers)`.

    Raises ManuscriptFaulty when a group is short or its lines differ in the number of words.
    """
    found: list[Word] = []
    red = False
    for group in _groups(list(lines), len(tiers)):
        split = [line.split() for line in group]
        for tier in split[1:]:
            if tier and len(tier) != len(split[0]):
                raise ManuscriptFaulty(f"{len(split[0])} and {len(tier)} words: {group[0]!r}")
        for place, mark in enumerate(split[0]):
            red = red or (mark.startswith("*") and mark != "*")
            given = {
                name: tier[place].replace("_", " ") if tier else ""
                for name, tier in zip(tiers, split, strict=True)
            }
            given["text"] = mark.strip("*")
            found.append(Word(red=red, **given))
            red = red and not mark.endswith("*")
    return found


def blocks_of(source: str, tiers: list[str]) -> list[list[str]]:
    """The blocks of a text file, divided by empty lines. Raises ManuscriptFaulty for a torn block."""
    blocks = [block.splitlines() for block in source.strip().split("\n\n")]
    for block in blocks:
        if len(block) % len(tiers):
            raise ManuscriptFaulty(f"lines come in groups of {len(tiers)}: {block[0]!r}")
    return blocks


def lines_on(layout: list[Mark], page: int) -> list[list[int]]:
    """The numbers of the words on one page, a list a line, from the top."""
    here = sorted((round(mark.height), mark.number) for mark in layout if mark.page == page)
    return [[number for _, number in line] for _, line in groupby(here, lambda mark: mark[0])]


def transcription(words: list[Word], layout: list[Mark], pages: int) -> str:
    """The text of all pages, lines as on the page, a form feed between pages.

    Below the lines in their own script stand, where given, the glosses and the romanisation. A page
    without words is empty.
    """
    return "\f".join(
        _page_text([[words[number] for number in line] for line in lines_on(layout, page)])
        for page in range(1, pages + 1)
    )


def _page_text(lines: list[list[Word]]) -> str:
    tiers = [
        "\n".join(
            " ".join(part for word in line if (part := getattr(word, tier)) and part != ".")
            for line in lines
        ).strip()
        for tier in TIERS
    ]
    return "\n\n".join(tier for tier in tiers if tier)


def _groups(lines: list[str], size: int) -> Iterator[list[str]]:
    if len(lines) % size:
        raise ManuscriptFaulty(f"lines come in groups of {size}: {lines[0]!r}")
    for start in range(0, len(lines), size):
        yield lines[start : start + size]


def flatten(rows: list[list[str]]) -> list[str]:
    """The lines of short texts that the YAML file writes as one list a line."""
    return [tier for row in rows for tier in row]
