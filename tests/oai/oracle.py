"""Which errors a request must be answered with, worked out from the specification alone (§3.5, §3.6, §4).

Nothing of `oai` is used: arguments are bytes here, dates are compared as text, the calendar is that of the standard
library, and what is a URI is asked of libxml2, by which answers are validated.
"""

import calendar
import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from lxml import etree

LIST = {"metadataPrefix", "from", "until", "set", "resumptionToken"}
TAKES = {
    "Identify": set(),
    "ListMetadataFormats": {"identifier"},
    "ListSets": {"resumptionToken"},
    "GetRecord": {"identifier", "metadataPrefix"},
    "ListIdentifiers": LIST,
    "ListRecords": LIST,
}
NEEDS = {
    "GetRecord": {"identifier", "metadataPrefix"},
    "ListIdentifiers": {"metadataPrefix"},
    "ListRecords": {"metadataPrefix"},
}
UNRESERVED = rb"[A-Za-z0-9\-_.!~*'()]+"
BAD, UNKNOWN, DEAD = {"badArgument"}, {"idDoesNotExist"}, {"badResumptionToken"}
ANY_URI = etree.RelaxNG(
    etree.fromstring(
        '<element name="x" xmlns="http://relaxng.org/ns/structure/1.0"'
        ' datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes"><data type="anyURI"/></element>'
    )
)


@dataclass
class Known:
    """What the provider holds: (identifier, datestamp, setSpecs) of each record, formats, tokens by their verb."""

    records: list[tuple[str, str, tuple[str, ...]]]
    prefixes: set[str]
    tokens: dict[str, str] = field(default_factory=dict)

    def holds(self, selection: dict[str, str]) -> bool:
        """Whether the list has a record; dates are inclusive, a day is whole, a set holds what is below it."""
        first, last = selection.get("from", "0000"), selection.get("until", "9999-12-31")
        last = f"{last}T23:59:59Z" if len(last) == 10 else last
        wanted = selection.get("set")
        return any(
            first <= stamp <= last
            and (wanted is None or any(f"{spec}:".startswith(f"{wanted}:") for spec in specs))
            for _, stamp, specs in self.records
        )


def pairs_of(query: bytes) -> list[tuple[bytes, bytes]]:
    """The arguments in a query string or a form, as bytes (application/x-www-form-urlencoded)."""
    parts = [part.partition(b"=") for part in query.split(b"&") if part]
    return [
        (unquote_to_bytes(n.replace(b"+", b" ")), unquote_to_bytes(v.replace(b"+", b" ")))
        for n, _, v in parts
    ]


def expected(pairs: list[tuple[bytes, bytes]], known: Known) -> list[set[str]]:
    """The sets of error codes of which one must be answered; the empty set is success."""
    if len(pairs) > 100:
        return [BAD]
    verbs = [value for name, value in pairs if name == b"verb"]
    verb = verbs[0].decode("latin-1") if len(verbs) == 1 else ""
    if verb not in TAKES:
        return [{"badVerb"}]
    names = [name.decode("latin-1") for name, _ in pairs if name != b"verb"]
    given = {n.decode("latin-1"): v for n, v in reversed(pairs) if n != b"verb"}
    given = {name: value for name, value in given.items() if name in TAKES[verb]}
    is_bad = len(set(names)) < len(names) or bool(set(names) - TAKES[verb])
    if "resumptionToken" in given:
        is_bad = is_bad or len(given) > 1
    else:
        is_bad = is_bad or bool(NEEDS.get(verb, set()) - set(given))
    is_bad = is_bad or not _are_well_written(given)
    special = _special(given)
    if is_bad or set() not in special:
        return [codes | BAD for codes in special] if is_bad else special
    answered = _answered(verb, {n: v.decode() for n, v in given.items()}, known)
    return [codes or answered for codes in special]


def _are_well_written(given: dict[str, bytes]) -> bool:
    """Whether dates, formats and sets have the form that they must have."""
    if not re.fullmatch(UNRESERVED, given.get("metadataPrefix", b"x")):
        return False
    if not re.fullmatch(rb"%b(?::%b)*" % (UNRESERVED, UNRESERVED), given.get("set", b"x")):
        return False
    dates = [given[name] for name in ("from", "until") if name in given]
    if not all(map(_is_date, dates)):
        return False
    return len(dates) < 2 or (len(dates[0]) == len(dates[1]) and dates[0] <= dates[1])


def _is_date(value: bytes) -> bool:
    form = rb"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}):([0-9]{2}):([0-9]{2})Z)?"
    match = re.fullmatch(form, value)
    if not match:
        return False
    year, month, day, *time = (int(part) for part in match.groups(b"0"))
    if not (year >= 1 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return False
    return time[0] < 24 and time[1] < 60 and time[2] < 60


def _special(given: dict[str, bytes]) -> list[set[str]]:
    """The codes that belong to an identifier or token that XML cannot hold or that is no URI."""
    if "identifier" in given:
        value = given["identifier"]
        if not value:
            return [BAD]
        if not _can_be_repeated(value) or not _is_uri(value.decode()):
            return [UNKNOWN | BAD]
        # Odder URIs that libxml2 lets pass may be called illegal besides; never anything less than unknown.
        return [set(), UNKNOWN | BAD] if _is_odd(value) else [set()]
    if not _can_be_repeated(given.get("resumptionToken", b"")):
        return [DEAD | BAD]
    return [set()]


def _can_be_repeated(value: bytes) -> bool:
    try:
        etree.Element("x").set("y", value.decode())
    except ValueError:
        return False
    return True


def _is_uri(text: str) -> bool:
    element = etree.Element("x")
    element.text = text
    return bool(ANY_URI.validate(element))


def _is_odd(value: bytes) -> bool:
    return bool(
        re.search(rb"//[^/?#]*[@:%\[\]]|[\[\]]|^[^/?#:]*[^A-Za-z0-9+.\-/?#:][^/?#:]*:", value)
    )


def _answered(verb: str, given: dict[str, str], known: Known) -> set[str]:
    """The one error of a request that is well formed, or none."""
    if "resumptionToken" in given:
        return set() if known.tokens.get(given["resumptionToken"]) == verb else DEAD
    if given.get("metadataPrefix", "oai_dc") not in known.prefixes:
        return {"cannotDisseminateFormat"}
    if "identifier" in given:
        return set() if given["identifier"] in {name for name, *_ in known.records} else UNKNOWN
    if verb in ("ListRecords", "ListIdentifiers"):
        return set() if known.holds(given) else {"noRecordsMatch"}
    return set()
