"""Terms and keywords of a record as lists and facets show them."""

import pytest

from repository.items.derive import subjects_of
from tests import factories


@pytest.mark.parametrize(
    ("subjects", "keywords", "labels"),
    [
        (["Kodikologi"], ["kodikologi"], ["Kodikologi"]),
        ([], ["kodikologi", "KODIKOLOGI"], ["Kodikologi"]),
        ([], ["Codicology"], ["Kodikologi"]),
        (["Kodikologi"], ["kolofon", "Kolofon"], ["Kodikologi", "kolofon"]),
    ],
)
def test_a_keyword_that_names_a_term_is_shown_once(subjects, keywords, labels):
    document = factories.make_document(subjects=subjects, keywords=keywords)
    rows = subjects_of(document)
    assert [row.label for row in rows] == labels
    assert [row.position for row in rows] == list(range(len(rows)))
