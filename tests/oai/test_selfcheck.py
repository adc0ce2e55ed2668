"""The self-check finds nothing at a sound provider, and each fault at one that has it."""

import re

import pytest

from oai.selfcheck import RULES, OutOfTime, check, outcomes
from tests.oai.list_source import BASE_URL, ListSource, app_for, rows


def fetch_from(source, alter=lambda query, body: body, status=200):
    """A Fetch that asks a real app, and a man in the middle who alters what it answers."""
    client = app_for(source).test_client()

    def fetch(url, form=None, accept_encoding="identity"):
        assert url.startswith(BASE_URL)
        _, _, query = url.partition("?")
        headers = {"Accept-Encoding": accept_encoding}
        if form is None:
            answer = client.get("/oai", query_string=query, headers=headers)
        else:
            form_type = "application/x-www-form-urlencoded"
            answer = client.post("/oai", data=form, content_type=form_type, headers=headers)
        asked = "POST" if form is not None else query
        return (
            answer.status_code if status == 200 else status,
            dict(answer.headers),
            alter(asked, answer.data),
        )

    return fetch


def rules_broken(alter, source=None):
    findings = check(fetch_from(source or ListSource(rows(25)), alter), BASE_URL)
    assert all(finding.detail for finding in findings)
    return {finding.rule for finding in findings}


@pytest.mark.parametrize("count", [1, 10, 25, 40])
def test_a_sound_provider_has_no_finding(count):
    assert check(fetch_from(ListSource(rows(count))), BASE_URL) == []


def test_long_lists_are_followed_as_far_as_asked():
    assert check(fetch_from(ListSource(rows(100))), BASE_URL, max_pages=2) == []


def test_an_empty_provider_has_no_finding():
    assert check(fetch_from(ListSource()), BASE_URL) == []


def substitute(pattern, replacement, *, where=""):
    def alter(query, body):
        return re.sub(pattern, replacement, body) if where in query else body

    return alter


@pytest.mark.parametrize(
    ("alter", "rule"),
    [
        (substitute(rb"<baseURL>[^<]*", b"<baseURL>http://lain.example/"), "identify"),
        (substitute(rb"persistent", b"transient"), "identify"),
        (substitute(rb"<adminEmail>[^<]*</adminEmail>", b""), "identify"),
        (lambda query, body: b"" if query == "POST" else body, "get-and-post"),
        (lambda query, body: b"<html>" if query == "POST" else body, "get-and-post"),
        (lambda query, body: body[: len(body) // 2], "compression"),
        (substitute(rb"<metadataPrefix>oai_dc<", b"<metadataPrefix>dc<"), "formats"),
        (substitute(rb"dc:title>", b"dc:judul>", where="oai_dc"), "formats"),
        (substitute(rb"pustaka.example/note\.xsd", b"pustaka.example/x", where="note"), "schemas"),
        (substitute(rb'xmlns="http://pustaka.example/note"', b'xmlns="x:y"'), "schemas"),
        (substitute(rb"<metadata>.*?</metadata>", b"<metadata/>", where="note"), "schemas"),
        (substitute(rb"<setSpec>laporan</setSpec>", b"<setSpec>lain</setSpec>"), "sets"),
        (substitute(rb'cursor="10"', b'cursor="11"'), "complete-lists"),
        (substitute(rb' cursor="[0-9]+"', b""), "complete-lists"),
        (substitute(rb'completeListSize="25"', b'completeListSize="7"'), "complete-lists"),
        (substitute(rb'completeListSize="25"', b'completeListSize="banyak"'), "complete-lists"),
        (
            substitute(rb"expirationDate=.2026-11-03", b'expirationDate="2026-11-01'),
            "complete-lists",
        ),
        (substitute(rb" expirationDate=.[^\"']*.", b""), "complete-lists"),
        (substitute(rb"<resumptionToken [^>]*/>", b""), "complete-lists"),
        (substitute(rb":2</identifier>", b":1</identifier>"), "complete-lists"),
        (substitute(rb"<datestamp>2026", b"<datestamp>1999"), "complete-lists"),
        (substitute(rb"<datestamp>2026-03", b"<datestamp>2026-04", where="GetRecord"), "records"),
        (substitute(rb"<header>", b"<kepala>", where="GetRecord"), "records"),
        (substitute(rb":1</identifier>", b":9</identifier>", where="until="), "date-ranges"),
        (substitute(rb"idDoesNotExist", b"badArgument"), "errors"),
    ],
)
def test_each_fault_is_found_under_its_rule(alter, rule):
    assert rule in rules_broken(alter)


def test_http_status_and_content_type_are_watched():
    findings = check(fetch_from(ListSource(rows(3)), status=500), BASE_URL)
    assert {finding.rule for finding in findings} == set(RULES) - {"compression"}
    assert "HTTP status 500" in findings[0].detail


def test_a_provider_without_compression_is_found():
    fetch = fetch_from(ListSource(rows(3)))

    def without(url, form=None, accept_encoding="identity"):
        return fetch(url, form)

    assert {finding.rule for finding in check(without, BASE_URL)} == {"compression"}


def test_what_comes_of_each_rule_is_told_in_their_order():
    fetch = fetch_from(ListSource(rows(25)), substitute(rb"persistent", b"transient"))
    found = list(outcomes(fetch, BASE_URL))
    assert [outcome.rule for outcome in found] == list(RULES)
    assert [outcome.state for outcome in found] == ["broken"] + ["kept"] * (len(RULES) - 1)
    assert "deletions" in found[0].findings[0].detail


def test_what_there_was_no_time_for_is_unfinished():
    fetch, asked = fetch_from(ListSource(rows(25))), []

    def hurried(url, form=None, accept_encoding="identity"):
        asked.append(url)
        if len(asked) > 15:
            raise OutOfTime
        return fetch(url, form, accept_encoding)

    states = [outcome.state for outcome in outcomes(hurried, BASE_URL)]
    assert states[0] == "kept"
    assert states[-1] == "unfinished"
    assert set(states) == {"kept", "unfinished"}


def test_when_nobody_answers_every_rule_says_so():
    def silent(url, form=None, accept_encoding="identity"):
        raise ConnectionRefusedError("nobody listens")

    found = list(outcomes(silent, BASE_URL))
    assert {outcome.state for outcome in found} == {"broken"}
    assert {outcome.findings[0].detail for outcome in found} == {"no answer: nobody listens"}
