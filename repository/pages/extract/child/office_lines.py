"""The first pages of a Word or OpenDocument text as lines with their size of type, as `layout` gives those of a PDF."""

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from repository.pages.extract.child.archive import Archive
from repository.pages.extract.child.layout import FIRST_PAGES, Line
from repository.pages.extract.child.markup import DOCX_RULES, ODF_RULES, Rules, text_of

_MAX_PARAGRAPHS = 600
_USUAL_SIZE = 11.0
_TITLE_SIZE = 40.0  # the style "Title" says more than any size of type
_TITLES = frozenset({"title", "judul"})

Styles = dict[str, tuple[float, str]]  # of a style: its size in points (0: not said), its parent


def lines_of(reader: str) -> list[Line] | None:
    """Return the lines of the task's file; None when its format says nothing of sizes."""
    if reader == "docx":
        archive = Archive()
        parts = [archive.xml(n) for n in ("word/styles.xml",) if n in archive.names]
        root = archive.xml("word/document.xml")
        return _sized(list(_lines(root, _docx_styles(parts), DOCX_RULES)))
    if reader == "odf":
        archive = Archive()
        root = archive.xml("content.xml")
        parts = [archive.xml(n) for n in ("styles.xml",) if n in archive.names]
        return _sized(list(_lines(root, _odf_styles([*parts, root]), ODF_RULES)))
    return None


def _sized(lines: list[Line]) -> list[Line]:
    """Sizes say nothing where the first page has but one."""
    if len({line.size for line in lines if line.page == 1}) > 1:
        return lines
    return [replace(line, size=0.0) for line in lines]


def _lines(root: etree._Element, styles: Styles, rules: Rules) -> Iterator[Line]:
    page = 1
    for count, paragraph in enumerate(root.iter("{*}p", "{*}h")):
        if count > _MAX_PARAGRAPHS or page > FIRST_PAGES:
            return
        if _attribute(paragraph, "style-name") and _is_inside(paragraph, "note"):
            continue
        texts = text_of(paragraph, rules).split("\f")
        size = _size(paragraph, styles)
        for index, text in enumerate(texts):
            page += index > 0
            for piece in text.splitlines():
                if piece.strip():
                    yield Line(" ".join(piece.split()), page, size)


def _size(paragraph: etree._Element, styles: Styles) -> float:
    """Return the largest type in a paragraph, in points."""
    name = _attribute(paragraph, "style-name") or _child_value(paragraph, "pStyle")
    if name.casefold() in _TITLES:
        return _TITLE_SIZE
    stated = [size for size in _stated(paragraph, styles) if size]
    return max(stated, default=0) or _of_style(name, styles) or _USUAL_SIZE


def _stated(paragraph: etree._Element, styles: Styles) -> Iterator[float]:
    for run in paragraph.iter("{*}r"):
        yield _points(_child_value(run, "sz"), halves=True)
        yield _of_style(_child_value(run, "rStyle"), styles)
    for span in paragraph.iter("{*}span"):
        yield _of_style(_attribute(span, "style-name"), styles)


def _of_style(name: str, styles: Styles) -> float:
    seen: set[str] = set()
    while name in styles and name not in seen:
        seen.add(name)
        size, parent = styles[name]
        if size or name.casefold() in _TITLES:
            return size or _TITLE_SIZE
        if parent.casefold() in _TITLES:
            return _TITLE_SIZE
        name = parent
    return 0


def _docx_styles(parts: list[etree._Element]) -> Styles:
    found: Styles = {}
    for root in parts:
        for style in root.iter("{*}style"):
            size = _points(_child_value(style, "sz"), halves=True)
            found[_attribute(style, "styleId")] = (size, _child_value(style, "basedOn"))
    return found


def _odf_styles(parts: list[etree._Element]) -> Styles:
    found: Styles = {}
    for root in parts:
        for style in root.iter("{*}style"):
            sizes = [_attribute(p, "font-size") for p in style.iter("{*}text-properties")]
            size = max((_points(text) for text in sizes), default=0.0)
            found[_attribute(style, "name")] = (size, _attribute(style, "parent-style-name"))
    return found


def _points(text: str, *, halves: bool = False) -> float:
    """Return the points of `24` (half points, Word) or `12pt` (OpenDocument); 0 for anything else."""
    try:
        return float(text) / 2 if halves else float(text.removesuffix("pt"))
    except ValueError:
        return 0.0


def _child_value(element: etree._Element, name: str) -> str:
    """Return the attribute `val` of the first child `name` of an element's properties."""
    found = next(element.iter("{*}" + name), None)
    return "" if found is None else _attribute(found, "val")


def _attribute(element: etree._Element, name: str) -> str:
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def _is_inside(element: etree._Element, name: str) -> bool:
    return any(str(above.tag).endswith("}" + name) for above in element.iterancestors())
