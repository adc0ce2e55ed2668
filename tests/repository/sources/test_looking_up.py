"""A look-up goes to the named hosts only, wherever names and redirects lead, and waits but a little."""

import socket
import time
from dataclasses import replace

import pytest

from repository.partners.fetching import Client, FetchFailed
from repository.settings_rules import checked
from repository.sources import asking
from repository.sources.models import SourceKind
from repository.sources.references import Fault
from tests.repository.sources import registry as registries

DOI = "10.5072/contoh.1"
LOCAL = ("127.0.0.0/8", "::1/128")


def client(**more):
    given = {
        "allowed_networks": LOCAL,
        "limits": asking.LIMITS,
        "allowed_hosts": frozenset({"localhost"}),
        "accept": asking.CSL,
    }
    return Client(**(given | more))


def crossref(server):
    return [asking.Registry(SourceKind.CROSSREF, "doi", server.url)]


def test_a_doi_is_looked_up_with_its_slash_quoted():
    with registries.served() as server:
        kind, reference = asking.look_up(client(), DOI, crossref(server))
        path, accept, _host = server.asked[0]
    assert (kind, reference.title) == (SourceKind.CROSSREF, "Naskah Keagamaan di Pesisir")
    assert path == "/works/10.5072%2Fcontoh.1"
    assert accept == asking.CSL


def test_an_unknown_doi_and_garbage_are_said_in_a_sentence():
    for answer in (
        (404, {}, b"not found"),
        (200, {}, b"<html>"),
        (200, {}, b"[" * 10_000),
        (200, {}, b"[]"),
        (200, {}, b'{"title": []}'),
    ):
        with registries.served(lambda _path, answer=answer: answer) as server:
            found = asking.look_up(client(), DOI, crossref(server))
        assert isinstance(found, Fault)
        assert found.values == {"value": DOI}


def test_the_second_registry_is_asked_when_the_first_does_not_know():
    with registries.served(lambda _path: (404, {}, b"")) as first, registries.served() as second:
        both = [*crossref(first), asking.Registry(SourceKind.DATACITE, "doi", second.url)]
        kind, _reference = asking.look_up(client(), DOI, both)
    assert kind == SourceKind.DATACITE


def test_no_other_host_is_asked_not_even_by_a_redirect():
    with registries.served() as other:
        target = other.url.replace("localhost", "127.0.0.1") % "x"
        moved = (302, {"Location": target}, b"")
        with registries.served(lambda _path: moved) as server:
            found = asking.look_up(client(), DOI, crossref(server))
        assert other.asked == []
    assert found.values["code"] == "other_host"


def test_a_name_that_leads_into_the_own_network_is_not_asked():
    with registries.served() as server:
        found = asking.look_up(client(allowed_networks=()), DOI, crossref(server))
        assert server.asked == []
    assert found.values["code"] == "private_address"


def test_a_name_that_changes_its_meaning_is_asked_where_it_was_judged(monkeypatch):
    calls = []
    with registries.served() as server:
        port = server.server_port

        def resolve(host, at, *_, **__):
            calls.append(host)
            meant = "127.0.0.1" if calls.count("api.contoh.id") == 1 else "10.0.0.1"
            address = meant if host == "api.contoh.id" else host
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, at or port))]

        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        wanted = [
            asking.Registry(SourceKind.CROSSREF, "doi", f"http://api.contoh.id:{port}/works/%s")
        ]
        named = client(allowed_hosts=frozenset({"api.contoh.id"}))
        kind, _reference = asking.look_up(named, DOI, wanted)
        assert kind == SourceKind.CROSSREF
        assert calls.count("api.contoh.id") == 1
        monkeypatch.setattr(
            socket,
            "getaddrinfo",
            lambda host, at, *_, **__: [(socket.AF_INET, 1, 6, "", ("192.168.1.1", at))],
        )
        found = asking.look_up(replace(named, allowed_networks=()), DOI, wanted)
        assert found.values["code"] == "private_address"


def test_an_answer_that_is_too_large_or_too_slow_is_given_up():
    large = b" " * (asking.LIMITS.size_bytes + 1)
    with registries.served(lambda _path: (200, {}, large)) as server:
        assert asking.look_up(client(), DOI, crossref(server)).values["code"] == "too_large"
    hasty = replace(asking.LIMITS, total_seconds=0.5, read_seconds=0.4)

    def slow(_path):
        time.sleep(1.2)
        return registries.found(_path)

    began = time.monotonic()
    with registries.served(slow) as server:
        found = asking.look_up(client(limits=hasty), DOI, crossref(server))
    assert found.values["code"] in ("too_slow", "no_connection")
    assert time.monotonic() - began < 3


def test_the_settings_name_hosts_and_nothing_else(instance):
    assert asking.registries_for("doi", instance) == []
    allowed = checked(replace(instance, lookup_hosts=("api.crossref.org",)))
    assert [r.kind for r in asking.registries_for("doi", allowed)] == [SourceKind.CROSSREF]
    assert asking.registries_for("isbn", allowed) == []
    assert asking.client_of(allowed).allowed_hosts == {"api.crossref.org"}
    assert asking.client_of(allowed).allowed_networks == ()
    with pytest.raises(Exception, match=r"lookup_hosts = 'evil\.example'"):
        checked(replace(instance, lookup_hosts=("evil.example",)))
    with pytest.raises(FetchFailed, match="other_host"):
        asking.client_of(allowed).get("https://evil.example/")
