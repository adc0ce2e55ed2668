"""Cleaning of text on its way in (§1.4 of the metadata model); what is cleaned stays clean when
cleaned again.

`clean` tells how many characters it removed and what a cataloguer should look at; the short
functions give only the words. Nothing is ever re-capitalised, and compatibility forms are reported,
never replaced: search folds them, the record keeps them. Entities written twice over (`&amp;lt;`)
lose one layer each time.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import NamedTuple

# Printable ASCII without markup, and single spaces: nothing below can apply to it.
_PLAIN = re.compile(r"(?:[!-%'-;=-~]+(?: (?! )|$))*")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TAG = re.compile(
    r"</?(?:a|abbr|address|article|aside|b|bdi|bdo|big|blockquote|body|br|caption|center|cite|code|col"
    r"|colgroup|dd|del|dfn|div|dl|dt|em|figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html"
    r"|i|iframe|img|input|ins|jats:[a-z]+|kbd|li|link|main|mark|meta|nav|object|ol|p|pre|q|s|samp"
    r"|script|section|small|span|strike|strong|style|sub|sup|svg|table|tbody|td|tfoot|th|thead|title"
    r"|tr|tt|u|ul|var|video)(?:\s[^<>]*)?/?>|<!--.*?-->",
    re.IGNORECASE | re.DOTALL,
)
_BREAKING_TAG = re.compile(r"<(?:br\s*/?|/p|/div|/li|/h[1-6]|/tr)\s*>", re.IGNORECASE)
# What XML 1.0 cannot hold, and what has no business in stored text (§1.4, 2).
_PRIVATE_USE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17)
)
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
_REMOVED = re.compile(
    f"[{_CONTROLS}\u00ad\u200b\u2060\ufeff\ufffd\ud800-\udfff{_NONCHARACTERS}{_PRIVATE_USE}]"
)
_BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_JOINING = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ua980-\ua9df\u1b00-\u1b7f"
_STRAY_JOINERS = re.compile(
    f"(?<![{_JOINING}])[\u200c\u200d]+|[\u200c\u200d]+(?![{_JOINING}\u200c\u200d])"
)
_LINE_ENDS = re.compile("\r\n?|[\x0b\x85\u2028\u2029]")
_SPACES = re.compile("[ \t\n\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_SPACES_IN_LINE = re.compile("[ \t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_BREAKS = re.compile(r" ?\n[\n ]*")
_MOJIBAKE = re.compile("[ÃÂ][\x80-\xbf]|â(?:€|\x80)|Ø[§¨©\xa0-\xbf]Ù")
_PRESENTATION = re.compile("[\ufb50-\ufdcf\ufdf0-\ufdf9\ufdfc\ufe70-\ufefc]")
_NOTED = {
    "replacement_character": re.compile("\ufffd"),
    "bidi_control": re.compile("[\u202a-\u202e\u2066-\u2069]"),
    "private_use": re.compile(f"[{_PRIVATE_USE}]"),
}


class Cleaned(NamedTuple):
    """`text` as it is stored, the number of characters `removed`, codes of what to look at."""

    text: str
    removed: int = 0
    notes: tuple[str, ...] = ()


def clean(text: str, *, multiline: bool = False) -> Cleaned:
    """Text by the steps of §1.4; with `multiline` each run of line ends stays as one `\\n`.

    Notes: `replacement_character`, `bidi_control`, `private_use`, `mojibake`, `presentation_forms`.
    """
    if _PLAIN.fullmatch(text):
        return Cleaned(text.rstrip(" "))
    text = without_markup(text)
    notes = [code for code, pattern in _NOTED.items() if pattern.search(text)]
    text, removed = _REMOVED.subn("", _LINE_ENDS.sub("\n", text))
    text, directed = _BIDI_CONTROLS.subn("", text)
    if "\u200c" in text or "\u200d" in text:
        text = _STRAY_JOINERS.sub("", text)
    text = unicodedata.normalize("NFC", text)
    if _MOJIBAKE.search(text):
        notes.append("mojibake")
    if _PRESENTATION.search(text):
        notes.append("presentation_forms")
    return Cleaned(_spaced(text, multiline), removed + directed, tuple(notes))


def _spaced(text: str, multiline: bool) -> str:
    if not multiline:
        return _SPACES.sub(" ", text).strip(" ")
    return _BREAKS.sub("\n", _SPACES_IN_LINE.sub(" ", text)).strip(" \n")


def without_markup(text: str) -> str:
    """Entities decoded once, HTML tags removed; `<` that opens no HTML element stays."""
    if "&" in text:
        text = _ENTITY.sub(lambda match: html.unescape(match.group()), text)
    if "<" in text:
        text, tags = _TAG.subn("", _BREAKING_TAG.sub("\n", text))
        while tags:  # what a removed tag has joined may be a tag again
            text, tags = _TAG.subn("", text)
    return text


def clean_line(text: str) -> str:
    """One line of clean text."""
    return clean(text).text


def clean_text(text: str) -> str:
    """Clean text in paragraphs parted by `\\n`."""
    return clean(text, multiline=True).text


def clean_fulltext(text: str) -> str:
    """Clean text of pages parted by form feeds; tags and entities are text here, and line ends
    stay.
    """
    return "\f".join(_clean_page(page) for page in text.split("\f"))


def _clean_page(page: str) -> str:
    page = _REMOVED.sub("", _LINE_ENDS.sub("\n", page))
    return unicodedata.normalize("NFC", _BIDI_CONTROLS.sub("", page)).strip("\n ")


def clean_title(text: str) -> str:
    """A title: one line, ` : ` as `: `, no full stop at its end (an ellipsis stays)."""
    return polished_title(clean_line(text))


def polished_title(line: str) -> str:
    """A clean line with the punctuation of a title."""
    if " :" in line:
        line = re.sub(r" +: *", ": ", line).strip()
    return line[:-1].rstrip() if line.endswith(".") and not line.endswith("..") else line


def clean_name(text: str) -> str:
    """A name: one line without commas at its ends."""
    return clean_line(text).strip(" ,")


def repaired(text: str) -> str | None:
    """Text whose UTF-8 was read as Windows-1252, put right (`Ã©` to `é`), or None."""
    for encoding in ("cp1252", "latin-1"):
        try:
            found = text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        if found != text:
            return found
    return None


def plain_letters(text: str) -> str:
    """Text with Arabic presentation forms as plain letters; to offer, never to store unasked."""
    return _PRESENTATION.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text)
