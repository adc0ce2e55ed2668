"""The register: every rule by its key, and which of them each aggregator asks, and how strictly.

Rules that concern the repository as a whole (protocol, list sizes, robots.txt) are looked at by the self-check.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from repository.aggregators import rules_links, rules_openaire, rules_scholar, rules_words
from repository.aggregators.evidence import Evidence
from repository.aggregators.reading import (
    Card,
    as_base,
    as_core,
    as_openaire,
    as_scholar,
    as_vufind,
)
from repository.aggregators.rule import Rule, Severity

RULES_VERSION = 1
"""To be raised by whoever changes a rule, a reading or a format that is read: every record is judged anew."""

RULES: dict[str, Rule] = {
    rule.key: rule
    for module in (rules_words, rules_links, rules_scholar, rules_openaire)
    for rule in module.RULES
}


def _(message: str) -> str:
    """Mark a message for the catalogue; it is translated when it is shown."""
    return message


@dataclass(frozen=True, slots=True)
class Aggregator:
    """One who collects records: a proper name, how it reads (a message id), and the keys of what it asks.

    `has_display` is false for a validator, which shows nobody the record. `read` gives None where it gets no record.
    """

    key: str
    name: str
    reads: str
    read: Callable[[Evidence], Card | None]
    mandatory: tuple[str, ...]
    recommended: tuple[str, ...] = ()
    has_display: bool = True

    def rules(self) -> list[tuple[Severity, Rule]]:
        """What it asks, the mandatory first."""
        return [
            *((Severity.MANDATORY, RULES[key]) for key in self.mandatory),
            *((Severity.RECOMMENDED, RULES[key]) for key in self.recommended),
        ]


_ALL = (
    Aggregator(
        "onesearch",
        "Indonesia OneSearch",
        _("Reads oai_dc in the way of VuFind: the first title, description, type and date count."),
        as_vufind,
        ("title", "date", "type", "address", "unreadable"),
        (
            *("creator", "one_author", "abstract", "language", "language_code", "subject"),
            *("one_subject", "publisher", "type_named", "placeholder", "links", "markup"),
        ),
    ),
    Aggregator(
        "scholar",
        "Google Scholar",
        _("Does not harvest: reads the tags of the page, and the PDF that they name."),
        as_scholar,
        ("title", "creator", "one_author", "date", "readable", "pdf_tag"),
        ("abstract", "pdf", "pdf_first", "pdf_text", "pdf_size", "appeared_in", "report_number"),
    ),
    Aggregator(
        "openaire",
        "OpenAIRE",
        _("Reads oai_openaire by the guidelines for literature repositories, version 4."),
        as_openaire,
        (
            *("title", "resource_type", "resource_identifier", "issued", "access_right"),
            *("embargo_end", "file_location", "funder"),
        ),
        ("creator", "abstract", "language", "subject", "publisher"),
    ),
    Aggregator(
        "base",
        "BASE",
        _("Reads oai_dc; tells kind and access of a work by the terms of info:eu-repo."),
        as_base,
        ("title", "creator", "abstract", "date", "address"),
        ("type_term", "type_named", "access_term", "language", "wrongly_decoded", "markup"),
    ),
    Aggregator(
        "core",
        "CORE",
        _("Reads oai_dc and fetches the full text from the identifier that ends in .pdf."),
        as_core,
        ("title", "address", "pdf_link"),
        ("creator", "date", "abstract", "pdf", "pdf_first", "pdf_text"),
    ),
    Aggregator(
        "garuda",
        "GARUDA",
        _("Publishes no rules; what all harvesters of oai_dc have in common is asked here."),
        as_vufind,
        ("title", "creator", "date", "type", "address"),
        ("one_author", "abstract", "language", "subject", "publisher"),
    ),
    Aggregator(
        "oval",
        "OVAL",
        _("The validator by which harvesters examine a repository: reads oai_dc."),
        as_vufind,
        (
            *("title", "creator", "date", "date_form", "type", "address", "handle"),
            *("language_code", "wrongly_decoded"),
        ),
        has_display=False,
    ),
)
AGGREGATORS: dict[str, Aggregator] = {aggregator.key: aggregator for aggregator in _ALL}
