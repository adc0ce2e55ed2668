"""What real providers do wrong costs no record that can be read, and is told."""

import gzip
import zlib
from datetime import UTC, datetime, timedelta

import pytest

from repository import clock
from repository.partners.listing import Pace, enter
from repository.partners.models import PASSES, PartnerHarvest
from tests.repository.partners.provider import Kept, dublin_core, error, records


def at_request(number, answer):
    """A fault that gives `answer` to the request of that number only."""
    return lambda arguments, n: answer if n == number else None


def page_with(provider, change, number=0):
    """A fault that changes the bytes of the right answer to one request."""

    def fault(arguments, n):
        status, headers, body = provider.right(arguments)
        return (status, headers, change(body)) if n == number else None

    return fault


def assert_whole(harvesting, run):
    assert (run.state, run.fault) == ("complete", "")
    assert harvesting.held() == harvesting.offered()


BUSY = {
    "503 with Retry-After": (503, {"Retry-After": "0"}, b"busy"),
    "503 with a date": (503, {"Retry-After": "Mon, 01 Jan 2024 00:00:00 GMT"}, b"busy"),
    "503 without Retry-After": (503, {}, b""),
    "503 with nonsense": (503, {"Retry-After": "soon"}, b"busy"),
    "429": (429, {"Retry-After": "0"}, b""),
    "500 with HTML": (500, {}, b"<html><body>Error</body></html>"),
    "502": (502, {}, b"<h1>Bad gateway</h1>"),
    "404": (404, {}, b"not here"),
    "200 with HTML": (200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><html>Masuk</html>"),
    "empty": (200, {}, b""),
    "text": (200, {}, b"broken xml"),
    "cut off": (200, {}, b'<?xml version="1.0"?><OAI-PMH><ListRecords><record><header>'),
    "short of its length": (200, {"Content-Length": "9000"}, b"<OAI-PMH></OAI-PMH>"),
    "no list": (200, {}, b"<OAI-PMH><responseDate>2026-01-01</responseDate></OAI-PMH>"),
    "bad gzip": (200, {"Content-Encoding": "gzip"}, b"no gzip at all"),
    "headers without end": (200, {"X-Long": "x" * 70_000}, b""),
}


@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.parametrize("name", BUSY)
def test_a_fault_that_passes_costs_nothing(harvesting, provider, name, number):
    provider.fault = at_request(number, BUSY[name])
    run = harvesting.run()
    assert_whole(harvesting, run)
    assert len(provider.requests) == 4


@pytest.mark.parametrize("name", BUSY)
def test_a_fault_that_stays_ends_the_harvest_with_its_reason(harvesting, provider, name):
    provider.fault = lambda arguments, number: BUSY[name]
    run = harvesting.run()
    assert run.state == "failed"
    assert run.fault in ("http_status", "html", "not_oai", "cut_off", "no_connection", "no_list")
    assert harvesting.partner.next_from == ""
    provider.fault = None
    assert_whole(harvesting, harvesting.run())


PACES = [
    (None, 1, 10),
    (None, 3, 40),
    (17.0, 1, 17),
    (100_000.0, 1, 3600),
    (0.0, 1, 0),
]


@pytest.mark.parametrize(("asked", "tries", "seconds"), PACES)
def test_retry_after_is_obeyed_with_a_ceiling(harvesting, provider, asked, tries, seconds, session):
    from repository.db import transaction
    from repository.partners.asking import Fault
    from repository.partners.listing import begin

    with transaction() as writing:
        run_id = begin(writing, harvesting.partner).id
    for _ in range(tries):
        with transaction() as writing:
            step = enter(writing, run_id, Fault("http_status", "503", asked), Pace())
    assert step.wait_seconds == seconds
    waits = session.get(PartnerHarvest, run_id).wait_until - clock.now()
    assert abs(waits - timedelta(seconds=seconds)) < timedelta(seconds=5)


def test_a_date_in_retry_after_is_understood(provider, client_of_tests):
    from email.utils import format_datetime

    at = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    provider.fault = lambda arguments, number: (503, {"Retry-After": at}, b"")
    assert 80 < client_of_tests.get(provider.url).retry_after_seconds < 95


@pytest.mark.parametrize("status", [200, 404, 400, 500])
def test_nothing_new_is_a_harvest_without_news_whatever_the_http_status(
    harvesting, provider, status
):
    harvesting.run()
    provider.fault = lambda a, n: (status, {}, provider.envelope(error("noRecordsMatch")))
    run = harvesting.run()
    assert (run.state, run.new, run.changed, run.deleted) == ("complete", 0, 0, 0)
    assert harvesting.held() == harvesting.offered()


@pytest.mark.parametrize("code", ["noRecordsMatch", "badResumptionToken"])
def test_a_token_after_the_last_record_is_no_fault(harvesting, provider, code):
    provider.records = records(20)

    def fault(arguments, number):
        token = arguments.get("resumptionToken", "")
        if token.startswith("20"):
            return 200, {}, provider.envelope(error(code))
        if token:
            inside = provider.listing(arguments).rpartition("<resumptionToken")[0]
            ending = '<resumptionToken completeListSize="20">20|</resumptionToken></ListRecords>'
            return 200, {}, provider.envelope(inside + ending)
        return None

    provider.fault = fault
    run = harvesting.run()
    assert_whole(harvesting, run)
    assert run.odd_counts == {"extra_token": 1}


@pytest.mark.parametrize(
    "answer",
    ["badResumptionToken", "500"],
)
def test_a_token_that_dies_makes_the_list_begin_again(harvesting, provider, answer):
    died = []

    def fault(arguments, number):
        if arguments.get("resumptionToken", "").startswith("20") and len(died) < 6:
            died.append(number)
            if answer == "500":
                return 500, {}, b"<html>expired</html>"
            died.extend([0] * 6)
            return 200, {}, provider.envelope(error("badResumptionToken"))
        return None

    provider.fault = fault
    run = harvesting.run()
    assert_whole(harvesting, run)
    assert run.odd_counts == {"dead_token": 1}
    assert (run.new, run.passes) == (25, 1)


def test_a_token_that_always_dies_ends_the_harvest_and_loses_nothing(harvesting, provider):
    provider.fault = lambda arguments, number: (
        (200, {}, provider.envelope(error("badResumptionToken")))
        if arguments.get("resumptionToken")
        else None
    )
    run = harvesting.run()
    assert (run.state, run.fault) == ("failed", "dead_token")
    assert run.passes < PASSES
    assert len(harvesting.held()) == 10
    assert harvesting.partner.next_from == ""


def without_token(provider):
    """A fault that takes the token away from the second page."""

    def fault(arguments, number):
        if arguments.get("resumptionToken", "").startswith("10"):
            inside = provider.listing(arguments).rpartition("<resumptionToken")[0]
            ending = '<resumptionToken completeListSize="25"/></ListRecords>'
            return 200, {}, provider.envelope(inside + ending)
        return None

    return fault


def test_a_token_lost_on_the_way_makes_the_list_begin_again(harvesting, provider):
    fault = without_token(provider)
    provider.fault = lambda arguments, number: fault(arguments, number) if number < 2 else None
    run = harvesting.run()
    assert_whole(harvesting, run)
    assert (run.passes, run.odd_counts) == (1, {"short_list": 1})


def test_a_list_that_stays_shorter_than_announced_takes_nothing_away(harvesting, provider):
    harvesting.run()
    provider.fault = without_token(provider)
    from repository.db import transaction
    from repository.partners.models import Partner

    with transaction() as session:
        session.get(Partner, harvesting.id).full_at = clock.now() - timedelta(days=100)
    run = harvesting.run()
    assert (run.state, run.is_full, run.gone) == ("complete", True, 0)
    assert run.odd_counts == {"short_list": 2, "gone_unknown": 1}
    assert harvesting.held() == harvesting.offered()
    assert len(provider.requests) == 3 + 4


def test_a_token_that_never_advances_is_stopped(harvesting, provider):
    first = provider.envelope(
        provider.listing({"verb": "ListRecords"}).replace(' completeListSize="25"', "")
    )
    provider.fault = lambda arguments, number: (200, {}, first)
    run = harvesting.run()
    assert (run.state, run.fault) == ("failed", "loop")
    assert len(provider.requests) < 10


def test_pages_in_a_circle_are_stopped(harvesting, provider):
    def fault(arguments, number):
        inside = provider.listing({"resumptionToken": f"{(number % 2) * 10}|"})
        inside = inside.rpartition("<resumptionToken")[0]
        ending = f"<resumptionToken>{number}|</resumptionToken></ListRecords>"
        return 200, {}, provider.envelope(inside + ending)

    provider.fault = fault
    assert harvesting.run().fault == "loop"
    assert len(provider.requests) < 10


def test_one_token_for_all_pages_is_followed_while_it_brings_records(harvesting, provider):
    """Some providers keep the place in a session of theirs."""

    def fault(arguments, number):
        inside = provider.listing({"resumptionToken": f"{number * 10}|"})
        same = "<resumptionToken>session-1</resumptionToken></ListRecords>"
        if number < 2:
            inside = inside.rpartition("<resumptionToken")[0] + same
        return 200, {}, provider.envelope(inside)

    provider.fault = fault
    assert_whole(harvesting, harvesting.run())


def first_title(inside):
    return lambda body: body.replace(b"Karya nomor 3<", inside + b"<", 1)


MENDED = {
    "control character": (
        first_title(b"Karya\x0b nomor 3"),
        "forbidden_characters",
        "Karya nomor 3",
    ),
    "U+FFFE": (
        first_title("Karya\ufffe nomor 3".encode()),
        "forbidden_characters",
        "Karya nomor 3",
    ),
    "reference": (first_title(b"Karya&#x1F; nomor 3"), "forbidden_characters", "Karya nomor 3"),
    "NUL": (first_title(b"Karya\x00 nomor 3"), "forbidden_characters", "Karya nomor 3"),
    "entity": (first_title(b"Karya caf&eacute;&nbsp;3"), "broken_document", "Karya café 3"),
    "ampersand": (first_title(b"Hukum & Zakat"), "broken_document", "Hukum & Zakat"),
    "open bracket": (first_title(b"Hukum a < b Zakat"), "mended_record", None),
    "open element": (first_title(b"Hukum <b>Zakat"), "mended_record", None),
    "windows-1252": (first_title(b"Karya caf\xe9 nomor 3"), "wrong_encoding", "Karya café nomor 3"),
}


@pytest.mark.parametrize("name", MENDED)
def test_one_bad_record_costs_no_other(harvesting, provider, name):
    change, oddity, title = MENDED[name]
    provider.fault = page_with(provider, change)
    run = harvesting.run()
    assert run.state == "complete"
    others = harvesting.offered()
    del others["oai:mitra.example:3"]
    held = harvesting.held()
    mended = held.pop("oai:mitra.example:3", None)
    assert held == others
    if title is not None:
        assert mended == title
    expected = "mended_record" if oddity == "broken_document" else oddity
    assert run.odd_counts.get(expected)


def test_a_record_broken_beyond_reading_is_skipped_and_named(harvesting, provider):
    provider.records[3].inside = "<<<&&& </header> <x"
    run = harvesting.run()
    assert run.state == "complete"
    assert len(harvesting.held()) == 24
    assert run.skipped == 1
    assert any("oai:mitra.example:3" in row["identifier"] for row in run.oddities)


def test_a_page_without_its_end_is_asked_for_again_and_never_taken_for_the_last(
    harvesting, provider
):
    provider.fault = page_with(provider, lambda body: body[: len(body) // 2])
    assert_whole(harvesting, harvesting.run())


ENCODINGS = {
    "latin-1 as declared": ("iso-8859-1", "iso-8859-1", None),
    "latin-1 declared, utf-8 sent": ("iso-8859-1", "utf-8", "wrong_encoding"),
    "utf-8 declared, latin-1 sent": ("utf-8", "iso-8859-1", "wrong_encoding"),
    "unknown declared": ("x-none", "utf-8", "wrong_encoding"),
    "no text codec declared": ("base64", "utf-8", "wrong_encoding"),
    "utf-16": ("utf-16", "utf-16", None),
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_the_encoding_is_found_out(harvesting, provider, name):
    declared, sent, oddity = ENCODINGS[name]
    provider.records = [Kept("oai:mitra.example:0", "Café Ñandú")]
    provider.fault = page_with(
        provider,
        lambda body: body.decode().replace('"UTF-8"', f'"{declared}"').encode(sent),
    )
    run = harvesting.run()
    assert_whole(harvesting, run)
    assert run.odd_counts == ({oddity: 1} if oddity else {})


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_packed_answers_are_unpacked(harvesting, provider, encoding):
    pack = gzip.compress if encoding == "gzip" else zlib.compress

    def fault(arguments, number):
        status, _, body = provider.right(arguments)
        return status, {"Content-Encoding": encoding}, pack(body)

    provider.fault = fault
    assert_whole(harvesting, harvesting.run())


def test_a_packed_bomb_is_left_alone_before_it_is_large(harvesting, provider):
    bomb = gzip.compress(b"0" * 200_000_000)
    provider.fault = lambda a, n: (200, {"Content-Encoding": "gzip"}, bomb)
    run = harvesting.run()
    assert (run.state, run.fault) == ("failed", "too_large")


def test_an_answer_without_end_is_left_alone(harvesting, provider):
    def endless():
        while True:
            yield b"x" * 65536

    provider.fault = lambda a, n: (200, {}, endless())
    assert harvesting.run().fault == "too_large"


def test_an_answer_that_drips_is_cut_off(provider):
    import time

    from repository.partners.fetching import Client, FetchFailed, Limits

    def drip():
        for _ in range(100):
            time.sleep(0.1)
            yield b"x"

    provider.fault = lambda a, n: (200, {}, drip())
    limits = Limits(connect_seconds=2, read_seconds=5, total_seconds=0.7)
    client = Client(allowed_networks=("127.0.0.0/8",), limits=limits)
    began = time.monotonic()
    with pytest.raises(FetchFailed) as failed:
        client.get(provider.url)
    assert failed.value.code == "too_slow"
    assert time.monotonic() - began < 3


def test_entities_of_a_document_type_are_not_expanded(harvesting, provider):
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    secret = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    for document_type, entity in ((laughs, b"&b;"), (secret, b"&f;")):
        provider.fault = page_with(
            provider,
            lambda body, d=document_type, e=entity: body.replace(
                b"<OAI-PMH", d + b"<OAI-PMH", 1
            ).replace(b"Karya nomor 3", b"Karya " + e + b" nomor 3"),
            len(provider.requests),
        )
        run = harvesting.run(is_forced=True)
        assert run.state == "complete"
        assert harvesting.record(3).title in ("Karya &b; nomor 3", "Karya &f; nomor 3")


LACKING = {
    "no metadata": (Kept("oai:mitra.example:x", "", inside=""), "no_metadata"),
    "empty metadata": (Kept("oai:mitra.example:x", "", inside=" "), "no_metadata"),
    "no title": (Kept("oai:mitra.example:x", ""), "no_title"),
    "no identifier": (Kept("", "Tanpa tanda"), "no_identifier"),
    "endless identifier": (Kept("oai:" + "x" * 600, "Panjang"), "long_identifier"),
}


@pytest.mark.parametrize("name", LACKING)
def test_a_record_that_lacks_what_is_needed_is_skipped_with_its_reason(harvesting, provider, name):
    kept, code = LACKING[name]
    others = harvesting.offered()
    provider.records.insert(2, kept)
    run = harvesting.run()
    assert run.state == "complete"
    assert run.odd_counts == {code: 1}
    assert run.skipped == 1
    assert harvesting.held() == others


def test_a_protocol_error_is_told_in_the_words_of_the_partner(harvesting, provider):
    answer = error("cannotDisseminateFormat", "no such format")
    provider.fault = lambda a, n: (200, {}, provider.envelope(answer))
    run = harvesting.run()
    assert (run.state, run.fault) == ("failed", "protocol_error")
    assert run.fault_detail == "cannotDisseminateFormat no such format"


def test_a_partner_that_takes_only_days_is_asked_by_days(harvesting, provider):
    harvesting.run()
    provider.fault = lambda arguments, number: (
        (200, {}, provider.envelope(error("badArgument")))
        if "T" in arguments.get("from", "")
        else None
    )
    run = harvesting.run()
    assert (run.state, run.odd_counts) == ("complete", {"day_only": 1})
    assert provider.requests[-1]["from"] == "2026-06-01"
    harvesting.run()
    assert provider.requests[-1]["from"] == "2026-06-01"


def test_a_clock_ahead_of_ours_loses_no_change(harvesting, provider):
    provider.now = "2199-01-01T00:00:00Z"
    run = harvesting.run()
    assert run.odd_counts == {"clock_ahead": 1}
    assert harvesting.partner.next_from <= f"{clock.now():%Y-%m-%dT%H:%M:%SZ}"


def test_an_answer_without_time_makes_the_next_harvest_ask_from_a_day_earlier(harvesting, provider):
    provider.fault = page_with(
        provider, lambda body: body.replace(b"2026-06-01T00:00:00Z</r", b"</r", 1)
    )
    run = harvesting.run()
    assert run.odd_counts == {"no_response_date": 1}
    assert harvesting.partner.next_from < f"{clock.now() - timedelta(hours=23):%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.sqlite_only
def test_the_sample_answers_are_read(samples):
    """Answers of real and of broken providers, collected by others."""
    from repository.partners.answers import NotOai, parse

    read = {}
    for path in sorted((samples / "oai").rglob("*.xml*")):
        try:
            page = parse(path.read_bytes())
        except NotOai as refused:
            read[path.name] = refused.code
        else:
            read[path.name] = (len(page.records), page.lost, [code for code, _ in page.errors])
    assert read["ListRecords.xml"] == (2, 0, [])
    assert read["ListRecords4.xml"] == (1, 1, [])
    assert read["ListRecordsBroken.xml"] == "not_oai"
    assert read["noRecordsMatch.xml"] == (0, 0, ["noRecordsMatch"])
    assert read["badResumptionToken.xml"] == (0, 0, ["badResumptionToken"])
    assert read["00002.xml"] == (81, 0, [])
    assert read["00005.xml"] == (16, 0, [])


@pytest.mark.sqlite_only
def test_a_provider_of_sample_answers_is_harvested(harvesting, provider, samples):
    """Its tokens are the names of files; the last page has a record without identifier."""

    def fault(arguments, number):
        name = arguments.get("resumptionToken") or "ListRecords.xml"
        return 200, {}, (samples / "oai" / name).read_bytes()

    provider.fault = fault
    run = harvesting.run()
    assert (run.state, run.pages) == ("complete", 4)
    assert (run.listed, run.new, run.skipped) == (8, 1, 1)  # the others repeat one identifier
    assert run.odd_counts["no_identifier"] == 1


def test_hostile_metadata_becomes_plain_text(harvesting, provider):
    title = "Judul " + "x" * 100_000 + "\u202e<script>alert(1)</script>"
    provider.records = [
        Kept(
            "oai:mitra.example:0",
            "",
            inside=dublin_core(
                title, identifier="javascript:alert(1)", creator="\u202eA\u2066B<b>c</b>"
            ),
        )
    ]
    harvesting.run()
    record = harvesting.record(0)
    assert len(record.title) <= 500
    assert record.url == ""
    assert "\u202e" not in "".join(record.creators) + record.title
