"""`/harvesting/partners`: whom we harvest, how that went, and what cataloguers and administrators change about it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template
from flask_babel import gettext

from repository import signing_in, web
from repository.db import db, transaction
from repository.errors import BadValue, NotAllowed
from repository.partners import operations, presenting, queries
from repository.partners.asking import NoProvider, identify
from repository.partners.fetching import Limits
from repository.partners.forms import PartnerForm
from repository.partners.harvesting import client_of

blueprint = Blueprint("partners_of_staff", __name__, url_prefix="/harvesting/partners")
# a person waits for the answer
LIMITS = Limits(connect_seconds=8, read_seconds=15, total_seconds=20, size_bytes=1024 * 1024)


@blueprint.get("")
@signing_in.people_only
def show() -> Any:
    """List the partners with their last harvest, and the form for another one."""
    _require_staff()
    return _list_page(PartnerForm())


@blueprint.post("")
@signing_in.people_only
def add() -> Any:
    """Add a partner after asking it who it is."""
    _require_keeper()
    form = PartnerForm()
    if not form.validate_on_submit():
        return _list_page(form), 422
    url, name = form.url.data.strip(), form.name.data or ""
    spec, prefix = (form.set.data or "").strip(), form.prefix.data.strip()
    try:
        identity = identify(client_of(web.settings(), LIMITS), url, prefix)
        with transaction() as session:
            added = operations.add_partner(
                session,
                web.current_actor(),
                identity,
                base_url=url,
                name=name,
                set_spec=spec,
                prefix=prefix,
            )
            added_id, added_name = added.id, added.name
    except BadValue as error:
        form[error.field].errors = [_sentence(error)]
        return _list_page(form), 422
    signing_in.say(
        gettext("%(name)s was added and is being harvested.", name=added_name),
    )
    return redirect(f"/harvesting/partners/{added_id}", 303)


@blueprint.get("/<int:partner_id>")
@signing_in.people_only
def detail(partner_id: int) -> Any:
    """Show one partner and the reports of its last harvests."""
    _require_staff()
    session = db.session()
    partner = operations.partner_with(session, partner_id)
    (row,) = queries.overview(session, partner.id)
    harvests = queries.last_harvests(session, partner.id)
    return render_template(
        "harvesting/partner.html",
        partner=presenting.staff_row(row),
        harvests=[presenting.harvest_row(harvest) for harvest in harvests],
        may_keep=web.current_actor().may_keep_partners,
    )


@blueprint.post("/<int:partner_id>/harvest")
@signing_in.people_only
def harvest(partner_id: int) -> Any:
    """Have the worker harvest the partner as soon as it can."""
    _require_keeper()
    with transaction() as session:
        partner = operations.partner_with(session, partner_id)
        operations.make_due(session, web.current_actor(), partner)
        name = partner.name
    signing_in.say(gettext("%(name)s will be harvested in a moment.", name=name))
    return redirect(f"/harvesting/partners/{partner_id}", 303)


@blueprint.post("/<int:partner_id>/<any(on, off):state>")
@signing_in.people_only
def switch(partner_id: int, state: str) -> Any:
    """Show and harvest the partner, or hide its records at once and let it rest."""
    _require_keeper()
    with transaction() as session:
        partner = operations.partner_with(session, partner_id)
        operations.switch(session, web.current_actor(), partner, is_enabled=state == "on")
        name = partner.name
    words = (
        gettext("%(name)s was switched on.", name=name)
        if state == "on"
        else gettext("%(name)s was switched off; nobody finds its records now.", name=name)
    )
    signing_in.say(words)
    return redirect(f"/harvesting/partners/{partner_id}", 303)


@blueprint.get("/<int:partner_id>/remove")
@signing_in.people_only
def confirm(partner_id: int) -> Any:
    """Ask whether the partner is really to be removed."""
    _require_keeper()
    session = db.session()
    partner = operations.partner_with(session, partner_id)
    (row,) = queries.overview(session, partner.id)
    return render_template("harvesting/partner_remove.html", partner=presenting.staff_row(row))


@blueprint.post("/<int:partner_id>/remove")
@signing_in.people_only
def remove(partner_id: int) -> Any:
    """Remove the partner with all its records."""
    _require_keeper()
    with transaction() as session:
        partner = operations.partner_with(session, partner_id)
        name = partner.name
        operations.remove_partner(session, web.current_actor(), partner)
    signing_in.say(gettext("%(name)s and its records were removed.", name=name))
    return redirect("/harvesting/partners", 303)


def _list_page(form: PartnerForm) -> str:
    rows = queries.overview(db.session())
    return render_template(
        "harvesting/partners.html",
        rows=[presenting.staff_row(row) for row in rows],
        form=form,
        may_keep=web.current_actor().may_keep_partners,
        has_errors=bool(form.errors),
    )


def _sentence(error: BadValue) -> str:
    sentence = gettext(error.message, **error.values)
    return f"{sentence} ({error.values['detail']})" if isinstance(error, NoProvider) else sentence


def _require_staff() -> None:
    if not web.current_actor().is_staff:
        raise NotAllowed("The pages about harvesting are for staff.")


def _require_keeper() -> None:
    if not web.current_actor().may_keep_partners:
        raise NotAllowed("Partners are kept by cataloguers and administrators.")
