"""`daluang harvest`: adding, running with its exit status, listing, switching and removing."""

import pytest

from tests.repository.commands.conftest import daluang  # noqa: F401
from tests.repository.partners import provider as providers
from tests.repository.partners.provider import Kept


@pytest.fixture
def provider(monkeypatch):
    monkeypatch.setenv("DALUANG_HARVEST_PRIVATE_NETWORKS", "127.0.0.0/8")
    with providers.served(providers.Provider(records=providers.records(25))) as served:
        yield served


@pytest.fixture
def run(daluang):  # noqa: F811
    return daluang


def test_a_partner_from_first_to_last(run, provider):
    assert "Perpustakaan Mitra" in run("harvest", "add", provider.url).output
    assert "never harvested" in run("harvest", "list").output
    assert "25 new" in run("harvest", "run", "perpustakaan mitra").output
    listed = run("harvest", "list").output
    assert "25 records" in listed
    assert "complete" in listed
    assert "0 new" in run("harvest", "run", "--all").output
    run("harvest", "switch", "Perpustakaan Mitra", "off")
    assert "(off)" in run("harvest", "list").output
    assert "switched off" in run("harvest", "run", "Perpustakaan Mitra", status=1).output
    assert run("harvest", "run", "--all").output == ""
    run("harvest", "remove", "Perpustakaan Mitra", status=1)  # nobody said yes
    run("harvest", "remove", "Perpustakaan Mitra", "--yes")
    assert run("harvest", "list").output == ""


def test_options_of_adding_are_asked_for(run, provider):
    run("harvest", "add", provider.url, "--name", "Jurnal", "--set", "artikel")
    run("harvest", "run", "Jurnal")
    assert provider.requests[-3]["set"] == "artikel"
    assert provider.requests[-3]["metadataPrefix"] == "oai_dc"
    assert "mods" in run("harvest", "add", provider.url, "--prefix", "mods", status=1).output
    assert "already" in run("harvest", "add", provider.url, "--name", "jurnal", status=1).output


def test_skipped_records_give_status_3_and_are_named(run, provider):
    run("harvest", "add", provider.url, "--name", "Mitra")
    provider.records.append(Kept("oai:mitra.example:kosong", "", inside=""))
    output = run("harvest", "run", "Mitra", status=3).output
    assert "1 x A record without description was skipped." in output
    assert "oai:mitra.example:kosong" in output
    assert "25 new" in output


def test_a_failed_harvest_gives_status_1_and_its_reason(run, provider):
    run("harvest", "add", provider.url, "--name", "Mitra")
    refused = (200, {}, provider.envelope(providers.error("cannotDisseminateFormat", "none")))
    provider.fault = lambda arguments, number: refused
    output = run("harvest", "run", "--all", status=1).output
    assert "The partner refused the question. cannotDisseminateFormat none" in output


REFUSED = [
    (("harvest", "run"), 2, "Give the name"),
    (("harvest", "run", "Mitra", "--all"), 2, "Give the name"),
    (("harvest", "run", "Mitra"), 1, "There is no partner Mitra."),
    (("harvest", "remove", "Mitra", "--yes"), 1, "There is no partner Mitra."),
    (("harvest", "switch", "Mitra", "off"), 1, "There is no partner Mitra."),
    (("harvest", "switch", "Mitra", "maybe"), 2, "maybe"),
    (("harvest", "add", "mitra"), 1, "mitra is no address"),
    (("harvest", "add", "javascript:alert(1)"), 1, "is no address"),
    (("harvest", "add", "http://127.0.0.1:1/oai"), 1, "could not be reached"),
    (("harvest", "add", "http://10.0.0.1/oai"), 1, "harvest_private_networks"),
]


@pytest.mark.parametrize(("arguments", "status", "words"), REFUSED)
def test_what_cannot_be_done_is_said(run, provider, arguments, status, words):
    assert words in run(*arguments, status=status).output


@pytest.mark.sqlite_only
@pytest.mark.parametrize("network", ["10.0.0.0/33", "office", "10.0.0.1/8"])
def test_a_network_that_is_none_is_refused(run, monkeypatch, network):
    monkeypatch.setenv("DALUANG_HARVEST_PRIVATE_NETWORKS", network)
    assert "harvest_private_networks" in run("harvest", "list", status=1).output
