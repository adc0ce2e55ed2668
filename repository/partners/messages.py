"""What a harvest has to say, in words: faults that ended or delayed it, and oddities that it survived.

Values are message ids for gettext; the edge translates them. Each is a whole sentence that says what was found.
"""

from __future__ import annotations


def _(message: str) -> str:
    """Mark a message for the catalogue; it is translated when it is shown."""
    return message


FAULTS = {
    "bad_url": _("This is no address that can be harvested."),
    "unknown_host": _("No machine of this name was found."),
    "private_address": _(
        "The address lies inside a private network; the setting harvest_private_networks must allow it."
    ),
    "other_host": _("The address lies at a host that is not to be asked."),
    "no_connection": _("The partner could not be reached, or broke off."),
    "too_slow": _("The partner was too slow."),
    "too_large": _("The answer was too large."),
    "too_many_redirects": _("The address was forwarded too often."),
    "unsafe_redirect": _("The address was forwarded from https to an address without https."),
    "http_status": _("The partner's server answered with an error."),
    "html": _("A web page came in place of records."),
    "not_oai": _("Something other than an OAI-PMH answer came."),
    "cut_off": _("The answer ended in the middle."),
    "broken_xml": _("The answer was broken beyond reading."),
    "no_identify": _("The address answers, but does not say who it is."),
    "no_list": _("The answer held no list of records."),
    "protocol_error": _("The partner refused the question."),
    "dead_token": _("The list broke off every time: its resumption token was refused."),
    "loop": _("The list never ended: page after page brought nothing new."),
}

ODDITIES = {
    "forbidden_characters": _("Characters that XML forbids were left out."),
    "wrong_encoding": _("The answer was not in the encoding that it names."),
    "no_identifier": _("A record without identifier was skipped."),
    "long_identifier": _("A record with an identifier that is too long was skipped."),
    "no_metadata": _("A record without description was skipped."),
    "no_title": _("A record without title was skipped."),
    "broken_record": _("A record was broken beyond reading and was skipped."),
    "mended_record": _("A record was broken; what could be read of it was kept."),
    "broken_xml": _("The answer was broken; what could be read of it was kept."),
    "error_with_status": _("A protocol error came with an HTTP error status."),
    "extra_token": _("The last page promised another page that does not exist."),
    "dead_token": _("A resumption token was refused; the list was begun again."),
    "day_only": _("The partner takes only days, although it names times."),
    "no_response_date": _("The answer names no time; the next harvest asks from a day earlier."),
    "clock_ahead": _("The partner's clock is ahead of ours; ours is used."),
    "many_gone": _(
        "More than half of the records were missing from the list, and none was marked as gone. "
        "If they really are gone, run the harvest with --full."
    ),
    "gone_unknown": _("The list was not read as a whole, so nothing was marked as gone."),
    "short_list": _("The list held fewer records than it had announced."),
}
SKIPPED = frozenset(
    {"no_identifier", "long_identifier", "no_metadata", "no_title", "broken_record"}
)
"""Oddities that cost a record."""
