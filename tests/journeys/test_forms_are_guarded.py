"""Every address that takes a form refuses one without a token; no form sets a column that it does not show.

Both go over the map of addresses, so that a new one is looked at without being named here.
"""

import re

import pytest
from sqlalchemy import select

from repository.db import Model, db, transaction
from repository.people.models import Role, User
from repository.people.operations import actor_of, set_password
from tests import factories
from tests.browsing import open_form
from tests.signing_in import client_of

METHODS = ("POST", "PUT", "PATCH", "DELETE")
# OAI-PMH takes forms of strangers and changes nothing; the token in the address is the right to stop letters
WITHOUT_TOKEN = {"/oai", "/oai/request", "/cgi/oai2", "/oai.xml", "/alerts/<token>/stop"}
REFUSED = (400, 403)  # 403: uploads in parts ask for the token in a header
EMAIL, PASSWORD = "siti@contoh.id", "kuda hitam di padang"
VALUES = {"int": "1", "string": "abcdefgh", "path": "a/b"}


def forms(app):
    """Yield method and address of every rule that changes something, with made-up values in its places."""
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods & set(METHODS)):
            if rule.rule not in WITHOUT_TOKEN:
                yield method, _filled(rule.rule)


def _filled(rule):
    def value(found):
        kind = found.group(1) or ""
        if "any(" in kind:
            return re.sub(r"['\"]", "", kind[kind.index("(") + 1 : -2].split(",")[0])
        return VALUES.get(kind.rstrip(":").partition("(")[0], "abcdefgh")

    return re.sub(r"<(\w+(?:\([^)]*\))?:)?\w+>", value, rule)


@pytest.fixture
def siti(app):
    """A client of a depositor with a draft, and the handle of the draft."""
    with app.app_context():
        with transaction() as session:
            user = factories.make_user(session, Role.DEPOSITOR, email=EMAIL)
            set_password(session, user, PASSWORD)
            handle = factories.make_item(session, state="draft", depositor=user).handle
        db.session.remove()
    return client_of(app, EMAIL), handle


def test_a_form_without_a_token_is_refused_everywhere(app, siti):
    client, _ = siti
    tried = list(forms(app))
    assert len(tried) > 40
    let_in = {}
    for method, address in tried:
        answer = client.open(address, method=method, data={"x": "1"})
        if answer.status_code not in REFUSED:
            let_in[f"{method} {address}"] = answer.status_code
    assert let_in == {}


def test_a_token_of_somebody_else_is_refused(app, siti):
    client, _ = siti
    stranger = app.test_client()
    token = open_form(stranger, "/login", "password").value("csrf_token")
    answer = client.post("/account/sessions/end-others", data={"csrf_token": token})
    assert answer.status_code == 400


def test_no_form_sets_a_column_that_it_does_not_show(app, siti):
    client, handle = siti
    before = _account(app)
    token = open_form(client, "/account", action="/logout").value("csrf_token")
    wanted = {
        column.name: "1" for table in Model.metadata.sorted_tables for column in table.columns
    }
    wanted |= {"role": "administrator", "is_approved": "1", "is_active": "1", "state": "published"}
    wanted |= {"user_id": "1", "depositor_id": "1", "email": "lain@contoh.id", "orcid": "1"}
    wanted |= {"password_hash": "x", "totp_key": "x", "erased_at": "2020-01-01", "groups": "1"}
    wanted.pop("password", None)
    for _method, address in forms(app):
        if _method != "POST" or "/logout" in address or "/sessions" in address:
            continue
        address = address.replace("abcdefgh", handle)
        answer = client.post(address, data={**wanted, "csrf_token": token})
        answer.close()
        assert answer.status_code < 500, address
        assert _account(app) == before, address
    with app.app_context():
        from repository.items.models import Item

        item = db.session.scalar(select(Item).where(Item.handle == handle))
        assert item is None or (item.state != "published" and item.depositor_id == before["id"])
        db.session.remove()


def _account(app):
    with app.app_context():
        user = db.session.scalar(select(User).where(User.email == EMAIL))
        found = {
            name: getattr(user, name)
            for name in ("id", "email", "role", "is_active", "is_approved", "password_hash")
        } | {"orcid": user.orcid, "totp_key": user.totp_key, "groups": [g.id for g in user.groups]}
        assert actor_of(user).role == Role.DEPOSITOR
        db.session.remove()
    return found
