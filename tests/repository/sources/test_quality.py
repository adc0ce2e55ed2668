"""How often what is proposed is right, on reports of our own and on files made by others.

The numbers are what the reader reached; one that gets worse fails. A value counts as right when it is what a librarian
would have typed: the title but for case and spaces, every author and no other, the year, the beginning of the abstract,
all keywords. Where a file has no such value, proposing none is right.
"""

import re
import sys
from dataclasses import dataclass

import pytest

from repository.demo.fonts import typesetter_fonts
from repository.demo.reports import reports, typeset
from repository.pages.extract import propose, sniff

FIELDS = ("title", "authors", "year", "abstract", "keywords", "language")


@dataclass(frozen=True)
class Truth:
    """What a file says of itself, as a person reads it; `None` where the file does not say."""

    title: str | None
    authors: tuple[str, ...] = ()
    year: str | None = None
    abstract: str | None = None
    keywords: tuple[str, ...] = ()
    language: str | None = "eng"


BY_OTHERS = {
    "pdf/cabinet/test_fontArialNotEmbedded.pdf": Truth(
        "Adobe Portable Document Format: Inventory of long-term preservation risks",
        ("Johan van der Knijff",),
        "2009",
    ),
    "pdf/cabinet/text_only_fontsEmbeddedAll.pdf": Truth(
        "This is a test document", ("Johan van der Knijff",), "2012"
    ),
    "pdf/govdocs_error/125619.pdf": Truth(
        "The Safety Audit of Existing Roads", ("Ian Appleton",), "2003"
    ),
    "pdf/govdocs_error/176446.pdf": Truth("Statement", ("John Bruton",), "2007"),
    "pdf/govdocs_error/226387.pdf": Truth(
        "Structural and electronic properties of Al nanowires: an ab initio pseudopotential study",
        ("Jin-Cheng Zheng", "Hui-Qiong Wang", "A. T. S. Wee", "C. H. A. Huan"),
        "2002",
        "The stability and electronic structure of a single",
    ),
    "pdf/govdocs_error/367594.pdf": Truth(
        "Evaluation of the Phosphorus Source Component in the Phosphorus Index for Pastures",
        (
            *("P. B. DeLaune", "P. A. Moore", "D. K. Carman"),
            *("A. N. Sharpley", "B. E. Haggard", "T. C. Daniel"),
        ),
        "2004",
        "A phosphorus (P) index for pastures was developed",
    ),
    "pdf/govdocs_error/392154.pdf": Truth(
        "Owners of Nuclear Power Plants",
        ("R. L. Reid", "V. S. White"),
        "2000",
        "Commercial nuclear power plants in this country",
    ),
    "pdf/govdocs_error/268346.pdf": Truth("Domestic Trade", (), "2001"),
    "pdf/govdocs_error/421197.pdf": Truth(
        "A Cancer Example: Using VA Databases for Research", (), "2005", None, ("slides",)
    ),
    "pdf/govdocs_error/435321.pdf": Truth(
        "Development of Water and Wastewater Alternatives", (), "2003"
    ),
    "pdf/govdocs_error/303226.pdf": Truth("Part 1308—Schedules of Controlled Substances"),
    "pdf/govdocs_error/160721.pdf": Truth(
        "Computer-Assisted Cognitive Remediation for Schizophrenia", ("Alan Bellack",), "2006"
    ),
    "pdf/govdocs_error/507618.pdf": Truth(
        "Congratulating Estonia, Latvia and Lithuania on Anniversary", (), "2001"
    ),
    "pdf/pypdf/GeoTopo-komprimiert.pdf": Truth(
        "Geometrie und Topologie",
        ("Martin Thoma",),
        "2016",
        None,
        ("Geometrie", "Topologie"),
        None,
    ),
    "pdf/pypdf/026-latex-multicolumn__multicolumn.pdf": Truth(
        "Two-Column Document with Lorem Ipsum",
        ("Your Name",),
        "2024",
        "This is a sample document with two columns",
    ),
    "pdf/pypdf/021-pdfa__crazyones-pdfa.pdf": Truth("The Crazy Ones", (), "1998"),
    "pdf/pypdf/011-google-doc-document__google-doc-document.pdf": Truth(
        "PDF Example Document", (), "2021"
    ),
    "dspace/dspace-api/app/mediafilter/test.docx": Truth(
        "A Text Extraction Test Document for DSpace", ("Mark Wood",)
    ),
    "dspace/dspace-api/app/mediafilter/test.odt": Truth(
        "A Text Extraction Test Document for DSpace", ("Mark Wood",)
    ),
    "office/variations/vnd.oasis.opendocument.text/lorem-ipsum.oo3.2.odt": Truth(
        "Variatio Ipsius", ("Andrew Jackson",)
    ),
    "office/variations/vnd.openxmlformats-officedocument.wordprocessingml.document"
    "/lorem-ipsum.docx": Truth("Variatio Ipsius", ("Andrew Jackson",)),
    "office/odf13/LibreOfficeWriter_odt_1.3.odt": Truth("This is an example document"),
}


def plain(text):
    return re.sub(r"\W+", " ", (text or "").casefold()).strip()


def right_of(truth, found):
    """Return which fields are right."""
    names = tuple(plain(creator.value) for creator in found.creators)
    words = {plain(word.value) for word in found.keywords}
    year = found.year.value if found.year else None
    return {
        "title": plain(found.title.value if found.title else "") == plain(truth.title),
        "authors": names == tuple(map(plain, truth.authors)),
        "year": truth.year in (None, year),  # a file without a year: its making may be proposed
        "abstract": plain(found.abstract.value if found.abstract else "").startswith(
            plain(truth.abstract)
        )
        and bool(found.abstract) == bool(truth.abstract),
        "keywords": not truth.keywords or set(map(plain, truth.keywords)) <= words,
        "language": truth.language in (None, found.language.value if found.language else None),
    }


def table(results, capsys, title):
    counts = {name: sum(right[name] for right in results.values()) for name in FIELDS}
    with capsys.disabled():
        sys.stdout.write(f"\n{title}, {len(results)} files right: {counts}\n")
    return counts


def misses(results):
    return {
        name: [field for field, is_right in right.items() if not is_right]
        for name, right in results.items()
        if not all(right.values())
    }


@pytest.mark.slow
def test_reports_with_a_title_page_are_read_as_a_librarian_would(tmp_path, capsys):
    fonts = typesetter_fonts()
    results = {}
    for report in reports():
        path = tmp_path / f"{report.slug}.pdf"
        path.write_bytes(typeset(report, fonts))
        head = report.head
        abstract = " ".join(head["abstract"][head["language"]].split()[:6])
        truth = Truth(
            head["title"][head["language"]],
            tuple(_direct(creator) for creator in head["creators"]),
            str(head["date"])[:4],
            abstract,
            tuple(head["keywords"]),
            {"id": "ind", "en": "eng"}[head["language"]],
        )
        results[report.slug] = right_of(truth, propose(path, "application/pdf"))
    counts = table(results, capsys, "Reports of our own")
    assert len(results) >= 20
    for name in FIELDS:
        assert counts[name] >= len(results) - 1, misses(results)


def _direct(creator):
    return creator.get("name") or f"{creator['given']} {creator['family']}"


@pytest.mark.slow
def test_files_by_others_are_read_mostly_right(samples, capsys):
    results = {
        name: right_of(truth, propose(samples / name, sniff(samples / name)))
        for name, truth in BY_OTHERS.items()
    }
    counts = table(results, capsys, "Files by others")
    assert len(results) == 22
    reached = {"title": 17, "authors": 17, "year": 22, "abstract": 21, "keywords": 22}
    assert {n: counts[n] for n in reached if counts[n] < reached[n]} == {}, misses(results)
