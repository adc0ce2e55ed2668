"""Every kind of record as aggregators harvest it in OpenAIRE and DataCite, against the official schemas."""

import pytest
from lxml import etree

from tests import openaire, schemas
from tests.library import PUBLISHED_BULK

OAI = "{http://www.openarchives.org/OAI/2.0/}"


def harvested(library, prefix):
    """The metadata of all live records by their identifiers."""
    answer = library.client().get(f"/oai?verb=ListRecords&metadataPrefix={prefix}")
    records = etree.fromstring(answer.data).iter(f"{OAI}record")
    found = {r.findtext(f"{OAI}header/{OAI}identifier"): r.find(f"{OAI}metadata") for r in records}
    return {name: metadata[0] for name, metadata in found.items() if metadata is not None}


@pytest.mark.parametrize(
    ("prefix", "schema"), [("oai_openaire", schemas.OPENAIRE), ("oai_datacite", schemas.DATACITE)]
)
def test_every_record_is_valid(library, prefix, schema):
    records = harvested(library, prefix)
    assert len(records) > PUBLISHED_BULK
    faults = {name: schemas.faults(element, schema) for name, element in records.items()}
    assert {name: found for name, found in faults.items() if found} == {}


def test_every_record_keeps_the_rules_of_openaire(library):
    records = harvested(library, "oai_openaire")
    broken = {name: openaire.broken_rules(element) for name, element in records.items()}
    assert {name: rules for name, rules in broken.items() if rules} == {}
    rights = {right for element in records.values() for right in openaire.access(element)}
    assert rights == {
        openaire.OPEN, openaire.EMBARGOED, openaire.RESTRICTED, openaire.METADATA_ONLY,
    }  # fmt: skip


def test_closed_files_are_not_named(library):
    for prefix in ("oai_openaire", "oai_datacite"):
        for element in harvested(library, prefix).values():
            assert "tertutup.pdf" not in etree.tostring(element, encoding="unicode")
