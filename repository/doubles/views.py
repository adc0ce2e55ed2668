"""`/duplicates`: pairs of items that may be the same, two side by side, merging and undoing it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext as _

from repository import signing_in, web
from repository.db import db, transaction
from repository.doubles import operations, queries
from repository.doubles.finding import look_again
from repository.doubles.models import ItemPair
from repository.errors import BadValue, Conflict, NotAllowed
from repository.files.queries import listed_files
from repository.items.changes import field_label
from repository.items.models import Item
from repository.items.records import item_url
from repository.metadata.differing_values import fields_of
from repository.metadata.record import main_title
from repository.pagination import pager_of

blueprint = Blueprint("doubles", __name__, url_prefix="/duplicates")


@blueprint.get("")
@signing_in.people_only
def show() -> Any:
    """List the pairs, the most likely first."""
    _require_staff()
    session, actor = db.session(), web.current_actor()
    state = request.args.get("state", "open")
    state = state if state in queries.STATES else "open"
    page = web.whole_number(request.args.get("page"), 1, high=10_000)
    total = queries.count(session, actor, state)
    rows = queries.listed(session, actor, state, page)
    return render_template(
        "doubles/list.html",
        pairs=[
            {
                "url": f"/duplicates/{pair.first_id}/{pair.second_id}",
                "reason": _reason(pair),
                "score": pair.score,
                "items": [_side(first), _side(second)],
            }
            for pair, first, second in rows
        ],
        state=state,
        total=total,
        pager=pager_of(f"/duplicates?state={state}", page, total, queries.PAGE_SIZE),
        may_curate=actor.may_curate,
    )


@blueprint.get("/<int:first_id>/<int:second_id>")
@signing_in.people_only
def compare(first_id: int, second_id: int) -> Any:
    """Show two items side by side, field by field."""
    _require_staff()
    return _compare_page(first_id, second_id)


@blueprint.post("/<int:first_id>/<int:second_id>/<any(merge, different, undo):act>")
@signing_in.people_only
def decide(first_id: int, second_id: int, act: str) -> Any:
    """Merge the two, say that they are different, or undo a merge."""
    if not web.current_actor().may_curate:
        raise NotAllowed("Items are merged by cataloguers and administrators.")
    try:
        with transaction() as session:
            said = _act(session, first_id, second_id, act)
    except (BadValue, Conflict) as error:
        return _compare_page(first_id, second_id, _(error.message, **error.values)), error.status
    signing_in.say(said)
    if act == "different":
        return redirect("/duplicates", 303)
    if act == "merge" and _is_gone(first_id, second_id):
        return redirect("/duplicates", 303)
    return redirect(f"/duplicates/{first_id}/{second_id}", 303)


def _is_gone(first_id: int, second_id: int) -> bool:
    """Whether one of the two was discarded, and the pair with it."""
    session = db.session()
    return session.get(ItemPair, (first_id, second_id)) is None


def _act(session: Any, first_id: int, second_id: int, act: str) -> str:
    actor, form = web.current_actor(), request.form
    if act == "different":
        operations.say_different(session, actor, first_id, second_id)
        return str(_("The two stay apart and are not proposed again."))
    if act == "undo":
        operations.undo(session, actor, first_id, second_id)
        return str(_("The merge was undone; both items are public again."))
    kept = web.whole_number(form.get("kept"), 0, low=0, high=10**9)
    other = "second" if kept == first_id else "first"
    taken = [k[5:] for k, v in form.items() if k.startswith("take-") and v == other]
    kept_item = operations.merge(
        session,
        actor,
        first_id,
        second_id,
        kept_id=kept,
        taken=taken,
        files=[int(n) for n in form.getlist("file") if n.isascii() and n.isdigit()],
        versions=(
            web.whole_number(form.get("first_version"), 0, low=0, high=10**9),
            web.whole_number(form.get("second_version"), 0, low=0, high=10**9),
        ),
    )
    return str(_("The two were merged into %(handle)s.", handle=kept_item.handle))


@blueprint.post("/look")
@signing_in.people_only
def look() -> Any:
    """Have the worker compare all items."""
    if not web.current_actor().may_curate:
        raise NotAllowed("Items are merged by cataloguers and administrators.")
    with transaction() as session:
        look_again(session, web.current_actor())
    signing_in.say(_("The items are being compared; come back in a minute."))
    return redirect("/duplicates", 303)


def _compare_page(first_id: int, second_id: int, fault: str = "") -> str:
    session, actor = db.session(), web.current_actor()
    pair, first, second = queries.pair_with(session, actor, first_id, second_id)
    public = [i for i in (first, second) if i.state == "published"]
    best = min(public or [first, second], key=lambda i: (-len(listed_files(i)), i.id))
    kept = web.whole_number(request.form.get("kept"), best.id, low=0, high=10**9)
    return render_template(
        "doubles/compare.html",
        pair={
            "path": f"/duplicates/{first_id}/{second_id}",
            "state": pair.state,
            "reason": _reason(pair),
            "can_undo": pair.state == "merged" and bool((pair.done or {}).get("withdrawn")),
        },
        sides=[_side(first) | _more(first, kept), _side(second) | _more(second, kept)],
        rows=_fields(first, second, kept_is_first=kept == first.id),
        fault=fault,
        has_errors=bool(fault),
        may_curate=actor.may_curate,
    )


def _side(item: Item) -> dict[str, Any]:
    title = main_title(item.document)
    return {
        "id": item.id,
        "handle": item.handle,
        "url": item_url(item.handle),
        "title": title.value or _("(no title yet)"),
        "lang": title.tag,
        "year": item.year or "",
        "state": item.state,
        "collection": item.collection.title(web.language()),
        "version": item.version,
    }


def _more(item: Item, kept: int) -> dict[str, Any]:
    return {
        "is_kept": item.id == kept,
        "files": [{"id": f.id, "name": f.name, "size": f.size_bytes} for f in listed_files(item)],
    }


def _fields(first: Item, second: Item, *, kept_is_first: bool) -> list[dict[str, Any]]:
    """The fields in which the two differ; what the one that stays lacks is proposed from the other."""
    one, other = first.document, second.document
    rows = []
    for key in dict.fromkeys([*one, *other]):
        if one.get(key) == other.get(key) or key in operations.NEVER_CHOSEN:
            continue
        values = [_texts(document, key) for document in (one, other)]
        lacks = not values[0 if kept_is_first else 1]
        rows.append(
            {
                "key": key,
                "label": _label(one, other, key),
                "values": values,
                "chosen": "first" if kept_is_first != lacks else "second",
            }
        )
    return rows


def _texts(document: dict[str, Any], key: str) -> list[str]:
    part = {"type": document.get("type"), key: document[key]} if key in document else {}
    found = fields_of(part, web.language()) if part else {}
    return [value.text for name, values in found.items() if name != "type" for value in values]


def _label(one: dict[str, Any], other: dict[str, Any], key: str) -> str:
    document = one if key in one else other
    part = {"type": document.get("type"), key: document[key]}
    names = [name for name in fields_of(part, web.language()) if name != "type"]
    return field_label(names[0]) if names else key


def _reason(pair: ItemPair) -> str:
    words: dict[str, str] = {
        "identifier": _("the same DOI or ISBN"),
        "checksum": _("the same file"),
        "title": _("the same title"),
        "near": _("nearly the same title, author and year"),
    }
    return words[pair.reason]


def _require_staff() -> None:
    if not web.current_actor().is_staff:
        raise NotAllowed("The list of duplicates is for staff.")
