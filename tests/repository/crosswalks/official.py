"""The official schemas of formats, where DALUANG_SAMPLES names the folder that has them."""

import io
from functools import cache

from lxml import etree


def schema(samples, name):
    """The schema at a path below the folder `xsd`; what it imports is read from the same folder."""
    return _schema(samples / "xsd" / name)


@cache
def _schema(path):
    return etree.XMLSchema(etree.parse(path, _parser(path.parent)))


@cache
def qualified_dc(samples, namespace):
    """DCMI's container, which has no namespace of its own, included in that of an application."""
    folder = samples / "xsd" / "extra" / "dcterms"
    application = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="{namespace}"
        targetNamespace="{namespace}" elementFormDefault="qualified">
        <xs:include schemaLocation="qualifieddc.xsd"/></xs:schema>"""
    source = io.BytesIO(application.encode())
    base = f"{folder.as_uri()}/application.xsd"
    return etree.XMLSchema(etree.parse(source, _parser(folder), base_url=base))


def _parser(folder):
    class Local(etree.Resolver):
        def resolve(self, url, public_id, context):
            return self.resolve_filename(str(folder / url.rsplit("/", 1)[-1]), context)

    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Local())
    return parser
