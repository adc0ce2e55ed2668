"""METS with the files and page images of an item, around its MODS description (§4.4 of the metadata
model).

Only what a visitor may open is named or counted: pages are numbered over the open files alone, and
the address of a page image goes through its own file. Every identifier begins with the item's
handle, because an answer to a harvester holds many documents in one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from lxml import etree

from repository.crosswalks import mods, oai_dc, values
from repository.crosswalks.elements import HREF, XLINK, Attributes, add, group, is_address, opened
from repository.crosswalks.values import Record
from repository.metadata import record

NAMESPACE = "http://www.loc.gov/METS/"
SCHEMA = "http://www.loc.gov/standards/mets/mets.xsd"

READING_ORDER = ("page", "main", "documentation", "transcript")
PAGE_IMAGES = {"DEFAULT": 1600, "THUMBS": 150}
"""Uses of page images as viewers of digitised works know them, with their widths in pixels."""

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NSMAP: dict[Any, str] = {None: NAMESPACE, "dc": oai_dc.DC, "xlink": XLINK, "xsi": _XSI}
_FROM, _TO = f"{{{XLINK}}}from", f"{{{XLINK}}}to"


class _Page(NamedTuple):
    """One page that can be looked at: its place in the item and in its file, and its label."""

    order: int
    label: str
    number: int
    file: Mapping[str, Any]


class _Ids:
    """Identifiers of one document: unlike those of any other item's."""

    def __init__(self, rec: Record) -> None:
        self._stem = f"i{rec['handle']}"

    def of(self, kind: str, number: int | None = None) -> str:
        """The identifier of a part, or of one of several."""
        return f"{self._stem}-{kind}" if number is None else f"{self._stem}-{kind}{number}"


def element(rec: Record, today: date) -> etree._Element:
    """The `<mets>` element of a record as it is on a day in the site's zone."""
    ids, files = _Ids(rec), _files(rec, today)
    pages = list(_pages(files))
    root = etree.Element(f"{{{NAMESPACE}}}mets", nsmap=_NSMAP)
    root.set(f"{{{_XSI}}}schemaLocation", f"{NAMESPACE} {SCHEMA}")
    root.set("OBJID", values.xml_text(values.landing(rec)))
    root.set("LABEL", values.xml_text(record.main_title(rec).value))
    root.set("TYPE", str(values.type_entry(rec)["genre"]))
    _add_header(root, rec)
    _add_description(root, rec, today, ids)
    _add_rights(root, rec, today, ids)
    _add_files(root, files, pages, ids)
    _add_logical(root, rec, files, ids)
    if files:
        _add_physical(root, files, pages, ids)
        _add_links(root, rec, pages, ids)
    return root


def _files(rec: Record, today: date) -> list[Mapping[str, Any]]:
    """The open files in the order in which they are read."""
    files = [f for f in values.open_files(rec, today) if is_address(str(f.get("url", "")))]
    return sorted(files, key=lambda f: READING_ORDER.index(f.get("role", "main")))


def _pages(files: list[Mapping[str, Any]]) -> Iterator[_Page]:
    """Every page of the files; a file of one page may give it a label, the others are counted."""
    order = 0
    for file in files:
        count = int(file.get("page_count") or 0) if file.get("page_image_url") else 0
        for number in range(1, count + 1):
            order += 1
            named = values.xml_text(str(file.get("label") or "")) if count == 1 else ""
            yield _Page(order, named or str(order), number, file)


def _add_header(root: etree._Element, rec: Record) -> None:
    written = rec.get("record", {})
    times: Attributes = {
        "CREATEDATE": written.get("created"),
        "LASTMODDATE": written.get("changed"),
    }
    header = opened(root, "metsHdr", times)
    program: Attributes = {"ROLE": "CREATOR", "TYPE": "OTHER", "OTHERTYPE": "SOFTWARE"}
    add(opened(header, "agent", program), "name", "Daluang")


def _add_description(root: etree._Element, rec: Record, today: date, ids: _Ids) -> None:
    section = opened(root, "dmdSec", {"ID": ids.of("mods")})
    kind: Attributes = {"MDTYPE": "MODS", "MDTYPEVERSION": mods.VERSION, "MIMETYPE": "text/xml"}
    opened(opened(section, "mdWrap", kind), "xmlData").append(mods.element(rec, today))


def _add_rights(root: etree._Element, rec: Record, today: date, ids: _Ids) -> None:
    rights = opened(opened(root, "amdSec"), "rightsMD", {"ID": ids.of("rights")})
    kind: Attributes = {"MDTYPE": "DC", "MIMETYPE": "text/xml"}
    wrapped = opened(opened(rights, "mdWrap", kind), "xmlData")
    texts = (values.xml_text(text) for text in oai_dc.rights(rec, today))
    for text in dict.fromkeys(text for text in texts if text):
        etree.SubElement(wrapped, f"{{{oai_dc.DC}}}rights").text = text


# -- files -----------------------------------------------------------------------------------------


def _add_files(
    root: etree._Element, files: list[Mapping[str, Any]], pages: list[_Page], ids: _Ids
) -> None:
    with group(root, "fileSec") as section:
        for use, width in PAGE_IMAGES.items():
            with group(section, "fileGrp", _used(use, ids)) as images:
                for page in pages:
                    address = str(page.file["page_image_url"])
                    address = address.format(number=page.number, width=width)
                    _add_file(
                        images, _image_id(ids, use, page), address, {"MIMETYPE": "image/jpeg"}
                    )
        with group(section, "fileGrp", _used("DOWNLOAD", ids)) as downloads:
            for n, file in enumerate(files, 1):
                _add_file(downloads, ids.of("f", n), str(file["url"]), _facts(file))


def _used(use: str, ids: _Ids) -> Attributes:
    return {"USE": use, "ADMID": ids.of("rights")}


def _image_id(ids: _Ids, use: str, page: _Page) -> str:
    return ids.of(use[0].lower(), page.order)


def _facts(file: Mapping[str, Any]) -> Attributes:
    size, digest = file.get("size"), file.get("sha256")
    return {
        "MIMETYPE": file.get("mime"),
        "SIZE": None if size is None else str(size),
        "CHECKSUM": digest,
        "CHECKSUMTYPE": "SHA-256" if digest else None,
    }


def _add_file(parent: etree._Element, name: str, address: str, facts: Attributes) -> None:
    file = opened(parent, "file", {"ID": name, **facts})
    opened(file, "FLocat", {"LOCTYPE": "URL", HREF: address})


# -- structure -------------------------------------------------------------------------------------


def _add_logical(
    root: etree._Element, rec: Record, files: list[Mapping[str, Any]], ids: _Ids
) -> None:
    """The item with the texts in it, and its files except single pages."""
    whole: Attributes = {
        "ID": ids.of("logical"),
        "TYPE": str(rec.get("type") or "other"),
        "LABEL": record.main_title(rec).value,
        "DMDID": ids.of("mods"),
        "ADMID": ids.of("rights"),
    }
    work = opened(opened(root, "structMap", {"TYPE": "LOGICAL"}), "div", whole)
    for n, text in enumerate(_texts(rec), 1):
        titles = text.get("title") or [{}]
        folios = "-".join(str(text[key]) for key in ("from", "to") if text.get(key))
        told: Attributes = {
            "ID": ids.of("text", n),
            "TYPE": "text",
            "LABEL": titles[0].get("value"),
            "ORDER": str(n),
            "ORDERLABEL": folios,
        }
        opened(work, "div", told)
    for n, file in enumerate(files, 1):
        if file.get("role") != "page":
            _add_file_div(work, file, ids.of("f", n))


def _add_file_div(parent: etree._Element, file: Mapping[str, Any], name: str) -> None:
    label = file.get("label") or file.get("name")
    div = opened(parent, "div", {"TYPE": str(file.get("role", "main")), "LABEL": label})
    opened(div, "fptr", {"FILEID": name})


def _add_physical(
    root: etree._Element, files: list[Mapping[str, Any]], pages: list[_Page], ids: _Ids
) -> None:
    """The pages in the order of reading, and after them the files that have none."""
    told: Attributes = {"ID": ids.of("physical"), "TYPE": "physSequence", "DMDID": ids.of("mods")}
    whole = opened(opened(root, "structMap", {"TYPE": "PHYSICAL"}), "div", told)
    names = {id(file): ids.of("f", n) for n, file in enumerate(files, 1)}
    for page in pages:
        place: Attributes = {"ORDER": str(page.order), "ORDERLABEL": page.label}
        div = opened(whole, "div", {"ID": ids.of("p", page.order), "TYPE": "page", **place})
        for use in PAGE_IMAGES:
            opened(div, "fptr", {"FILEID": _image_id(ids, use, page)})
        if page.file.get("role") == "page" and page.file["page_count"] == 1:
            opened(div, "fptr", {"FILEID": names[id(page.file)]})
    shown = {id(page.file) for page in pages}
    for file in files:
        if id(file) not in shown:
            _add_file_div(whole, file, names[id(file)])


def _texts(rec: Record) -> list[Mapping[str, Any]]:
    return list(rec.get("manuscript", {}).get("texts", ()))


def _add_links(root: etree._Element, rec: Record, pages: list[_Page], ids: _Ids) -> None:
    """The item is its pages; a text is the pages from its first folio to its last, where both are
    there.
    """
    links = opened(root, "structLink")
    _add_link(links, ids.of("logical"), ids.of("physical"))
    orders: dict[str, int] = {}
    for page in pages:
        orders.setdefault(page.label, page.order)
    for n, text in enumerate(_texts(rec), 1):
        first, last = orders.get(str(text.get("from"))), orders.get(str(text.get("to")))
        for order in range(first, last + 1) if first and last else ():
            _add_link(links, ids.of("text", n), ids.of("p", order))


def _add_link(links: etree._Element, above: str, below: str) -> None:
    opened(links, "smLink", {_FROM: above, _TO: below})
