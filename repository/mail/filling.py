"""Filling the places of a letter, and judging whether its words can be used. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from repository.errors import BadValue
from repository.mail.kinds import Kind, Words

LONGEST_SUBJECT = 200
LONGEST_TEXT = 10_000
_PLACE = re.compile(r"\{([a-z_]+)\}")
_HOLES = re.compile(r"\n{3,}")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def filled(words: Words, values: Mapping[str, str]) -> Words:
    """Return the words with every place filled; a place without a value is left out.

    Each place is filled once: braces in a value are letters. A subject is one line, and where a
    value was empty no more than one empty line stays in the text.
    """

    def value(match: re.Match[str]) -> str:
        return _UNSEEN.sub("", str(values.get(match[1], "")))

    subject = " ".join(_PLACE.sub(value, words.subject).split())
    text = _HOLES.sub("\n\n", _PLACE.sub(value, words.text.replace("\r\n", "\n")))
    return Words(subject, text.strip() + "\n")


def check(kind: Kind, words: Words) -> None:
    """Return when a letter of this kind can be written with these words.

    Raises BadValue naming the field (`subject`, `text`), what is wrong and what to do.
    """
    if not words.subject.strip():
        raise BadValue("subject", "Give the letter a subject.")
    if "\n" in words.subject.strip() or len(words.subject) > LONGEST_SUBJECT:
        raise BadValue(
            "subject",
            "The subject must be one line of at most %(longest)s characters.",
            longest=200,
        )
    if not words.text.strip():
        raise BadValue("text", "Give the letter a text.")
    if len(words.text) > LONGEST_TEXT:
        raise BadValue(
            "text", "The text must have at most %(longest)s characters.", longest=LONGEST_TEXT
        )
    for field, text in (("subject", words.subject), ("text", words.text)):
        unknown = [name for name in _PLACE.findall(text) if name not in kind.places]
        if unknown:
            raise BadValue(
                field,
                "{%(value)s} stands for nothing in this letter. You can use: %(known)s.",
                value=unknown[0],
                known=", ".join(f"{{{name}}}" for name in kind.places),
            )
    missing = [name for name in kind.needed if f"{{{name}}}" not in words.text]
    if missing:
        raise BadValue(
            "text",
            "The text needs {%(value)s}; without it the reader cannot go on.",
            value=missing[0],
        )
