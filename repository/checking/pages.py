"""Whether every file was read or will be, every page has its text, and reading orders have no gap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from repository.checking.findings import Finding, Healing
from repository.files.models import FileRole, ReadingStatus
from repository.items.models import Item
from repository.pages.models import Page
from repository.pages.store import PageStore


def page_findings(
    item: Item, pages: Sequence[Page], held: set[tuple[str, int]], *, is_waiting: bool
) -> Iterator[Finding]:
    """Yield what is wrong with the pages of `item`; `held` are the keys of texts that the page store has.

    While a job `read` waits for the item nothing of this is wrong.
    """
    if is_waiting:
        return
    what = (
        _unread(item) or _lost_text(item, pages, held) or _lost_pages(item, pages) or _order(pages)
    )
    if what:
        yield Finding(f"item {item.handle}", what, healing=Healing.READ, subject_id=item.id)


def keys_of(pages: Sequence[Page], checksums: dict[int, str]) -> list[tuple[str, int]]:
    """Return under which keys the page store must hold something for `pages`; `checksums` are by file id."""
    return [(checksums[page.file_id], page.number_in_file) for page in pages]


def held_keys(
    store: PageStore, pages: Sequence[Page], items: Sequence[Item]
) -> set[tuple[str, int]]:
    """Return which texts of `pages`, all of `items`, the store holds."""
    checksums = {file.id: file.sha256 for item in items for file in item.files}
    return store.held(keys_of(pages, checksums))


def _unread(item: Item) -> str:
    read = [file for file in item.files if file.role != FileRole.CONSENT]
    names = [file.name for file in read if file.reading == ReadingStatus.PENDING]
    return f"{', '.join(names)} was not read yet, and no job will do it" if names else ""


def _lost_text(item: Item, pages: Sequence[Page], held: set[tuple[str, int]]) -> str:
    checksums = {file.id: file.sha256 for file in item.files}
    count = sum(key not in held for key in keys_of(pages, checksums))
    return f"the text of {count} of its {len(pages)} pages is missing" if count else ""


def _lost_pages(item: Item, pages: Sequence[Page]) -> str:
    counts = Counter(page.file_id for page in pages)
    for file in item.files:
        if counts[file.id] != file.page_count:
            return f"{file.name} has {file.page_count} pages, of which {counts[file.id]} are known"
    return ""


def _order(pages: Sequence[Page]) -> str:
    positions = sorted(page.position for page in pages if page.position > 0)
    is_whole = positions == list(range(1, len(positions) + 1))
    return "" if is_whole else "the positions of its pages have gaps"
