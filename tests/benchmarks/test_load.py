"""Records that are loaded by SQL are those that the program would have written."""

from benchmarks import load
from benchmarks.instances import instance
from repository.app import create_app
from repository.settings import load as load_settings
from tests.harvester import harvest


def test_loaded_records_are_harvested_as_if_they_had_been_published():
    with instance("--base-url", "https://repositori.contoh.id") as made:
        load.load(made, 330, templates=60)
        load.check(made)
        client = create_app(load_settings(made.folder)).test_client()
        found = harvest(client)
        assert len(found.records) == 330
        # the 50th of sixty, and its copies
        assert sum(record.deleted for record in found.records) == 5
        assert found.complete_list_size == 330
        kinds = {spec for record in found.records for spec in record.set_specs}
        by_kind = [len(harvest(client, set=f"type:{kind}").records) for kind in _types(kinds)]
        assert sum(by_kind) == 330


def _types(specs):
    return [spec.partition(":")[2] for spec in specs if spec.startswith("type:")]
