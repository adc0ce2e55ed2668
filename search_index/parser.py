"""The query language: words (all must hold), "phrases", OR, -not, (parentheses), prefix* and
field:word.

Small on purpose, with limits on length, number, depth and wildcards (reliability.md §3, "Search
guard"). Whatever is typed gives a tree: what cannot be read as an expression is searched as plain
words, with a notice. Nothing raises.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from search_index.expression import And, Node, Not, Or, Phrase, Prefix, leaves, word
from search_index.folding import fold
from search_index.results import Notice
from search_index.tokens import tokenise

MAX_CHARACTERS = 300
MAX_TERMS = 12
MAX_WILDCARDS = 3
MIN_PREFIX_LETTERS = 3
MAX_DEPTH = 4

FIELD_NAMES = {
    **dict.fromkeys(("title", "judul"), "title"),
    **dict.fromkeys(("creator", "author", "pengarang", "penulis"), "creator"),
    **dict.fromkeys(("subject", "subjek", "topik"), "subject"),
    **dict.fromkeys(("abstract", "abstrak"), "abstract"),
}

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


@dataclass(frozen=True, slots=True)
class Parsed:
    """The expression typed, None when it asks for no word; and what was changed about it, if
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
    notice = None
    if len(text) > MAX_CHARACTERS:
        cut = text[: MAX_CHARACTERS + 1]
        text, notice = (
            (cut.rsplit(None, 1)[0] if " " in cut else cut)[:MAX_CHARACTERS],
            Notice.TOO_LONG,
        )
    try:
        node = _Reader(text).read()
    except _Unreadable as unreadable:
        node, notice = _plain(text), notice or unreadable.notice
    if node is not None and _size(node) > MAX_TERMS:
        node, notice = _shorten(node), notice or Notice.TOO_MANY_WORDS
    if node is None and text.strip():
        notice = notice or Notice.NO_WORDS
    return Parsed(node, notice)


def _size(node: Node) -> int:
    return sum(1 for _ in leaves(node))


def _shorten(node: Node) -> Node:
    """Keep as many of the first parts of an AND as the limit allows; of anything else, its first
    words.
    """
    parts = node.children if isinstance(node, And) else (node,)
    kept: list[Node] = []
    room = MAX_TERMS
    for part in parts:
        size = _size(part)
        if size > room:
            break
        kept.append(part)
        room -= size
    if not kept:
        kept.extend([leaf for leaf, _ in leaves(node)][:MAX_TERMS])
    return kept[0] if len(kept) == 1 else And(tuple(kept))


def _words(text: str, field: str | None = None) -> list[Node]:
    """Give one node a word of the text; the article of "al-Qur'an" is not asked for."""
    readings: dict[int, list[str]] = {}
    articles = set()
    for reading, position, _, _, extra in tokenise(text):
        if extra:
            articles.add(position - 1)
            readings.setdefault(position, []).append(reading)
        else:
            readings.setdefault(position, []).insert(0, reading)
    return [
        word(tuple(dict.fromkeys(found)), field)
        for position, found in readings.items()
        if position not in articles
    ]


def _all(nodes: list[Node]) -> Node | None:
    nodes = list(dict.fromkeys(nodes))
    if not nodes:
        return None
    return nodes[0] if len(nodes) == 1 else And(tuple(nodes))


def _plain(text: str) -> Node | None:
    chunks = re.sub(rf"[(){_QUOTES}*]", " ", text).split()
    return _all([node for chunk in chunks if chunk not in ("OR", "AND") for node in _words(chunk)])


class _Reader:
    """Reads one text by recursive descent; raises `_Unreadable`."""

    def __init__(self, text: str) -> None:
        self.lexemes = [match for match in _LEXEME.finditer(text) if not match.group().isspace()]
        self.index = 0
        self.wildcards = 0

    def read(self) -> Node | None:
        node = self.alternatives(0)
        if self.index < len(self.lexemes):  # a closing parenthesis too many
            raise _Unreadable(Notice.NOT_UNDERSTOOD)
        return node

    def alternatives(self, depth: int) -> Node | None:
        branches = [self.sequence(depth)]
        while self._next_is("OR"):
            self.index += 1
            branches.append(self.sequence(depth))
        if len(branches) == 1:
            return branches[0]
        nodes = [branch for branch in branches if branch is not None]
        if len(nodes) < len(branches):
            raise _Unreadable(Notice.NOT_UNDERSTOOD)
        return Or(tuple(dict.fromkeys(nodes)))

    def sequence(self, depth: int) -> Node | None:
        nodes: list[Node] = []
        while self.index < len(self.lexemes):
            lexeme = self.lexemes[self.index]
            if lexeme["close"] or self._next_is("OR"):
                break
            self.index += 1
            if lexeme["bad"]:
                raise _Unreadable(Notice.NOT_UNDERSTOOD)
            nodes += self.group(lexeme, depth) if lexeme["open"] else self.atom(lexeme)
        return _all(nodes)

    def group(self, lexeme: re.Match[str], depth: int) -> list[Node]:
        if depth >= MAX_DEPTH:
            raise _Unreadable(Notice.TOO_DEEP)
        opening = lexeme["open"]
        if opening.strip("-("):
            raise _Unreadable(Notice.NOT_UNDERSTOOD)  # a field before parentheses
        node = self.alternatives(depth + 1)
        if node is None or self.index >= len(self.lexemes):
            raise _Unreadable(Notice.NOT_UNDERSTOOD)
        self.index += 1
        return [Not(node) if opening[0] == "-" else node]

    def atom(self, lexeme: re.Match[str]) -> list[Node]:
        field, chunk, phrase = lexeme["field"], lexeme["chunk"], lexeme["phrase"]
        name = FIELD_NAMES.get(field.lower()) if field else None
        before: list[Node] = _words(field) if field and name is None else []
        if phrase is not None:
            words = tuple(read for read, _, _, _, extra in tokenise(phrase) if not extra)
            nodes: list[Node] = [*before, Phrase(words, name)] if words else before
        elif chunk == "AND" and not (lexeme["sign"] or field):
            return []
        else:
            nodes = [*before, *self.chunk(chunk, name)]
        asked = _all(nodes)
        if asked is None:
            return []
        return [Not(asked)] if lexeme["sign"] else nodes

    def chunk(self, chunk: str, field: str | None) -> list[Node]:
        if "*" not in chunk:
            return _words(chunk, field)
        self.wildcards += 1
        prefix = fold(chunk[:-1])
        tokens = tokenise(chunk)
        if (
            not chunk.endswith("*")
            or self.wildcards > MAX_WILDCARDS
            or len(tokens) != 1
            or len(prefix) < MIN_PREFIX_LETTERS
            or tokens[0][0] != prefix
        ):
            raise _Unreadable(Notice.BAD_WILDCARD)
        return [Prefix(prefix, field)]

    def _next_is(self, operator: str) -> bool:
        if self.index >= len(self.lexemes):
            return False
        return self.lexemes[self.index].group() == operator
