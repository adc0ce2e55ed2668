"""Values of filters by what people call them, typed after a colon."""

import pytest

from repository.search.labels import values_named

pytestmark = pytest.mark.sqlite_only


@pytest.mark.parametrize(
    ("facet", "label", "values"),
    [
        ("language", "arab", {"ar"}),
        ("language", "Arabic", {"ar"}),
        ("language", "ar", {"ar"}),
        ("language", "ara", {"ar"}),
        ("language", "Bahasa Arab", {"ar"}),
        ("language", "IND", {"id"}),
        ("language", "jawa", {"jv"}),
        ("language", "tiada", set()),
        ("script", "pegon jawa", {"pegon-jv"}),
        ("type", "skripsi", {"thesis"}),
        ("type", "Laporan teknis", {"report"}),
        ("access", "akses terbuka", {"open"}),
        ("script", "jawi", {"jawi"}),
        ("type", "naskah", {"manuscript"}),
        ("type", "Manuscript", {"manuscript"}),
        ("type", "laporan penelitian", {"report"}),
        ("type", "laporan", {"report"}),
        ("access", "terbuka", {"open"}),
        ("access", "open", {"open"}),
        ("files", "ada", {"yes"}),
        ("files", "no", {"no"}),
        ("files", "", set()),
        ("tiada", "arab", set()),
    ],
)
def test_a_label_names_its_values(facet, label, values):
    assert set(values_named(facet, label)) == values


@pytest.mark.parametrize(
    ("q", "records"),
    [
        ("bahasa:arab", ["arabic"]),
        ("jenis:naskah", ["manuscript"]),
        ('koleksi:"kajian pesisir" tahun:2021', ["bulk-41", "long", "report"]),
        ("collection:pesisir year:2021", ["bulk-41", "long", "report"]),
        ("koleksi:dalam", []),
    ],
)
def test_it_narrows_a_search(library, q, records):
    found = library.client().get("/api/search", query_string={"q": q}).json["hits"]
    assert sorted(h["handle"] for h in found) == sorted(library.handles[r] for r in records)
