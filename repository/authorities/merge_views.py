"""`/authorities/merge` and `/authorities/pairs`: entries made one after a look at what changes; likely pairs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext as _

from repository import signing_in, web
from repository.authorities import merging, presenting, queries
from repository.authorities.models import AuthorityPair
from repository.authorities.pairs import count_pairs, listed_pairs, look_again
from repository.authorities.views import require_keeper, require_staff
from repository.db import db, transaction
from repository.errors import BadValue
from repository.pagination import pager_of

blueprint = Blueprint("authority_merges", __name__, url_prefix="/authorities")
MOST_MERGED = 20
PAGE_SIZE = 25


@blueprint.get("/merge")
@signing_in.people_only
def preview() -> Any:
    """Show the chosen entries side by side, which is kept, and what changes for how many works."""
    require_keeper()
    return _preview_page("")


def _preview_page(fault: str) -> Any:
    numbers = _numbers(request.values.getlist("entry"))
    session, actor = db.session(), web.current_actor()
    entries = [queries.authority_with(session, number) for number in numbers]
    entries = [entry for entry in entries if entry.merged_into_id is None]
    if len(entries) < 2:
        signing_in.say(_("Choose two names or more to merge."), "warning")
        return redirect("/authorities", 303)
    works = queries.counts(session, actor, numbers)
    most = max(entries, key=lambda e: (e.standing == "confirmed", works.get(e.id, 0), -e.id))
    kept = web.whole_number(request.values.get("kept"), most.id, high=10**9)
    page = render_template(
        "authorities/merge.html",
        rows=[
            presenting.row(entry, works.get(entry.id, 0))
            | {"details": presenting.details(entry), "is_kept": entry.id == kept}
            for entry in entries
        ],
        works=sum(works.values()),
        fault=fault,
        has_errors=bool(fault),
    )
    return (page, 422) if fault else page


@blueprint.post("/merge")
@signing_in.people_only
def merge() -> Any:
    """Merge the chosen entries into the one that is kept."""
    require_keeper()
    numbers = _numbers(request.form.getlist("entry"))
    kept = web.whole_number(request.form.get("kept"), 0, low=0, high=10**9)
    if kept not in numbers or len(numbers) < 2:
        return _preview_page(_("Choose which name is kept."))
    try:
        with transaction() as session:
            merging.merge(session, web.current_actor(), kept, numbers)
    except BadValue as error:
        return _preview_page(_(error.message, **error.values))
    signing_in.say(
        _("The names were merged. The works keep their spelling; this can be taken back below.")
    )
    return redirect(f"/authorities/{kept}", 303)


@blueprint.get("/pairs")
@signing_in.people_only
def pairs() -> Any:
    """List pairs of entries that may be the same, the most likely first."""
    require_staff()
    session, actor = db.session(), web.current_actor()
    page = web.whole_number(request.args.get("page"), 1, high=10_000)
    total, found = count_pairs(session), listed_pairs(session, page, PAGE_SIZE)
    numbers = [entry.id for _pair, *both in found for entry in both]
    works = queries.counts(session, actor, numbers)
    return render_template(
        "authorities/pairs.html",
        pairs=[
            {
                "reason": _reason(pair),
                "score": pair.score,
                "entries": [presenting.row(entry, works.get(entry.id, 0)) for entry in both],
            }
            for pair, *both in found
        ],
        total=total,
        pager=pager_of("/authorities/pairs", page, total, PAGE_SIZE),
        may_curate=actor.may_curate,
    )


@blueprint.post("/pairs/look")
@signing_in.people_only
def look() -> Any:
    """Have the worker propose names of items that the list lacks, and look for pairs."""
    require_keeper()
    with transaction() as session:
        look_again(session, web.current_actor())
    signing_in.say(_("The names are being compared; come back in a minute."))
    return redirect("/authorities/pairs", 303)


@blueprint.post("/pairs/<int:first_id>/<int:second_id>/different")
@signing_in.people_only
def different(first_id: int, second_id: int) -> Any:
    """Say that two entries are not the same; they are not proposed again."""
    require_keeper()
    with transaction() as session:
        merging.say_different(session, web.current_actor(), first_id, second_id)
    signing_in.say(_("The two stay apart and are not proposed again."))
    return redirect("/authorities/pairs", 303)


def _reason(pair: AuthorityPair) -> str:
    words: dict[str, str] = {
        "orcid": _("the same ORCID iD"),
        "words": _("the same words"),
        "initials": _("initials that fit"),
        "near": _("nearly the same spelling"),
    }
    return words[pair.reason]


def _numbers(texts: list[str]) -> list[int]:
    numbers = (int(t) for t in texts if t.isascii() and t.isdigit() and len(t) < 10)
    return list(dict.fromkeys(numbers))[:MOST_MERGED]
