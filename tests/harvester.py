"""A small OAI-PMH client for tests: it trusts nothing.

Every answer is validated against our own RELAX NG, and against the official schemas where
DALUANG_SAMPLES names the folder that has them. Lists are followed to their end; cursor,
completeListSize, repeats and tokens are checked on the way.
"""

import urllib.error
import urllib.request
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from lxml import etree

from oai import validation
from tests import requirements

OAI = "{http://www.openarchives.org/OAI/2.0/}"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "{http://purl.org/dc/elements/1.1/}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MAX_PAGES = 20_000


@dataclass(frozen=True)
class Harvested:
    """One record or header as it came; `metadata` is the element inside, or None."""

    identifier: str
    datestamp: str
    set_specs: tuple[str, ...]
    deleted: bool
    metadata: etree._Element | None = None


@dataclass
class Harvest:
    """What a list held, in order; `response_dates` one a page."""

    records: list[Harvested] = field(default_factory=list)
    response_dates: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    complete_list_size: int | None = None

    @property
    def identifiers(self) -> list[str]:
        return [record.identifier for record in self.records]

    @property
    def pages(self) -> int:
        return len(self.response_dates)


class ProtocolError(Exception):
    """The provider answered with protocol errors; `codes` are theirs, in order."""

    def __init__(self, codes, answer):
        super().__init__(", ".join(codes))
        self.codes = codes
        self.answer = answer


def ask(provider, _path="/oai", _method="GET", **arguments):
    """The valid root element of the answer; ProtocolError when it tells errors.

    `provider` is a Flask test client or a base URL (then `_path` is ignored). Arguments are the
    protocol's; `from_` stands for `from`.
    """
    query = urlencode({name.rstrip("_"): value for name, value in arguments.items()})
    status, content_type, body = _fetch(provider, _path, _method, query)
    assert status == 200, f"HTTP {status} to {query}: {body[:500]!r}"
    assert content_type == "text/xml; charset=utf-8", content_type
    answer = checked(body)
    codes = [error.get("code") for error in answer.iter(f"{OAI}error")]
    if codes:
        raise ProtocolError(codes, answer)
    return answer


def checked(body: bytes) -> etree._Element:
    """The root element of a body that is valid; AssertionError with the reasons otherwise."""
    problems = validation.problems(body)
    assert not problems, f"{problems}\n{body[:3000].decode(errors='replace')}"
    document = etree.fromstring(body)
    official = _official_schema()
    if official is not None:
        judged = _for_official_schema(body)
        assert official.validate(judged), f"{official.error_log}\n{body[:3000]!r}"
    return document


def _for_official_schema(body: bytes) -> etree._Element:
    """The answer as far as the copies can judge it.

    The other formats use elements of Dublin Core in their own ways and are held against their own schemas elsewhere;
    the copy of Dublin Core lacks the attribute xml:lang, which its own comment announces.
    """
    root = etree.fromstring(body)
    for metadata in root.iter(f"{OAI}metadata"):
        if etree.QName(metadata[0]).namespace != OAI_DC:
            del metadata[0][:]
    for element in root.iter(f"{DC}*"):
        element.attrib.pop(XML_LANG, None)
    return root


def harvest(
    provider,
    verb="ListRecords",
    prefix="oai_dc",
    *,
    _path="/oai",
    repeats_allowed=False,
    between_pages=None,
    **arguments,
):
    """Everything the list holds, as a `Harvest`; an empty list gives an empty one.

    `between_pages` is called between two pages. AssertionError where a page breaks a rule of
    OAI-PMH 2.0 §3.5, or an identifier comes twice and `repeats_allowed` is False.
    """
    result = Harvest()
    asked = {"metadataPrefix": prefix, **arguments}
    while True:
        try:
            answer = ask(provider, _path=_path, verb=verb, **asked)
        except ProtocolError as error:
            if error.codes == ["noRecordsMatch"] and not result.pages:
                return result
            raise
        token = _take_page(result, answer, verb)
        if not token:
            break
        assert token not in result.tokens, "a token was issued twice: the list never ends"
        assert result.pages < MAX_PAGES
        result.tokens.append(token)
        if between_pages is not None:
            between_pages()
        asked = {"resumptionToken": token}
    if not repeats_allowed:
        assert len(set(result.identifiers)) == len(result.identifiers), "a record came twice"
    if result.complete_list_size is not None:
        assert result.complete_list_size == len(result.records)
    return result


def _take_page(result: Harvest, answer: etree._Element, verb: str) -> str:
    """Add the page to the result; its token, empty at the end of the list."""
    before = len(result.records)
    result.records += [_read(found) for found in answer.find(f"{OAI}{verb}") if _is_record(found)]
    result.response_dates.append(answer.findtext(f"{OAI}responseDate"))
    element = answer.find(f"{OAI}{verb}/{OAI}resumptionToken")
    if element is None:
        assert result.pages == 1, "the last page of several has no empty token"
        return ""
    assert int(element.get("cursor")) == before
    size = int(element.get("completeListSize"))
    assert size >= len(result.records)
    result.complete_list_size = size
    if element.text:
        assert element.get("expirationDate") > result.response_dates[-1]
        assert size > len(result.records), "a token although the list is complete"
    else:
        assert result.pages > 1, "a list of one page has an empty token"
    return element.text or ""


def _is_record(element: etree._Element) -> bool:
    return element.tag in (f"{OAI}record", f"{OAI}header")


def _read(element: etree._Element) -> Harvested:
    header = element if element.tag == f"{OAI}header" else element.find(f"{OAI}header")
    metadata = element.find(f"{OAI}metadata")
    return Harvested(
        header.findtext(f"{OAI}identifier"),
        header.findtext(f"{OAI}datestamp"),
        tuple(found.text for found in header.findall(f"{OAI}setSpec")),
        header.get("status") == "deleted",
        None if metadata is None else metadata[0],
    )


def get_record(provider, identifier: str, prefix="oai_dc", **options) -> Harvested:
    """The record; ProtocolError when there is none."""
    answer = ask(
        provider, verb="GetRecord", identifier=identifier, metadataPrefix=prefix, **options
    )
    return _read(answer.find(f"{OAI}GetRecord/{OAI}record"))


def _fetch(provider, path, method, query):
    if not isinstance(provider, str):
        if method == "POST":
            form = "application/x-www-form-urlencoded"
            response = provider.post(path, data=query, content_type=form)
        else:
            response = provider.get(path, query_string=query)
        return response.status_code, response.content_type, response.data
    url, data = (provider, query.encode()) if method == "POST" else (f"{provider}?{query}", None)
    try:
        with urllib.request.urlopen(url, data, timeout=60) as response:
            return response.status, response.headers["Content-Type"], response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Content-Type"], error.read()


class _Local(etree.Resolver):
    """Points every schema location at the copy in the folder."""

    def __init__(self, folder: Path):
        self.folder = folder

    def resolve(self, url, public_id, context):
        if url.startswith(("http:", "https:")):
            return self.resolve_filename(str(self.folder / url.rsplit("/", 1)[-1]), context)
        return None


@cache
def _official_schema() -> etree.XMLSchema | None:
    """OAI-PMH.xsd with oai_dc, oai-identifier and friends, wildcards lax; None without samples."""
    if not requirements.SAMPLES:
        return None
    folder = Path(requirements.SAMPLES) / "xsd"
    parser = etree.XMLParser()
    parser.resolvers.add(_Local(folder))
    envelope = etree.parse(folder / "OAI-PMH.xsd", parser)
    for wildcard in envelope.iter("{http://www.w3.org/2001/XMLSchema}any"):
        wildcard.set("processContents", "lax")
    for namespace, name in (
        ("http://www.openarchives.org/OAI/2.0/rights/", "rightsManifest.xsd"),
        ("http://www.openarchives.org/OAI/2.0/friends/", "friends.xsd"),
        ("http://www.openarchives.org/OAI/2.0/oai-identifier", "oai-identifier.xsd"),
        ("http://www.openarchives.org/OAI/2.0/oai_dc/", "oai_dc.xsd"),
    ):
        imported = etree.Element("{http://www.w3.org/2001/XMLSchema}import")
        imported.set("namespace", namespace)
        imported.set("schemaLocation", str(folder / name))
        envelope.getroot().insert(1, imported)
    return etree.XMLSchema(envelope)
