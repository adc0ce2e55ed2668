"""Rules of Google Scholar that concern where a work appeared and what a visitor sees of it."""

from __future__ import annotations

from repository.aggregators.evidence import Evidence
from repository.aggregators.reading import Card
from repository.aggregators.rule import Effort, Rule, Values
from repository.metadata import record

WHERE = {
    "report": "technical_report_institution",
    "policy_brief": "technical_report_institution",
    "thesis": "dissertation_institution",
    "article": "journal_title",
    "conference": "conference_title",
}
"""The tag that says where a work of a profile appeared."""


def _(message: str) -> str:
    """Mark a message for the catalogue; it is translated when it is shown."""
    return message


def _profile(seen: Evidence) -> str:
    return record.profile_of(seen.record.get("type")) or ""


def _nothing_to_read(seen: Evidence, card: Card) -> Values | None:
    return None if card.abstract or card.fulltext else {}


def _nowhere(seen: Evidence, card: Card) -> Values | None:
    tag = WHERE.get(_profile(seen))
    return {} if tag and not seen.tagged(tag) else None


def _no_number(seen: Evidence, card: Card) -> Values | None:
    is_report = _profile(seen) == "report"
    return {} if is_report and not seen.tagged("technical_report_number") else None


RULES = (
    Rule(
        "readable", ("abstract",), Effort.WRITING,
        _("An abstract or a PDF that every visitor sees."),
        _("A visitor sees neither abstract nor PDF; write an abstract of 100 to 300 words."),
        _nothing_to_read,
    ),
    Rule(
        "appeared_in", ("publisher", "degree_grantor", "host_title", "event_name"), Effort.SHORT_VALUE,
        _("The institution of a report or thesis, the journal of an article, the conference of a paper."),
        _("It is not said where the work appeared; write the institution, journal or conference."),
        _nowhere,
    ),
    Rule(
        "report_number", ("report_number",), Effort.SHORT_VALUE,
        _("The number of a report."),
        _("The report has no number; write the one on its title page."),
        _no_number,
    ),
)  # fmt: skip
