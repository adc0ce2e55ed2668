"""What every answer must be (OAI-PMH 2.0 §3.1–3.4, §3.6), a requirement a test; see `docs/oai-pmh-requirements.md`."""

import re
from itertools import permutations
from urllib.parse import quote

import pytest
from lxml import etree

from tests.harvester import OAI, ask, checked, harvest
from tests.oai.list_source import BASE_URL, ListSource, Row, app_for, rows
from tests.oai.wire import XML, Wire, serving

ITEM = "identifier=oai:pustaka.example:3"
GOOD = [
    "verb=Identify",
    "verb=ListMetadataFormats",
    f"verb=ListMetadataFormats&{ITEM}",
    "verb=ListSets",
    f"verb=GetRecord&{ITEM}&metadataPrefix=oai_dc",
    "verb=ListIdentifiers&metadataPrefix=note",
    "verb=ListRecords&metadataPrefix=oai_dc&set=laporan&from=2026-03-01&until=2026-03-01",
]
LISTS = ("ListRecords", "ListIdentifiers")
# every error of §3.6 in every verb that may answer with it
ERRORS = [
    ("badVerb", ""),
    ("badVerb", "verb=nastyVerb"),
    ("badVerb", "verb=Identify&verb=Identify"),
    ("badArgument", "verb=Identify&identifier=a:b"),
    ("badArgument", f"verb=ListMetadataFormats&{ITEM}&{ITEM}"),
    ("badArgument", "verb=ListSets&set=laporan"),
    ("badArgument", f"verb=GetRecord&{ITEM}"),
    ("badArgument", "verb=GetRecord&metadataPrefix=oai_dc"),
    *(("badArgument", f"verb={verb}") for verb in LISTS),
    *(("badArgument", f"verb={verb}&metadataPrefix=oai_dc&from=2026-02-30") for verb in LISTS),
    *(("badArgument", f"verb={verb}&metadataPrefix=oai_dc&resumptionToken=x") for verb in LISTS),
    *(("badResumptionToken", f"verb={verb}&resumptionToken=x") for verb in (*LISTS, "ListSets")),
    ("cannotDisseminateFormat", f"verb=GetRecord&{ITEM}&metadataPrefix=mods"),
    *(("cannotDisseminateFormat", f"verb={verb}&metadataPrefix=mods") for verb in LISTS),
    ("idDoesNotExist", "verb=GetRecord&identifier=oai:a:b&metadataPrefix=oai_dc"),
    ("idDoesNotExist", "verb=ListMetadataFormats&identifier=oai:a:b"),
    *(("noRecordsMatch", f"verb={verb}&metadataPrefix=oai_dc&from=2030-01-01") for verb in LISTS),
    *(("noRecordsMatch", f"verb={verb}&metadataPrefix=oai_dc&set=tak-ada") for verb in LISTS),
    ("noMetadataFormats", "verb=ListMetadataFormats&identifier=oai:pustaka.example:2"),
]
NO_SETS = [("noSetHierarchy", "verb=ListSets")] + [
    ("noSetHierarchy", f"verb={verb}&metadataPrefix=oai_dc&set=laporan") for verb in LISTS
]
ADDRESSES = ["/oai", "/oai/", "/oai/request", "/cgi/oai2", "/oai.xml"]
ODD = "Judul \"&<>' é كتاب \U0001f600 ]]> "


@pytest.fixture
def source(source):
    source.rows[1].formats = ()
    return source


def all_answers(client, source):
    """Each good and each bad request with its answer, errors without sets among them."""
    for query in [*GOOD, *(query for _, query in ERRORS)]:
        yield query, client.get(f"/oai?{query}")
    source.has_sets = False
    for _, query in NO_SETS:
        yield query, client.get(f"/oai?{query}")


def error_codes(document):
    return [error.get("code") for error in document.findall(f"{OAI}error")]


@pytest.mark.parametrize(("code", "query"), ERRORS + NO_SETS)
def test_each_error_condition_in_each_verb_that_has_it(client, source, code, query):
    source.has_sets = (code, query) not in NO_SETS
    answer = client.get(f"/oai?{query}")
    assert answer.status_code == 200
    document = checked(answer.data)
    assert set(error_codes(document)) == {code}
    assert all(error.text for error in document.iterfind(f"{OAI}error"))
    posted = client.post("/oai", data=query, content_type="application/x-www-form-urlencoded")
    assert posted.data == answer.data


@pytest.mark.parametrize(("code", "query"), ERRORS + NO_SETS)
def test_arguments_are_repeated_except_after_bad_verb_and_bad_argument(client, source, code, query):
    source.has_sets = (code, query) not in NO_SETS
    request = checked(client.get(f"/oai?{query}").data).find(f"{OAI}request")
    assert request.text == BASE_URL
    kept = dict(part.split("=", 1) for part in query.split("&")) if query else {}
    expected = {} if code in ("badVerb", "badArgument") else kept
    assert dict(request.attrib) == expected


@pytest.mark.parametrize("query", GOOD)
def test_arguments_of_a_good_request_are_repeated(client, query):
    request = checked(client.get(f"/oai?{query}").data).find(f"{OAI}request")
    assert dict(request.attrib) == dict(part.split("=", 1) for part in query.split("&"))


def test_an_answer_is_date_then_request_then_the_verb_or_errors_never_both(client, source):
    for query, answer in all_answers(client, source):
        names = [child.tag.removeprefix(OAI) for child in etree.fromstring(answer.data)]
        assert names[:2] == ["responseDate", "request"], query
        rest = set(names[2:])
        asked = re.search(r"verb=(\w+)", query)
        assert rest == {"error"} or (rest == {asked[1]} and len(names) == 3), query


def test_every_answer_is_utf_8_with_declaration_and_schema_and_without_entities(client, source):
    source.rows[2].title = ODD.replace("&", "&amp;").replace("<", "&lt;").replace("]]>", "]]&gt;")
    source.name = ODD
    for _, answer in all_answers(client, source):
        assert answer.content_type == XML
        text = answer.data.decode("utf-8")
        assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>')
        assert "<!" not in text
        assert set(re.findall(r"&(\w+);", text)) <= {"amp", "lt", "gt", "quot", "apos"}
        root = etree.fromstring(answer.data)
        assert (root.tag, root.prefix) == (f"{OAI}OAI-PMH", None)
        assert root.get("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation").split() == [
            "http://www.openarchives.org/OAI/2.0/",
            "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd",
        ]


def test_arguments_may_come_in_any_order(client):
    parts = ["verb=ListRecords", "metadataPrefix=oai_dc", "set=laporan", "until=2026-03-01"]
    bodies = {
        re.sub(rb"<request[^>]*>", b"", client.get(f"/oai?{'&'.join(order)}").data)
        for order in permutations(parts)
    }
    assert len(bodies) == 1


def test_reserved_characters_are_read_decoded_and_told_as_they_are(client, source):
    identifier = "oai:pustaka.example:a/b?c=d&e;f+g h%20i,j"
    source.rows.append(Row(99, source.rows[0].datestamp, identifier=identifier))
    for encoded in (quote(identifier, safe=""), quote(identifier, safe="/:?,;")):
        answer = checked(client.get(f"/oai?verb=ListMetadataFormats&identifier={encoded}").data)
        assert answer.find(f"{OAI}request").get("identifier") == identifier
        assert error_codes(answer) == []


def test_response_date_is_the_moment_in_utc_to_the_second(client, source):
    for _, answer in all_answers(client, source):
        assert checked(answer.data).findtext(f"{OAI}responseDate") == "2026-11-01T00:00:00Z"


def test_days_and_seconds_are_both_accepted_whatever_the_granularity(client):
    # one of the forty records has no format
    for first, last, count in (
        ("2026-03-01", "2026-03-01", 39),
        ("2026-03-01T08:00:00Z", "2026-03-01T08:09:00Z", 9),
        ("2026-02-28", "2026-02-28", 0),
        ("2026-03-02", "2026-03-02", 0),
    ):
        for verb in LISTS:
            assert len(harvest(client, verb, from_=first, until=last).records) == count


def test_datestamps_have_one_granularity_in_headers_and_identify(client):
    form = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
    identify = ask(client, verb="Identify").find(f"{OAI}Identify")
    assert identify.findtext(f"{OAI}granularity") == "YYYY-MM-DDThh:mm:ssZ"
    assert re.fullmatch(form, identify.findtext(f"{OAI}earliestDatestamp"))
    assert all(re.fullmatch(form, record.datestamp) for record in harvest(client).records)


@pytest.mark.parametrize(
    ("selection", "code"),
    [
        ({"until": "2026-02-28"}, "noRecordsMatch"),
        ({"until": "2026-03-01T07:59:59Z"}, "noRecordsMatch"),
        ({"until": "0001-01-01"}, "noRecordsMatch"),
        ({"from": "9999-12-31"}, "noRecordsMatch"),
        ({"from": "2026-11-02"}, "noRecordsMatch"),
        ({"from": "2026-03-02", "until": "2026-03-01"}, "badArgument"),
        ({"from": "2026-03-01", "until": "2026-03-01T08:00:00Z"}, "badArgument"),
    ],
)
def test_ranges_that_are_empty_and_ranges_that_are_none(client, selection, code):
    query = "&".join(f"{name}={value}" for name, value in selection.items())
    for verb in LISTS:
        answer = checked(client.get(f"/oai?verb={verb}&metadataPrefix=oai_dc&{query}").data)
        assert error_codes(answer) == [code]


def test_set_specs_and_prefixes_are_of_unreserved_characters(client):
    unreserved = r"[A-Za-z0-9\-_.!~*'()]+"
    formats = ask(client, verb="ListMetadataFormats").iter(f"{OAI}metadataPrefix")
    assert all(re.fullmatch(unreserved, found.text) for found in formats)
    specs = [found.text for found in ask(client, verb="ListSets").iter(f"{OAI}setSpec")]
    assert len(set(specs)) == len(specs)
    assert all(re.fullmatch(rf"{unreserved}(:{unreserved})*", spec) for spec in specs)


def test_head_is_answered_like_get_for_every_verb(client, source):
    for query in [*GOOD, *(query for _, query in ERRORS)]:
        got, head = client.get(f"/oai?{query}"), client.head(f"/oai?{query}")
        assert (head.status_code, head.data) == (200, b"")
        assert dict(head.headers) == dict(got.headers)


def test_aliases_answer_byte_by_byte_like_the_base_url(client, source):
    for query in [*GOOD, *(query for _, query in ERRORS)]:
        assert len({client.get(f"{path}?{query}").data for path in ADDRESSES}) == 1, query


def test_what_stands_in_the_url_of_a_post_counts_together_with_its_body(client):
    form = {"content_type": "application/x-www-form-urlencoded; charset=UTF-8"}
    good = client.post("/oai?verb=GetRecord", data=f"{ITEM}&metadataPrefix=oai_dc", **form)
    assert error_codes(checked(good.data)) == []
    twice = client.post("/oai?verb=Identify", data="verb=Identify", **form)
    assert error_codes(checked(twice.data)) == ["badVerb"]


def test_an_answer_without_coding_is_always_to_be_had(client):
    for accepted in (None, "", "identity", "br", "gzip;q=0, deflate;q=0", "compress"):
        headers = {} if accepted is None else {"Accept-Encoding": accepted}
        answer = client.get("/oai?verb=Identify", headers=headers)
        assert "Content-Encoding" not in answer.headers
        checked(answer.data)


def test_codings_that_identify_names_are_given_and_no_others(client):
    told = [e.text for e in ask(client, verb="Identify").iter(f"{OAI}compression")]
    for coding in ("gzip", "deflate", "compress", "br", "zstd"):
        answer = client.get("/oai?verb=ListSets", headers={"Accept-Encoding": coding})
        assert (answer.headers.get("Content-Encoding") == coding) == (coding in told)


def test_lists_do_not_change_by_what_was_asked_before_on_one_connection():
    """Set-less, each set, and set-less again: one worker, one kept connection."""
    with serving(app_for(ListSource(rows(60)), page_size=100)) as port:
        wire = Wire(port)
        query = b"verb=ListIdentifiers&metadataPrefix=oai_dc"
        _, _, first = wire.fetch(query)
        for spec in (b"laporan", b"laporan:2026", b"naskah", b"tak-ada"):
            _, _, part = wire.fetch(query + b"&set=" + spec)
            assert len(part) < len(first)
            assert wire.fetch(query)[2] == first
        wire.close()
