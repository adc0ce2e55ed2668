"""The official schemas of metadata formats, from the folder of foreign sample files and never from the network."""

import io
import os
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from tests import requirements

MARC21 = "MARC21slim.xsd"
OPENAIRE = "extra/openaire/openaire.xsd"
DATACITE = "extra/datacite4/metadata.xsd"


def faults(element, path):
    """What the schema at `path` below `xsd/` of the samples finds wrong in an element; empty when it is valid.

    The test ends here where the samples are missing: skipped, but failed where CI is set.
    """
    return _faults(element, _schema(_folder() / path))


def qualified_dc_faults(element, namespace):
    """As `faults` by DCMI's container, which has no namespace of its own, included in that of an application."""
    return _faults(element, _application(_folder() / "extra" / "dcterms", namespace))


def _faults(element, schema):
    serialised = etree.fromstring(etree.tostring(element))  # faults name lines of what is sent
    schema.validate(serialised)
    return [f"{error.line}: {error.message}" for error in schema.error_log]


def _folder():
    if requirements.SAMPLES:
        return Path(requirements.SAMPLES) / "xsd"
    sentence = "DALUANG_SAMPLES names no folder of sample files, where the official schemas are"
    return pytest.fail(sentence) if os.environ.get("CI") else pytest.skip(sentence)


@cache
def _schema(path):
    return etree.XMLSchema(etree.parse(path, _parser(path.parent)))


@cache
def _application(folder, namespace):
    text = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="{namespace}"
        targetNamespace="{namespace}" elementFormDefault="qualified">
        <xs:include schemaLocation="qualifieddc.xsd"/></xs:schema>"""
    base = f"{folder.as_uri()}/application.xsd"
    return etree.XMLSchema(etree.parse(io.BytesIO(text.encode()), _parser(folder), base_url=base))


def _parser(folder):
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Copies(folder))
    return parser


class _Copies(etree.Resolver):
    """Answers every address of a schema with the copy of that name beside the one that asks."""

    def __init__(self, folder):
        self.folder = folder

    def resolve(self, url, public_id, context):
        name = url.rsplit("/", 1)[-1]
        for folder in (self.folder, self.folder / "include", _folder()):
            if (folder / name).exists():
                return self.resolve_filename(str(folder / name), context)
        raise FileNotFoundError(f"no copy of {url}")
