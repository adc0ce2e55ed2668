"""The letter about what is new to somebody's saved searches: one letter for all of them, in their language."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import force_locale, gettext, ngettext

from repository.items.models import Item
from repository.items.records import item_url
from repository.mail.operations import Letter
from repository.metadata import record
from repository.people.models import User
from repository.saved_searches.arguments import arguments_of
from repository.saved_searches.models import SavedSearch
from repository.saved_searches.stopping import token_of
from repository.search.arguments import SearchArguments
from repository.settings import Settings
from repository.web import one_line
from search_index import Sort

KIND = "alert"
MOST_SHOWN = 20
NAME_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class News:
    """The items to tell of for one search, those added last first."""

    search: SavedSearch
    items: Sequence[Item]


def letter_of(user: User, news: Sequence[News], settings: Settings, base_url: str) -> Letter:
    """Return the letter to `user` about `news`; its key is made from what it tells, so that it exists once."""
    language = news[0].search.language
    stop_url = f"{base_url}/alerts/{token_of(user.id)}/stop"
    with force_locale(language):
        text = current_app.jinja_env.get_template("mail/alert.txt").render(
            site=settings.name,
            name=user.name,
            sections=[_section(part, language, base_url) for part in news],
            searches_url=f"{base_url}/account/searches",
            stop_url=stop_url,
        )
        return Letter(
            key=f"{KIND}:{user.id}:{_digest(news)}",
            kind=KIND,
            recipient=user.email,
            language=language,
            subject=_subject(news, settings),
            text=text,
            headers=_list_headers(stop_url, settings),
        )


def _subject(news: Sequence[News], settings: Settings) -> str:
    count = len({item.id for part in news for item in part.items})
    if len(news) == 1:
        name = one_line(news[0].search.name, NAME_CHARACTERS)
        words = ngettext(
            "%(count)s new item for “%(name)s”",
            "%(count)s new items for “%(name)s”",
            count,
            count=count,
            name=name,
        )
    else:
        words = ngettext(
            "%(count)s new item for your saved searches",
            "%(count)s new items for your saved searches",
            count,
            count=count,
        )
    return f"{one_line(settings.name, NAME_CHARACTERS)}: {words}"


def _section(part: News, language: str, base_url: str) -> dict[str, Any]:
    arguments: SearchArguments = arguments_of(part.search.arguments)
    newest = SearchArguments(q=arguments.q, chosen=arguments.chosen, sort=Sort.ADDED)
    return {
        "name": one_line(part.search.name, 200),
        "url": f"{base_url}{newest.url()}",
        "count": len(part.items),
        "items": [_item(item, language, base_url) for item in part.items[:MOST_SHOWN]],
        "more": max(0, len(part.items) - MOST_SHOWN),
    }


def _item(item: Item, language: str, base_url: str) -> dict[str, str]:
    creators = record.creators(item.document)
    names = "; ".join(agent.direct for agent in creators[:3]) + (" …" if len(creators) > 3 else "")
    about = ", ".join(part for part in (names, str(item.year or "")) if part)
    title = record.main_title(item.document, language).value or gettext("(no title yet)")
    return {
        "title": one_line(title, 500),
        "about": one_line(about, 300),
        "url": item_url(item.handle, base_url),
    }


def _list_headers(stop_url: str, settings: Settings) -> dict[str, str]:
    """The headers by which mail programs offer to unsubscribe (RFC 2369); in one click only over https (RFC 8058)."""
    headers = {
        "List-Unsubscribe": f"<{stop_url}>",
        "List-Id": f"<searches.{settings.oai_namespace}>",
    }
    if stop_url.startswith("https://"):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _digest(news: Sequence[News]) -> str:
    pairs = sorted((part.search.id, item.id) for part in news for item in part.items)
    return hashlib.sha256(repr(pairs).encode()).hexdigest()[:40]
