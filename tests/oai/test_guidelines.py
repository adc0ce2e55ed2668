"""The guidelines' own elements: friends, branding, rights, set descriptions; made right, checked strictly."""

import pytest
from lxml import etree

import oai
from oai import descriptions, validation
from tests import schemas
from tests.harvester import OAI, ask
from tests.oai.list_source import ListSource, app_for, rows

CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"


def serving(**changes):
    """A client of a provider whose Identify or records are described so."""

    class Described(ListSource):
        def identity(self):
            found = ListSource.identity(self)
            return oai.Identity(
                found.repository_name, found.admin_emails, found.earliest_datestamp,
                found.namespace, found.sample_identifier, changes.get("descriptions", ()),
            )  # fmt: skip

        def get(self, identifier, prefix):
            record = ListSource.get(self, identifier, prefix)
            return oai.Record(record.header, record.metadata, changes.get("about", ()))

    return app_for(Described(rows(3))).test_client()


def problems_of(client, query="verb=Identify"):
    return validation.problems(client.get(f"/oai?{query}").data)


GET = "verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:pustaka.example:1"


def test_rights_stand_in_the_about_of_a_record():
    client = serving(about=[descriptions.rights(CC0)])
    assert problems_of(client, GET) == []
    answer = ask(
        client, verb="GetRecord", metadataPrefix="oai_dc", identifier="oai:pustaka.example:1"
    )
    (about,) = answer.iter(f"{OAI}about")
    assert about[0].tag == "{http://www.openarchives.org/OAI/2.0/rights/}rights"
    assert about[0][0].get("ref") == CC0
    assert about[0].get(XSI).split() == [
        "http://www.openarchives.org/OAI/2.0/rights/",
        "http://www.openarchives.org/OAI/2.0/rights.xsd",
    ]


@pytest.mark.parametrize(
    ("made", "wrong"),
    [
        (descriptions.friends(["http://a.example/oai"]), (b"baseURL", b"url")),
        (
            descriptions.branding("http://a.example/i.png", link="http://a.example/"),
            (b":url>", b":link>"),
        ),
        (descriptions.branding("http://a.example/i.png"), (b"collectionIcon", b"icon")),
        (descriptions.rights_manifest([CC0]), (b"entity#metadata", b"entity#resource")),
        (descriptions.rights_manifest([CC0]), (b"rightsReference", b"reference")),
        (descriptions.rights_manifest([CC0]), (b"schemaLocation", b"location")),
        (descriptions.oai_identifier("a.example", "oai:a.example:1"), (b">oai:a.example:1", b">1")),
    ],
    ids=["friends", "icon", "branding", "applies to", "rights", "location", "identifier"],
)
def test_what_the_guidelines_define_is_checked_by_their_schemas(made, wrong):
    old, new = wrong
    assert problems_of(serving(descriptions=[made])) == []
    changed = made.replace(old, new)
    assert changed != made
    assert problems_of(serving(descriptions=[changed])) != []


def test_rights_of_a_repository_do_not_stand_in_a_record_nor_the_other_way():
    assert problems_of(serving(about=[descriptions.rights_manifest([CC0])]), GET) != []
    assert problems_of(serving(descriptions=[descriptions.rights(CC0)])) != []


def test_provenance_is_checked_where_a_source_gives_it():
    good = (
        b'<provenance xmlns="http://www.openarchives.org/OAI/2.0/provenance"'
        b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation='
        b'"http://www.openarchives.org/OAI/2.0/provenance http://www.openarchives.org/OAI/2.0/provenance.xsd">'
        b'<originDescription harvestDate="2026-02-02T14:10:02Z" altered="true"><baseURL>http://a.example</baseURL>'
        b"<identifier>oai:a.example:1</identifier><datestamp>2026-01-01</datestamp><metadataNamespace>"
        b"http://www.openarchives.org/OAI/2.0/oai_dc/</metadataNamespace></originDescription></provenance>"
    )
    assert problems_of(serving(about=[good]), GET) == []
    assert problems_of(serving(about=[good.replace(b' altered="true"', b"")]), GET) != []
    assert problems_of(serving(about=[good.replace(b"2026-01-01", b"kemarin")]), GET) != []


def test_a_set_is_described_in_several_languages():
    made = descriptions.set_description(
        titles={"id": "Naskah", "en": "Manuscripts"}, texts={"id": "Naskah kuno", "en": ""}
    )
    assert validation.oai_dc_problems(made) == []
    assert made.count(b"xml:lang") == 3
    assert b'<dc:description xml:lang="id">Naskah kuno</dc:description>' in made


def test_characters_that_xml_cannot_hold_do_not_leave():
    for made in (descriptions.set_description("a\x00b"), descriptions.rights("http://a\x1bb")):
        assert b"\x00" not in made
        assert b"\x1b" not in made


@pytest.mark.parametrize(
    ("made", "schema"),
    [
        (descriptions.friends(["http://a.example/oai", "https://b.example/oai"]), "friends.xsd"),
        (descriptions.rights_manifest([CC0]), "rightsManifest.xsd"),
        (descriptions.rights(CC0), "rights.xsd"),
        (descriptions.oai_identifier("a.example", "oai:a.example:1"), "oai-identifier.xsd"),
        (descriptions.set_description("Laporan penelitian"), "oai_dc.xsd"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_we_make_is_valid_by_the_official_schema(made, schema):
    """But branding, of whose schema no copy is at hand, and xml:lang, which the copy of Dublin Core lacks."""
    assert schemas.faults(etree.fromstring(made), schema) == []
