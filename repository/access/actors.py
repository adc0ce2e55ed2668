"""Who asks: the account behind a request or a command, and what its role lets it do at all."""

from __future__ import annotations

from dataclasses import dataclass

from repository.people.models import Role

STAFF = frozenset({Role.REVIEWER, Role.CATALOGUER, Role.AUDITOR, Role.ADMINISTRATOR, Role.SYSTEM})
CURATORS = frozenset({Role.CATALOGUER, Role.ADMINISTRATOR, Role.SYSTEM})
REVIEWERS = frozenset({Role.REVIEWER}) | CURATORS


@dataclass(frozen=True)
class Actor:
    """Who asks: the account's id (None for a visitor), role and reader groups."""

    id: int | None
    role: Role
    groups: frozenset[int] = frozenset()
    name: str = ""
    is_approved: bool = True
    """False for one who signed up alone: such an account may draft, and nothing else, until staff approve it."""

    @property
    def user_id(self) -> int:
        """The account's id; only for actors that are signed in or the system."""
        if self.id is None:
            raise ValueError("a visitor has no account")
        return self.id

    @property
    def is_signed_in(self) -> bool:
        """Whether a person signed in."""
        return self.id is not None and self.role != Role.SYSTEM

    @property
    def is_system(self) -> bool:
        """Whether the command line or a job acts."""
        return self.role == Role.SYSTEM

    @property
    def is_staff(self) -> bool:
        """Whether the actor sees what is not public."""
        return self.role in STAFF

    @property
    def may_review(self) -> bool:
        """Whether the actor has a review queue at all."""
        return self.role in REVIEWERS

    @property
    def may_keep_partners(self) -> bool:
        """Whether the actor may add, switch off, remove and harvest partners; all staff may look at them."""
        return self.role in CURATORS

    @property
    def may_edit_letters(self) -> bool:
        """Whether the actor may change the words of letters and what reviewers are offered to say."""
        return self.role in CURATORS

    @property
    def may_read_outbox(self) -> bool:
        """Whether the actor may read the letters that were written to anybody."""
        return self.role in (Role.ADMINISTRATOR, Role.SYSTEM)

    @property
    def may_run_checks(self) -> bool:
        """Whether the actor may have the repository's OAI-PMH interface checked; all staff may see the result."""
        return self.role in CURATORS

    @property
    def may_view_drafts(self) -> bool:
        """Whether the actor sees the drafts of everybody, and so every name that stands on one."""
        return self.role in CURATORS or self.role == Role.AUDITOR

    @property
    def may_curate(self) -> bool:
        """Whether the actor may change what all works share: names, subjects, duplicates, lists of work."""
        return self.role in CURATORS

    @property
    def may_see_people(self) -> bool:
        """Whether the actor may see the list of accounts."""
        return self.role in CURATORS or self.role == Role.AUDITOR

    @property
    def may_approve_people(self) -> bool:
        """Whether the actor may let those who signed up send deposits in."""
        return self.role in CURATORS

    @property
    def may_change_people(self) -> bool:
        """Whether the actor may invite people, change roles and groups, and switch accounts off."""
        return self.role in (Role.ADMINISTRATOR, Role.SYSTEM)

    @property
    def may_see_history(self) -> bool:
        """Whether the actor may see what was done to items; all of the record is for `may_see_whole_history`."""
        return self.role in CURATORS or self.role == Role.AUDITOR

    @property
    def may_see_whole_history(self) -> bool:
        """Whether the actor may see all of the audit record, people and settings too."""
        return self.role in (Role.ADMINISTRATOR, Role.AUDITOR, Role.SYSTEM)

    @property
    def may_deposit_for_others(self) -> bool:
        """Whether the actor may start a deposit in somebody else's name."""
        return self.role in CURATORS

    @property
    def may_deposit(self) -> bool:
        """Whether the actor may start a deposit."""
        return self.role in REVIEWERS or self.role == Role.DEPOSITOR


VISITOR = Actor(None, Role.VISITOR)
