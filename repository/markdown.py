"""Markdown that librarians write, as HTML that is safe by construction.

CommonMark and its tables. Raw HTML is shown as written, never passed on; a link or a picture whose address is
not allowed stays text, so that whoever wrote it sees it in the preview. Nothing here needs a sanitiser behind it:
every tag comes out of `TAGS`, every attribute out of `ATTRIBUTES`, which the tests hold against hostile text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urlsplit

from flask_babel import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

LONGEST_TEXT = 100_000  # characters; more is cut, as no form of ours takes more
LONGEST_ADDRESS = 2_000
ELSEWHERE = frozenset({"http", "https"})
TAGS = frozenset(
    {
        "p",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "em",
        "strong",
        "a",
        "img",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "code",
    }
    | {"hr", "br", "div", "table", "thead", "tbody", "tr", "th", "td"}
)
ATTRIBUTES = frozenset(
    {
        "href",
        "title",
        "rel",
        "src",
        "alt",
        "loading",
        "decoding",
        "start",
        "class",
        "dir",
        "id",
        "scope",
    }
    | {"tabindex", "role", "aria-label"}
)
_RIGHT_TO_LEFT = ("R", "AL")
_ALIGNED = {
    "text-align:right": "n",
    "text-align:center": "mid",
}  # `style` is shut by the content policy
_NOT_IN_ID = re.compile(r"[^\w]+")


def _is_allowed(address: str) -> bool:
    """Whether text may lead to `address`: http, https, mailto, a path of this site or a place on this page."""
    if len(address) > LONGEST_ADDRESS or not address.isprintable() or "\\" in address:
        return False
    if address.startswith(("/", "#")):
        return not address.startswith("//")
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme in ELSEWHERE:
        return bool(parts.hostname)
    return parts.scheme == "mailto" and not parts.netloc and "@" in parts.path


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        return _is_allowed(url)


_PARSER = (
    _Parser("commonmark", {"html": False, "maxNesting": 20})
    .enable("table")
    .disable(["html_block", "html_inline"])
)


def render(
    text: str, *, first_heading: int = 2, anchors: str = "", script_root: str = ""
) -> Markup:
    """Return Markdown as HTML.

    The highest heading becomes `first_heading` (2 to 6) and no level is left out below it. With `anchors` each
    heading has an id that begins with it, unique in this text. Links to other sites have `rel="noopener"`; pictures
    come from this site or their description stands in their place. Paths of this site follow `script_root`. Blocks
    with Arabic or other right-to-left letters have `dir="auto"`. At most 100,000 characters are read.
    """
    tokens = _PARSER.parse(text[:LONGEST_TEXT])
    _level_headings(tokens, first_heading)
    if anchors:
        _name_headings(tokens, anchors)
    _turn_blocks(tokens)
    for token in tokens:
        _clean_block(token)
        if token.children:
            token.children = _mended_links(token.children)
        for child in token.children or ():
            _clean_inline(child, script_root)
    return Markup(_PARSER.renderer.render(_with_frames(tokens), _PARSER.options, {}))  # noqa: S704 - see above


def plain(text: str, longest_characters: int = 300) -> str:
    """Return the first paragraph of Markdown without marks, in one line, cut at a word."""
    tokens = _PARSER.parse(text[:LONGEST_TEXT])
    for before, token in pairwise(tokens):
        if before.type == "paragraph_open" and token.children:
            words = " ".join("".join(_words(token.children)).split())
            if len(words) <= longest_characters:
                return words
            return words[:longest_characters].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
    return ""


def outline(text: str, anchors: str) -> list[tuple[str, str]]:
    """Return the headings of the highest level with the ids that `render` gives them: `(id, words)`."""
    tokens = _PARSER.parse(text[:LONGEST_TEXT])
    _level_headings(tokens, 2)
    _name_headings(tokens, anchors)
    pairs = pairwise(tokens)
    return [
        (str(opening.attrs["id"]), "".join(_words(inline.children or [])))
        for opening, inline in pairs
        if opening.type == "heading_open" and opening.tag == "h2"
    ]


def _words(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            yield " "
        elif token.type == "image":
            yield from _words(token.children or [])
        else:
            yield token.content


def _level_headings(tokens: list[Token], first: int) -> None:
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    highest = min((int(token.tag[1]) for token in headings), default=1)
    last = first - 1
    for token in headings:
        if token.type == "heading_open":
            last = min(int(token.tag[1]) - highest + first, last + 1, 6)
        token.tag = f"h{last}"


def _name_headings(tokens: list[Token], anchors: str) -> None:
    taken: set[str] = set()
    for token, inline in pairwise(tokens):
        if token.type != "heading_open":
            continue
        folded = unicodedata.normalize("NFKC", "".join(_words(inline.children or []))).casefold()
        words = _NOT_IN_ID.sub("-", folded).strip("-_")[:60]
        name, number = f"{anchors}{words}", 1
        while name in taken:
            number += 1
            name = f"{anchors}{words}-{number}"
        taken.add(name)
        token.attrSet("id", name)


def _turn_blocks(tokens: list[Token]) -> None:
    opening = tokens[0] if tokens else None
    for token in tokens:
        if (
            token.type.endswith("_open") and not token.hidden
        ):  # the paragraphs of tight lists are not written
            opening = token
        elif token.type == "inline" and opening is not None and _has_right_to_left(token.content):
            opening.attrSet("dir", "auto")


def _has_right_to_left(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in text)


def _clean_block(token: Token) -> None:
    if token.type in ("th_open", "td_open"):
        aligned = _ALIGNED.get(str(token.attrs.pop("style", "")))
        if aligned:
            token.attrSet("class", aligned)
        if token.type == "th_open":
            token.attrSet("scope", "col")
    token.info = ""  # the language named behind ``` would become a class


def _mended_links(tokens: list[Token]) -> list[Token]:
    """Return the tokens without links to nowhere, and with the address written out where a link has nothing to read."""
    mended: list[Token] = []
    is_left_out = False
    for token in tokens:
        if token.type == "link_open":
            is_left_out = not token.attrs["href"]
        if token.type in ("link_open", "link_close") and is_left_out:
            continue
        if token.type == "link_close" and mended[-1].type == "link_open":
            mended.append(Token("text", "", 0, content=str(mended[-1].attrs["href"])))
        mended.append(token)
    return mended


def _clean_inline(token: Token, script_root: str) -> None:
    if token.type == "link_open":
        address = str(token.attrs["href"])
        if address.startswith("/"):
            token.attrSet("href", script_root + address)
        elif not address.startswith(("#", "mailto:")):
            token.attrSet("rel", "noopener")
    elif token.type == "image":
        _clean_image(token, script_root)


def _clean_image(token: Token, script_root: str) -> None:
    address = str(token.attrs["src"])
    if not address.startswith("/"):
        token.type, token.tag, token.attrs = "text", "", {}
        token.content, token.children = "".join(_words(token.children or [])), None
        return
    token.attrSet("src", script_root + address)
    token.attrSet("loading", "lazy")
    token.attrSet("decoding", "async")


def _with_frames(tokens: list[Token]) -> list[Token]:
    """Return the tokens with each table in a frame of its own that scrolls and takes the keyboard's focus."""
    name = escape(_("Table"))
    opening = f'<div class="scroll" role="region" tabindex="0" aria-label="{name}">'
    framed: list[Token] = []
    for token in tokens:
        if token.type == "table_open":
            framed.append(Token("html_block", "", 0, content=opening))
        framed.append(token)
        if token.type == "table_close":
            framed.append(Token("html_block", "", 0, content="</div>\n"))
    return framed
