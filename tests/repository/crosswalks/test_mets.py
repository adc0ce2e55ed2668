"""METS as the schema wants it and as others read it, with nothing of what is closed."""

from functools import cache
from importlib.resources import files as package_files
from pathlib import Path

import metsrw
import pytest
from hypothesis import given, settings
from lxml import etree

from repository.crosswalks import mets, mods
from repository.crosswalks.harvested import HARVESTED
from repository.files.models import FileRole
from repository.items.models import Item
from repository.items.records import record_of
from repository.pages.addresses import WIDTHS_PIXELS
from repository.pages.operations import READING_ROLES
from tests import schemas
from tests.repository.crosswalks import records, worst
from tests.repository.crosswalks.conftest import DAY

NS = {"m": mets.NAMESPACE, "mods": mods.NAMESPACE, "xlink": "http://www.w3.org/1999/xlink"}
XLINK = Path(__file__).with_name("xlink.xsd")
FROM, TO = (f"{{http://www.w3.org/1999/xlink}}{end}" for end in ("from", "to"))
REFERENCES = ("DMDID", "ADMID", "FILEID", FROM, TO)


class _Offline(etree.Resolver):
    def resolve(self, url, public_id, context):
        return self.resolve_filename(str(XLINK), context) if url.endswith("xlink.xsd") else None


@cache
def _schema():
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Offline())
    source = package_files(metsrw) / "resources" / "mets.xsd"
    return etree.XMLSchema(etree.fromstring(source.read_bytes(), parser))


def faults(element):
    """What is wrong with a document: by the schema of METS, and references that lead nowhere."""
    document = etree.fromstring(etree.tostring(element))
    _schema().validate(document)
    found = [f"{error.line}: {error.message}" for error in _schema().error_log]
    ids = [e.get("ID") for e in document.iter() if e.get("ID")]
    found += [f"{name} twice" for name in set(ids) if ids.count(name) > 1]
    wanted = (
        name for e in document.iter() for key in REFERENCES for name in e.get(key, "").split()
    )
    return found + [f"{name} is nowhere" for name in wanted if name not in ids]


def paged(record, **counts):
    """The record with pages in its files: as many as given by name, one for those of the role `page`."""
    for file in record["files"]:
        file["page_image_url"] = file["url"] + "/pages/{number}/image?width={width}"
        file["page_count"] = counts.get(
            file["name"].partition(".")[0], 1 if file["role"] == "page" else 3
        )
    return record


def find(record, path):
    return mets.element(record, DAY).xpath(path, namespaces=NS)


def addresses(record, use):
    return find(record, f"//m:fileGrp[@USE='{use}']//@xlink:href")


def labels(record):
    found = find(record, "//m:structMap[@TYPE='PHYSICAL']//m:div[@TYPE='page']")
    return [(div.get("ORDER"), div.get("ORDERLABEL")) for div in found]


@pytest.mark.parametrize("name", ["01-report", "04-manuscript"])
def test_worked_examples_are_written_as_they_must_be(name, record_named, expected, day):
    made = HARVESTED["mets"].document(paged(record_named(name)), day).decode()
    assert made == expected(name, "mets.xml")


def test_each_example_is_valid(example, day):
    element = mets.element(paged(example[1]), day)
    assert faults(element) == []


def test_the_examples_are_valid_against_the_official_copy(example, day):
    element = mets.element(paged(example[1]), day)
    assert schemas.faults(element, "extra/mets/mets.xsd") == []
    (wrapped,) = element.xpath("//m:mdWrap[@MDTYPE='MODS']/m:xmlData/*", namespaces=NS)
    assert schemas.faults(wrapped, "extra/mods/mods-3-7.xsd") == []


@pytest.mark.parametrize("record", records.sample_content(), ids=lambda r: r["handle"])
def test_the_sample_content_is_valid(record):
    assert faults(mets.element(paged(record), DAY)) == []


@pytest.mark.parametrize("name", records.hard_cases())
def test_hard_cases_are_valid_and_keep_their_secrets(name):
    record = records.hard_cases()[name]
    element = mets.element(paged({"files": []} | record), DAY)
    assert faults(element) == []
    assert records.SECRET not in etree.tostring(element, encoding="unicode")


@settings(max_examples=80, deadline=None)
@given(records.random_records())
def test_any_record_is_valid(record):
    assert faults(mets.element(paged(record), DAY)) == []


@pytest.mark.parametrize("access", ["open", "embargoed", "restricted", "metadata_only"])
def test_the_worst_record_is_valid_and_keeps_its_secrets(access):
    record = paged(worst.worst(), tertutup=37)
    record["rights"] |= {"access": access, "embargo_until": "2030-01-01"}
    element = mets.element(record, DAY)
    assert faults(element) == []
    written = etree.tostring(element, encoding="unicode")
    assert [secret for secret in worst.SECRETS if secret in written] == []


def test_every_kind_of_item_is_valid(library):
    with library.app.app_context():
        items = Item.query.all()
        assert items
        for item in items:
            assert faults(mets.element(record_of(item, "https://a.id", DAY), DAY)) == [], (
                item.handle
            )


def test_the_barest_record_has_a_structure_all_the_same():
    element = mets.element(worst.bare(), DAY)
    assert faults(element) == []
    kinds = [etree.QName(e).localname for e in element]
    assert kinds == ["metsHdr", "dmdSec", "amdSec", "structMap"]


def test_several_documents_in_one_answer_share_no_identifier(record_named, day):
    answer = etree.Element("ListRecords")
    for name in ("01-report", "04-manuscript"):
        answer.append(mets.element(paged(record_named(name)), day))
    ids = answer.xpath("//@ID")
    assert len(ids) == len(set(ids))


# -- what is open, what is closed ------------------------------------------------------------------


def mixed():
    """A record whose first and third files are open, with a closed one of 37 pages between them."""
    first = worst.file_named("satu.pdf", sha256="1" * 64)
    third = worst.file_named("tiga.pdf", sha256="3" * 64, role="documentation")
    record = worst.bare(
        type="report",
        rights={"access": "open", "licence": "cc-by-4.0"},
        files=[first, worst.closed_file(), third],
    )
    return paged(record, satu=2, tertutup=37, tiga=2)


def test_closed_files_between_open_ones_leave_no_gap():
    record = mixed()
    element = mets.element(record, DAY)
    assert faults(element) == []
    written = etree.tostring(element, encoding="unicode")
    assert [secret for secret in worst.SECRETS if secret in written] == []
    assert labels(record) == [("1", "1"), ("2", "2"), ("3", "3"), ("4", "4")]
    stem = record["urls"]["landing"] + "/files"
    assert addresses(record, "DEFAULT") == [
        f"{stem}/{name}.pdf/pages/{n}/image?width=1600" for name in ("satu", "tiga") for n in (1, 2)
    ]
    assert [e.get("ID") for e in element.iter(f"{{{mets.NAMESPACE}}}file")][-2:] == [
        f"i{worst.HANDLE}-f1",
        f"i{worst.HANDLE}-f2",
    ]


def test_with_the_closed_file_gone_the_document_is_the_same():
    with_closed, without = mixed(), mixed()
    del without["files"][1]
    assert etree.tostring(mets.element(with_closed, DAY)) == etree.tostring(
        mets.element(without, DAY)
    )


@pytest.mark.parametrize("access", ["embargoed", "restricted", "metadata_only"])
def test_a_closed_item_has_no_files_and_no_pages_whatever_its_files_say(access):
    record = mixed()
    record["rights"] |= {"access": access, "embargo_until": "2030-01-01"}
    assert find(record, "//m:file | //m:fptr | //m:div[@TYPE='page'] | //m:structLink") == []
    assert len(find(record, "//m:structMap")) == 1


# -- pages and files -------------------------------------------------------------------------------


def test_page_images_come_before_the_texts_that_were_read_from_them():
    page = worst.file_named("lembar.jpg", role="page", label="1r", mime="image/jpeg")
    record = worst.bare(
        rights={"access": "open"}, files=[worst.file_named("laporan.pdf"), page], type="manuscript"
    )
    paged(record, laporan=2)
    assert labels(record) == [("1", "1r"), ("2", "2"), ("3", "3")]
    assert "lembar.jpg" in addresses(record, "THUMBS")[0]


def test_a_page_of_its_own_leads_to_its_file_too(record_named):
    record = paged(record_named("04-manuscript"))
    pages = find(record, "//m:div[@TYPE='page']")
    assert [[f.get("FILEID") for f in page] for page in pages] == [
        [f"i2001-d{n}", f"i2001-t{n}", f"i2001-f{n}"] for n in (1, 2, 3)
    ]


def test_files_without_pages_stand_beside_the_pages(record_named):
    record = paged(record_named("05-dataset"))
    for file in record["files"]:
        file["page_count"] = 0
    assert addresses(record, "DEFAULT") == []
    assert len(addresses(record, "DOWNLOAD")) == len(record["files"])
    divs = find(record, "//m:structMap[@TYPE='PHYSICAL']/m:div/m:div")
    assert [(div.get("TYPE"), div.get("LABEL")) for div in divs] == [
        (file["role"], file["name"]) for file in record["files"]
    ]


def test_a_file_has_its_size_type_and_checksum(record_named):
    record = record_named("01-report")
    (file,) = find(record, "//m:file")
    told = record["files"][0]
    assert dict(file.attrib) == {
        "ID": "i1001-f1",
        "MIMETYPE": "application/pdf",
        "SIZE": str(told["size"]),
        "CHECKSUM": told["sha256"],
        "CHECKSUMTYPE": "SHA-256",
    }


def test_a_text_of_a_volume_leads_to_its_pages(record_named):
    record = paged(record_named("04-manuscript"))
    record["manuscript"]["texts"][0] |= {"from": "1r", "to": "1v"}
    record["manuscript"]["texts"][1] |= {"from": "1v", "to": "2r"}
    links = find(record, "//m:smLink")
    ends = [(link.get(FROM), link.get(TO)) for link in links]
    assert ends == [
        ("i2001-logical", "i2001-physical"),
        ("i2001-text1", "i2001-p1"),
        ("i2001-text1", "i2001-p2"),
        ("i2001-text2", "i2001-p2"),
        ("i2001-text2", "i2001-p3"),
    ]
    texts = find(record, "//m:div[@TYPE='text']")
    assert [(t.get("ORDERLABEL"), t.get("LABEL")) for t in texts][:2] == [
        ("1r-1v", "Sifat dua puluh"),
        ("1v-2r", "Kayfiyyat al-dhikr"),
    ]


def test_rights_are_those_of_dublin_core(record_named):
    said = find(record_named("01-report"), "//m:rightsMD//m:xmlData/*")
    assert [e.text for e in said] == [
        "info:eu-repo/semantics/openAccess",
        "https://creativecommons.org/licenses/by/4.0/",
        "Hak cipta 2024 Balai Penelitian Contoh Jakarta",
    ]


def test_roles_are_read_in_the_order_of_the_reader_and_images_have_a_kept_width():
    assert tuple(FileRole(role) for role in mets.READING_ORDER) == READING_ROLES
    assert set(mets.PAGE_IMAGES.values()) <= set(WIDTHS_PIXELS)


def test_others_read_the_pages_their_addresses_and_the_description(record_named, day):
    """metsrw knows structures of folders alone: it is told that the sequence of pages is one."""
    record = paged(record_named("04-manuscript"))
    tree = etree.fromstring(HARVESTED["mets"].serialise(record, day))
    (structure,) = tree.xpath("m:structMap[@TYPE='PHYSICAL']", namespaces=NS)
    structure.set("TYPE", "physical")
    structure[0].set("TYPE", "Directory")
    read = metsrw.METSDocument.fromtree(tree)
    (folder,) = [entry for entry in read.all_files() if entry.type == "Directory"]
    assert [page.path for page in folder.children] == addresses(record, "DEFAULT")
    (described,) = folder.dmdsecs
    assert described.contents.mdtype == "MODS"
    (title,) = described.contents.document.xpath("(//mods:title)[1]", namespaces=NS)
    assert title.text == record["title"][0]["value"]
