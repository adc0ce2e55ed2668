"""Damage of any kind to any file of an index: the answer is that of before, or `IndexDamaged`."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from search_index import Document, IndexDamaged, PageDocument, Query, SearchIndex, Sort
from search_index.stemming import RootCache

QUERIES = (
    Query(""),
    Query("wakaf"),
    Query("zakat infak"),
    Query('"zakat infak"'),
    Query("sedek*"),
    Query("judul:wakaf -hibah"),
    Query("pewakafan", types=("report",)),
    Query("keagamaan OR wakaf", sort=Sort.TITLE),
    Query("infak", readers=frozenset({"all", "staff"}), today=20_000, sort=Sort.OLDEST),
)


def documents() -> list[Document]:
    chance = random.Random(4)
    words = ["zakat", "infak", "sedekah", "hibah", "keagamaan", "mewakafkan", "ḥadīṡ", "القرآن"]
    found = []
    for number in range(1, 41):
        pages = tuple(
            PageDocument(
                number * 10 + n,
                number,
                n,
                "ind",
                " ".join(chance.choices(words, k=30)),
                ("all",) if number % 3 else ("staff",),
                19_000 if number % 5 == 0 else None,
            )
            for n in range(1, 4)
        )
        title = f"wakaf {chance.choice(words)} kata{number}"
        found.append(
            Document(
                number,
                1,
                (title,),
                subjects=(words[number % 5],),
                type="report",
                year=2000,
                pages=pages,
            )
        )
    return found


def answers(index: SearchIndex) -> list[Any]:
    """Everything that an index is asked."""
    readers = frozenset({"all"})
    found: list[Any] = [
        (result.total, result.hits, result.facets) for result in map(index.search, QUERIES)
    ]
    found.append(index.pages_of(7, "zakat", readers, 20_000))
    found.append((index.item_ids(Query("wakaf")), index.suggest("wak"), index.contents()))
    return found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Any]]:
    """An index of two segments each, with deletions, and its answers."""
    folder = tmp_path_factory.mktemp("whole") / "index"
    index = SearchIndex(folder)
    made = documents()
    index.write(made[:25])
    index.write(made[20:], delete=[3])
    if not (folder / "roots.tsv").exists():  # the roots were known to this process before
        kept = RootCache()
        kept.root("menuliskannya")
        kept.save(folder / "roots.tsv")
    return folder, answers(SearchIndex(folder))


def harms(content: bytes) -> Iterator[tuple[str, bytes | None]]:
    """Damaged contents of a file, None for deleting it."""
    size = len(content)
    yield "deleted", None
    yield "emptied", b""
    yield "longer", content + b"\0"
    for at in sorted({1, size // 4, size // 2, size - 9, size - 1} & set(range(size))):
        yield f"cut at {at}", content[:at]
    chance = random.Random(size)
    places = (
        range(size)
        if size <= 60
        else {*chance.sample(range(size), 60), *range(14), *range(size - 14, size)}
    )
    for at in sorted(places):
        flipped = bytes([content[at] ^ chance.randrange(1, 256)])
        yield f"byte {at} changed", content[:at] + flipped + content[at + 1 :]
    if size > 200:
        for at in (20, size // 2):
            yield f"zeros from {at}", content[:at] + bytes(64) + content[at + 64 :]


def kinds() -> list[str]:
    return [
        "current",
        "fingerprint",
        "roots.tsv",
        "items/*.toc",
        "items/*.seg",
        "pages/*.toc",
        "pages/*.seg",
    ]


@pytest.mark.parametrize("kind", kinds())
def test_damage_is_recognised_or_does_no_harm(
    whole: tuple[Path, list[Any]], kind: str, tmp_path: Path
) -> None:
    folder, expected = whole
    damaged = tmp_path / "index"
    shutil.copytree(folder, damaged)
    files = sorted({*damaged.glob(kind), *damaged.glob(f"g*/{kind}")})
    assert files
    recognised = harmless = 0
    for path in files:
        content = path.read_bytes()
        for what, harm in harms(content):
            path.unlink()
            if harm is not None:
                path.write_bytes(harm)
            try:
                found = answers(SearchIndex(damaged))
            except IndexDamaged:
                recognised += 1
            else:
                assert found == expected, f"{path.name}: {what}"
                harmless += 1
            path.write_bytes(content)
    assert recognised or kind in ("fingerprint", "roots.tsv"), "nothing was recognised"
    if kind in ("items/*.toc", "pages/*.toc"):
        assert not harmless
    assert answers(SearchIndex(damaged)) == expected


def _is_sound(folder: Path) -> bool:
    try:
        SearchIndex(folder).check_files()
    except IndexDamaged:
        return False
    return True


@pytest.mark.parametrize("kind", ["items/*.seg", "pages/*.seg", "items/*.toc", "pages/*.toc"])
def test_reading_all_files_finds_every_change(
    whole: tuple[Path, list[Any]], kind: str, tmp_path: Path
) -> None:
    folder, _ = whole
    damaged = tmp_path / "index"
    shutil.copytree(folder, damaged)
    SearchIndex(damaged).check_files()
    for path in damaged.glob(f"g*/{kind}"):
        content = path.read_bytes()
        for what, harm in harms(content):
            path.unlink()
            if harm is not None:
                path.write_bytes(harm)
            assert not _is_sound(damaged), f"{path.name}: {what}"
            path.write_bytes(content)
    SearchIndex(damaged).check_files()


@pytest.mark.parametrize("kind", ["current", "items", "items/*.toc", "pages/*.seg", "pages"])
def test_what_cannot_be_opened_is_damage(
    whole: tuple[Path, list[Any]], kind: str, tmp_path: Path
) -> None:
    damaged = tmp_path / "index"
    shutil.copytree(whole[0], damaged)
    path = next(iter(sorted({*damaged.glob(kind), *damaged.glob(f"g*/{kind}")})))
    if path.is_dir():
        shutil.rmtree(path)
        path.write_bytes(b"")
    else:
        path.unlink()
        path.mkdir()
    with pytest.raises(IndexDamaged):
        answers(SearchIndex(damaged))
    shutil.rmtree(path) if path.is_dir() else None
    index = SearchIndex(damaged)
    assert index.rebuild(documents()) == 40
    assert index.search(Query("wakaf")).total == 40


def test_searching_where_no_index_is_writes_nothing(tmp_path: Path) -> None:
    index = SearchIndex(tmp_path / "index")
    assert index.search(Query()).total == index.page_count() == 0
    assert not index.exists()
    assert not list(tmp_path.iterdir())
