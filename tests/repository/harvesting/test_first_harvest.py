"""The namespace of identifiers is free until somebody has harvested, and fixed from then on."""

import pytest

from repository.db import transaction
from repository.errors import SettingsError
from repository.harvesting.first_harvest import has_been_harvested
from repository.setting_up import write_settings
from tests.factories import make_item


def test_the_namespace_is_fixed_by_the_first_harvest_not_by_publication(app, client):
    folder = app.config["DALUANG"].instance
    with app.app_context(), transaction() as session:
        make_item(session)
    client.get("/oai?verb=Identify")
    assert not has_been_harvested(app)
    changed = write_settings(folder, oai_namespace="satu.example", has_been_harvested=False)
    assert changed.oai_namespace == "satu.example"

    client.get("/oai?verb=ListIdentifiers&metadataPrefix=oai_dc")
    assert has_been_harvested(app)
    with pytest.raises(SettingsError, match=r"satu\.example"):
        write_settings(folder, oai_namespace="dua.example", has_been_harvested=True)
    # the same value again is no change
    write_settings(folder, oai_namespace="satu.example", has_been_harvested=True)


def test_bytes_that_are_no_text_are_no_harvest(app, client):
    answer = client.get("/oai", environ_overrides={"QUERY_STRING": "verb=\xff\xfe"})
    assert answer.status_code == 200
    assert not has_been_harvested(app)
