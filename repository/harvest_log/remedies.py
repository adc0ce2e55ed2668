"""What each error of a harvester means, and what to do about it, in words."""

from __future__ import annotations

from dataclasses import dataclass


def _(message: str) -> str:
    return message


@dataclass(frozen=True, slots=True)
class Remedy:
    """Message ids: what happened, what to do. `is_fault` is False for what is in order."""

    meaning: str
    remedy: str
    is_fault: bool = True


REMEDIES: dict[str, Remedy] = {
    "badArgument": Remedy(
        _("An argument was missing, repeated, unknown or malformed."),
        _(
            "Mostly a wrong setting at the harvester: tell its operators which format and set you offer."
        ),
    ),
    "badResumptionToken": Remedy(
        _("A list was continued with a token that was too old or altered."),
        _(
            "The harvester begins the list again by itself. When it happens every time, it pauses for more than two"
            " days between pages."
        ),
    ),
    "badVerb": Remedy(
        _("The question was none of the six of OAI-PMH."),
        _("Somebody tried the address by hand, or a robot followed a link. Nothing to do."),
    ),
    "cannotDisseminateFormat": Remedy(
        _("A metadata format was asked for that this repository does not offer."),
        _(
            "Tell the operators which formats there are, or ask them for oai_dc, which all harvesters know."
        ),
    ),
    "idDoesNotExist": Remedy(
        _("A record was asked for that was never public here."),
        _(
            "The harvester still has identifiers of an earlier system: ask its operators to delete the old records"
            " and to harvest everything again."
        ),
    ),
    "noMetadataFormats": Remedy(
        _("A record was asked for that has no metadata format."),
        _("Run the self-check; if it is green, nothing is to be done."),
    ),
    "noRecordsMatch": Remedy(
        _("Nothing had changed in what was asked for."),
        _(
            "This is in order. When a harvester never gets anything else, the set it asks for may be misspelt."
        ),
        is_fault=False,
    ),
    "noSetHierarchy": Remedy(
        _("A set was asked for although there are none."),
        _("This repository has sets as soon as a record is public."),
    ),
    "busy": Remedy(
        _("The harvester asked too fast and was told to wait."),
        _("It waits and goes on by itself. When it never finishes, raise oai_requests_per_minute."),
        is_fault=False,
    ),
    "failed": Remedy(
        _("The repository itself failed to answer."),
        _("Tell the administrator: the reason stands in the log of the server at that time."),
    ),
}
