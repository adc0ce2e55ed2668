"""What a check found: one line that names what is wrong, with whom, and the remedy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

REPAIR = "Run `daluang check --repair`."
RESTORE = "Restore it from the backup."


class Healing(StrEnum):
    """How `daluang check --repair` mends a finding; all of it makes derived things again."""

    PAGE_TEXT = "make the table of page text"
    MOVE_DERIVED = "move the damaged database of page text aside and make a new one"
    REBASE = "bring records in line with the settings"
    COLLECTION = "work out anew what is hidden"
    DERIVE = "derive columns and rows from the revision"
    STAMP = "write harvest entries and records anew"
    TOMBSTONE = "write the lost harvest entries of a withdrawn item"
    SERIALISATIONS = "drop stored records of items that are not public"
    READ = "read the files again"
    INDEX = "write the item into the index"
    REBUILD = "build the index anew"
    RETRY = "try the job again"
    JUDGE = "look anew at what aggregators would find"
    COUNT = "count the lists for aggregators anew"
    TEMPORARIES = "delete uploads that were never finished"


@dataclass(frozen=True)
class Finding:
    """One thing that does not agree. `about` names it for people: `item <handle>`, `index`, `file <checksum>`.

    `subject_id` is the id of the item, collection or job that `healing` mends. What is not `is_wrong` is worth knowing
    and fails no check.
    """

    about: str
    what: str
    remedy: str = REPAIR
    healing: Healing | None = None
    subject_id: int | None = None
    is_wrong: bool = True

    @property
    def line(self) -> str:
        """The finding as one line."""
        sentence = f"{self.about}: {self.what}. {self.remedy}".rstrip()
        return " ".join(sentence.split())
