"""What became of one request, for whoever keeps a record of harvests.

An `Exchange` holds protocol terms alone: no address, no user agent, no token, no identifier.
"""

from dataclasses import dataclass
from datetime import datetime

from oai.records import Selection


@dataclass(frozen=True, slots=True)
class ListPage:
    """Where a page stands in its list (§3.5).

    `began_at` is the `responseDate` of the list's first page, also on the pages that follow: who
    gets the last page has everything that was there at that moment, and asks from it the next
    time. `sent_count` is the number of records of the list up to the end of this page.
    """

    began_at: datetime
    sent_count: int
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class Exchange:
    """One answer.

    `status` is 200 for every answer of the protocol, its errors included, 503 when the repository
    was busy, 500 when the Source failed. `verb` is one of the six, or empty when none was named.
    `selection` is what was asked for where it could be read: of a list also when a token stood
    for it, of GetRecord the format alone. `record_count` counts the records or headers handed
    out, deleted ones included. `page` is None but for pages of lists that were handed out.
    """

    status: int
    answered_at: datetime | None = None
    verb: str = ""
    selection: Selection | None = None
    page: ListPage | None = None
    record_count: int = 0
    error_codes: tuple[str, ...] = ()
