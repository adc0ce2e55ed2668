"""The rules of the self-check in words: what each asks for, why, and what to do when it is broken."""

from __future__ import annotations

from dataclasses import dataclass


def _(message: str) -> str:
    return message


@dataclass(frozen=True, slots=True)
class Explanation:
    """Message ids."""

    title: str
    why: str
    remedy: str


_REPORT = _(
    "This is a fault of the program: send the lines above to those who look after it."
    " Nothing in your records causes it."
)
RULES: dict[str, Explanation] = {
    "identify": Explanation(
        _("The repository says who it is"),
        _(
            "Identify gives the address that harvesters use, and says that deletions are kept for ever."
        ),
        _(
            "When another address is named: set the base URL with daluang init --base-url, or mend the redirect from"
            " http to https or from www. Catalogues refuse repositories whose addresses differ."
        ),
    ),
    "get-and-post": Explanation(
        _("Questions by GET and by POST get the same answer"),
        _("Some harvesters ask by POST."),
        _("When only POST fails, a proxy or firewall before the repository forbids it for /oai."),
    ),
    "compression": Explanation(
        _("Compressed answers can be unpacked"),
        _("Harvesters ask for gzip or deflate to save time."),
        _(
            "When a proxy compresses by itself or takes the header Accept-Encoding away, switch that off for /oai."
        ),
    ),
    "formats": Explanation(
        _("Every format can be listed and is valid"),
        _("oai_dc must be offered; every page of every list must keep the schema of the protocol."),
        _REPORT,
    ),
    "schemas": Explanation(
        _("Every record names the schema of its format"),
        _("Validators of catalogues read namespace and schema before anything else."),
        _REPORT,
    ),
    "sets": Explanation(
        _("Every set has its parents and holds a record"),
        _("Catalogues offer the sets as a choice; an empty one looks like a failure."),
        _(
            "When records were moved or withdrawn during the check, run it again. Otherwise run daluang check --repair."
        ),
    ),
    "complete-lists": Explanation(
        _("Lists are complete, and no record comes twice"),
        _("Resumption tokens lead from page to page, count rightly and live longer than 23 hours."),
        _(
            "When records changed during the check, run it again. Otherwise run daluang check --repair."
        ),
    ),
    "records": Explanation(
        _("A single record is the same as in the list"),
        _("Harvesters compare datestamp, sets and deletion of both."),
        _(
            "When a record changed during the check, run it again. Otherwise run daluang check --repair."
        ),
    ),
    "date-ranges": Explanation(
        _("Records are found by their dates"),
        _("Whoever asks for what is new asks by date; what is not found so never arrives."),
        _("Run daluang check --repair; when it stays, it is a fault of the program."),
    ),
    "errors": Explanation(
        _("Wrong questions get the right error"),
        _("Harvesters decide by the code of an error whether to go on, to wait or to begin again."),
        _(
            "When an error page of a proxy or firewall came instead, exempt /oai from its filters. Otherwise it is a"
            " fault of the program."
        ),
    ),
}
