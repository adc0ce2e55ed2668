"""`/login/with/<provider>`: signing in elsewhere; `/account/sign-ins`: adding that to one's account, removing it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _

from repository import signing_in, web
from repository.db import db, transaction
from repository.errors import Conflict, NotAllowed, NotFound
from repository.people import identities, openid
from repository.people.models import User
from repository.people.proof_views import arrive
from repository.settings_people import OidcProvider, is_local

blueprint = Blueprint("openid", __name__)


@blueprint.post("/login/with/<provider_id>")
def begin(provider_id: str) -> Any:
    """Send the browser to the issuer."""
    return _away(_provider(provider_id), web.local_path(request.form.get("next"), "/account"), None)


@blueprint.get("/login/with/<provider_id>/back")
def back(provider_id: str) -> Any:
    """Take the answer of the issuer, once, and sign in or add the sign-in to the account."""
    provider, attempt = _provider(provider_id), signing_in.take_attempt()
    if attempt is None:
        raise NotAllowed(openid.REFUSED)
    person = openid.person_of(
        provider, attempt, web.arguments(), _redirect_uri(provider), _client(provider)
    )
    if attempt.link_to is not None:
        return _added(provider, person, attempt.link_to)
    with transaction() as session:
        user = identities.account_of(session, provider, person)
    return arrive(user, attempt.target)


@blueprint.get("/account/sign-ins")
@signing_in.people_only
def mine() -> str:
    """List the sign-ins elsewhere of one's account, and those that can be added."""
    names = {provider.issuer: provider.name for provider in web.settings().oidc_providers}
    rows = identities.identities_of(db.session(), web.current_actor().user_id)
    have = {row.issuer for row in rows}
    return render_template(
        "people/sign_ins.html",
        rows=[
            {"id": row.id, "name": names.get(row.issuer, row.issuer), "subject": row.subject}
            for row in rows
        ],
        others=[p for p in web.settings().oidc_providers if p.issuer not in have],
    )


@blueprint.post("/account/sign-ins/<provider_id>/add")
@signing_in.recently_proven
def add(provider_id: str) -> Any:
    """Send the browser to the issuer, to add that sign-in to one's account."""
    return _away(_provider(provider_id), "/account/sign-ins", web.current_actor().user_id)


@blueprint.post("/account/sign-ins/<int:identity_id>/remove")
@signing_in.recently_proven
def remove(identity_id: int) -> Any:
    """Take a sign-in from one's account."""
    if identity_id > 2**31 - 1:
        raise NotFound
    with transaction() as session:
        user = session.get_one(User, web.current_actor().user_id)
        identities.remove(session, user, identity_id)
    signing_in.say(_("The sign-in is removed."))
    return redirect(url_for("openid.mine"), 303)


def _away(provider: OidcProvider, target: str, link_to: int | None) -> Any:
    attempt = openid.new_attempt(provider, target, link_to)
    address = openid.authorization_url(
        provider, attempt, _redirect_uri(provider), _client(provider)
    )
    signing_in.keep_attempt(attempt)
    return redirect(address, 303)


def _added(provider: OidcProvider, person: openid.Person, user_id: int) -> Any:
    if web.current_actor().id != user_id:
        raise NotAllowed(openid.REFUSED)
    try:
        with transaction() as session:
            identities.add(session, provider, person, session.get_one(User, user_id))
    except Conflict as error:
        signing_in.say(_(error.message), "warning")
    else:
        signing_in.say(_("You can sign in with %(name)s from now on.", name=provider.name))
    return redirect(url_for("openid.mine"), 303)


def _provider(provider_id: str) -> OidcProvider:
    for provider in web.settings().oidc_providers:
        if provider.id == provider_id:
            return provider
    raise NotFound


def _redirect_uri(provider: OidcProvider) -> str:
    return web.base_url() + url_for("openid.back", provider_id=provider.id)


def _client(provider: OidcProvider) -> Any:
    own = ("127.0.0.0/8", "::1/128") if is_local(provider.issuer) else ()
    return openid.client_of("Daluang", (*web.settings().harvest_private_networks, *own))
