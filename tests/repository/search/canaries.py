"""Items in every state of access, each with words that stand nowhere else; who may know which is written by hand.

`Canary.found_by` says in whose searches the words of a file may count, `is_searchable` whether its
record is in anybody's. Words are drawn letters, so that none is near another.
"""

import random
from dataclasses import dataclass, replace

from repository.access.policy import Access
from repository.db import db, transaction
from repository.files.models import FileRole
from repository.items import operations
from repository.items.editing import with_flat_values
from repository.items.models import Item
from repository.items.states import State
from repository.people.models import Role
from repository.people.operations import system_actor
from tests import factories
from tests.signing_in import client_of

NOW = "2026-11-23T05:00:00Z"
ROLES = (
    "administrator",
    "cataloguer",
    "auditor",
    "reviewer",
    "owner",
    "member",
    "stranger",
    "visitor",
)
"""Those with most rights first, so that an answer kept for one is noticed when another gets it."""
STAFF = frozenset({"administrator", "cataloguer", "auditor", "reviewer"})
EVERYBODY = frozenset(ROLES)
NOBODY = frozenset()
OWNER, MEMBERS = STAFF | {"owner"}, STAFF | {"owner", "member"}

# item's state and access, the access of its file alone, its collection; who finds the words of the
# file (None: the record is in nobody's search)
CASES = {
    "open": ({}, EVERYBODY),
    "embargoed until tomorrow": ({"access": "embargoed", "embargo_until": "2026-11-24"}, OWNER),
    "embargo over": ({"access": "embargoed", "embargo_until": "2026-11-23"}, EVERYBODY),
    "restricted to a group": ({"access": "restricted"}, MEMBERS),
    "metadata only": ({"access": "metadata_only"}, OWNER),
    "closed file for a group": ({"file_access": Access.RESTRICTED}, MEMBERS),
    "closed file": ({"file_access": Access.METADATA_ONLY}, OWNER),
    "closed file under embargo": (
        {
            "access": "embargoed",
            "embargo_until": "2026-11-24",
            "file_access": Access.RESTRICTED,
        },
        OWNER,
    ),
    "draft": ({"state": State.DRAFT}, None),
    "submitted": ({"state": State.SUBMITTED}, None),
    "returned": ({"state": State.RETURNED}, None),
    "declined": ({"state": State.DECLINED}, None),
    "withdrawn": ({"state": State.WITHDRAWN}, None),
    "internal": ({"collection": "arsip"}, None),
}


def _restrict(session, item, actor):
    document = with_flat_values(item.document, ["access=restricted"], factories.TODAY)
    operations.revise(session, item, actor, document)


def _withdraw(session, item, actor):
    operations.withdraw(session, item, actor, reason="Permintaan penulis")


def _hide(session, item, actor):
    from repository.items.collections import by_slug

    operations.move(session, item, actor, by_slug(session, "arsip"))


# open and in the index, then changed while no job runs
LAGGING = {
    "restricted just now": (_restrict, NOBODY),  # its owner finds it again when the job is done
    "withdrawn just now": (_withdraw, None),
    "hidden just now": (_hide, None),
}


@dataclass(frozen=True)
class Canary:
    """One item, its words, and who may know of them."""

    case: str
    handle: str
    title: str
    creator: str
    keyword: str
    key: str
    secret: str
    file: str
    consent: str
    found_by: frozenset
    is_searchable: bool

    @property
    def metadata(self):
        return (self.title, self.creator, self.keyword)


def words(seed):
    """Words of ten letters, no two alike."""
    chance = random.Random(seed)
    while True:
        yield "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aiueo") for _ in range(5))


def plant(app):
    """Make all items and accounts, indexed but for those that lag; return the canaries."""
    drawn = words(4)
    with app.app_context():
        with transaction() as session:
            members = factories.make_group(session, "ruang-baca")
            owner = factories.make_user(session, email="owner@contoh.id")
            factories.make_user(session, email="member@contoh.id", groups=[members])
            factories.make_user(session, email="stranger@contoh.id")
            for role in sorted(STAFF):
                factories.make_user(session, Role(role), email=f"{role}@contoh.id")
            factories.make_collection(session, "arsip", is_internal=True)
            cases = {**CASES, **{name: ({}, found) for name, (_, found) in LAGGING.items()}}
            canaries = [
                _item(session, drawn, name, details, found, owner, members)
                for name, (details, found) in cases.items()
            ]
        db.session.remove()
    assert factories.work_off(app) == 0
    with app.app_context():
        with transaction() as session:
            for canary in canaries:
                if canary.case in LAGGING:
                    item = session.query(Item).filter_by(handle=canary.handle).one()
                    LAGGING[canary.case][0](session, item, system_actor(session))
        db.session.remove()
    return canaries


def _item(session, drawn, case, details, found_by, owner, members):
    details = dict(details)
    state, file_access = details.pop("state", State.PUBLISHED), details.pop("file_access", None)
    canary = Canary(
        case,
        "",
        *(next(drawn) for _ in range(7)),
        found_by=found_by or NOBODY,
        is_searchable=found_by is not None,
    )
    item = factories.make_item(
        session,
        state=State.DRAFT,
        depositor=owner,
        groups=[members],
        title=f"Laporan {canary.title}",
        creators=[{"family": canary.creator.title(), "given": "Siti"}],
        keywords=[canary.keyword, "Pustaka keliling"],  # all are like each other
        **details,
    )
    text = f"{canary.key} bersama {canary.secret}\f{canary.secret} lagi"
    name = f"{canary.file}.txt"
    factories.add_text_file(session, item, text, name=name, access=file_access)
    factories.add_text_file(
        session, item, f"{canary.consent} izin", name="izin.txt", role=FileRole.CONSENT
    )
    factories.bring_to(session, item, state)
    return replace(canary, handle=item.handle)


def clients(app):
    """A client of each role by name."""
    found = {}
    for role in ROLES:
        found[role] = app.test_client()
        if role != "visitor":
            found[role] = client_of(app, f"{role}@contoh.id")
    return found
