"""Both engines for the tests of the contract: the index in a folder, and the one on a search server."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from search_index import Index, SearchIndex
from tests import searchserver

NewIndex = Callable[[], AbstractContextManager[Index]]


@pytest.fixture(scope="session", params=["whoosh", "opensearch"])
def new_index(request: pytest.FixtureRequest) -> NewIndex:
    """Gives a context with a new, empty index, by each engine in turn."""
    if request.param == "opensearch":
        url = request.getfixturevalue("search_server")
        return lambda: searchserver.an_index(url)

    @contextmanager
    def in_folder() -> Iterator[Index]:
        with tempfile.TemporaryDirectory() as folder:
            yield SearchIndex(Path(folder) / "index")

    return in_folder


@pytest.fixture
def either_index(new_index: NewIndex) -> Iterator[Index]:
    """A new, empty index, by each engine in turn."""
    with new_index() as index:
        yield index
