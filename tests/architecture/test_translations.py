"""The Indonesian catalogue is complete; English needs none, because messages are English."""

import re
import subprocess
from pathlib import Path

import polib
import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
CATALOGUE = CHECKOUT / "repository/translations/id/LC_MESSAGES/messages.po"
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


@pytest.fixture(scope="module")
def catalogue():
    return polib.pofile(str(CATALOGUE))


def texts(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_message_of_the_program_is_translated(catalogue, tmp_path):
    template = tmp_path / "messages.pot"
    command = ["sh", "scripts/extract-messages", str(template)]
    subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True)
    wanted = {(entry.msgid, entry.msgctxt) for entry in polib.pofile(str(template))}
    done = {
        (entry.msgid, entry.msgctxt)
        for entry in catalogue
        if all(texts(entry)) and not entry.fuzzy and not entry.obsolete
    }
    assert wanted
    assert sorted(message for message, _ in wanted - done) == []


def test_translations_keep_the_places_of_the_message(catalogue):
    wrong = []
    for entry in catalogue:
        wanted = set(PLACE.findall(entry.msgid)) | set(PLACE.findall(entry.msgid_plural or ""))
        wrong += [text for text in texts(entry) if text and set(PLACE.findall(text)) != wanted]
    assert wrong == []
