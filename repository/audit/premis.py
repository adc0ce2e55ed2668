"""What acts on items and files are called in the PREMIS vocabulary of preservation events, for export.

https://id.loc.gov/vocabulary/preservation/eventType. Acts of the desk, as taking a deposit for review, are no events of
preservation and have no type.
"""

from __future__ import annotations

from typing import NamedTuple

BASE = "http://id.loc.gov/vocabulary/preservation/eventType/"


class EventType(NamedTuple):
    """A term: its code, which ends its address, and its label."""

    code: str
    label: str

    @property
    def uri(self) -> str:
        """The address of the term."""
        return BASE + self.code


ACCESSION = EventType("acc", "accession")
APPRAISAL = EventType("app", "appraisal")
CREATION = EventType("cre", "creation")
DEACCESSION = EventType("dea", "deaccession")
DELETION = EventType("del", "deletion")
DISSEMINATION = EventType("dis", "dissemination")
INGESTION = EventType("ing", "ingestion")
METADATA_MODIFICATION = EventType("mem", "metadata modification")
MODIFICATION = EventType("mod", "modification")
POLICY_ASSIGNMENT = EventType("poa", "policy assignment")
RECOVERY = EventType("rec", "recovery")
TRANSFER = EventType("tra", "transfer")

OF_ITEMS: dict[str, EventType] = {
    "create": CREATION,
    "start_version": CREATION,
    "attach": INGESTION,
    "detach": DELETION,
    "replace_file": MODIFICATION,
    "revise": METADATA_MODIFICATION,
    "restore_revision": METADATA_MODIFICATION,
    "propose": METADATA_MODIFICATION,
    "merge_typed": METADATA_MODIFICATION,
    "submit": TRANSFER,
    "transfer": TRANSFER,
    "returned": APPRAISAL,
    "declined": APPRAISAL,
    "publish": ACCESSION,
    "restore": ACCESSION,
    "withdraw": DEACCESSION,
    "discard": DELETION,
    "purge": DELETION,
    "move": METADATA_MODIFICATION,
    "choose_collection": METADATA_MODIFICATION,
    "change_access": POLICY_ASSIGNMENT,
    "set_readers": POLICY_ASSIGNMENT,
    "open_to": POLICY_ASSIGNMENT,
    "close_to": POLICY_ASSIGNMENT,
    "copy_allowed": DISSEMINATION,
    "copy_fetched": DISSEMINATION,
    "repair": RECOVERY,
}


def event_type(subject_kind: str, action: str) -> EventType | None:
    """Return the type of an act; None when it is none of preservation."""
    return OF_ITEMS.get(action) if subject_kind == "item" else None
