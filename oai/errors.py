"""The eight error conditions of OAI-PMH 2.0 §3.6, and the one answer that is not XML.

Every protocol error is answered with HTTP 200 and an `error` element. A `Source` raises those
that only it can know (`IdDoesNotExist`, `CannotDisseminateFormat`, `NoSetHierarchy`); the library
raises the others. `Busy` becomes HTTP 503 with `Retry-After` (§3.1.2.2).
"""

from collections.abc import Sequence
from typing import ClassVar


class OAIError(Exception):
    """One protocol error (§3.6); `message` is for the people who run the harvester.

    `keeps_arguments` says whether the answer's `request` element repeats the arguments (§3.2).
    """

    code: ClassVar[str]
    keeps_arguments: ClassVar[bool] = True

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BadArgument(OAIError):
    """An argument is illegal, missing, repeated or has an illegal syntax (§3.6, all verbs)."""

    code = "badArgument"
    keeps_arguments = False


class BadResumptionToken(OAIError):
    """The resumption token was not issued here, was altered or is too old (§3.5, §3.6)."""

    code = "badResumptionToken"


class BadVerb(OAIError):
    """The verb is missing, repeated or not one of the six (§3.6)."""

    code = "badVerb"
    keeps_arguments = False


class CannotDisseminateFormat(OAIError):
    """The item, or the whole repository, does not offer this metadata format (§3.6, §4.1)."""

    code = "cannotDisseminateFormat"


class IdDoesNotExist(OAIError):
    """The identifier is unknown or illegal in this repository (§3.6, §4.1, §4.4)."""

    code = "idDoesNotExist"


class NoRecordsMatch(OAIError):
    """The arguments select no record (§3.6, §4.3, §4.5)."""

    code = "noRecordsMatch"


class NoMetadataFormats(OAIError):
    """The item has no metadata format at all (§3.6, §4.4)."""

    code = "noMetadataFormats"


class NoSetHierarchy(OAIError):
    """The repository does not support sets (§3.6, §4.3, §4.5, §4.6)."""

    code = "noSetHierarchy"


class Refused(Exception):
    """A request has one or several errors, all of which are told at once (§3.6)."""

    def __init__(self, errors: Sequence[OAIError]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = tuple(errors)


class Busy(Exception):
    """The repository cannot answer now; the harvester is to ask again (§3.1.2.2).

    `retry_after_seconds` is at least 1.
    """

    def __init__(self, retry_after_seconds: int = 30) -> None:
        super().__init__(f"busy, retry after {retry_after_seconds} s")
        self.retry_after_seconds = max(1, retry_after_seconds)
