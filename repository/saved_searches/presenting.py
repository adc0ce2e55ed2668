"""Saved searches as pages show them: what is searched for, in words."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from repository.items.models import Collection
from repository.saved_searches.arguments import arguments_of
from repository.saved_searches.forms import ALERTS
from repository.saved_searches.models import SavedSearch
from repository.saved_searches.operations import NAME_CHARACTERS
from repository.search.arguments import SearchArguments
from repository.search.facets import chips_of

Collections = dict[str, Collection]


def row(search: SavedSearch, collections: Collections) -> dict[str, Any]:
    """Return one saved search as `saved_searches/list.html` takes it."""
    arguments = arguments_of(search.arguments)
    labels = {str(alert): label for alert, label in ALERTS}
    return {
        "id": search.id,
        "name": search.name,
        "url": arguments.url(),
        "words": described(arguments, collections),
        "alert": labels[search.alert],
        "is_alerting": search.alert != "never",
        "since": search.created_at,
    }


def described(arguments: SearchArguments, collections: Collections) -> list[str]:
    """Return what is searched for, part by part: the words, then each filter."""
    words = [f"“{arguments.q}”"] if arguments.q else []
    chips = [str(chip["label"]) for chip in chips_of(arguments, collections)]
    return words + chips or [str(gettext("Everything in this repository"))]


def proposed_name(arguments: SearchArguments, collections: Collections) -> str:
    """Return a name for a search that is about to be saved."""
    parts = [arguments.q] if arguments.q else []
    parts += [str(chip["label"]) for chip in chips_of(arguments, collections)]
    return (", ".join(parts) or str(gettext("Everything new")))[:NAME_CHARACTERS]
