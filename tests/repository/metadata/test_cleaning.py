import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from repository.metadata.cleaning import cleaned
from repository.metadata.findings import shown

EXAMPLES = Path(__file__).parent.parent / "crosswalks" / "data"


def test_a_typed_document_is_cleaned_in_every_place():
    document, notes = cleaned(
        {
            "title": [{"value": " Moderasi  Beragama : Studi. ", "lang": "ind", "kind": "main"}],
            "abstract": [
                {"value": "Satu.\r\n\r\nDua.", "lang": "ind"},
                {"value": "  ", "lang": ""},
            ],
            "creators": [
                {
                    "kind": "person",
                    "family": "Fauzi,",
                    "given": " Ahmad ",
                    "suffix": [""],
                    "orcid": "https://orcid.org/0000-0002-1825-0097",
                }
            ],
            "identifiers": [{"scheme": "doi", "value": "https://doi.org/10.5072/x"}],
            "publisher": {"kind": "organisation", "name": "Balai\u202e Contoh"},
            "keywords": [],
            "dates": [{"type": "issued", "edtf": "", "calendar": "gregorian"}],
            "relations": [{"type": "relation", "title": ""}],
            "thesis": {"name": ""},
            "peer_review": False,
        }
    )
    assert document == {
        "title": [{"value": "Moderasi Beragama: Studi", "lang": "ind", "kind": "main"}],
        "abstract": [{"value": "Satu.\nDua.", "lang": "ind"}],
        "creators": [
            {"kind": "person", "family": "Fauzi", "given": "Ahmad", "orcid": "0000-0002-1825-0097"}
        ],
        "identifiers": [{"scheme": "doi", "value": "10.5072/x"}],
        "publisher": {"kind": "organisation", "name": "Balai Contoh"},
        "peer_review": False,
    }
    assert [(p.field, p.code, p.severity) for p in notes] == [
        ("publisher.name", "bidi_control", "warning")
    ]


def test_the_worked_examples_are_clean_already():
    for name in ("01-report", "02-thesis-embargoed", "04-manuscript", "05-dataset"):
        document = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
        once, notes = cleaned(document)
        assert notes == []
        assert cleaned(once)[0] == once
        assert once["title"] == document["title"]
        assert once["creators"] == document["creators"]


@given(st.text(), st.text())
def test_a_clean_document_stays_as_it_is(title, abstract):
    once, _ = cleaned({"title": [{"value": title}], "abstract": [{"value": abstract}]})
    if "&" not in json.dumps(once):
        twice, notes = cleaned(once)
        assert twice == once or title.rstrip().endswith(".")
        assert "bidi_control" not in {p.code for p in notes}


def test_a_quoted_value_cannot_break_a_report():
    quoted = shown("a\ud800\x1b[31m\u202eb\n" + "c" * 100)
    assert quoted.encode()
    assert len(quoted) == 60
    assert not set("\x1b\u202e\n") & set(quoted)
