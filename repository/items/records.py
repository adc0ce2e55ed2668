"""The whole record of an item as crosswalks take it: the metadata document joined with what stands in tables."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote

from repository.access.policy import VISITOR, Action, may
from repository.access.subjects import subject_of
from repository.files.models import File, FileRole
from repository.items.models import Item
from repository.items.relations import public_relations
from repository.items.states import State
from repository.items.versions import version_number

PUBLIC_ROLES = frozenset(
    {FileRole.MAIN, FileRole.DOCUMENTATION, FileRole.PAGE, FileRole.TRANSCRIPT}
)


def item_url(handle: str, base_url: str = "") -> str:
    """Return the permanent address of an item's page."""
    return f"{base_url}/items/{handle}"


def file_url(handle: str, name: str, base_url: str = "") -> str:
    """Return the address at which a file of an item is downloaded."""
    return f"{base_url}/items/{handle}/files/{quote(name)}"


def copy_url(handle: str, name: str) -> str:
    """Return the address at which a copy of a closed file is asked for."""
    return f"{item_url(handle)}/copies/{quote(name)}"


def page_image_url(handle: str, name: str, base_url: str = "") -> str:
    """Return the address of the images of a file's pages, `{number}` and `{width}` still to be put in.

    It tells nothing of the item's other files, as the place of a page in the item would.
    """
    return f"{file_url(handle, name, base_url)}/pages/{{number}}/image?width={{width}}"


def record_of(item: Item, base_url: str, today: date) -> dict[str, Any]:
    """Return the record of `item` as a visitor may know it on `today`.

    Files say whether they are open to everybody, and how many of their pages can be looked at; a withdrawn item lists
    none. Relations of other items to this one stand with its own; `version_number` only with an item that has versions.
    """
    files = (
        []
        if item.state == State.WITHDRAWN
        else [
            _file(item, file, base_url, today) for file in item.files if file.role in PUBLIC_ROLES
        ]
    )
    rest: dict[str, Any] = {"files": files}
    if relations := public_relations(item):
        rest["relations"] = relations
    if number := version_number(item):
        rest["version_number"] = number
    return {**described(item, base_url), **rest}


def described(item: Item, base_url: str) -> dict[str, Any]:
    """Return the record of `item` without its files: what citations and lists need, and no query more."""
    return {
        **item.document,
        "handle": item.handle,
        "profile": item.profile,
        "state": item.state,
        "collections": [c.slug for c in item.collection.path()],
        "record": {"created": _instant(item.created_at), "changed": _instant(item.changed_at)},
        "files": [],
        "withdrawal": item.withdrawal,
        "urls": {"landing": item_url(item.handle, base_url), "base": base_url},
    }


def _file(item: Item, file: File, base_url: str, today: date) -> dict[str, Any]:
    return {
        "name": file.name,
        "mime": file.mime,
        "size": file.size_bytes,
        "sha256": file.sha256,
        "role": file.role,
        "label": file.label,
        "url": file_url(item.handle, file.name, base_url),
        "page_count": file.image_count,
        "page_image_url": page_image_url(item.handle, file.name, base_url),
        "is_open": may(VISITOR, Action.READ, subject_of(item, file), today),
    }


def _instant(at: Any) -> str:
    return str(at.strftime("%Y-%m-%dT%H:%M:%SZ"))
