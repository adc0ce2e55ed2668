"""The official schemas of formats, where DALUANG_SAMPLES names the folder that has them."""

from functools import cache

from lxml import etree


def schema(samples, name):
    """The schema at a path below the folder `xsd`; what it imports is read from the same folder."""
    return _schema(samples / "xsd" / name)


@cache
def _schema(path):
    return etree.XMLSchema(etree.parse(path, _parser(path.parent)))


def _parser(folder):
    class Local(etree.Resolver):
        def resolve(self, url, public_id, context):
            return self.resolve_filename(str(folder / url.rsplit("/", 1)[-1]), context)

    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Local())
    return parser
