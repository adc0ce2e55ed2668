"""What the page of curation leads to, in its order. Whoever adds a tool for curators adds one line to `ENTRIES`.

A count is one cheap query; it is asked for each time the page is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import format_decimal, ngettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from repository.access.policy import CURATORS, Actor
from repository.authorities.pairs import count_pairs
from repository.batches.queries import count_under_way
from repository.copies.queries import count_waiting as count_copies
from repository.doubles.queries import count as count_duplicates
from repository.people.listing import waiting_people
from repository.quality.queries import count_with_problems
from repository.review.queries import waiting


@dataclass(frozen=True)
class Entry:
    """A tool: where it is, what it is for, who is shown it, and how much there is to do in words.

    `group` is a key of `GROUPS`. `count` and `counted` go together: a number, and the words with it.
    """

    group: str
    path: str
    label: str
    what: str
    is_shown: Callable[[Actor], bool]
    count: Callable[[Session, Actor], int] | None = None
    counted: Callable[[int], str] | None = None


def is_staff(actor: Actor) -> bool:
    """Whether `actor` is staff of any kind."""
    return actor.is_staff


def sees_drafts(actor: Actor) -> bool:
    """Whether `actor` sees the drafts of everybody: cataloguers, auditors and administrators."""
    return actor.may_view_drafts


def is_curator(actor: Actor) -> bool:
    """Whether `actor` may change what is published: cataloguers and administrators."""
    return actor.role in CURATORS


GROUPS: dict[str, str] = {
    "many": _("Many records at once"),
    "mend": _("To be mended"),
    "lists": _("Names and subjects"),
    "ways": _("Forms and review"),
    "record": _("What was done"),
}

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "many",
        "/batches",
        _("Changes of many records"),
        _("Batches: every hit of a search, or a list, changed in one go and undone in one go."),
        is_staff,
        count_under_way,
        lambda n: ngettext(
            "%(count)s under way", "%(count)s under way", n, count=format_decimal(n)
        ),
    ),
    Entry(
        "many",
        "/batches/table",
        _("Editing in a spreadsheet"),
        _("A result or a collection as a table; the edited table back, with a preview."),
        is_staff,
    ),
    Entry(
        "mend",
        "/copies",
        _("Requests for copies"),
        _("People who ask for a copy of a closed file, and what was answered."),
        is_staff,
        count_copies,
        lambda n: ngettext("%(count)s waits", "%(count)s wait", n, count=format_decimal(n)),
    ),
    Entry(
        "mend",
        "/quality",
        _("Quality list"),
        _("Published records that still break a rule."),
        is_staff,
        count_with_problems,
        lambda n: ngettext("%(count)s record", "%(count)s records", n, count=format_decimal(n)),
    ),
    Entry(
        "lists",
        "/authorities",
        _("List of names"),
        _("People and organisations: forms of their names, ORCID iDs, merging, works."),
        sees_drafts,
    ),
    Entry(
        "lists",
        "/authorities/pairs",
        _("Names that may be the same"),
        _("Pairs of names to be merged, or to be kept apart."),
        sees_drafts,
        lambda session, actor: count_pairs(session),
        lambda n: ngettext("%(count)s pair", "%(count)s pairs", n, count=format_decimal(n)),
    ),
    Entry(
        "lists",
        "/subjects",
        _("Lists of subjects"),
        _("Trees of terms, synonyms, unused terms; import of LCSH and other lists."),
        is_staff,
    ),
    Entry(
        "lists",
        "/subjects/keywords",
        _("Keywords that are no terms"),
        _("Free keywords, the most used first, to be turned into terms."),
        is_curator,
    ),
    Entry(
        "mend",
        "/duplicates",
        _("Duplicates"),
        _("Pairs of items that may be the same work, to be merged or kept apart."),
        is_staff,
        count_duplicates,
        lambda n: ngettext("%(count)s pair", "%(count)s pairs", n, count=format_decimal(n)),
    ),
    Entry(
        "ways",
        "/letters",
        _("Letters"),
        _("What the program writes to people, in both languages."),
        lambda actor: actor.may_edit_letters,
    ),
    Entry(
        "ways",
        "/review/stages",
        _("Stages of review"),
        _("Who looks at a deposit, and in which order, for each collection."),
        lambda actor: actor.may_curate,
    ),
    Entry(
        "ways",
        "/review/sentences",
        _("Sentences for reviewers"),
        _("What is often said to depositors, ready to be taken over."),
        lambda actor: actor.may_edit_letters,
    ),
    Entry(
        "ways",
        "/review",
        _("Review queue"),
        _("Deposits that wait for a decision, the oldest first."),
        is_staff,
        lambda session, actor: waiting(session, actor)[1],
        lambda n: ngettext(
            "%(count)s deposit waits", "%(count)s deposits wait", n, count=format_decimal(n)
        ),
    ),
    Entry(
        "record",
        "/history",
        _("History"),
        _("Who did what, when; filtered and as a table."),
        lambda actor: actor.may_see_history,
    ),
    Entry(
        "ways",
        "/people",
        _("Accounts"),
        _("Who signs in: inviting, approving, roles, groups, sessions."),
        lambda actor: actor.may_see_people,
        lambda session, actor: waiting_people(session),
        lambda n: ngettext("%(count)s waits", "%(count)s wait", n, count=format_decimal(n)),
    ),
    Entry(
        "ways",
        "/curation/forms",
        _("Forms"),
        _("What deposits are asked, profile by profile and collection by collection; the consent."),
        is_curator,
    ),
)
