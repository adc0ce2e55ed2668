"""A harvest connects to public addresses only, whatever the address is written like or turns into."""

import socket

import pytest

from repository.partners import addresses
from repository.partners.addresses import AddressRefused, is_allowed, split, target_of
from repository.partners.fetching import Client, FetchFailed, Limits
from tests.repository.partners.provider import Provider, served

PRIVATE = [
    *("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "10.255.255.255", "172.16.0.1"),
    *("172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.127.255.254"),
    *("192.0.2.1", "198.51.100.7", "203.0.113.9", "198.18.0.1", "224.0.0.1", "239.255.255.250"),
    *("240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"),
    *("fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1"),
    *("64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::", "::127.0.0.1"),
    "not an address",
]
PUBLIC = ["8.8.8.8", "103.28.12.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_of_the_public_network_is_refused(address):
    assert not is_allowed(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_of_the_public_network_is_allowed(address):
    assert is_allowed(address)


def test_a_network_of_ones_own_is_allowed_by_the_setting_and_no_other():
    allowed = ("10.20.0.0/16", "fd12::/32")
    assert is_allowed("10.20.3.4", allowed)
    assert is_allowed("::ffff:10.20.3.4", allowed)
    assert is_allowed("fd12::7", allowed)
    assert not is_allowed("10.21.0.1", allowed)
    assert not is_allowed("127.0.0.1", allowed)


BAD = [
    *(
        "ftp://mitra.example/",
        "file:///etc/passwd",
        "gopher://mitra.example/",
        "javascript:alert(1)",
    ),
    *("//mitra.example/oai", "mitra.example/oai", "http://", "http:///oai", "", "http://[::1"),
    *("http://user:secret@mitra.example/", "http://user@mitra.example/", "http://mitra.example:x/"),
    *("http://mitra.example:99999/", "http://mitra.example/a b", "http://mitra.example/\nX: y"),
    *("http:\\\\mitra.example", "http://[fe80::1%25eth0]/", "http://mitra.example/" + "a" * 2000),
]


@pytest.mark.parametrize("url", BAD)
def test_an_address_of_another_form_is_refused(url):
    with pytest.raises(AddressRefused) as refused:
        split(url)
    assert refused.value.code == "bad_url"


LOOPBACK = ["127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "localhost"]


@pytest.fixture
def without_looking_up(monkeypatch):
    """Numbers are read as the system reads them; names are those of a table."""
    names = {}

    def getaddrinfo(host, port, *_, **__):
        if host in names:
            found = names[host]
        elif ":" in host:
            found = [host]
        else:
            found = (
                ["127.0.0.1"] if host == "localhost" else [socket.inet_ntoa(socket.inet_aton(host))]
            )
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(addresses.socket, "getaddrinfo", getaddrinfo)
    return names


@pytest.mark.parametrize("host", [*LOOPBACK, "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"])
def test_this_machine_is_refused_in_every_spelling(host, without_looking_up):
    with pytest.raises(AddressRefused) as refused:
        target_of(f"http://{host}/oai")
    assert refused.value.code == "private_address"


def test_a_name_with_one_private_address_among_public_ones_is_refused(without_looking_up):
    without_looking_up["mitra.example"] = ["8.8.8.8", "10.0.0.1"]
    with pytest.raises(AddressRefused):
        target_of("https://mitra.example/oai")


def test_the_judged_address_is_connected_to_and_the_name_is_asked_once(without_looking_up):
    without_looking_up["mitra.example"] = ["8.8.8.8"]
    target = target_of("https://mitra.example:8443/oai?x=1")
    assert (target.address, target.port) == ("8.8.8.8", 8443)
    assert target.host_header == "mitra.example:8443"


def test_a_name_that_changes_its_address_in_between_leads_nowhere_else(monkeypatch):
    """The second look-up, which an attacker answers with another address, never happens."""
    with served(Provider()) as provider:
        port = provider.url.split(":")[2].split("/")[0]
        answers = iter(["127.0.0.1", "127.0.0.2"])
        asked = []

        def getaddrinfo(host, at, *_, **__):
            if host == "mitra.example":
                asked.append(host)
                host = next(answers)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, int(at)))]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        client = Client(allowed_networks=("127.0.0.1/32",))
        url = f"http://mitra.example:{port}/oai?verb=Identify"
        assert client.get(url).status == 200
        assert asked == ["mitra.example"]
        with pytest.raises(FetchFailed) as failed:
            client.get(url)
        assert failed.value.code == "private_address"


REDIRECTS = {
    "http://127.0.0.2/": "private_address",
    "http://[::1]/oai": "private_address",
    "http://169.254.169.254/latest/meta-data": "private_address",
    "file:///etc/passwd": "bad_url",
    "ftp://127.0.0.1/": "bad_url",
}


@pytest.mark.parametrize("location", REDIRECTS)
def test_a_redirect_is_judged_like_the_first_address(location, monkeypatch, without_looking_up):
    provider = Provider(fault=lambda arguments, number: (302, {"Location": location}, b""))
    client = Client(allowed_networks=("127.0.0.1/32",), limits=Limits(connect_seconds=2))
    with served(provider), pytest.raises(FetchFailed) as failed:
        client.get(provider.url)
    assert failed.value.code == REDIRECTS[location]


def test_redirects_are_followed_five_times():
    def forward(arguments, number):
        return (301, {"Location": f"/oai?n={number}"}, b"") if number < 5 else None

    client = Client(allowed_networks=("127.0.0.1/32",))
    with served(Provider(fault=forward)) as provider:
        provider.right = lambda arguments: (200, {}, b"reached")
        assert client.get(provider.url).body == b"reached"
    circle = Provider(fault=lambda a, n: (302, {"Location": "/oai"}, b""))
    with served(circle), pytest.raises(FetchFailed) as failed:
        client.get(circle.url)
    assert failed.value.code == "too_many_redirects"


def test_no_proxy_and_no_credentials_of_the_environment_are_used(monkeypatch, tmp_path):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login a password b")
    monkeypatch.setenv("HOME", str(tmp_path))
    with served(Provider()) as provider:
        answer = Client(allowed_networks=("127.0.0.1/32",)).get(f"{provider.url}?verb=Identify")
    assert answer.status == 200
