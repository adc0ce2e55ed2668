"""Is an element valid in its format? By our own RELAX NG of the formats that ship none we could hold.

The schemas stand in `schemas/`, one for each prefix in `PREFIXES`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lxml import etree

PREFIXES = ("oai_qdc", "etdms", "rdf")
_SCHEMAS = Path(__file__).parent / "schemas"


def problems(prefix: str, metadata: bytes) -> list[str]:
    """What is wrong with one serialised element, a sentence each; empty when it is valid.

    Raises KeyError for a format that has no schema of ours.
    """
    if prefix not in PREFIXES:
        raise KeyError(prefix)
    document = etree.fromstring(metadata)
    schema = _schema(prefix)
    if schema.validate(document):
        return []
    return [f"line {entry.line}: {entry.message}" for entry in schema.error_log]


@cache
def _schema(prefix: str) -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(_SCHEMAS / f"{prefix}.rng"))
