"""Elements for `description` of Identify, `setDescription` of ListSets and `about` of records.

Each function returns one serialised element, with its namespace and schema location, as the
implementation guidelines of OAI-PMH 2.0 define it.
"""

from collections.abc import Iterable, Mapping

from lxml import etree

from oai.envelope import XSI
from oai.text import legal

_GUIDELINES = "http://www.openarchives.org/OAI/2.0/"
OAI_DC = f"{_GUIDELINES}oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
RIGHTS = f"{_GUIDELINES}rights/"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def oai_identifier(namespace: str, sample_identifier: str) -> bytes:
    """How identifiers are made: `oai:<namespace>:<local part>` (oai-identifier guidelines)."""
    uri = f"{_GUIDELINES}oai-identifier"
    root = _root(uri, "oai-identifier", f"{uri}.xsd")
    _add(root, uri, "scheme", "oai")
    _add(root, uri, "repositoryIdentifier", namespace)
    _add(root, uri, "delimiter", ":")
    _add(root, uri, "sampleIdentifier", sample_identifier)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=False)


def friends(base_urls: Iterable[str]) -> bytes:
    """The base URLs of other providers that a harvester may like to know (friends guidelines)."""
    uri = f"{_GUIDELINES}friends/"
    root = _root(uri, "friends", f"{_GUIDELINES}friends.xsd")
    for base_url in base_urls:
        _add(root, uri, "baseURL", base_url)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=False)


def branding(icon_url: str, *, link: str = "", title: str = "") -> bytes:
    """The picture by which the collection may be shown elsewhere (branding guidelines)."""
    uri = f"{_GUIDELINES}branding/"
    root = _root(uri, "branding", f"{_GUIDELINES}branding.xsd")
    icon = _add(root, uri, "collectionIcon")
    _add(icon, uri, "url", icon_url)
    for name, value in (("link", link), ("title", title)):
        if value:
            _add(icon, uri, name, value)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=False)


def rights_manifest(licence_urls: Iterable[str]) -> bytes:
    """The licences under which the metadata may be used (rights guidelines); at least one."""
    root = _root(RIGHTS, "rightsManifest", f"{_GUIDELINES}rightsManifest.xsd", prefix="rights")
    root.set("appliesTo", f"{_GUIDELINES}entity#metadata")
    for licence_url in licence_urls:
        _refer(_add(root, RIGHTS, "rights"), licence_url)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=False)


def rights(licence_url: str) -> bytes:
    """The licence of one record's metadata, for its `about` (rights guidelines)."""
    root = _root(RIGHTS, "rights", f"{_GUIDELINES}rights.xsd")
    _refer(root, licence_url)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=False)


def set_description(
    text: str = "",
    *,
    titles: Mapping[str, str] | None = None,
    texts: Mapping[str, str] | None = None,
) -> bytes:
    """Names and descriptions of a set in oai_dc (§4.6, repository guidelines).

    `text` is of no told language; `titles` and `texts` are by language tag. Empty ones are left out.
    """
    root = _root(OAI_DC, "dc", f"{_GUIDELINES}oai_dc.xsd", prefix="oai_dc", dc=DC)
    values = [("title", language, title) for language, title in (titles or {}).items()]
    values.append(("description", "", text))
    values += [("description", language, told) for language, told in (texts or {}).items()]
    for name, language, value in values:
        if value:
            element = _add(root, DC, name, value)
            if language:
                element.set(_XML_LANG, language)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=False)


def _refer(parent: etree._Element, licence_url: str) -> None:
    _add(parent, RIGHTS, "rightsReference").set("ref", legal(licence_url))


def _root(uri: str, name: str, schema: str, prefix: str = "", **more: str) -> etree._Element:
    namespaces = {prefix or name: uri, "xsi": XSI, **more}
    root = etree.Element(f"{{{uri}}}{name}", nsmap=namespaces)
    root.set(f"{{{XSI}}}schemaLocation", f"{uri} {schema}")
    return root


def _add(parent: etree._Element, uri: str, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{uri}}}{name}")
    if text is not None:
        element.text = legal(text)
    return element
