"""Which values a document must have at a stage: the D and P fields of its profile, and the core of
an import.
"""

from __future__ import annotations

from collections.abc import Iterator

from repository.metadata import paths, record, vocabularies
from repository.metadata.findings import Check, Problem

# Works that may have no known creator.
_WITHOUT_CREATOR = {"manuscript", "image", "map", "audiovisual"}
# Fields whose path says a wider thing than the field, or that the system fills.
_FILLED_BY_SYSTEM = {"format", "citation", "transcript"}


def missing(check: Check) -> Iterator[Problem]:
    """Values that are not there: `missing` where the stage needs them, else a warning (imports
    only).
    """
    if check.stage == "import":
        yield from _missing_in_import(check)
    else:
        yield from _missing_in_form(check)


def _missing_in_form(check: Check) -> Iterator[Problem]:
    profile = record.profile_of(check.document.get("type"))
    if profile is None:
        yield Problem("type", "required", {}, "missing")
        return
    wanted = {"D"} if check.stage == "deposit" else {"D", "P"}
    fields = [field for field, need in vocabularies.needs(profile).items() if need in wanted]
    if check.stage == "publish" and "language" not in fields:
        fields.append("language")
    for field in fields:
        if field not in _FILLED_BY_SYSTEM and not paths.is_present(check.document, field):
            yield Problem(field, "required", {}, "missing")


def _missing_in_import(check: Check) -> Iterator[Problem]:
    core = set(missing_core(check))
    yield from (Problem(field, "required", {}, "missing") for field in sorted(core))
    profile = record.profile_of(check.document.get("type"))
    if profile is None:
        return
    for field, need in vocabularies.needs(profile).items():
        is_wanted = need in {"D", "P"} and field not in core and field not in _FILLED_BY_SYSTEM
        if (
            is_wanted
            and not _is_covered(field, core)
            and not paths.is_present(check.document, field)
        ):
            yield Problem(field, "desired", {}, "warning")


def _is_covered(field: str, core: set[str]) -> bool:
    return "date" in core and field in {"date_issued", "date_created"}


def missing_core(check: Check) -> Iterator[str]:
    """What an import must have before it can be published: title, date, type, language, mostly a
    creator.
    """
    document = check.document
    for key in ("title", "language"):
        if not document.get(key):
            yield key
    profile = record.profile_of(document.get("type"))
    if profile is None:
        yield "type"
    if record.main_date(document) is None:
        yield "date"
    if profile not in _WITHOUT_CREATOR and not document.get("creators"):
        yield "creators"
