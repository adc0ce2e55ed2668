"""One walk through a provider for the self-check: ask, validate, follow lists, note faults."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Protocol
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from lxml import etree

from oai import datestamp, validation
from oai.envelope import OAI

Arguments = Mapping[str, str]
USER_AGENT = "OAI-PMH-self-check"
TIMEOUT_SECONDS = 60.0
_MAX_ANSWER_BYTES = 64_000_000
_MOST_TRIES = 4
_LONGEST_WAIT_SECONDS = 30


class Fetch(Protocol):
    """Ask a URL: with `form` as a form-encoded POST, else as GET.

    The body is given back as it came, still in its content coding; header names are compared
    without regard to case.
    """

    def __call__(
        self, url: str, form: bytes | None = None, accept_encoding: str = "identity"
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers and body."""


class OutOfTime(Exception):
    """A Fetch has no time left for another question; the rule at hand stays unfinished."""


def over_http(
    url: str,
    form: bytes | None = None,
    accept_encoding: str = "identity",
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> tuple[int, Mapping[str, str], bytes]:
    """A Fetch for a provider that runs at an http or https address.

    Who is told to come back in at most 30 s (503) does so, up to three times, as harvesters do.
    Raises OSError when nobody answers or the answer is longer than 64 MB, ValueError when the
    address is of another scheme.
    """
    if not url.startswith(("http://", "https://")):
        raise ValueError(f"{url} is not an http address")
    headers = {"Accept-Encoding": accept_encoding, "User-Agent": USER_AGENT}
    asked = Request(url, form, headers)  # noqa: S310 - checked above
    for _ in range(_MOST_TRIES):
        try:
            with urlopen(asked, timeout=timeout_seconds) as answer:  # noqa: S310
                return answer.status, dict(answer.headers), _read(answer)
        except HTTPError as error:
            with error:
                refused = error.code, dict(error.headers), _read(error)
        wait_text = header(refused[1], "retry-after")
        is_soon = wait_text.isdecimal() and int(wait_text) <= _LONGEST_WAIT_SECONDS
        if refused[0] != 503 or not is_soon:
            break
        time.sleep(int(wait_text))
    return refused


def _read(answer: IO[bytes]) -> bytes:
    body = answer.read(_MAX_ANSWER_BYTES + 1)
    if len(body) > _MAX_ANSWER_BYTES:
        raise OSError(f"the answer is longer than {_MAX_ANSWER_BYTES} bytes")
    return body


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that was broken, how, and by which arguments."""

    rule: str
    detail: str
    query: str = ""


@dataclass(slots=True)
class Walk:
    """One check under way: how to ask, and what was found."""

    fetch: Fetch
    base_url: str
    findings: list[Finding] = field(default_factory=list)
    rule: str = ""

    def ask(self, arguments: Arguments) -> etree._Element:
        """The answer's root element; a broken rule on the way to it is noted."""
        query = urlencode(arguments)
        return self._read(*self.fetch(f"{self.base_url}?{query}"), query)

    def post(self, arguments: Arguments) -> etree._Element:
        """As `ask`, by POST."""
        query = urlencode(arguments)
        return self._read(*self.fetch(self.base_url, query.encode()), query)

    def note(self, detail: str, query: str = "") -> None:
        """Add a finding under the present rule."""
        self.findings.append(Finding(self.rule, detail, query))

    def expect(self, holds: bool, detail: str, query: str = "") -> None:
        """Add a finding unless `holds`."""
        if not holds:
            self.note(detail, query)

    def _read(
        self, status: int, headers: Mapping[str, str], body: bytes, query: str
    ) -> etree._Element:
        content_type = header(headers, "content-type").replace(" ", "").lower()
        self.expect(status == 200, f"HTTP status {status}", query)
        self.expect(content_type == "text/xml;charset=utf-8", f"it is {content_type}", query)
        problems = validation.problems(body)
        if problems:
            self.note("; ".join(problems[:5]), query)
        parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
        root = etree.fromstring(body or b"<nothing/>", parser)
        return etree.Element("nothing") if root is None else root


def header(headers: Mapping[str, str], name: str) -> str:
    """The value of a header whatever its case; empty when it is not there."""
    return next((value for key, value in headers.items() if key.lower() == name), "")


def pages(walk: Walk, verb: str, selection: Arguments, max_pages: int) -> Iterator[etree._Element]:
    """The pages of a list; what is wrong with their tokens is noted (§3.5)."""
    arguments: Arguments = {"verb": verb, **selection}
    sent = 0
    for number in range(max_pages):
        answer = walk.ask(arguments)
        token = answer.find(f".//{{{OAI}}}resumptionToken")
        yield answer
        if token is None:
            walk.expect(number == 0, f"the last page of {verb} has no empty token")
            return
        walk.expect(token.get("cursor") == str(sent), f"the cursor is not {sent}")
        sent += sum(1 for _ in answer.iter(f"{{{OAI}}}header"))
        told = token.get("completeListSize", "")
        size = int(told) if told.isdecimal() else 0
        if not token.text:
            walk.expect(size == sent, f"completeListSize is “{told}”, but {sent} came")
            return
        walk.expect(size > sent, f"completeListSize is “{told}”, but more than {sent} follow")
        _check_expiry(walk, answer, token)
        arguments = {"verb": verb, "resumptionToken": token.text}


def _check_expiry(walk: Walk, answer: etree._Element, token: etree._Element) -> None:
    """Aggregators ask for 23 hours at least."""
    try:
        expires = datestamp.parse(token.get("expirationDate", "")).begins_at
        answered = datestamp.parse(text(answer, "responseDate")).begins_at
    except ValueError:
        walk.note("the token has no readable expirationDate")
        return
    hours = (expires - answered).total_seconds() / 3600
    walk.expect(hours >= 23, f"the token lives {hours:.1f} hours only")


def text(parent: etree._Element, name: str) -> str:
    """The text of the first element of that name anywhere inside; empty when there is none."""
    return next(iter(texts(parent, name)), "")


def texts(parent: etree._Element, name: str) -> list[str]:
    """The texts of all elements of that name anywhere inside, in order."""
    return [element.text or "" for element in parent.iter(f"{{{OAI}}}{name}")]
