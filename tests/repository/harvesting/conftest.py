from dataclasses import replace

import pytest

BASE_URL = "https://repositori.contoh.id"


@pytest.fixture
def instance(instance):
    """An instance with a configured address, so that serialised records are kept."""
    from repository import settings as settings_module

    settings = replace(instance, base_url=BASE_URL, oai_page_size=10)
    settings_module.write(settings)
    return settings
