"""The sample content as harvesters of OpenAIRE and DataCite get it: every published item keeps every rule."""

import json
import urllib.request

import pytest
from lxml import etree

from repository.crosswalks import FORMATS
from repository.metadata import vocabularies
from tests import openaire, schemas
from tests.openaire import RULES, found, texts

pytestmark = pytest.mark.slow
OAI = "{http://www.openarchives.org/OAI/2.0/}"


def get(url):
    with urllib.request.urlopen(url) as answer:
        return answer.read()


@pytest.fixture(scope="module")
def addresses(demonstration):
    """The addresses of all items that are published."""
    url = f"{demonstration.url}/oai?verb=ListIdentifiers&metadataPrefix=oai_dc"
    answer = etree.fromstring(get(url))
    assert not answer.findall(f".//{OAI}resumptionToken")
    live = [h for h in answer.iter(f"{OAI}header") if h.get("status") != "deleted"]
    handles = [h.findtext(f"{OAI}identifier").rpartition(":")[2] for h in live]
    assert len(handles) > 10
    return [f"{demonstration.url}/items/{handle}" for handle in handles]


@pytest.fixture(scope="module")
def resources(addresses):
    """The `<resource>` of OpenAIRE of each item, by its address."""
    return {url: etree.fromstring(get(f"{url}.openaire.xml")) for url in addresses}


@pytest.mark.parametrize("rule", RULES)
def test_every_item_keeps_the_rule_of_openaire(resources, rule):
    assert [url for url, resource in resources.items() if not RULES[rule](resource)] == []


def test_every_item_is_valid_for_openaire(resources):
    faults = {url: schemas.faults(r, schemas.OPENAIRE) for url, r in resources.items()}
    assert {url: found for url, found in faults.items() if found} == {}


def test_every_item_has_what_is_mandatory_where_it_applies(resources):
    """All samples have authors or were copied by somebody, and say what they are about."""
    for url, resource in resources.items():
        people = [
            *found(resource, "datacite:creators/*"),
            *found(resource, "datacite:contributors/*"),
        ]
        assert people, url
        for path in ("dc:language", "dc:publisher", "dc:description", "datacite:subjects/*"):
            assert found(resource, path), (url, path)
        assert texts(resource, "datacite:identifier") == [url]


def test_open_files_are_where_openaire_is_told_they_are(resources):
    files = {file.text for r in resources.values() for file in found(r, "oaire:file")}
    assert files
    for address in files:
        assert get(address)[:5] == b"%PDF-"


def test_every_item_is_valid_for_datacite(addresses):
    faults = {}
    for url in addresses:
        element = etree.fromstring(get(f"{url}.datacite.xml"))
        faults[url] = schemas.faults(element, schemas.DATACITE)
    assert {url: found for url, found in faults.items() if found} == {}


def test_every_item_has_the_same_access_in_both_kinds_of_dublin_core(resources):
    terms = {row["coar"]: row["eurepo"] for row in vocabularies.entries("access_rights").values()}
    for url, resource in resources.items():
        (right,) = openaire.access(resource)
        simple = etree.fromstring(get(f"{url}.dc.xml"))
        assert terms[right] == simple.findtext(f"{{{openaire.NAMESPACES['dc']}}}rights"), url


def test_the_page_says_where_its_formats_are(addresses):
    for url in addresses[:3]:
        page = etree.HTML(get(url))
        links = {link.get("href"): link.get("type") for link in page.iterfind(".//link[@type]")}
        for form in FORMATS.values():
            if form.profiles:
                continue
            assert links[f"{url}.{form.extension}"] == form.media_type
            body = get(f"{url}.{form.extension}")
            assert json.loads(body) if "json" in form.media_type else body
