"""Every address of the program, new ones by themselves: nothing is told and nothing changed by whoever may not.

The addresses come from the program's own map. Each is asked with every item in every state by every role, those with
most rights first; then everything that can be posted is posted by those who may change nothing.
"""

import itertools

import pytest
from sqlalchemy import select

from repository.app import csrf
from repository.db import db
from repository.items.models import Item, Revision
from repository.people.models import User
from repository.review.models import Review
from tests.journeys.test_leaks import ROLES, canaries, clients

__all__ = ["canaries", "clients"]
pytestmark = pytest.mark.slow

VALUES = {
    "slug": "umum",
    "name": "subject",
    "language": "id",
    "code": "id",
    "kind": "atom",
    "extension": "csv",
    "token": "bukan-token",
    "token_or_id": "bukan-token",
}
"""What stands for a part of an address that names no item; every other part is the number 1."""
# Nobody gets an answer here without a token, a partner, a file of before or a second step: their own tests ask them.
NEEDS_MORE = {"/static/<path:filename>"}


def doors(app, method):
    """The rules that answer `method`, but for the front end's files."""
    rules = [rule for rule in app.url_map.iter_rules() if method in rule.methods]
    return [rule for rule in rules if rule.rule not in NEEDS_MORE]


def filled(rule, canary):
    """The addresses of `rule` with the item's values, one for each word that it lets choose."""
    choices = {}
    for name in rule.arguments:
        converter = rule._converters[name]
        choices[name] = sorted(getattr(converter, "items", ())) or [VALUES.get(name, 1)]
    if "handle" in choices:
        choices["handle"] = [canary.handle]
        if "name" in choices:
            choices["name"] = [canary.file.rsplit("/", 1)[-1]]
    for values in itertools.product(*choices.values()):
        built = rule.build(dict(zip(choices, values, strict=True)))
        assert built is not None, rule
        yield built[1]


def of_items(app, canaries):
    """Every address with each item, each once, and the rule that it fills."""
    found = {}
    for rule, canary in itertools.product(doors(app, "GET"), canaries):
        for address in filled(rule, canary):
            found.setdefault(address, rule.rule)
    return found


def told(body, role, canaries):
    """What of the items stands in the answer and may not be known to the role."""
    for canary in canaries:
        if canary.secret in body and role not in canary.readers:
            yield canary.case, "words of the file"
        if canary.title in body and role not in canary.viewers:
            yield canary.case, "title"


def test_no_address_tells_what_a_reader_may_not_know(app, clients, canaries):
    found = []
    answered = set()
    addresses = of_items(app, canaries)
    for role, (address, rule) in itertools.product(ROLES, addresses.items()):
        with clients[role].get(address) as answer:
            status, body = answer.status_code, answer.get_data().decode("utf-8", "replace")
        assert status < 500, (role, address, status)
        if status < 400:
            answered.add(rule)
        found += [(role, rule, *what) for what in told(body, role, canaries)]
    assert found == []
    with_items = {rule.rule for rule in doors(app, "GET") if "handle" in rule.arguments}
    assert len(with_items & answered) >= len(with_items) * 3 // 4, with_items - answered


def state_of_everything(app):
    """What must not change: items, their descriptions, reviews and accounts."""
    with app.app_context():
        session = db.session()
        items = session.execute(
            select(
                Item.id,
                Item.state,
                Item.version,
                Item.depositor_id,
                Item.collection_id,
                Item.access,
            ).order_by(Item.id)
        ).all()
        revisions = session.execute(select(Revision.id).order_by(Revision.id)).all()
        reviews = session.execute(select(Review.id, Review.reviewer_id, Review.decision)).all()
        roles = session.execute(select(User.id, User.role, User.is_active).order_by(User.id)).all()
        db.session.remove()
    return {
        "items": [tuple(row) for row in items],
        "revisions": [tuple(row) for row in revisions],
        "reviews": [tuple(row) for row in reviews],
        "roles": [tuple(row) for row in roles],
    }


FORM = {
    "reason": "Alasan",
    "role": "administrator",
    "state": "published",
    "decision": "publish",
    "collection": "arsip",
    "access": "open",
    "title": "Judul lain",
    "email": "lain@contoh.id",
    "depositor": "stranger@contoh.id",
    "confirm": "y",
    "handle": "",
    "text": "Kata",
    "version": "1",
}


@pytest.fixture
def unprotected(app, monkeypatch):
    """Forms need no token: the rights alone must hold."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    monkeypatch.setattr(csrf, "protect", lambda: None)


def post_everything(app, client, role, canaries):
    """Everything that can be posted is posted, with each item where it names one; return how many times."""
    tried = 0
    for rule, canary in itertools.product(doors(app, "POST"), canaries):
        if "handle" not in rule.arguments and canary is not canaries[0]:
            continue
        if rule.endpoint in ("people.logout", "people.login") or "sessions" in rule.rule:
            continue  # they end the very session that asks
        for address in filled(rule, canary):
            with client.post(address, data={**FORM, "handle": canary.handle}) as answer:
                assert answer.status_code < 500, (address, answer.status_code)
                body = answer.get_data().decode("utf-8", "replace")
            assert not list(told(body, role, canaries)), address
            tried += 1
    return tried


@pytest.mark.parametrize("role", ["visitor", "stranger", "member", "auditor"])
def test_nothing_is_changed_by_those_who_may_change_nothing(
    app, clients, canaries, unprotected, role
):
    before = state_of_everything(app)
    assert post_everything(app, clients[role], role, canaries) > 50
    after = state_of_everything(app)
    if role in ("stranger", "member"):  # they may begin drafts of their own
        known = {row[0] for row in before["items"]}
        after["items"] = [row for row in after["items"] if row[0] in known]
        after["revisions"] = after["revisions"][: len(before["revisions"])]
    assert after == before


def test_the_same_posts_change_much_when_an_administrator_sends_them(
    app, clients, canaries, unprotected
):
    before = state_of_everything(app)
    post_everything(app, clients["administrator"], "administrator", canaries)
    changed = set(state_of_everything(app)["items"]) ^ set(before["items"])
    assert len(changed) > 5
