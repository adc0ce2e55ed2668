"""What the verbs, arguments, errors and elements of OAI-PMH are called on pages: message ids, English."""

from __future__ import annotations


def _(message: str) -> str:
    return message


VERBS: dict[str, tuple[str, str]] = {
    "Identify": (
        _("About this repository"),
        _("Who runs it, since when it has records, and how it can be harvested."),
    ),
    "ListMetadataFormats": (
        _("Metadata formats"),
        _("The forms in which records can be had."),
    ),
    "ListSets": (_("Sets"), _("The parts of the repository that can be harvested alone.")),
    "ListIdentifiers": (
        _("Headers of records"),
        _("Identifier, date of the last change and sets of each record, without its metadata."),
    ),
    "ListRecords": (_("Records"), _("Each record with its metadata, the oldest change first.")),
    "GetRecord": (_("One record"), _("The record of one item in one format.")),
}
START = (
    _("For harvesters, and for people"),
    _(
        "Other catalogues fetch the records of this repository here, by OAI-PMH 2.0. They get XML; you see the same"
        " answers as pages."
    ),
)
ERRORS: dict[str, tuple[str, str]] = {
    "badVerb": (
        _("The verb is missing or not known"),
        _("Choose one of the six verbs above. It is written exactly like that, and only once."),
    ),
    "badArgument": (
        _("An argument is missing, repeated or not as it should be"),
        _(
            "Each verb takes its own arguments, each of them once. Days are written 2026-11-01 and moments"
            " 2026-11-01T08:00:00Z, in UTC; from and until are of the same form, and from is not later than until."
            " The form below writes them for you."
        ),
    ),
    "badResumptionToken": (
        _("This resumption token cannot be used"),
        _("Tokens expire, and belong to one list. Begin the list again with its first page."),
    ),
    "cannotDisseminateFormat": (
        _("There is no record in this format"),
        _("Choose one of the formats that are offered."),
    ),
    "idDoesNotExist": (
        _("No record has this identifier"),
        _(
            "Compare the identifier letter by letter with that on the item's page or in a list. What was never public"
            " has no record."
        ),
    ),
    "noRecordsMatch": (
        _("No record fits"),
        _(
            "Nothing was added, changed or withdrawn in this set between these dates. Widen the dates, or leave out"
            " the set."
        ),
    ),
    "noMetadataFormats": (
        _("The record has no metadata"),
        _("Ask for another record, or for the formats of the whole repository."),
    ),
    "noSetHierarchy": (
        _("There are no sets yet"),
        _("A set is listed as soon as it holds a record. Ask without a set."),
    ),
}
IDENTITY: dict[str, str] = {
    "repositoryName": _("Name"),
    "baseURL": _("Base URL"),
    "protocolVersion": _("Version of the protocol"),
    "adminEmail": _("E-mail of the people in charge"),
    "earliestDatestamp": _("Oldest datestamp"),
    "deletedRecord": _("Deleted records are kept"),
    "granularity": _("Form of datestamps"),
    "compression": _("Compression"),
}
DELETED_RECORD: dict[str, str] = {"persistent": _("for ever")}
PARTS: dict[str, str] = {
    "oai-identifier": _("How identifiers are made"),
    "friends": _("Other repositories"),
    "branding": _("Icon"),
    "rightsManifest": _("Rights in the metadata"),
    "rights": _("Rights in the metadata"),
}
DUBLIN_CORE: dict[str, str] = {
    "dc:title": _("Title"),
    "dc:creator": _("Creator"),
    "dc:subject": _("Subject"),
    "dc:description": _("Abstract or description"),
    "dc:publisher": _("Publisher"),
    "dc:contributor": _("Contributor"),
    "dc:date": _("Date"),
    "dc:type": _("Type"),
    "dc:format": _("Format"),
    "dc:identifier": _("Identifier"),
    "dc:source": _("Source"),
    "dc:language": _("Language"),
    "dc:relation": _("Relation"),
    "dc:coverage": _("Coverage"),
    "dc:rights": _("Rights"),
}
