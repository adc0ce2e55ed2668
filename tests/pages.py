"""Every page a test fetches is checked.

Strict HTML, language, title, headings, labels, ids, nothing inline, security headers.
"""

import re
from collections import Counter
from urllib.parse import unquote
from xml.etree import ElementTree

import html5lib

LANGUAGES = {"id", "en"}
DATA_BLOCKS = {"application/ld+json", "application/json"}
UNLABELLED_INPUTS = {"hidden", "submit", "reset", "button", "image"}
ID_REFERENCES = (
    "for",
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-errormessage",
    "list",
)
FORBIDDEN_IN_POLICY = ("'unsafe-inline'", "'unsafe-eval'", "http:", "https:", "*")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": re.compile(r"strict-origin-when-cross-origin|same-origin|no-referrer"),
    "Content-Security-Policy": re.compile(r".*\bframe-ancestors\b"),
}


def get(client, path, status=200, **kwargs):
    """Return the parsed page at `path`, which has answered with `status` and passed every check."""
    response = client.get(path, **kwargs)
    assert response.status_code == status, f"{path} answered {response.status}"
    return check_page(response)


def check_page(response):
    """Return the parsed page of `response`. Raises AssertionError with all faults, one a line."""
    assert response.mimetype == "text/html", f"not a page: {response.content_type}"
    root = parse(response.get_data(as_text=True))
    faults = [*_header_faults(response), *page_faults(root)]
    assert not faults, "\n".join([response.request.path, *faults])
    return root


def parse(text):
    """Return the element tree of `text`, without namespaces. Raises html5lib's ParseError."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)


def text_of(element):
    """Return the text of `element` as a reader sees it, white space collapsed."""
    return " ".join("".join(element.itertext()).split())


def page_faults(root):
    """Yield a sentence for each thing that is wrong with the page, whatever it is about."""
    yield from _outline_faults(root)
    yield from _id_faults(root)
    yield from _inline_faults(root)
    yield from _name_faults(root)


def _header_faults(response):
    for name, wanted in HEADERS.items():
        value = response.headers.get(name, "")
        is_right = wanted.match(value) if isinstance(wanted, re.Pattern) else value == wanted
        if not is_right:
            yield f"header {name} is {value!r}"
    policy = response.headers.get("Content-Security-Policy", "")
    for word in policy.replace(";", " ").split():
        if word in FORBIDDEN_IN_POLICY:
            yield f"the content policy allows {word}"


def _outline_faults(root):
    if root.get("lang") not in LANGUAGES:
        yield f"html lang is {root.get('lang')!r}"
    title = root.find("head/title")
    if title is None or not text_of(title):
        yield "no title"
    if root.find("head/meta[@name='viewport']") is None:
        yield "no viewport"
    for tag in ("h1", "main"):
        if (count := len(list(root.iter(tag)))) != 1:
            yield f"{count} elements {tag}, one is wanted"
    for heading in (e for level in range(1, 7) for e in root.iter(f"h{level}")):
        if not text_of(heading):
            yield f"empty {heading.tag}"


def _id_faults(root):
    ids = Counter(element.get("id") for element in root.iter() if element.get("id") is not None)
    yield from (f"id {value!r} is there {count} times" for value, count in ids.items() if count > 1)
    for element in root.iter():
        for name in ID_REFERENCES:
            for value in (element.get(name) or "").split():
                if value not in ids:
                    yield f"{_show(element)}: {name} names no element"
        target = element.get("href") or ""
        if element.tag == "a" and target.startswith("#") and unquote(target[1:]) not in ids:
            yield f"{_show(element)}: the target is not on the page"


def _inline_faults(root):
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue  # a comment
        if (
            element.tag == "script"
            and not element.get("src")
            and element.get("type") not in DATA_BLOCKS
        ):
            yield "inline script"
        if element.tag == "style":
            yield "inline style sheet"
        for name, value in element.items():
            if name == "style" or name.startswith("on"):
                yield f"{_show(element)}: attribute {name}"
            if name in ("href", "src", "action") and value.strip().lower().startswith(
                "javascript:"
            ):
                yield f"{_show(element)}: script in {name}"


def _name_faults(root):
    labelled = {label.get("for") for label in root.iter("label") if text_of(label)}
    inside = {id(e) for label in root.iter("label") if text_of(label) for e in label.iter()}
    for element in root.iter():
        if element.tag in ("input", "select", "textarea"):
            needs_none = element.tag == "input" and element.get("type", "text") in UNLABELLED_INPUTS
            is_labelled = (
                element.get("id") in labelled or id(element) in inside or _is_named(element)
            )
            if not needs_none and not is_labelled:
                yield f"{_show(element)}: no label"
        elif element.tag in ("a", "button", "summary") and not (
            _is_named(element) or _visible_name(element)
        ):
            yield f"{_show(element)}: no name"
        elif element.tag == "img" and element.get("alt") is None:
            yield f"{_show(element)}: no alt"
        if (element.get("tabindex") or "0").lstrip("-").isdigit() and int(
            element.get("tabindex") or 0
        ) > 0:
            yield f"{_show(element)}: tabindex above 0"


def _is_named(element):
    return bool(
        (element.get("aria-label") or "").strip()
        or element.get("aria-labelledby")
        or element.get("title")
    )


def _visible_name(element):
    images = (image.get("alt") or "" for image in element.iter("img"))
    return (text_of(element) + "".join(images)).strip()


def _show(element):
    shown = ElementTree.Element(element.tag, dict(element.items()))
    return ElementTree.tostring(shown, encoding="unicode", short_empty_elements=False)[:160]
