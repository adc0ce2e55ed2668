"""What each consumer makes of a record, from what is sent to it and nothing else."""

from dataclasses import replace

from repository.aggregators import reading
from tests.repository.aggregators.samples import EMBARGOED, LANDING, file, seen, text, with_dc


def test_vufind_takes_the_first_of_most_things_and_all_authors_subjects_and_links():
    card = reading.as_vufind(
        with_dc(
            title=("", "Judul", "Title"),
            creator=("Satu", "Dua"),
            contributor=("Pertama", "Kedua"),
            date=("1817-05", "2026"),
            type=("Report", "info:eu-repo/semantics/report"),
            description=("Abstrak", "Abstract"),
            identifier=("ISBN 1", LANDING, f"{LANDING}/files/a.pdf", "https://doi.org/10.1/a"),
        )
    )
    assert (card.title, card.authors, card.contributor) == ("Judul", ("Satu", "Dua"), "Pertama")
    assert (card.year, card.type, card.abstract) == ("1817", "Report", "Abstrak")
    assert card.page == LANDING
    assert card.links == (f"{LANDING}/files/a.pdf", "https://doi.org/10.1/a")


def test_base_tells_kind_and_access_by_the_terms():
    card = reading.as_base(seen(rights=EMBARGOED, files=[]))
    assert (card.type, card.access) == ("report", "embargoedAccess")


def test_core_fetches_the_identifier_that_ends_in_pdf():
    assert reading.as_core(seen()).fulltext == f"{LANDING}/files/laporan.pdf"
    assert reading.as_core(seen(rights=EMBARGOED)).fulltext == ""
    assert reading.as_core(seen(files=[file("laporan")])).fulltext == ""


def test_scholar_reads_the_tags():
    whole = seen()
    card = reading.as_scholar(whole)
    assert (card.title, card.year) == ("Layanan perpustakaan keliling", "2021")
    assert card.authors == ("Rahmawati, Siti",)
    assert card.publisher == "Balai Penelitian Contoh"
    assert (card.page, card.fulltext) == (LANDING, f"{LANDING}/files/laporan.pdf")
    assert reading.as_scholar(replace(whole, tags=())).title == ""


def test_openaire_reads_its_own_format():
    card = reading.as_openaire(seen())
    assert card.title == "Layanan perpustakaan keliling"
    assert (card.type, card.access) == ("report", "open access")
    assert card.fulltext == f"{LANDING}/files/laporan.pdf"
    assert card.languages == ("ind",)
    assert reading.as_openaire(replace(seen(), openaire=None)) is None


def test_arabic_titles_come_through_whole():
    title = "تحفة النفيس"
    arabic = seen(title=[text(title, "msa", script="Arab", kind="main")])
    for read in (reading.as_vufind, reading.as_scholar, reading.as_openaire):
        assert read(arabic).title == title
