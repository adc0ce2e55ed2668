"""What the program looked at in a deposit, each with a reason in words and what to do about it.

A check is `good`, `look` (somebody should look) or `bad` (should not be published so); the reviewer decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext

from repository.access.policy import Access
from repository.files.models import File, FileRole, ReadingStatus
from repository.files.queries import listed_files
from repository.items.models import Item
from repository.items.presenting import reading_sentence
from repository.metadata import vocabularies
from repository.review.examining import MOST_FINDINGS
from repository.review.likeness import Alike
from repository.review.models import TextCheck
from repository.review.personal import VERSION
from repository.web import language

MOST_LINKS = 12
ENOUGH_PAGES = 3
GRAVE = ("nik", "npwp", "passport")
Places = Mapping[tuple[int, int], int]
"""Position in the reader by file and number of the page in it."""
_CREATIVE_COMMONS = ("cc", "pdm")


@dataclass(frozen=True, slots=True)
class Link:
    """Where to look: words and address."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: `kind` good, look, bad or wait; what was found; what to do; where."""

    kind: str
    text: str
    remedy: str = ""
    links: tuple[Link, ...] = ()


def checks_of(
    item: Item,
    others: Sequence[Alike],
    texts: Mapping[str, TextCheck],
    places: Places,
    *,
    has_consent: bool,
) -> list[Check]:
    """Return all checks but those of aggregators, the bad ones first; `places` leads to pages in the reader."""
    found = [
        *_files(item),
        *_languages(item, texts),
        *_personal(item, texts, places),
        *_alike(others),
        *_rights(item, has_consent),
    ]
    return in_order(found)


def in_order(found: Sequence[Check]) -> list[Check]:
    """Return checks with what needs somebody first."""
    order = {"bad": 0, "look": 1, "wait": 2, "good": 3}
    return sorted(found, key=lambda check: order[check.kind])


def _files(item: Item) -> Iterator[Check]:
    files = listed_files(item)
    if not files and item.access != Access.METADATA_ONLY:
        yield Check("bad", gettext("There is no file."), gettext("Ask the depositor for it."))
    for file in files:
        yield _file(file)


def _file(file: File) -> Check:
    name = file.name
    if file.reading == ReadingStatus.OK:
        return Check("good", gettext("%(name)s opens and its text can be read", name=name))
    if file.reading == ReadingStatus.PENDING:
        return Check("wait", gettext("%(name)s: text is still being read", name=name))
    if file.reading == ReadingStatus.UNSUPPORTED:
        text = gettext("%(name)s: a file of this kind has no text to search", name=name)
        return Check(
            "look", text, gettext("Open it once. A PDF beside it would be found by its text.")
        )
    if file.reading == ReadingStatus.EMPTY:
        text = gettext("%(name)s has no text layer: it is pictures of pages", name=name)
        remedy = gettext(
            "Text recognition tries to read it; else ask for the PDF made by the word processor."
        )
        return Check("look", text, remedy)
    sentence = reading_sentence(file) or gettext("it could not be read whole")
    return Check("bad", f"{name}: {sentence}", gettext("Ask for the file anew."))


def _languages(item: Item, texts: Mapping[str, TextCheck]) -> Iterator[Check]:
    counts: dict[str, int] = {}
    for file in listed_files(item):
        check = texts.get(file.sha256)
        for code, pages in (check.languages if check else {}).items():
            if code:
                counts[code] = counts.get(code, 0) + pages
    total = sum(counts.values())
    if total < ENOUGH_PAGES:
        return
    best = max(counts, key=lambda code: counts[code])
    label = vocabularies.label("languages", best, language())
    named = item.document.get("language") or []
    if best in named:
        yield Check(
            "good",
            gettext("The text is in the language of the record: %(language)s", language=label),
        )
        return
    written = ", ".join(vocabularies.label("languages", code, language()) for code in named) or "–"
    yield Check(
        "look",
        gettext(
            "The text looks like %(found)s, the record says %(written)s",
            found=label,
            written=written,
        ),
        gettext("Compare, and correct the language of the content."),
        (Link(gettext("Language of the content"), f"{_describe(item)}#language"),),
    )


def _personal(item: Item, texts: Mapping[str, TextCheck], places: Places) -> Iterator[Check]:
    is_known, is_found = True, False
    for file in _read_files(item):
        check = texts.get(file.sha256)
        if check is None or check.version != VERSION:
            is_known = False
            continue
        for kind in (*GRAVE, "phone", "email"):
            rows = [row for row in check.findings if row["kind"] == kind]
            if rows:
                is_found = True
                yield _numbers(item, file, kind, rows, places)
    if not is_known:
        yield Check("wait", gettext("The text is still being looked through for personal numbers"))
    elif not is_found:
        yield Check("good", gettext("No personal numbers were found in the text"))


def _numbers(
    item: Item, file: File, kind: str, rows: Sequence[Mapping[str, Any]], places: Places
) -> Check:
    text = ngettext(
        "%(name)s: %(kind)s, %(count)s time",
        "%(name)s: %(kind)s, %(count)s times",
        len(rows),
        name=file.name,
        count=f"{len(rows)}+" if len(rows) == MOST_FINDINGS else str(len(rows)),
        kind=_kind_name(kind),
    )
    if kind not in GRAVE:
        remedy = gettext("Fine for the authors' own; not for respondents.")
        return Check("look", text, remedy, _page_links(item, file, rows, places))
    remedy = gettext(
        "Respondents' data must not be public: ask to remove it, or restrict the access."
    )
    is_open = item.access == Access.OPEN
    return Check("bad" if is_open else "look", text, remedy, _page_links(item, file, rows, places))


def _kind_name(kind: str) -> str:
    names = {
        "nik": gettext("identity number (NIK)"),
        "npwp": gettext("tax number (NPWP)"),
        "passport": gettext("passport number"),
        "phone": gettext("phone number"),
        "email": gettext("e-mail address"),
    }
    return str(names[kind])


def _page_links(
    item: Item, file: File, rows: Sequence[Mapping[str, Any]], places: Places
) -> tuple[Link, ...]:
    return tuple(
        Link(
            gettext("p. %(number)s: %(shown)s", number=row["page"], shown=row["shown"]),
            url_for(
                "pages.show", handle=item.handle, position=places.get((file.id, row["page"]), 1)
            ),
        )
        for row in rows[:MOST_LINKS]
    )


def _alike(others: Sequence[Alike]) -> Iterator[Check]:
    if not others:
        yield Check("good", gettext("No other work with this title, file, DOI or ISBN"))
        return
    shared = {
        "title": gettext("nearly the same title"),
        "file": gettext("the same file"),
        "doi": gettext("the same DOI"),
        "isbn": gettext("the same ISBN"),
    }
    links = tuple(
        Link(
            f"\u2068{other.item.title}\u2069 ({other.item.handle}): {', '.join(shared[key] for key in other.shares)}",
            url_for("items.show", handle=other.item.handle),
        )
        for other in others
    )
    yield Check(
        "look",
        gettext("Looks like a work that is here"),
        gettext("Compare. A second copy is declined; a new edition is a new version of the first."),
        links,
    )


def _rights(item: Item, has_consent: bool) -> Iterator[Check]:
    if has_consent:
        yield Check("good", gettext("The depositor's consent is kept with its text"))
    else:
        yield Check(
            "bad",
            gettext("There is no consent of the depositor"),
            gettext("Return it: consent is given when it is sent again."),
        )
    rights = item.document.get("rights") or {}
    place = f"{_describe(item)}#licence"
    if not rights.get("licence"):
        yield Check(
            "bad",
            gettext("No licence is chosen"),
            gettext("Ask for it."),
            (Link(gettext("Licence"), place),),
        )
    elif str(rights["licence"]).startswith(_CREATIVE_COMMONS) and item.access != Access.OPEN:
        yield Check(
            "look",
            gettext("The licence lets everybody share the work, but its files are not open"),
            gettext("Ask which of the two is meant."),
            (Link(gettext("Licence"), place),),
        )
    else:
        yield Check("good", gettext("A licence is chosen"))
    if item.access == Access.RESTRICTED and not item.readers:
        yield Check(
            "look",
            gettext("Restricted, but no reader group is chosen"),
            gettext("Only the staff could open the files: choose a group."),
            (Link(gettext("Reader groups"), f"{_describe(item)}#readers"),),
        )


def _read_files(item: Item) -> list[File]:
    readable = (ReadingStatus.OK, ReadingStatus.PARTIAL)
    return [
        file for file in item.files if file.role != FileRole.CONSENT and file.reading in readable
    ]


def _describe(item: Item) -> str:
    return str(url_for("deposit.describe", handle=item.handle))
