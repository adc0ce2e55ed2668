"""What harvesters get over HTTP in MARC 21, qualified Dublin Core, RDF and ETD-MS, of every type of work."""

import io

import pymarc
import pytest
import rdflib
from lxml import etree

from repository.crosswalks import validation
from repository.db import db, transaction
from repository.items.states import State
from repository.metadata import vocabularies
from tests import factories
from tests.harvester import get_record, harvest

pytestmark = pytest.mark.sqlite_only

BASE_URL = "https://repositori.contoh.id"
DIRT = "Naskah \x01\x0b\ufffe & <b>kitab</b>"


@pytest.fixture
def published(app):
    """Types of works by the identifier of one of each; some embargoed, and one withdrawn besides."""
    with app.app_context():
        with transaction() as session:
            made = {}
            for n, kind in enumerate(vocabularies.entries("resource_types")):
                closed = (
                    {"access": "embargoed", "embargo_until": "2030-01-02"} if n % 3 == 2 else {}
                )
                item = factories.make_item(
                    session, type=kind, title=f"Karya {kind}", text="isi", abstract=DIRT, **closed
                )
                made[f"oai:daluang.example:{item.handle}"] = kind
            factories.make_item(session, state=State.WITHDRAWN, type="report")
        db.session.remove()
    return made


def xml_of(record):
    return etree.tostring(record.metadata, encoding="UTF-8")


def test_every_record_is_valid_by_our_schemas(client, published):
    theses = [key for key, kind in published.items() if vocabularies.profile_of(kind) == "thesis"]
    for prefix in validation.PREFIXES:
        live = [r for r in harvest(client, prefix=prefix).records if not r.deleted]
        assert {r.identifier for r in live} == set(theses if prefix == "etdms" else published)
        for record in live:
            assert validation.problems(prefix, xml_of(record)) == [], record


def test_every_marc_record_can_be_read_and_leads_to_its_page(client, published):
    live = [r for r in harvest(client, prefix="marcxml").records if not r.deleted]
    assert {r.identifier for r in live} == set(published)
    for record in live:
        (found,) = pymarc.parse_xml_to_array(io.BytesIO(xml_of(record)))
        handle = record.identifier.rpartition(":")[2]
        assert found["001"].data == handle
        assert found["003"].data == "repositori.contoh.id"
        assert found["245"]["a"].startswith(f"Karya {published[record.identifier]}")
        links = found.get_fields("856")
        assert links[0]["u"] == f"{BASE_URL}/items/{handle}"
        assert len(links) == (1 if found["506"].indicators[0] == "1" else 2)


def test_every_graph_is_about_the_page_and_files_are_the_same_records(client, published):
    for identifier in published:
        handle = identifier.rpartition(":")[2]
        text = xml_of(get_record(client, identifier, prefix="rdf"))
        graph = rdflib.Graph().parse(data=text, format="xml")
        page = rdflib.URIRef(f"{BASE_URL}/items/{handle}")
        assert (page, rdflib.DCTERMS.title, None) in graph
        assert canonical(client.get(f"/items/{handle}.rdf").data) == canonical(text)
    for prefix, ending in (("marcxml", "marc.xml"), ("oai_qdc", "qdc.xml")):
        text = xml_of(get_record(client, identifier, prefix=prefix))
        assert canonical(client.get(f"/items/{handle}.{ending}").data) == canonical(text)


def canonical(text):
    return etree.tostring(etree.fromstring(text), method="c14n2", strip_text=True)
