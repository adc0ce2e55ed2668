"""Sentences for problem codes: English message ids with %(name)s places, for the caller to
translate.
"""

from __future__ import annotations

from collections.abc import Callable

from repository.metadata.findings import Problem


def _(message: str) -> str:
    """Mark a message for the catalogue; it is translated when it is shown."""
    return message


MESSAGES: dict[str, str] = {
    # what is needed
    "required": _("This is required."),
    "desired": _("Nothing here yet; please add it."),
    "incomplete": _("This entry is not complete; it lacks: %(keys)s."),
    # words
    "title_one_main": _("There must be exactly one main title; there are %(count)s."),
    "title_length": _("The title has %(length)s characters; write %(shortest)s to %(longest)s."),
    "placeholder": _("“%(value)s” is not a title; write the title as on the title page."),
    "markup": _("“%(value)s” contains HTML; write plain words."),
    "all_capitals": _("“%(value)s” is all in capitals; write it as in a sentence."),
    "name_form": _(
        "“%(value)s”: give either one name, or a family name with a given name, not both."
    ),
    "several_people": _("“%(value)s” names several people; enter one person per line."),
    "title_repeated": _(
        "“%(value)s” stands in the name and in the box for titles; keep it in one."
    ),
    "same_language_twice": _(
        "There are %(count)s texts of one kind in the language %(language)s; keep one."
    ),
    "abstract_length": _(
        "The abstract has %(length)s characters; %(shortest)s to %(longest)s are usual."
    ),
    "value_too_long": _("This has %(length)s characters; shorten it to %(longest)s."),
    "collection_takes_not": _(
        "The collection “%(value)s” takes no works of this type; choose another."
    ),
    "only_one": _("There are %(count)s entries; this form takes one."),
    "not_among_terms": _("“%(value)s” is not among the terms of this form; choose one of them."),
    "list_too_long": _("There are %(length)s entries; keep at most %(longest)s."),
    # coded values
    "not_in_list": _("“%(value)s” is not in the list %(list)s; choose a value from it."),
    "group_of_other_profile": _(
        "The details “%(group)s” do not belong to the type %(type)s; remove them."
    ),
    "identifier_form": _("“%(value)s” is not a valid %(scheme)s; check for a typing error."),
    "script_needed": _("“%(value)s” is in Arabic letters; name its script (Arab)."),
    # dates
    "date_form": _(
        "“%(value)s” is not a date; write 2024, 2024-06, 2024-06-15, 1817~ (about) or 1816/1820."
    ),
    "date_year": _(
        "The year %(year)s does not belong to the date “%(value)s”; correct one of them."
    ),
    "date_in_future": _("The date “%(value)s” is too far in the future; correct the year."),
    "date_type_twice": _("There are several dates of the type %(type)s; keep one."),
    "date_original": _(
        "The date “%(value)s” comes from another calendar; add the words of the source."
    ),
    "date_conversion": _(
        "“%(original)s” would be %(expected)s, but %(value)s is written; check which is right."
    ),
    "day_form": _("“%(value)s” is not a day; write it as 2027-12-31."),
    # access
    "embargo_date_missing": _("An embargo needs the day on which the files open."),
    "embargo_without_access": _(
        "The embargo until %(value)s contradicts the access; choose “embargoed” or remove the date."
    ),
    "embargo_past": _("The embargo date %(value)s is past; choose a later day or open access."),
    "embargo_too_long": _(
        "The embargo until %(value)s is longer than %(years)s years; choose an earlier day."
    ),
    "embargo_long": _("The embargo until %(value)s is longer than %(years)s years; is that meant?"),
    "consent_missing": _("This licence needs the owner's consent; describe it."),
    "consent_past": _("The consent ended on %(value)s; renew it or restrict the access."),
    "personal_data_open": _("Personal data may not be open; restrict the access."),
    # pages, files, relations
    "folio_unknown": _(
        "There is no page “%(value)s” in this volume; write a label from its page list."
    ),
    "folio_order": _(
        "The text from %(from)s to %(to)s does not follow the one before it; check the pages."
    ),
    "file_needed": _("There is no file yet; add one, or choose that only the record is public."),
    "file_unmeasured": _("The file “%(value)s” has no size or checksum; upload it again."),
    "page_label_twice": _("Two pages are called “%(value)s”; number one of them anew."),
    "relation_to_itself": _("A work is not related to itself; remove this."),
    "relation_in_a_circle": _("This work would replace itself, be it over others; remove this."),
    # what was found in the text
    "replacement_character": _("Unreadable characters were removed; compare with the source."),
    "bidi_control": _("Hidden direction marks were removed."),
    "private_use": _("Characters of a private font were removed; compare with the source."),
    "mojibake": _("“%(value)s” looks wrongly decoded; save the source as UTF-8."),
    "presentation_forms": _("“%(value)s” has Arabic presentation forms; plain letters are better."),
    # import rows
    "row_not_object": _("The line is not an object in braces; write one JSON object per line."),
    "unknown_key": _("The key “%(key)s” is not known; known keys are: %(known)s."),
    "identifier_needed": _("Every row needs an “identifier”, so that it can be imported again."),
    "expects_text": _("“%(value)s” is not text; write it between quotation marks."),
    "expects_texts": _("“%(value)s” is not text; write text, or a list of {value, lang}."),
    "expects_words": _("“%(value)s” is not text; write text, or a list of texts."),
    "expects_people": _(
        "“%(value)s” is not a person; write {family, given} or {name}, several in a list."
    ),
    "expects_object": _(
        "“%(value)s” cannot be read; write an object in braces with the keys: %(known)s."
    ),
    "expects_files": _("“%(value)s” is not a file; write its name, or {name, label}."),
    "expects_identifier": _("“%(value)s” is not an identifier; write {scheme, value}."),
    "expects_true_or_false": _("“%(value)s” is neither true nor false; write one of them."),
    "expects_number": _("“%(value)s” is not a number; write digits without quotation marks."),
    "language_unknown": _("“%(value)s” is not a known language; write its ISO 639 code."),
    "licence_unknown": _(
        "“%(value)s” is not a known licence; write its SPDX identifier or address: %(known)s."
    ),
    "type_unknown": _("“%(value)s” is not a known type; choose one of: %(known)s."),
    "embargo_lapsed": _("The embargo date %(value)s is past and is not needed with this access."),
}


def message(problem: Problem, translate: Callable[[str], str] = str) -> str:
    """The sentence for a problem; `translate` turns an English message id into the reader's
    language.
    """
    return translate(MESSAGES[problem.code]) % dict(problem.values)
