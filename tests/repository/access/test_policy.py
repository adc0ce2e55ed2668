"""The policy against a table written by hand from the rules: roles, states, access, hidden, owner, groups, files.

The expectation names for every state who may see it, and for every action who may do it, in sets
that are written out; it shares no code with the policy.
"""

import itertools
from datetime import date

import pytest

from repository.access.policy import Access, Action, Actor, Subject, may
from repository.items.states import State
from repository.people.models import Role

TODAY = date(2026, 11, 23)
OWNER, OTHER = 7, 8
GROUP, ANOTHER_GROUP = 3, 4
EMBARGOES = {
    "coming": date(2026, 11, 24),
    "lapsing today": date(2026, 11, 23),
    "lapsed": date(2020, 1, 1),
}

# who, beside the owner and the system, sees an item in a state
SEEN_BY = {
    "draft": {"cataloguer", "auditor", "administrator"},
    "returned": {"cataloguer", "auditor", "administrator"},
    "submitted": {"reviewer", "cataloguer", "auditor", "administrator"},
    "declined": {"reviewer", "cataloguer", "auditor", "administrator"},
    "published": {"visitor", "depositor", "reviewer", "cataloguer", "auditor", "administrator"},
    "withdrawn": {"visitor", "depositor", "reviewer", "cataloguer", "auditor", "administrator"},
}
SEES_INTERNAL = {"reviewer", "cataloguer", "auditor", "administrator"}


def only_published(who):
    """Return the sets of an act that is possible with published items alone."""
    return {state: who if state == "published" else set() for state in SEEN_BY}


LOOKING = {"view", "read", "as_seen", "see_history", "see_former", "ask_for_copy", "certify"}
DEPOSITS = {"depositor", "reviewer", "cataloguer", "administrator"}
READS_EVERYTHING = {"reviewer", "cataloguer", "auditor", "administrator"}
# who may do it with whatever they see; "own" and "not own" for deposits of their own and of others
DOES = {
    "edit": {
        "draft": {"cataloguer", "administrator", "own depositor", "own reviewer"},
        "returned": {"cataloguer", "administrator", "own depositor", "own reviewer"},
        "submitted": {"cataloguer", "administrator", "reviewer"},
        "declined": {"cataloguer", "administrator"},
        "published": {"cataloguer", "administrator"},
        "withdrawn": {"cataloguer", "administrator"},
    },
    "submit": {"own depositor", "own reviewer", "cataloguer", "administrator"},
    "copy": {state: DEPOSITS if state != "withdrawn" else set() for state in SEEN_BY},
    "offer": {"own depositor", "own reviewer", "own cataloguer", "own administrator"},
    "transfer": {"cataloguer", "administrator"},
    "certify": only_published(
        {"reviewer", "cataloguer", "auditor", "administrator", "own depositor"}
    ),
    "review": {"other's reviewer", "other's cataloguer", "other's administrator"},
    "publish": {"other's reviewer", "cataloguer", "administrator"},
    "withdraw": {"cataloguer", "administrator"},
    "restore": {"cataloguer", "administrator"},
    "move": {"cataloguer", "administrator"},
    "as_seen": {"reviewer", "cataloguer", "auditor", "administrator", "own depositor"},
    "see_history": {"reviewer", "cataloguer", "auditor", "administrator", "own depositor"},
    "see_former": {"reviewer", "cataloguer", "auditor", "administrator"},
    "new_version": only_published(
        {"cataloguer", "administrator", "own depositor", "own reviewer"},
    ),
    "change_access": {"cataloguer", "administrator"},
    "purge": {
        "draft": {"cataloguer", "administrator"},
        "submitted": {"cataloguer", "administrator"},
        "returned": {"cataloguer", "administrator"},
        "declined": {"cataloguer", "administrator"},
        "published": set(),
        "withdrawn": set(),
    },
    "ask_for_copy": only_published(
        {"visitor", "depositor", "reviewer", "cataloguer", "auditor", "administrator"}
    ),
    "converse": {
        state: {"reviewer", "cataloguer", "administrator", "own depositor", "own auditor"}
        if state != "draft"
        else set()
        for state in SEEN_BY
    },
    "grant_copy": only_published({"reviewer", "cataloguer", "administrator", "own depositor"}),
    "discard": {
        "draft": {"cataloguer", "administrator", "own depositor", "own reviewer"},
        "submitted": {"cataloguer", "administrator", "own depositor", "own reviewer"},
        "returned": {"cataloguer", "administrator", "own depositor", "own reviewer"},
        "declined": {"cataloguer", "administrator", "own depositor", "own reviewer"},
        "published": set(),
        "withdrawn": set(),
    },
}


def expected(role, is_owner, is_member, action, subject, embargo):
    """Return what the rules say, from the words of the case alone."""
    if role == "system":
        return True
    sees = is_owner or role in SEEN_BY[subject.state]
    if subject.is_hidden and not is_owner and role not in SEES_INTERNAL:
        sees = False
    if not sees or action == "view":
        return sees
    if action == "read":
        return expected_to_read(role, is_owner, is_member, subject, embargo)
    if action == "grant_copy" and role == "depositor":
        is_record_only = "metadata_only" in (subject.access, subject.file_access)
        return is_owner and subject.state == "published" and not is_record_only
    who = DOES[action]
    who = who[subject.state] if isinstance(who, dict) else who
    return bool({role, f"own {role}" if is_owner else f"other's {role}"} & who)


def expected_to_read(role, is_owner, is_member, subject, embargo):
    if not subject.is_served:
        return False
    if role in READS_EVERYTHING:
        return True
    if subject.state == "withdrawn":
        return False
    if is_owner:
        return True
    locks = {str(subject.access), str(subject.file_access or subject.access)}
    locks.discard("open")
    if embargo != "coming":
        locks.discard("embargoed")
    if is_member:
        locks.discard("restricted")
    return subject.state == "published" and not locks


def cases():
    for embargo, hidden, state, access, file_access, served in itertools.product(
        EMBARGOES, (False, True), State, Access, (None, *Access), (True, False)
    ):
        subject = Subject(
            item_id=1,
            state=state,
            access=access,
            embargo_until=EMBARGOES[embargo],
            is_hidden=hidden,
            depositor_id=OWNER,
            groups=frozenset({GROUP}),
            file_access=file_access,
            is_served=served,
        )
        yield embargo, subject


def actors(role):
    if role == "visitor":
        yield Actor(None, Role.VISITOR), False, False
        return
    for is_owner, is_member in itertools.product((True, False), repeat=2):
        groups = frozenset({GROUP, ANOTHER_GROUP} if is_member else {ANOTHER_GROUP})
        yield Actor(OWNER if is_owner else OTHER, Role(role), groups), is_owner, is_member


@pytest.mark.parametrize("role", [str(role) for role in Role])
def test_policy_says_what_the_table_says(role):
    wrong = []
    for (embargo, subject), (actor, is_owner, is_member), action in itertools.product(
        list(cases()), list(actors(role)), Action
    ):
        wanted = expected(role, is_owner, is_member, str(action), subject, embargo)
        if may(actor, action, subject, TODAY) != wanted:
            wrong.append((str(action), wanted, embargo, actor, subject))
    assert wrong[:5] == []


def test_a_file_of_unknown_embargo_stays_closed():
    subject = Subject(1, State.PUBLISHED, Access.EMBARGOED, None, False, OWNER)
    assert not may(Actor(None, Role.VISITOR), Action.READ, subject, date.max)


def test_auditors_change_nothing_of_others():
    changing = [action for action in Action if action not in LOOKING]
    for state in State:
        subject = Subject(1, state, Access.OPEN, None, False, OWNER)
        auditor = Actor(OTHER, Role.AUDITOR)
        assert not any(may(auditor, action, subject, TODAY) for action in changing)


def test_depositors_and_reviewers_never_publish_their_own_work():
    for role in (Role.DEPOSITOR, Role.REVIEWER):
        for state in State:
            subject = Subject(1, state, Access.OPEN, None, False, OWNER)
            assert not may(Actor(OWNER, role), Action.PUBLISH, subject, TODAY)
