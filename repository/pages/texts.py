"""The text of a page as the reader shows it: words marked, transcription beside transliteration, paragraphs."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from repository.files.models import FileRole
from repository.items.models import Item
from repository.metadata import vocabularies
from repository.pages.models import Page
from repository.pages.store import PageText
from repository.search.snippets import is_right_to_left
from search_index import marks

RIGHT_TO_LEFT = "rtl"
CATCHWORD_CHARACTERS = 40


def direction_of(item: Item) -> str:
    """Return the direction in which the codex pages: that of the first script (metadata §3.6)."""
    scripts = item.document.get("script") or []
    return vocabularies.direction(scripts[0]) if scripts else "ltr"


def texts_of(item: Item, page: Page, stored: PageText | None, q: str) -> list[dict[str, Any]]:
    """Return the texts of a page as `pages/show.html` takes them, the words of `q` marked; none when it has no text."""
    if stored is None or not stored.text.strip():
        return []
    html = _marked_text(stored, q)
    if page.text_file is not None and page.width:
        return _transcription(item, page, html)
    source = None
    if page.file.role != FileRole.TEXT:
        source = gettext("Read from the file by the program; it may hold mistakes.")
    heading = gettext("Text of the page")
    return [_text(heading, tag_of(item, page), paragraphs=_paragraphs(html), source=source)]


def _transcription(item: Item, page: Page, html: Markup) -> list[dict[str, Any]]:
    """A given text beside its page image: the lines in its own script, then those in Latin letters."""
    lines = _lines(html)
    tag = tag_of(item, page)
    if direction_of(item) != RIGHT_TO_LEFT:
        return [_text(gettext("Transcription"), tag, lines=lines, direction="ltr")]
    own = [line for line in lines if is_right_to_left(line.striptags())]
    latin = [line for line in lines if not is_right_to_left(line.striptags())]
    texts = (
        [_text(gettext("Transcription"), tag, lines=own, direction=RIGHT_TO_LEFT)] if own else []
    )
    if latin:
        language = (tag or "und").split("-")[0]
        texts.append(
            _text(gettext("Transliteration"), f"{language}-Latn", lines=latin, direction="ltr")
        )
    return texts


def _text(
    heading: str,
    lang: str | None,
    *,
    lines: list[Markup] | None = None,
    paragraphs: list[Markup] | None = None,
    direction: str | None = None,
    source: str | None = None,
) -> dict[str, Any]:
    numbered = [
        {"number": n, "html": line, "is_current": "<mark>" in line}
        for n, line in enumerate(lines or [], 1)
    ]
    return {
        "heading": heading,
        "note": None,
        "lang": lang,
        "direction": direction,
        "source": source,
        "lines": numbered or None,
        "paragraphs": paragraphs,
    }


def _marked_text(stored: PageText, q: str) -> Markup:
    html, last = Markup(), 0
    for start, end in marks(stored.text, q, stored.language) if q else []:
        parts = stored.text[start:end].split("\n")  # a word may be broken at the end of a line
        html += stored.text[last:start]
        html += Markup("\n").join(Markup("<mark>{}</mark>").format(part) for part in parts)
        last = end
    return html + stored.text[last:]


def _lines(html: Markup) -> list[Markup]:
    return [Markup(line) for line in html.split("\n") if line.strip()]  # noqa: S704 - parts of escaped text


def _paragraphs(html: Markup) -> list[Markup]:
    """Lines belong to one paragraph until an empty line, or a line that ends a sentence well before the margin."""
    lines = _lines(html)
    longest = max((len(line) for line in lines), default=0)
    paragraphs: list[list[str]] = [[]]
    for line in html.split("\n"):
        if not line.strip():
            paragraphs.append([])
            continue
        paragraphs[-1].append(line.strip())
        if len(line) < 0.7 * longest and line.rstrip()[-1:] in '.?!:;”")':
            paragraphs.append([])
    return [Markup(" ".join(lines)) for lines in paragraphs if lines]  # noqa: S704 - parts of escaped text


def tag_of(item: Item, page: Page) -> str | None:
    """Return the BCP 47 tag of a page's text, None when the item's languages leave it open."""
    languages = item.document.get("language") or []
    if len(languages) != 1 and page.file.role != FileRole.PAGE:
        return None
    scripts = item.document.get("script") or []
    return (
        vocabularies.language_tag(languages[0], scripts[0] if scripts else None)
        if languages
        else None
    )


def first_words(stored: PageText | None) -> list[str]:
    """Return the words of the lines in the script in which the page begins."""
    lines = [line for line in (stored.text if stored else "").split("\n") if line.strip()]
    if not lines:
        return []
    is_rtl = is_right_to_left(lines[0])
    return " ".join(line for line in lines if is_right_to_left(line) == is_rtl).split()


def catchword_of(words: list[str]) -> str:
    """Return the first words that fit a catchword: five at most, forty characters at most, never a part of one."""
    shown: list[str] = []
    for word in words[:5]:
        if len(" ".join([*shown, word])) > CATCHWORD_CHARACTERS:
            break
        shown.append(word)
    return " ".join(shown)
