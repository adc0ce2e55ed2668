"""The query language: words (all must hold), "phrases", OR, -not, (parentheses), prefix*, nearly~
and field:word.

Small on purpose, with limits on length, number, depth and wildcards (reliability.md §3, "Search
guard"). Whatever is typed gives a tree: what cannot be read as an expression is searched as plain
words, with a notice. Nothing raises.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from search_index.expression import (
    And,
    Fuzzy,
    Labelled,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Years,
    leaves,
    word,
)
from search_index.folding import fold
from search_index.names import FACET_NAMES, field_of, is_title
from search_index.results import Notice
from search_index.tokens import asked, tokenise

MAX_CHARACTERS = 300
MAX_TERMS = 12
MAX_WILDCARDS = 3
MIN_PREFIX_LETTERS = 3
MIN_FUZZY_LETTERS = 4
MAX_DEPTH = 4

_QUOTES = '"“”„«»'
_LEXEME = re.compile(
    rf"""\s+
    | (?P<open>-?(?:[^\W\d_]+:)?\() | (?P<close>\))
    | (?P<sign>-(?=[^\s-]))? (?:(?P<field>[^\W\d_]+):(?=\S))?
      (?: [{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}] | (?P<chunk>[^\s(){_QUOTES}]+) )
    | (?P<bad>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_YEARS = re.compile(
    r"(?P<only>\d{1,6})|(?P<first>\d{1,6})?\s*(?:\.{2,3}|[-–—…])\s*(?P<last>\d{1,6})?"
)
_NEARLY = re.compile(r"(.+)~([12]?)", re.DOTALL)
# Signs that PDF readers leave where a line ended within a word: a query has no lines.
_LINE_END_SIGNS = dict.fromkeys(map(ord, "\x02\xad\ufffe"))


@dataclass(frozen=True, slots=True)
class Parsed:
    """The expression typed, None when it asks for nothing; and what was changed about it, if
    anything.
    """

    node: Node | None
    notice: Notice | None = None


class _Unreadable(Exception):
    """The text is not an expression; carries the notice."""

    def __init__(self, notice: Notice) -> None:
        super().__init__(notice)
        self.notice = notice


def parse(text: str) -> Parsed:
    """Read what a visitor typed."""
    shortened, notice = shorten(text)
    parsed = _parsed(shortened)
    return Parsed(parsed.node, notice) if notice else parsed


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Parsed:
    """Read a text that is not too long. Kept, for the same words are asked page by page, filter by
    filter, and again for every snippet; and reading costs more than evaluating does.
    """
    reader = _Reader(text)
    try:
        node, notice = reader.read(), reader.notice
    except _Unreadable as unreadable:
        node, notice = _plain(text), unreadable.notice
    if node is not None and sum(1 for _ in leaves(node)) > MAX_TERMS:
        node, notice = _first(node, MAX_TERMS), notice or Notice.TOO_MANY_WORDS
    if node is None and text.strip():
        notice = notice or Notice.NO_WORDS
    return Parsed(node, notice)


def shorten(text: str) -> tuple[str, Notice | None]:
    """Give the part of the text that is searched, whole words of it where it has any; and the notice
    when something is left out.
    """
    notice = None
    if len(text) > MAX_CHARACTERS:
        cut = text[: MAX_CHARACTERS + 1]
        text = (cut.rsplit(None, 1)[0] if " " in cut else cut)[:MAX_CHARACTERS]
        notice = Notice.TOO_LONG
    return text.translate(_LINE_END_SIGNS), notice


def _first(node: Node, room: int) -> Node | None:
    """Give the expression with its first `room` leaves only."""
    match node:
        case Not(child):
            kept = _first(child, room)
            return None if kept is None else Not(kept)
        case And(children) | Or(children):
            parts: list[Node] = []
            for child in children:
                part = _first(child, room)
                if part is not None:
                    parts.append(part)
                    room -= sum(1 for _ in leaves(part))
            return _all(parts) if isinstance(node, And) else _any(parts)
    return node if room > 0 else None


def words_of(text: str, field: str | None = None) -> list[Node]:
    """Give one node a word of the text; the article of "al-Qur'an" is not asked for."""
    return [word(readings, field) for readings in asked(text)]


def _all(nodes: list[Node]) -> Node | None:
    nodes = list(dict.fromkeys(nodes))
    if not nodes:
        return None
    return nodes[0] if len(nodes) == 1 else And(tuple(nodes))


def _any(nodes: list[Node]) -> Node | None:
    nodes = list(dict.fromkeys(nodes))
    if not nodes:
        return None
    return nodes[0] if len(nodes) == 1 else Or(tuple(nodes))


def _plain(text: str) -> Node | None:
    chunks = re.sub(rf"[(){_QUOTES}*]", " ", text).split()
    return _all(
        [node for chunk in chunks if chunk not in ("OR", "AND") for node in words_of(chunk)]
    )


class _Reader:
    """Reads one text by recursive descent; raises `_Unreadable`. `notice` is set when a part was
    read otherwise than it was meant.
    """

    def __init__(self, text: str) -> None:
        self.lexemes = [match for match in _LEXEME.finditer(text) if not match.group().isspace()]
        self.index = 0
        self.wildcards = 0
        self.notice: Notice | None = None

    def read(self) -> Node | None:
        node = self.alternatives(0, None)
        if self.index < len(self.lexemes):  # a closing parenthesis too many
            raise _Unreadable(Notice.NOT_UNDERSTOOD)
        return node

    def alternatives(self, depth: int, field: str | None) -> Node | None:
        branches = [self.sequence(depth, field)]
        while self._next_is("OR"):
            self.index += 1
            branches.append(self.sequence(depth, field))
        if len(branches) == 1:
            return branches[0]
        nodes = [branch for branch in branches if branch is not None]
        if len(nodes) < len(branches):
            raise _Unreadable(Notice.NOT_UNDERSTOOD)
        return _any(nodes)

    def sequence(self, depth: int, field: str | None) -> Node | None:
        nodes: list[Node] = []
        titles: list[Node] = []
        while self.index < len(self.lexemes):
            lexeme = self.lexemes[self.index]
            if lexeme["close"] or self._next_is("OR"):
                break
            self.index += 1
            if is_title(lexeme.group()):
                titles += words_of(lexeme.group(), field)
                continue
            if lexeme["bad"]:
                raise _Unreadable(Notice.NOT_UNDERSTOOD)
            read = self.group if lexeme["open"] else self.atom
            nodes += read(lexeme, depth, field)
        return _all(nodes or titles)

    def group(self, lexeme: re.Match[str], depth: int, field: str | None) -> list[Node]:
        if depth >= MAX_DEPTH:
            raise _Unreadable(Notice.TOO_DEEP)
        opening = lexeme["open"]
        name = opening.strip("-(:")
        inner = field_of(name) if name else field
        if name and inner is None:
            raise _Unreadable(Notice.NOT_UNDERSTOOD)
        node = self.alternatives(depth + 1, inner)
        if node is None or self.index >= len(self.lexemes):
            raise _Unreadable(Notice.NOT_UNDERSTOOD)
        self.index += 1
        return [Not(node) if opening[0] == "-" else node]

    def atom(self, lexeme: re.Match[str], depth: int, field: str | None) -> list[Node]:
        typed, chunk, phrase = lexeme["field"], lexeme["chunk"], lexeme["phrase"]
        if chunk == "AND" and not (lexeme["sign"] or typed):
            return []
        name = field_of(typed) if typed else field
        nodes: list[Node] = words_of(typed, field) if typed and name is None else []
        if name == "year":
            nodes += self.years(chunk or phrase or "")
        elif name in FACET_NAMES.values():
            nodes += _labelled(str(name), chunk or phrase or "")
        elif phrase is not None:
            words = tuple(read for read, _, _, _, extra in tokenise(phrase) if not extra)
            nodes += [Phrase(words, name)] if words else []
        else:
            nodes += self.chunk(chunk, name)
        asked = _all(nodes) if lexeme["sign"] else None
        if isinstance(asked, And) and depth >= MAX_DEPTH:  # could not be written again
            raise _Unreadable(Notice.TOO_DEEP)
        return [Not(asked)] if asked is not None else nodes

    def years(self, text: str) -> list[Node]:
        match = _YEARS.fullmatch(text.strip())
        if match is None or not any(match.groups()):
            words = words_of(text)
            self.notice = Notice.UNKNOWN_VALUE if words else self.notice
            return words
        borders = (match["only"] or match["first"], match["only"] or match["last"])
        first, last = (int(year) if year else None for year in borders)
        if first is not None and last is not None and first > last:
            first, last = last, first
        return [Years(first, last)]

    def chunk(self, chunk: str, field: str | None) -> list[Node]:
        nearly = _NEARLY.fullmatch(chunk)
        if "*" not in chunk and nearly is None:
            return words_of(chunk, field)
        self.wildcards += 1
        if self.wildcards > MAX_WILDCARDS:
            raise _Unreadable(Notice.BAD_WILDCARD)
        if nearly is not None:
            return _nearly(nearly[1], nearly[2], field)
        prefix = fold(chunk[:-1])
        if (
            not chunk.endswith("*")
            or len(prefix) < MIN_PREFIX_LETTERS
            or asked(chunk) != [(prefix,)]
        ):
            raise _Unreadable(Notice.BAD_WILDCARD)
        return [Prefix(prefix, field)]

    def _next_is(self, operator: str) -> bool:
        if self.index >= len(self.lexemes):
            return False
        return self.lexemes[self.index].group() == operator


def _labelled(facet: str, text: str) -> list[Node]:
    label = " ".join(text.split())
    return [Labelled(facet, label)] if tokenise(label) else []


def _nearly(text: str, distance: str, field: str | None) -> list[Node]:
    tokens = [token for token in tokenise(text) if not token[4]]
    if len(tokens) != 1 or len(tokens[0][0]) < MIN_FUZZY_LETTERS:
        return words_of(text, field)
    found = tokens[0][0]
    return [Fuzzy(found, int(distance or usual_distance(found)), field)]


def usual_distance(found: str) -> int:
    """Give how many letters of a word may be wrong: one of up to five, else two."""
    return 1 if len(found) <= 5 else 2
