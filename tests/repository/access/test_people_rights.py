"""What roles may do with accounts and the history, and that an account that is not approved drafts and nothing else."""

from dataclasses import replace
from datetime import date

import pytest

from repository.access.policy import Access, Action, Actor, Subject, may
from repository.items.states import State
from repository.people.models import Role

TODAY = date(2026, 11, 23)
RIGHTS = {
    "may_see_people": {"cataloguer", "auditor", "administrator", "system"},
    "may_approve_people": {"cataloguer", "administrator", "system"},
    "may_change_people": {"administrator", "system"},
    "may_see_history": {"cataloguer", "auditor", "administrator", "system"},
    "may_see_whole_history": {"auditor", "administrator", "system"},
}


@pytest.mark.parametrize("right", RIGHTS)
@pytest.mark.parametrize("role", [role.value for role in Role])
def test_who_may_what(right, role):
    assert getattr(Actor(1, Role(role)), right) is (role in RIGHTS[right])


@pytest.mark.parametrize("state", list(State))
def test_who_waits_for_approval_may_draft_and_not_send_in(state):
    subject = Subject(1, state, Access.OPEN, None, False, depositor_id=7)
    approved = Actor(7, Role.DEPOSITOR)
    waiting = replace(approved, is_approved=False)
    assert may(approved, Action.SUBMIT, subject, TODAY)
    assert not may(waiting, Action.SUBMIT, subject, TODAY)
    for action in (Action.VIEW, Action.EDIT, Action.DISCARD):
        assert may(waiting, action, subject, TODAY) is may(approved, action, subject, TODAY)
