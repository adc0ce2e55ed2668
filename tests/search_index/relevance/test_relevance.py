"""The judged queries, asked of the real index: no category may fall below what was last accepted.

Where a fall is meant, or figures have risen: `python -m tests.search_index.relevance --accept`.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from search_index import Document, PageDocument, Results, analysis, expression, parser
from search_index.results import Hit
from search_index.stemming import stems as index_stems
from tests.search_index.relevance import baseline as baselines
from tests.search_index.relevance import collection
from tests.search_index.relevance.collection import CollectionFaulty, JudgedQuery
from tests.search_index.relevance.evaluation import (
    ALL,
    Outcome,
    evaluate,
    figures,
    make_index,
    outcome_of,
)
from tests.search_index.relevance.tables import DOCUMENT, documented, markdown
from tests.search_index.relevance.take_demo import entry_of


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    return evaluate(make_index(tmp_path_factory.mktemp("relevance") / "index"))


@pytest.fixture(scope="module")
def baseline() -> baselines.Baseline:
    found = baselines.read()
    assert found is not None
    return found


def test_no_category_fell(outcomes: list[Outcome], baseline: baselines.Baseline) -> None:
    assert not baselines.fallen(outcomes, baseline)


def test_the_baseline_is_of_this_collection(baseline: baselines.Baseline) -> None:
    assert baseline.collection == baselines.collection_digest(), (
        "the collection changed: look at python -m tests.search_index.relevance, then --accept"
    )


def test_the_documentation_has_the_figures_of_the_baseline(baseline: baselines.Baseline) -> None:
    assert documented(DOCUMENT.read_text("utf-8")) == markdown(baseline.categories)


def test_the_collection_is_large_and_of_every_kind() -> None:
    queries = collection.queries()
    assert len(queries) >= 150
    assert len({query.category for query in queries}) >= 15
    assert len(collection.documents()) >= 100


def test_a_search_without_stems_is_noticed(
    tmp_path: Path, baseline: baselines.Baseline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Take the Indonesian and English stems away, as a careless change might: the categories that need them fall."""

    def without_latin(word: str, rule: str) -> tuple[str, ...]:
        return () if word.isascii() else index_stems(word, rule)

    monkeypatch.setattr(analysis, "stems_of", without_latin)
    monkeypatch.setattr(expression, "stems_of", without_latin)
    _forget()
    try:
        sentences = baselines.fallen(evaluate(make_index(tmp_path / "index")), baseline)
    finally:
        _forget()
    assert any(
        sentence.startswith("affix: ndcg fell") and "'memotret naskah'" in sentence
        for sentence in sentences
    )
    assert any(sentence.startswith("all: ") for sentence in sentences)
    assert not any(sentence.startswith("arabic: ") for sentence in sentences)


def _forget() -> None:
    """What is kept of words and typed queries was worked out with the stems of before."""
    parser._parsed.cache_clear()
    analysis.forms_of.cache_clear()


QUERY = JudgedQuery(
    "kind", "words", (), {"first": 3, "second": 2}, {"first": frozenset({4, 5})}, ("other", "never")
)
KEYS = {1: "first", 2: "second", 3: "other"}


def outcome(*hits: tuple[int, int | None], query: JudgedQuery = QUERY) -> Outcome:
    found = tuple(Hit(item, None, position, 0, 0.0) for item, position in hits)
    return outcome_of(query, Results(len(found), found, {}, None, 0.0), KEYS)


def test_an_outcome_measures_order_and_page() -> None:
    right = outcome((1, 5), (2, None))
    assert (right.ndcg, right.recall, right.success, right.page) == (1, 1, 1, 1)
    assert right.clean == 1
    assert right.missing == []
    wrong = outcome((3, 1), (1, 3))
    assert wrong.success == wrong.page == 0
    assert wrong.recall == wrong.clean == 0.5  # of two to be avoided one was found
    # 7/log2(3) of 7 + 3/log2(3)
    assert wrong.ndcg == pytest.approx(4.41651 / 8.89279, abs=1e-5)
    assert wrong.missing == ["second"]


def test_figures_are_means_and_pages_count_where_expected() -> None:
    plain = replace(QUERY, category="other kind", pages={}, avoided=())
    table = figures([outcome((1, 4), (2, 1)), outcome(), outcome((1, 1), (2, 1), query=plain)])
    assert list(table) == ["kind", "other kind", ALL]
    assert (table["kind"].ndcg, table["kind"].page) == (0.5, 0.5)
    assert (table["other kind"].ndcg, table["other kind"].page) == (1, None)
    assert (table["kind"].clean, table["other kind"].clean) == (1, None)
    assert (table[ALL].queries, table[ALL].page) == (3, 0.5)
    assert table[ALL].ndcg == pytest.approx(2 / 3)


def test_a_baseline_is_read_as_accepted_and_names_the_queries_that_fell(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    assert baselines.read(path) is None
    baselines.accept([outcome((1, 4), (2, 1))], path)
    kept = baselines.read(path)
    assert kept is not None
    assert kept.categories["kind"].ndcg == 1
    assert not baselines.fallen([outcome((1, 5), (2, 1))], kept)
    sentences = baselines.fallen([outcome((2, 1), (1, 4))], kept)
    assert sentences[0].startswith("kind: ndcg fell from 1.000 to 0.8")
    assert "'words' (-0.1" in sentences[0]
    assert any("success fell from 1.000 to 0.000" in sentence for sentence in sentences)


def test_a_fall_within_the_margin_is_passed_over(tmp_path: Path) -> None:
    many = [outcome((1, 4), (2, 1)) for _ in range(100)]
    path = tmp_path / "baseline.json"
    baselines.accept(many, path)
    kept = baselines.read(path)
    assert kept is not None
    assert not baselines.fallen([*many[:98], outcome(), outcome()], kept)
    assert baselines.fallen([*many[:97], outcome(), outcome(), outcome()], kept)


@pytest.mark.parametrize(
    ("queries", "reason"),
    [
        ("a: [{q: x, want: {no-such-document: 3}}]", "no-such-document"),
        ("a: [{q: x, want: {wakaf-tanah: 2}}]", "grades"),
        ("a: [{q: x, want: {wakaf-tanah: 3, wakaf-produktif: 4}}]", "grades"),
        ("a: [{q: x, want: {wakaf-tanah: 3}, page: {cerai-gugat: 1}}]", "'x'"),
        ("a: [{q: x, want: {wakaf-tanah: 3}, avoid: [wakaf-tanah]}]", "'x'"),
        ("a: [{q: x, want: {wakaf-tanah: 3}}]\nb: [{q: x, want: {wakaf-tanah: 3}}]", "twice"),
    ],
)
def test_faults_of_the_collection_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, queries: str, reason: str
) -> None:
    path = tmp_path / "queries.yaml"
    path.write_text(queries, "utf-8")
    monkeypatch.setattr(collection, "QUERIES", path)
    with pytest.raises(CollectionFaulty, match=reason):
        collection.queries()


def test_every_expected_page_exists() -> None:
    pages = {
        document.id: {p.position for p in document.pages} for document in collection.documents()
    }
    for query in collection.queries():
        for key, positions in query.pages.items():
            assert positions <= pages[collection.ids()[key]], query.name


def test_a_document_taken_from_an_instance_reads_back_as_the_program_wrote_it() -> None:
    closed = PageDocument(12, 1, 2, "ind", "tertutup", ("staff",))
    later = PageDocument(13, 1, 3, "ind", "kelak", ("all", "staff"), opens_on=30_000)
    pages = (PageDocument(11, 1, 1, "eng", "open text", ("all",)), closed, later)
    taken = Document(
        1, 7, ("Judul: Anak", "Title"), ("Fauzi, Ahmad",), ("Wakaf",), ("nazir",), ("Isi.",), "NM 1", "daluang",
        "report", 2020, ("id", "en"), ("Latn", "jawi"), ("naskah",), has_files=True, added_at=99,
        language="ind", pages=pages,
    )  # fmt: skip
    entry = json.loads(json.dumps(entry_of(taken)))
    assert entry["key"] == "demo-judul-anak"
    back = collection.document_of(entry, 1)
    open_page = replace(pages[0], id=back.pages[0].id)
    assert back == replace(taken, version=1, added_at=1, pages=(open_page,))
