"""The canary words once more, with the index on a search server: it tells nobody either what she may not read."""

import uuid
from dataclasses import replace

import pytest

from tests.repository.search.test_canaries import (
    asking,
    canaries,
    test_an_embargo_that_ends_by_the_clock_opens_search_without_any_job,
    test_inside_an_item_words_are_found_by_its_readers,
    test_words_beside_a_found_word_show_to_those_who_may_read_them,
    test_words_of_files_count_for_those_who_may_read_them_and_are_unknown_to_others,
)
from tests.repository.search.test_search_server import close

__all__ = [
    "asking",
    "canaries",
    "test_an_embargo_that_ends_by_the_clock_opens_search_without_any_job",
    "test_inside_an_item_words_are_found_by_its_readers",
    "test_words_beside_a_found_word_show_to_those_who_may_read_them",
    "test_words_of_files_count_for_those_who_may_read_them_and_are_unknown_to_others",
]

pytestmark = pytest.mark.slow


@pytest.fixture
def app(instance, search_server):
    from repository.app import create_app

    app = create_app(replace(instance, search_url=f"{search_server}/t{uuid.uuid4().hex[:12]}"))
    app.testing = True
    yield app
    stores = app.extensions["daluang_stores"]
    stores.index.drop()
    stores.partners.drop()
    close(app)
