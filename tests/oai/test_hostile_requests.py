"""Requests that no harvester sends: each is answered with HTTP 200 and the right error."""

from itertools import product
from urllib.parse import quote, quote_from_bytes

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.harvester import OAI, checked, harvest
from tests.oai import oracle
from tests.oai.hostile import ARGUMENTS, DATES, IDENTIFIERS, NAMES, SETS, TOKENS, requests
from tests.oai.list_source import ListSource, app_for, rows
from tests.oai.wire import Wire, serving

FORM = "application/x-www-form-urlencoded"
SOURCE = ListSource(rows(12))
CLIENT = app_for(SOURCE).test_client()

# Bytes as they stand percent-encoded in a URL, and whether XML and a URI can hold them.
REPEATABLE = [
    "1",
    "%201",
    "01",
    "oai:pustaka.example:01",
    "oai:pustaka.example:+1",
    "oai:pustaka.example:1%20",
    "OAI:pustaka.example:1",
    "oai:pustaka.example:%D9%A3",
    "oai:pustaka.example:%E2%80%8F1",
    "oai:pustaka.example:%22%27%3C%3E%26",
    "%3C%21CDATA",
    "%27%20OR%20%271%27%3D%271",
    "%22%20onload%3D%22x",
    "..%2F..%2Fetc%2Fpasswd",
    "%3Cscript%3E",
    "%26amp%3B",
    "%0A",
    "a%09b%0D%0Ac",
    "%EF%BF%BD",
    "%F0%9F%98%80",
    "oai:a:b%252F",
    "x" * 20_000,
    "%D8%A7" * 500,
    "oai:" + "9" * 5000,
    "nan",
    "None",
    "a%23b",
    "http://x/?y#z".replace("#", "%23"),
]
UNREPEATABLE = [
    "%00",
    "a%00b",
    "%01",
    "%1B",
    "%7F%00",
    "%FF",
    "%C0%80",
    "%ED%A0%80",
    "%F4%90%80%80",
    "%EF%BF%BE",
    "%EF%BF%BF",
    "%E2%82",
    "oai:pustaka.example:1%00",
    "oai:pustaka.example:%80",
]
NO_URI = [
    "%25zz", "100%25", ":x", "1:x", "%5Bx%5D", "a%23b%23c", "http://h:port/", "::",
    "http://a:99999999999/", "a@b:c", "http://u@h@i/", "%C3%A4:b", "%", "%2", "%zz",
]  # fmt: skip


def codes(answer):
    assert answer.status_code == 200
    assert answer.content_type == "text/xml; charset=utf-8"
    document = checked(answer.data)
    return [error.get("code") for error in document.iter(f"{OAI}error")]


def known():
    """What the provider holds, as the oracle is told."""
    records = [(r.identifier, f"{r.datestamp:%Y-%m-%dT%H:%M:%SZ}", r.sets) for r in SOURCE.rows]
    tokens = {harvest(CLIENT, verb).tokens[0]: verb for verb in ("ListRecords", "ListIdentifiers")}
    return oracle.Known(records, {"oai_dc", "note"}, tokens)


def test_a_thousand_hostile_requests_over_http_get_the_right_error():
    """Over a socket, one worker: each is answered with 200, valid XML and the code that the oracle names."""
    holds = KNOWN
    asked = requests(holds.tokens)
    assert len(asked) >= 1000
    wrong, met = [], set()
    with serving(app_for(SOURCE)) as port:
        wire = Wire(port)
        for request in asked:
            found = set(wire.ask(request))
            met |= found
            if found not in request.expected(holds):
                wrong.append((request, found, request.expected(holds)))
        wire.close()
    assert wrong == []
    assert met == {
        "badVerb", "badArgument", "badResumptionToken", "cannotDisseminateFormat", "idDoesNotExist", "noRecordsMatch"
    }  # fmt: skip


PIECES = st.sampled_from(
    [
        *DATES,
        *NAMES,
        *SETS,
        *IDENTIFIERS,
        *TOKENS,
        b"oai_dc",
        b"note",
        b"naskah",
        b"oai:pustaka.example:3",
    ]
)
ARGUMENT_NAMES = st.sampled_from(
    [b"from", b"until", b"set", b"metadataPrefix", b"identifier", b"resumptionToken", b"x"]
)


KNOWN = known()


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(list(ARGUMENTS)),
    st.lists(st.tuples(ARGUMENT_NAMES, PIECES | st.binary(max_size=9)), max_size=5),
)
def test_any_mixture_of_arguments_gets_the_right_error(verb, given_arguments):
    pairs = [(b"verb", verb.encode()), *given_arguments]
    query = "&".join("=".join(map(quote_from_bytes, pair)) for pair in pairs)
    found = set(codes(CLIENT.get(f"/oai?{query}")))
    assert found in oracle.expected(pairs, KNOWN)


def ask(query):
    """The error codes for a query, the same by GET and by POST."""
    got = codes(CLIENT.get(f"/oai?{query}"))
    assert codes(CLIENT.post("/oai", data=query.encode(), content_type=FORM)) == got
    return got


@pytest.mark.parametrize("value", REPEATABLE)
def test_strange_identifiers_are_unknown(value):
    assert ask(f"verb=GetRecord&metadataPrefix=oai_dc&identifier={value}") == ["idDoesNotExist"]
    assert ask(f"verb=ListMetadataFormats&identifier={value}") == ["idDoesNotExist"]


@pytest.mark.parametrize("value", UNREPEATABLE + NO_URI)
def test_impossible_identifiers_are_unknown_and_illegal(value):
    both = ["idDoesNotExist", "badArgument"]
    assert ask(f"verb=GetRecord&metadataPrefix=oai_dc&identifier={value}") == both
    assert ask(f"verb=ListMetadataFormats&identifier={value}") == both


@pytest.mark.parametrize(
    ("value", "name"), list(product(REPEATABLE + UNREPEATABLE, ["from", "until", "set"]))
)
def test_strange_values_are_bad_arguments_or_match_nothing(value, name):
    for verb in ("ListRecords", "ListIdentifiers"):
        found = ask(f"verb={verb}&metadataPrefix=oai_dc&{name}={value}")
        possible_set = name == "set" and found == ["noRecordsMatch"]
        assert found == ["badArgument"] or possible_set


@pytest.mark.parametrize("value", REPEATABLE + UNREPEATABLE + NO_URI)
def test_strange_formats_verbs_names_and_tokens(value):
    prefix = ask(f"verb=ListRecords&metadataPrefix={value}")
    assert prefix in (["badArgument"], ["cannotDisseminateFormat"])
    assert ask(f"verb={value}") == ["badVerb"]
    assert ask(f"verb=Identify&{value.replace('=', '')}=1") == ["badArgument"]
    token = ask(f"verb=ListRecords&resumptionToken={value}")
    illegal = value in UNREPEATABLE
    assert token == ["badResumptionToken", "badArgument"] if illegal else ["badResumptionToken"]


def test_request_attributes_are_kept_exactly():
    value = "oai:x:\"'<>&\n\té\U0001f600"
    answer = CLIENT.get(f"/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier={quote(value)}")
    request = checked(answer.data).find(f"{OAI}request")
    assert dict(request.attrib) == {
        "verb": "GetRecord",
        "metadataPrefix": "oai_dc",
        "identifier": value,
    }


def test_raw_bytes_in_the_url_are_read_as_utf_8():
    path = "/oai?verb=ListMetadataFormats&identifier=oai:x:é"
    answer = CLIENT.open(path, method="GET")
    assert checked(answer.data).find(f"{OAI}request").get("identifier") == "oai:x:é"
    raw = {"QUERY_STRING": "verb=ListMetadataFormats&identifier=oai:x:\xff"}
    assert codes(CLIENT.get("/oai", environ_overrides=raw)) == ["idDoesNotExist", "badArgument"]


@pytest.mark.parametrize(
    "content_type", ["multipart/form-data", "application/json", "text/xml", ""]
)
def test_a_body_that_is_no_form_is_a_bad_argument(content_type):
    answer = CLIENT.post("/oai", data=b"verb=Identify", content_type=content_type)
    assert codes(answer) == ["badArgument"]


def test_a_post_without_a_body_reads_the_url():
    assert codes(CLIENT.post("/oai?verb=Identify")) == []
    assert codes(CLIENT.post("/oai")) == ["badVerb"]


def test_arguments_of_url_and_body_are_read_together():
    body = {"data": b"metadataPrefix=oai_dc", "content_type": FORM}
    assert codes(CLIENT.post("/oai?verb=ListRecords", **body)) == []
    assert codes(CLIENT.post("/oai?verb=ListRecords&metadataPrefix=oai_dc", **body)) == [
        "badArgument"
    ]


def test_a_form_without_end_is_refused():
    huge = b"verb=Identify&x=" + b"x" * 70_000
    assert codes(CLIENT.post("/oai", data=huge, content_type=FORM)) == ["badArgument"]


def test_a_thousand_arguments_are_refused():
    assert ask("&".join(["verb=Identify"] * 1000)) == ["badArgument"]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=80))
def test_any_bytes_in_the_query_are_answered(query):
    codes(CLIENT.get("/oai", environ_overrides={"QUERY_STRING": query.decode("latin-1")}))
    codes(CLIENT.post("/oai", data=query, content_type=FORM))


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_categories=())))
def test_any_identifier_is_answered(text):
    value = quote(text.encode("utf-8", "surrogatepass"))
    answer = CLIENT.get(f"/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier={value}")
    found = codes(answer)
    assert found in (["idDoesNotExist"], ["idDoesNotExist", "badArgument"], ["badArgument"])


@settings(max_examples=500, deadline=None)
@given(st.text(":/?#[]@%a1.é", max_size=12))
@example("//:")
@example("x://a:/b")
def test_any_identifier_made_of_a_uris_own_signs_is_answered(text):
    query = f"verb=ListMetadataFormats&identifier={quote(text, safe='')}"
    assert codes(CLIENT.get(f"/oai?{query}"))
