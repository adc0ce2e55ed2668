"""The look keeps its own rules: colours are tokens, ornaments and addresses exist."""

import re
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
STATIC = CHECKOUT / "repository" / "static"
TEMPLATES = CHECKOUT / "templates"
SHADOW = re.compile(r"#0{3}\d")
"""Translucent black, the shadow under page images."""


def sheets():
    return sorted((STATIC / "css").glob("*.css"))


def test_colours_are_written_in_the_tokens_only():
    found = {}
    for sheet in sheets():
        if sheet.name == "tokens.css":
            continue
        colours = re.findall(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(", sheet.read_text("utf-8"))
        if literals := [colour for colour in colours if not SHADOW.fullmatch(colour)]:
            found[sheet.name] = literals
    assert found == {}


def test_every_value_that_is_used_is_declared():
    text = "\n".join(sheet.read_text("utf-8") for sheet in sheets())
    declared = set(re.findall(r"(--[\w-]+)\s*:", text))
    assert set(re.findall(r"var\((--[\w-]+)", text)) - declared == set()


def test_sides_are_logical_so_that_pages_can_be_mirrored():
    physical = r"(?:margin|padding|border)-(?:left|right)|text-align:\s*(?:left|right)|float:"
    assert [s.name for s in sheets() if re.search(physical, s.read_text("utf-8"))] == []


def test_every_static_file_a_page_names_exists():
    names = set()
    for template in TEMPLATES.rglob("*.html"):
        names |= set(re.findall(r"static_url\('([^']+)'\)", template.read_text("utf-8")))
    assert names
    assert [name for name in sorted(names) if not (STATIC / name).is_file()] == []


def test_every_icon_a_page_asks_for_is_drawn():
    drawn = set(
        re.findall(r"^  '(\w+)': '<", (TEMPLATES / "_macros/icons.html").read_text(), re.MULTILINE)
    )
    asked = set()
    for template in TEMPLATES.rglob("*.html"):
        asked |= set(re.findall(r"icon\('(\w+)'", template.read_text("utf-8")))
    assert drawn
    assert asked - drawn == set()
