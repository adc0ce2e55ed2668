"""The schemas of the OpenAPI document: every field of every answer, described in the language of the request."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from repository.access.policy import Access
from repository.search.arguments import FACETS
from search_index import Notice

Schema = dict[str, Any]


def schemas() -> dict[str, Schema]:
    """Return the schemas by name."""
    return {
        "Search": _search(),
        "Hit": _hit(),
        "FacetValue": _facet_value(),
        "Suggestions": _suggestions(),
        "Suggestion": _suggestion(),
        "Problem": _problem(),
    }


def reference(name: str) -> Schema:
    """Return a reference to the schema of this name."""
    return {"$ref": f"#/components/schemas/{name}"}


def _object(properties: dict[str, Schema]) -> Schema:
    """Return an object of which no field is ever left out; more may come."""
    return {"type": "object", "required": list(properties), "properties": properties}


def _text(description: str, **more: Any) -> Schema:
    return {"type": "string", "description": description, **more}


def _text_or_null(description: str, **more: Any) -> Schema:
    return {"type": ["string", "null"], "description": description, **more}


def _address(description: str) -> Schema:
    return _text(description, format="uri")


def _address_or_null(description: str) -> Schema:
    return _text_or_null(description, format="uri")


def _number(description: str, least: int = 0) -> Schema:
    return {"type": "integer", "minimum": least, "description": description}


def _truth(description: str) -> Schema:
    return {"type": "boolean", "description": description}


def _list(items: Schema, description: str) -> Schema:
    return {"type": "array", "items": items, "description": description}


def _search() -> Schema:
    links = {
        "self": _address(gettext("This page of results.")),
        "previous": _address_or_null(gettext("The page before, or null.")),
        "next": _address_or_null(gettext("The page after, or null.")),
    }
    facets = _object(
        {
            name: _list(
                reference("FacetValue"),
                gettext("Values of the filter “%(name)s”, the most frequent first.", name=name),
            )
            for name in FACETS
        }
    )
    # a damaged index can count nothing
    facets["required"] = []
    notices = gettext(
        "Why the words were not searched just as typed: cut, too many, parentheses too deep, a bad asterisk,"
        " a sign left open, no word at all, an unknown value after a colon, time over; or null."
    )
    return _object(
        {
            "total": _number(gettext("How many items were found; exact.")),
            "page": _number(gettext("Number of this page of results, from 1."), 1),
            "per_page": _number(gettext("Hits on a page."), 1),
            "notice": _text_or_null(notices, examples=[str(n) for n in Notice]),
            "is_relaxed": _truth(gettext("No item holds all the words; these hold most of them.")),
            "left_out": _list(
                {"type": "string"},
                gettext("Of such hits: the words that the first of all does not hold."),
            ),
            "is_mended": _truth(
                gettext("Nothing was found as typed; these are the hits of the suggestion.")
            ),
            "suggestion": _text_or_null(
                gettext("The words with misspelt ones mended, to be asked instead; or null.")
            ),
            "is_whole": _truth(
                gettext(
                    "False while the index is being repaired: titles and names alone were searched."
                )
            ),
            "links": _object(links),
            "hits": _list(reference("Hit"), gettext("The hits of this page, in order.")),
            "facets": facets,
        }
    )


def _hit() -> Schema:
    identifier = _object(
        {
            "scheme": _text(gettext("Kind of identifier."), examples=["doi", "isbn"]),
            "value": _text(gettext("The identifier.")),
        }
    )
    return _object(
        {
            "handle": _text(gettext("Permanent key of the item."), examples=["87pm37vx"]),
            "title": _text(gettext("Main title.")),
            "title_language": _text(gettext("Language of the title (BCP 47); und when unknown.")),
            "creators": _list({"type": "string"}, gettext("Creators in order, family name first.")),
            "year": {
                "type": ["integer", "null"],
                "description": gettext("Year of the work, or null."),
            },
            "type": _text(gettext("Type of the item."), examples=["report", "manuscript"]),
            "access": _text(
                gettext("Access to the files today; an embargo that has ended counts as open."),
                enum=[str(access) for access in Access],
            ),
            "identifiers": _list(
                identifier, gettext("DOI, ISBN and others that the record states.")
            ),
            "item_url": _address(gettext("Address of the item.")),
            "url": _address(gettext("Address of the best page, or of the item.")),
            "page": {
                "type": ["integer", "null"],
                "minimum": 1,
                "description": gettext(
                    "Place of the best page in the item, from 1; null when the description alone matched."
                ),
            },
            "pages": _number(gettext("How many pages of the item match.")),
            "snippet": _text_or_null(
                gettext("Words of the best page around what was found, or null.")
            ),
        }
    )


def _facet_value() -> Schema:
    return _object(
        {
            "value": _text(gettext("What the filter takes.")),
            "label": _text(gettext("The value in the language of the request.")),
            "count": _number(gettext("Items that choosing it would leave.")),
        }
    )


def _suggestions() -> Schema:
    return _object(
        {
            "q": _text(gettext("What was typed, as it was read.")),
            "suggestions": _list(reference("Suggestion"), gettext("The best first.")),
        }
    )


def _suggestion() -> Schema:
    return _object(
        {
            "kind": _text(gettext("What it is."), enum=["title", "subject", "creator"]),
            "value": _text(gettext("The value as filters take it, or the title.")),
            "label": _text(gettext("The value in the language of the request.")),
            "language": _text(gettext("Language of the label (BCP 47); und when unknown.")),
            "direction": _text(gettext("Direction of writing of the label."), enum=["ltr", "rtl"]),
            "count": _number(gettext("Items with this subject or creator; 1 for a title."), 1),
            "handle": _text_or_null(gettext("Key of the item that has the title; else null.")),
            "url": _address(gettext("The item, or the search for the subject or creator.")),
        }
    )


def _problem() -> Schema:
    return _object(
        {
            "type": _text(gettext("Always about:blank: the status says what it is.")),
            "title": _text(gettext("The error in a few words, in the language of the request.")),
            "status": _number(gettext("The HTTP status."), 400),
            "detail": _text(gettext("The error in a sentence, and what helps.")),
        }
    )
