"""Is an answer valid? By our own RELAX NG of the protocol and of oai_dc (`oai/schemas`).

Used by the self-check and by every test that asks for an answer.
"""

from functools import cache
from pathlib import Path

from lxml import etree

_SCHEMAS = Path(__file__).parent / "schemas"


def problems(answer: bytes) -> list[str]:
    """What is wrong with an answer, a sentence each; empty when it is well formed and valid."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        document = etree.fromstring(answer, parser)
    except etree.XMLSyntaxError as error:
        return [f"not well formed: {error}"]
    return _against(_schema("oai-pmh.rng"), document)


def oai_dc_problems(metadata: bytes) -> list[str]:
    """What is wrong with one serialised `oai_dc:dc` element; empty when it is valid."""
    return _against(_schema("oai_dc.rng"), etree.fromstring(metadata))


def _against(schema: etree.RelaxNG, document: etree._Element) -> list[str]:
    if schema.validate(document):
        return []
    return [f"line {entry.line}: {entry.message}" for entry in schema.error_log]


@cache
def _schema(name: str) -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(_SCHEMAS / name))
