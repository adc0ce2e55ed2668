"""Markdown becomes HTML that cannot carry anything but the tags, attributes and addresses that are meant."""

import itertools
import string
import time

import html5lib
import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given, settings
from hypothesis import strategies as st

from repository.markdown import ATTRIBUTES, TAGS, outline, plain, render

HTML = "{http://www.w3.org/1999/xhtml}"
PIECES = [
    "[x](",
    "![x](",
    ")",
    "](",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=1>",
    "<a href='javascript:1'>",
    "javascript:alert(1)",
    "JaVaScRiPt&colon;alert(1)",
    "&#106;avascript:alert(1)",
    "java\tscript:1",
    "\x01javascript:1",
    "data:text/html;base64,PHNjcmlwdD4=",
    "vbscript:x",
    "file:///etc/passwd",
    "//evil.example/x",
    "/\\evil.example",
    "https:evil.example",
    "https://user@evil.example",
    "https://[::1",
    "mailto:a@b.example",
    "/about",
    "#top",
    "?lang=en",
    '" onclick="alert(1)',
    "'",
    '"title"',
    "<https://a.example/?a=1&b=2>",
    "<javascript:1>",
    "[ref]: javascript:1 'x'\n",
    "[ref]: /x \"y\" onmouseover='1'\n",
    "[ref]",
    "\n\n",
    "\n",
    "# ",
    "#### ",
    "> ",
    "- ",
    "7. ",
    "999999999) ",
    "|a|b|\n|:-:|-:|\n|c|d|\n",
    '```html" onload=1\n',
    "```\n",
    "`",
    "**",
    "_",
    "\\",
    "&lt;",
    "&#0;",
    "\x00",
    "\u202e",
    "بسم",
    "ꦲꦏ",
    "<!--",
    "-->",
    "<![CDATA[",
    "<?php",
    "<style>*{x:expression(1)}</style>",
    "    code",
    "***\n",
    "  \n",
]
hostile = st.lists(
    st.one_of(
        st.sampled_from(PIECES), st.text(max_size=8), st.text(string.punctuation, max_size=5)
    ),
    max_size=30,
).map("".join)


@pytest.fixture(scope="module", autouse=True)
def context():
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


def parsed(html):
    return html5lib.parseFragment(str(html))


def elements(html):
    return [element for element in parsed(html).iter() if isinstance(element.tag, str)][1:]


@given(hostile)
@settings(max_examples=1500, deadline=None)
def test_hostile_text_becomes_known_tags_and_addresses_alone(text):
    html = render(text, anchors="s-")
    assert "\x00" not in html
    for element in elements(html):
        assert element.tag.removeprefix(HTML) in TAGS
        assert set(element.attrib) <= ATTRIBUTES
        address = element.get("href")
        if address is not None:
            assert address.startswith(("https://", "http://", "mailto:", "/", "#"))
            assert not address.startswith(("//", "/\\"))
            elsewhere = address.startswith(("https://", "http://"))
            assert (element.get("rel") == "noopener") is elsewhere
        if (source := element.get("src")) is not None:
            assert source.startswith("/")
            assert not source.startswith(("//", "/\\"))
        assert element.get("class") in (None, "n", "mid", "scroll")


@given(hostile)
@settings(max_examples=300, deadline=None)
def test_the_fragment_is_closed(text):
    parser = html5lib.HTMLParser(strict=False)
    parser.parseFragment(str(render(text)))
    # a character that no HTML may hold is the writer's own; tags that are wrong would be ours
    assert [e for e in parser.errors if e[1] not in ("invalid-codepoint", "eof-in-table")] == []


@given(st.lists(st.integers(1, 6), min_size=1, max_size=12), st.integers(2, 4))
def test_headings_begin_where_they_are_told_and_leave_no_level_out(levels, first):
    html = render("\n\n".join(f"{'#' * level} H" for level in levels), first_heading=first)
    shown = [int(e.tag[-1]) for e in elements(html)]
    assert len(shown) == len(levels)
    assert shown[0] == first
    assert min(shown) >= first
    assert max(shown) <= 6
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(shown))


def test_raw_html_is_shown_as_it_was_written():
    assert render("<b>x</b>") == "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "//evil.example",
        "about",
        "data:text/html,x",
        "ftp://a.example",
        "mailto:nobody",
    ],
)
def test_an_address_that_is_not_allowed_stays_text(address):
    assert render(f"[here]({address})") == f"<p>[here]({address})</p>\n"


def test_links_elsewhere_do_not_hand_over_the_window():
    assert 'rel="noopener"' in render("[x](https://kemenag.example/)")
    assert "rel" not in render("[x](/policies)")


def test_a_link_to_nowhere_is_its_words():
    assert render("[x]()") == "<p>x</p>\n"


def test_a_link_without_words_shows_its_address():
    assert render("[](/policies)") == '<p><a href="/policies">/policies</a></p>\n'


def test_paths_follow_the_root_of_the_program():
    html = render("[x](/about) ![p](/static/p.png) [y](#z)", script_root="/repo")
    assert 'href="/repo/about"' in html
    assert 'src="/repo/static/p.png"' in html
    assert 'href="#z"' in html


def test_a_picture_from_elsewhere_leaves_its_description():
    assert (
        render("![The *reading* room](https://other.example/p.png)") == "<p>The reading room</p>\n"
    )


def test_a_picture_of_this_site_waits_until_it_is_seen():
    assert 'alt="The room" loading="lazy"' in render("![The room](/site/room.jpg)")


def test_tables_scroll_and_align_without_a_style():
    html = render("|a|b|c|\n|---|--:|:-:|\n|1|2|3|\n")
    assert "style" not in html
    assert '<div class="scroll" role="region" tabindex="0"' in html
    assert '<td class="n">2</td>' in html
    assert '<th scope="col">a</th>' in html


def test_right_to_left_blocks_say_so():
    html = render("بسم الله\n\nLatin\n\n- كتاب\n")
    assert html.count('dir="auto"') >= 2
    assert "<p>Latin</p>" in html


def test_headings_have_ids_of_their_own():
    text = "# Access\n\n## Files\n\n## Files\n\n# بيان\n\n# !!!\n"
    ids = [e.get("id") for e in elements(render(text, anchors="s-")) if e.get("id")]
    assert ids == ["s-access", "s-files", "s-files-2", "s-بيان", "s-"]
    assert outline(text, "s-") == [("s-access", "Access"), ("s-بيان", "بيان"), ("s-", "!!!")]


def test_plain_gives_the_first_paragraph():
    text = "# Title\n\nThe **library** of\n[research](/about) `x`.\n\nMore."
    assert plain(text) == "The library of research x."
    assert plain("one two three four", 9) == "one two…"
    assert plain("# Only a title") == ""


@pytest.mark.parametrize(
    "evil",
    [
        "[" * 100_000,
        "![[" * 30_000,
        "[x](" * 25_000,
        "|a|\n|-|\n" + "x\n" * 50_000,
        "*a_ " * 25_000,
        "> " * 50_000,
    ],
)
def test_hostile_text_takes_bounded_time(evil):
    begun = time.process_time()
    render(evil)
    assert time.process_time() - begun < 10
