import pytest

from repository.metadata import identifiers


@pytest.mark.parametrize(
    ("scheme", "written", "bare"),
    [
        ("doi", "https://doi.org/10.5072/x", "10.5072/x"),
        ("doi", "doi: 10.5072/x", "10.5072/x"),
        ("orcid", "https://orcid.org/0000-0002-1825-009x", "0000-0002-1825-009X"),
        ("isbn", "ISBN 978-3-16-148410-0", "9783161484100"),
        ("issn", "ISSN: 03178471", "0317-8471"),
        ("ror", "https://ror.org/05DXPS055", "05dxps055"),
        ("report_number", "BPC/LP/2024/07", "BPC/LP/2024/07"),
        ("url", "https://doi.org/10.5072/x", "https://doi.org/10.5072/x"),
    ],
)
def test_an_identifier_is_stored_without_its_resolver(scheme, written, bare):
    assert identifiers.bare(scheme, written) == bare


@pytest.mark.parametrize(
    ("text", "scheme"),
    [
        ("https://doi.org/10.5072/x", "doi"),
        ("10.5072/x", "doi"),
        ("https://hdl.handle.net/123/4", "handle"),
        ("978-3-16-148410-0", "isbn"),
        ("0317-8471", "issn"),
        ("https://contoh.id/a", "url"),
    ],
)
def test_a_plain_identifier_is_recognised(text, scheme):
    found = identifiers.guessed(text)
    assert found is not None
    assert found["scheme"] == scheme


@pytest.mark.parametrize("text", ["", "Laporan", "12345", "2024-2025", "978-3-16-148410-1"])
def test_other_words_are_no_identifier(text):
    assert identifiers.guessed(text) is None
