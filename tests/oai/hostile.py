"""More than a thousand requests that no harvester should send, made from tables; see `oracle` for their answers."""

from dataclasses import dataclass
from itertools import product
from urllib.parse import quote_from_bytes

from tests.oai import oracle

FORM = "application/x-www-form-urlencoded"
LISTS = ("ListRecords", "ListIdentifiers")


@dataclass(frozen=True)
class Hostile:
    """A request: what stands after the question mark, and for a POST its body and content type."""

    query: bytes
    body: bytes | None = None
    content_type: str = FORM

    def expected(self, known):
        """The sets of codes of which one must come (§3.1.1.2: a body is a form)."""
        if self.body and self.content_type.partition(";")[0].strip().lower() != FORM:
            return [oracle.BAD]
        pairs, form = oracle.pairs_of(self.query), oracle.pairs_of(self.body or b"")
        if len(self.body or b"") > 65_536 or len(form) > 100:
            return [oracle.BAD]
        return [oracle.BAD] if len(pairs) > 100 else oracle.expected(pairs + form, known)


VERBS = [
    b"", b"verb", b"verb=", b"verb=+", b"verb=%20Identify", b"verb=Identify%20", b"verb=Identify%00",
    b"verb=IDENTIFY", b"verb=identify", b"verb=Identifi", b"verb=Identify%0A", b"verb=Identify;", b"verb=%FF",
    b"verb=%C0%80", b"verb=%D9%A3", b"verb=ListRecord", b"verb=ListRecords%2C", b"verb=listRecords",
    b"verb=GetRecords", b"verb=null", b"verb=None", b"verb=../Identify", b"verb=%3Cscript%3E", b"verb='",
    b"verb=%22", b"verb=__class__", b"Verb=Identify", b"VERB=Identify", b"verb%20=Identify",
    b"%76erb=Identify&verb=Identify", b"verb=Identify&verb=ListSets", b"=Identify", b"verb=Identify&verb=",
    b"verb[]=Identify", b"&&&", b"=&=", b"verb==Identify", b"?verb=Identify", b"verb:Identify",
    b"verb=ListRecords%26metadataPrefix=oai_dc", b"verb=" + b"A" * 8000, b"verb=%00", b"verb=%1F",
    b"verb=%EF%BF%BF", b"verb=Get Record".replace(b" ", b"+"), b"verb=%E2%80%AEIdentify", b"verb=Identify%E2%80%8B",
    b"verb=0", b"verb=-1", b"identifier=oai:a:b", b"metadataPrefix=oai_dc", b"resumptionToken=x",
    b"verb=ListFriends", b"verb=Subscribe",
]  # fmt: skip
DATES = [
    b"", b" ", b"0", b"2026", b"2026-02", b"2026-2-3", b"26-02-03", b"2026-02-30", b"2025-02-29", b"1900-02-29",
    b"2026-04-31", b"2026-13-01", b"2026-00-10", b"2026-01-00", b"2026-01-32", b"0000-01-01", b"0000-00-00",
    b"2026-01-01T24:00:00Z", b"2026-01-01T23:59:60Z", b"2026-01-01T23:60:00Z", b"2026-01-01T10:00Z",
    b"2026-01-01T10Z", b"2026-01-01T10:00:00", b"2026-01-01T10:00:00.0Z", b"2026-01-01T10:00:00.5Z",
    b"2026-01-01T10:00:00+07:00", b"2026-01-01T10:00:00-00:00", b"2026-01-01t10:00:00z", b"2026-01-01 10:00:00Z",
    b"2026-01-01Z", b"2026-01-01T", b"20260101", b"2026-W01-1", b"2026-001", b" 2026-01-01", b"2026-01-01 ",
    b"2026-01-01\n", b"\n2026-01-01", b"-2026-01-01", b"+2026-01-01", b"12026-01-01", b"2026/01/01", b"01-01-2026",
    b"2026-01-01\x00", b"\x00", b"kemarin", b"now", b"NaN", b"1767225600", b"2026-1-01", b"2026-01-1",
    b"2026--01-01", b"2026-01-01T1:00:00Z", b"2026-01-01T-1:00:00Z", "٢٠٢٦-٠١-٠١".encode(), "２０２６-01-01".encode(),
    "2026‑01‑01".encode(), b"\xff026-01-01", b"2026-01-01; DROP TABLE item", b"' OR 1=1 --",
    b"2026-01-01,2026-01-02", b"9" * 3000, b"0001-01-01", b"0033-04-03", b"0999-12-31", b"1000-01-01",
    b"9999-12-31", b"9999-12-31T23:59:59Z", b"2026-02-28", b"2024-02-29", b"2026-03-01T08:03:00Z",
    b"0001-01-01T00:00:00Z", b"1969-12-31T23:59:59Z", b"2038-01-19T03:14:08Z", b"2026-03-01",
    b"2026-03-01T08:00:00Z",
]  # fmt: skip
RANGES = [
    (b"2026-01-01", b"2026-01-02T00:00:00Z"), (b"2026-01-01T00:00:00Z", b"2026-01-02"),
    (b"2026-01-02", b"2026-01-01"), (b"2026-01-01T00:00:01Z", b"2026-01-01T00:00:00Z"),
    (b"9999-12-31", b"0001-01-01"), (b"0001-01-01", b"9999-12-31"), (b"2026-03-01", b"2026-03-01"),
    (b"2026-02-28", b"2026-02-28"), (b"2026-03-01T08:00:00Z", b"2026-03-01T08:00:00Z"),
    (b"2026-02-30", b"2026-03-01"), (b"2026-03-01", b"2026-02-30"), (b"x", b"y"), (b"", b""),
    (b"0001-01-01", b"0001-01-01"), (b"9999-12-31", b"9999-12-31"),
    (b"2026-03-01T08:00:01Z", b"2026-03-01T08:00:59Z"), (b"2026-03-01", b"9999-12-31T23:59:59Z"),
]  # fmt: skip
NAMES = [
    b"", b" ", b"a b", b"a/b", b"a%b", b"a&b", b"a=b", b"a+b", b"a;b", b"a,b", b"a@b", b"a$b", b"a?b", b"a#b",
    b"a[b]", b"a\\b", b"a|b", b"a^b", b"a`b", b"a{b}", b"a\"b", b"<a>", b"a\n", b"\na", b"a\x00", b"\x00", b"\x1b",
    b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xef\xbf\xbe", "é".encode(), "كتاب".encode(),
    "\U0001f600".encode(), "０".encode(), b"../../etc/passwd", b"' OR '1'='1", b"%00", b"%2e", b"x" * 5000, b"None",
    b"null", b"nan", b"-", b"_", b".", b"!", b"~", b"*", b"'", b"(", b")", b"()", b"-_.!~*'()", b"OAI_DC",
    b"oai_dc ", b" oai_dc", b"Oai_dc", b"oai_dc2", b"oai-dc", b"marc21", b"0",
]  # fmt: skip
SETS = [
    b":", b"::", b":a", b"a:", b"a::b", b"a:b:", b"a: b", b"a:b c", b"a:\x00", b"a:" * 300 + b"a", b"laporan:",
    b"LAPORAN", b"laporan:2027", b"laporan:2026:januari", b"lapor", b"laporan%3A2026", b"naskah:x", b"kosong",
    b"type:", b"type:*", b"access:rahasia", b"collection:..", b"etdms=type", b"=", b"etdms=",
    b"collection:" + b"x" * 400,
]  # fmt: skip
IDENTIFIERS = [
    b"1", b" 1", b"01", b"oai:pustaka.example:01", b"oai:pustaka.example:+1", b"oai:pustaka.example:1 ",
    b"OAI:pustaka.example:1", b"oai:PUSTAKA.example:1", b"oai:pustaka.example:", b"oai:pustaka.example", b"oai::1",
    b"oai:pustaka.example:%31", "oai:pustaka.example:٣".encode(), "oai:pustaka.example:\u200f1".encode(),
    b"oai:pustaka.example:\"'<>&", b"<!CDATA", b"<?bytes?>", b"' OR '1'='1", b"\" onload=\"x", b"../../etc/passwd",
    b"<script>alert(1)</script>", b"&amp;", b"\n", b"a\tb\r\nc", "\ufffd".encode(), "\U0001f600".encode(),
    b"oai:a:b%2F", b"x" * 20_000, "\u0627".encode() * 500, b"oai:" + b"9" * 5000, b"nan", b"None", b"a#b",
    b"http://x/?y#z", b"%zz", b"100%", b":x", b"1:x", b"[x]", b"a#b#c", b"http://h:port/", b"::", b"urn:",
    b"http://a:99999999999/", b"a@b:c", b"http://u@h@i/", b"%", b"%2", b"\x00", b"a\x00b", b"\x01", b"\x1b",
    b"\x7f\x00", b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xef\xbf\xbe", b"\xef\xbf\xbf",
    b"\xe2\x82", b"oai:pustaka.example:1\x00", b"oai:pustaka.example:\x80", b"", b" ", b"oai:pustaka.example:1\n",
    b"oai:pustaka.example:99999999999999999999", b"urn:x-oai:1", b"oai:daluang.example:",
    b"oai:daluang.example:%00", b"oai:daluang.example:' OR 1=1", b"oai:daluang.example:\x00", b"a:b;c", b"a:b|c",
    b"a:{b}", b"a:^b", b"a:`b", b"a:\\b", b"mailto:x@y", b"javascript:alert(1)", b"file:///etc/passwd", b"data:,x",
    b"tag:x,2026:y",
]  # fmt: skip
TOKENS = [
    b"", b" ", b"x", b"0", b"-1", b"null", b"None", b"x" * 9000, b".", b"..", b"a.b", b"a.b.c", b"=", b"%00",
    b"\x00", b"\xff", b"\xef\xbf\xbf", b"\n", b"' OR 1=1", b"<x>", b"\"", b"&", b"WzEsMSwib2FpX2RjIl0.x", b"W10.",
    b"e30.x", b"e30", b"!!!.!!!", "كتاب".encode(), "\U0001f600".encode(), b"oai_dc", b"cursor=0", b"1/100/oai_dc",
    b"MTIz", b"gASVBQAAAAAAAABLAS4=", b"../../", b"2026-03-01T08:00:00Z,17", b"0001-00000000",
]  # fmt: skip
STRANGE = [
    b"x", b"set", b"from", b"until", b"identifier", b"metadataPrefix", b"resumptionToken", b"callback", b"lang",
    b"format", b"page", b"MetadataPrefix", b"metadataprefix", b"From", b"identifier ", b" identifier", b"from\x00",
    b"\x00", b"\xff", b"", b"<b>", b"set[]", b"utm_source", b"debug", b"__proto__", "kumpulan‮".encode(),
    b"a" * 3000,
]  # fmt: skip
TYPES = [
    "multipart/form-data", "application/json", "text/xml", "text/plain", "", "*/*",
    "application/x-www-form-urlencoded2", "application/x-www-form-urlencoded, text/plain",
]  # fmt: skip
ARGUMENTS = {
    "Identify": b"",
    "ListMetadataFormats": b"identifier=oai:pustaka.example:1",
    "ListSets": b"",
    "GetRecord": b"identifier=oai:pustaka.example:1&metadataPrefix=oai_dc",
    "ListIdentifiers": b"metadataPrefix=oai_dc",
    "ListRecords": b"metadataPrefix=oai_dc",
}


def requests(tokens):
    """Every request once, in order; `tokens` are some that the provider has issued, by their verb."""
    made = (
        *_verbs(), *_dates(), *_names(), *_identifiers(), *_tokens(tokens), *_strange(), *_repeated(), *_bodies()
    )  # fmt: skip
    return list(dict.fromkeys(made))


def _asked(verb, *pairs):
    return b"&".join([b"verb=" + verb.encode(), *(n + b"=" + _quoted(v) for n, v in pairs)])


def _quoted(value):
    return quote_from_bytes(value, safe="").encode()


def _verbs():
    yield from (Hostile(query) for query in VERBS)
    yield from (Hostile(b"", query) for query in VERBS if query)


def _dates():
    for verb, name, value in product(LISTS, (b"from", b"until"), DATES):
        yield Hostile(_asked(verb, (b"metadataPrefix", b"oai_dc"), (name, value)))
    for verb, (first, last) in product(LISTS, RANGES):
        pairs = ((b"from", first), (b"until", last))
        yield Hostile(_asked(verb, (b"metadataPrefix", b"oai_dc"), *pairs))
        yield Hostile(b"", _asked(verb, *pairs))


def _names():
    for verb, value in product(LISTS, NAMES):
        yield Hostile(_asked(verb, (b"metadataPrefix", value)))
    for verb, value in product(LISTS, NAMES + SETS):
        yield Hostile(_asked(verb, (b"metadataPrefix", b"oai_dc"), (b"set", value)))
    for value in NAMES:
        identified = (b"identifier", b"oai:pustaka.example:1")
        yield Hostile(_asked("GetRecord", identified, (b"metadataPrefix", value)))


def _identifiers():
    for value in IDENTIFIERS:
        pairs = ((b"identifier", value), (b"metadataPrefix", b"oai_dc"))
        yield Hostile(_asked("GetRecord", *pairs))
        yield Hostile(b"verb=GetRecord", _asked("GetRecord", *pairs).partition(b"&")[2])
        yield Hostile(_asked("ListMetadataFormats", pairs[0]))
        yield Hostile(_asked("GetRecord", pairs[0], (b"metadataPrefix", b"tidak ada")))


def _tokens(tokens):
    every = [
        *TOKENS,
        *(t.encode() for t in tokens),
        *(c for t in tokens for c in _forged(t.encode())),
    ]
    for verb, value in product((*LISTS, "ListSets"), every):
        yield Hostile(_asked(verb, (b"resumptionToken", value)))
    for verb, value in product(LISTS, every[::5]):
        token = (b"resumptionToken", value)
        yield Hostile(_asked(verb, (b"metadataPrefix", b"oai_dc"), token))
        yield Hostile(_asked(verb, token, (b"from", b"2026-01-01")))
        yield Hostile(_asked(verb, token, token))


def _forged(token):
    yield from (
        token[:-1],
        token[1:],
        token + b"A",
        token + b"=",
        token.swapcase(),
        token[::-1],
        token.lower(),
    )
    yield from (b" " + token, token + b"\n", token.replace(b".", b""), token.partition(b".")[0])


def _strange():
    for verb, name in product(ARGUMENTS, STRANGE):
        given = b"&".join(part for part in (_asked(verb), ARGUMENTS[verb]) if part)
        yield Hostile(given + b"&" + _quoted(name) + b"=1")
        yield Hostile(_asked(verb) + b"&" + _quoted(name))


def _repeated():
    for verb, given in ARGUMENTS.items():
        parts = [_asked(verb), *given.split(b"&")] if given else [_asked(verb)]
        yield from (Hostile(b"&".join([*parts, part])) for part in parts)
        yield from (Hostile(b"&".join(parts), part) for part in parts)
        yield from (Hostile(b"&".join(p for p in parts if p != part)) for part in parts)
        yield Hostile(b"&".join(parts * 60))
    for name in (b"set", b"from", b"until"):
        pair = (name, b"2026-01-01")
        yield Hostile(_asked("ListRecords", (b"metadataPrefix", b"oai_dc"), pair, pair))


def _bodies():
    for kind, verb in product(TYPES, ARGUMENTS):
        yield Hostile(b"", _asked(verb) + b"&" + ARGUMENTS[verb], kind)
        yield Hostile(_asked(verb), ARGUMENTS[verb], kind)
    for body in (
        b"\x00",
        b"\xff\xfe",
        b"{}",
        b"<x/>",
        b"--x\r\n\r\n--x--",
        b"&",
        b"=",
        b"verb=Identify&" * 200,
    ):
        yield Hostile(b"", body)
        yield Hostile(b"verb=Identify", body)
    yield Hostile(b"", b"verb=Identify&x=" + b"x" * 70_000)
    yield Hostile(b"verb=Identify", b"x" * 70_000)
