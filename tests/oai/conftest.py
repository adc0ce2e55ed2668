import pytest

from tests.oai.list_source import ListSource, app_for, rows


@pytest.fixture
def source():
    """Forty records, four pages of ten to the last record."""
    return ListSource(rows(40))


@pytest.fixture
def client(source):
    return app_for(source).test_client()
