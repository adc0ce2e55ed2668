"""A line of the harvest log: one line whatever is in it, short, and without what nobody may keep."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oai import Exchange, ListPage, Selection
from repository.harvest_log.agents import clean, name_of
from repository.harvest_log.lines import LONGEST_LINE_BYTES, Line, decode, encode
from repository.harvesting.networks import is_near, network_of

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
EARLY, LATE = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
TOLD = Exchange(
    200,
    AT,
    "ListRecords",
    Selection("oai_dc", "type:report", EARLY, LATE),
    ListPage(AT, 300, is_first=False, is_last=True),
    100,
)


def test_a_line_carries_everything():
    line = Line(AT, "203.0.113.0/24", "metha/0.3", TOLD)
    text = encode(line)
    assert text[:1] == text[-1:] == b"\n"
    assert decode(text.strip()) == line
    for told in (Exchange(503), Exchange(500), Exchange(200, AT, error_codes=("badVerb",))):
        line = Line(AT, "", "", told)
        assert decode(encode(line).strip()) == line


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=())))
def test_any_user_agent_makes_one_short_line(agent):
    text = encode(Line(AT, "203.0.113.0/24", agent, TOLD))
    assert text.count(b"\n") == 2
    assert len(text) <= LONGEST_LINE_BYTES
    found = decode(text.strip())
    assert found.agent == clean(agent)
    assert found.agent.isprintable()
    assert len(found.agent) <= 200


def test_long_arguments_are_cut():
    told = Exchange(200, AT, "ListRecords", Selection("p" * 9000, "s" * 9000))
    text = encode(Line(AT, "", "a" * 10_000, told))
    assert len(text) < LONGEST_LINE_BYTES
    found = decode(text.strip())
    assert (len(found.told.selection.prefix), len(found.told.selection.set_spec)) == (60, 270)


@settings(deadline=None)
@given(st.binary() | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(
    lambda value: json.dumps(value).encode()
))  # fmt: skip
def test_what_is_no_line_is_passed_over(text):
    assert decode(text) is None


@pytest.mark.parametrize(
    "change",
    [
        {"at": "kemarin"},
        {"at": "2026-11-23T12:00:00"},
        {"at": None},
        {"records": -1},
        {"records": True},
        {"records": 10**30},
        {"network": "<b>\x00"},
        {"agent": 7},
        {"prefix": None},
        {"errors": 5},
        {"errors": [{}]},
        {"began": None},
        {"sent": "1"},
    ],
)
def test_a_line_with_a_wrong_value_is_passed_over(change):
    values = json.loads(encode(Line(AT, "", "a", TOLD)))
    assert decode(json.dumps(values | change).encode()) is None


def test_codes_and_verbs_of_nobody_are_dropped():
    values = json.loads(encode(Line(AT, "", "a", TOLD)))
    values |= {"verb": "<script>", "errors": ["badVerb", "<b>", "x" * 99]}
    found = decode(json.dumps(values).encode())
    assert (found.told.verb, found.told.error_codes) == ("", ("badVerb",))


@pytest.mark.parametrize(
    ("address", "network", "near"),
    [
        ("203.0.113.77", "203.0.113.0/24", False),
        ("36.66.1.2", "36.66.1.0/24", False),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48", False),
        ("::ffff:203.0.113.77", "203.0.113.0/24", False),
        ("::ffff:10.1.2.3", "10.1.2.0/24", True),
        ("127.0.0.1", "127.0.0.0/24", True),
        ("::1", "::/48", True),
        ("192.168.7.8", "192.168.7.0/24", True),
        ("172.31.0.1", "172.31.0.0/24", True),
        ("172.32.0.1", "172.32.0.0/24", False),
        ("fe80::1%eth0", "fe80::/48", True),
        ("fd12:3456:789a::1", "fd12:3456:789a::/48", True),
        ("2a00::1", "2a00::/48", False),
        ("", "", True),
        (None, "", True),
        ("bukan-alamat", "", True),
    ],
)
def test_an_address_becomes_its_network(address, network, near):
    assert (network_of(address), is_near(address)) == (network, near)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (compatible; OAI; +http://www.openaire.eu)", "OpenAIRE"),
        ("metha/0.3.10", "metha"),
        ("python-requests/2.32.5", "Python requests"),
        ("OAI-PERL/4.12", "HTTP::OAI"),
        ("pyoai", "pyoai"),
        ("oaipmh-scythe/1.0", "oaipmh-scythe"),
        ("Catmandu-OAI/0.21", "Catmandu"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", "Google"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/140.0", "Web browser"),
        ("VuFindHarvest", "VuFind"),
        ("Laminas_Http_Client", "Laminas (PHP; VuFind among others)"),
        ("PemanenKita/1.0 (pustaka@contoh.id)", ""),
        ("", ""),
    ],
)
def test_known_harvesters_have_a_name(user_agent, name):
    assert name_of(user_agent) == name
