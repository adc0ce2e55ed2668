"""What comes out of a search."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple


class Notice(StrEnum):
    """Why the text was not searched just as typed; the sentence for it is the view's business."""

    TOO_LONG = "too_long"  # cut at 300 characters
    TOO_MANY_WORDS = "too_many_words"  # only the first 12 words or phrases were searched
    TOO_DEEP = "too_deep"  # parentheses nested too deeply: searched as plain words
    # fewer than 3 letters before `*`, or more than 3 of them: searched as plain words
    BAD_WILDCARD = "bad_wildcard"
    NOT_UNDERSTOOD = "not_understood"  # unbalanced or empty signs: searched as plain words
    NO_WORDS = "no_words"  # the text holds no letter or digit: all items are listed
    # `bahasa:klingon`: no such language, type, year...: what stands after the colon is searched as
    # plain words
    UNKNOWN_VALUE = "unknown_value"
    TOO_SLOW = "too_slow"  # time ran out: what was found until then


class Hit(NamedTuple):
    """One item found.

    `page_id` and `position` name the best of its readable matching pages on which a word of the
    query stands; both are None when the metadata alone matched. `matching_pages` counts all such
    pages.
    """

    item_id: int
    page_id: int | None
    position: int | None
    matching_pages: int
    score: float


class PageHit(NamedTuple):
    """One readable page, found inside an item."""

    page_id: int
    position: int
    score: float


@dataclass(frozen=True, slots=True)
class Facet:
    """One value of a facet and how many items would be left by choosing it (its own filter not
    counted).
    """

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value that what was typed may become: a title as it stands in the item's metadata, or a
    subject or creator as its facet spells it.

    `item_id` is the item of a title, None for the others; `count` is the number of items that have
    the subject or creator, 1 for a title.
    """

    kind: Literal["title", "subject", "creator"]
    value: str
    item_id: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Results:
    """One page of hits, with the exact number of all of them.

    `facets` has the keys `type`, `year`, `language`, `script`, `subject`, `creator`, `collection`,
    `access` and `files`, each most frequent first, at most `Query.facet_values` values and any
    chosen one; all years. `is_relaxed` tells that nothing
    satisfied the query, so that these hits hold only most of its words; `left_out` are the words
    that the first of all hits does not hold, as they were typed. `suggestion` is the query with its
    misspelt words mended, None when there is nothing to mend or mending finds nothing. `is_mended`
    tells that nothing satisfied the query and that these are the hits of the suggestion, whose words
    are to be marked in them. `seconds` is the time taken.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[Facet, ...]]
    notice: Notice | None
    seconds: float
    is_relaxed: bool = False
    suggestion: str | None = None
    left_out: tuple[str, ...] = ()
    is_mended: bool = False
