"""The running repository: a search that was saved, an item that is published, a letter in the folder."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from repository import settings as settings_module
from repository.db import db, transaction
from repository.people.operations import actor_of
from repository.saved_searches import operations
from repository.saved_searches.models import Alert
from tests import factories

pytestmark = [pytest.mark.slow]


@pytest.fixture
def saved(app, instance):
    """Somebody asked yesterday to be told of news; a fitting item is published; it is noon where the library stands."""
    hours = 12 - datetime.now(UTC).hour
    zone = f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"
    settings_module.write(replace(instance, timezone=zone, base_url="http://localhost"))
    with app.app_context():
        with transaction() as session:
            user = factories.make_user(session, email="siti@contoh.id")
            kept = operations.save(
                session, actor_of(user), "q=wakaf", name="Wakaf", alert=Alert.DAILY, language="id"
            )
            kept.alerts_since -= timedelta(days=1, hours=13)
            handle = factories.make_item(session, title="Wakaf produktif").handle
        db.session.remove()
    return handle


def test_a_letter_is_written_while_the_repository_is_served(saved, server, instance):
    end = time.monotonic() + 60
    while not (found := list(instance.mail_folder.glob("*.eml"))):
        assert time.monotonic() < end, "no letter was written"
        time.sleep(0.2)
    message = message_from_bytes(found[0].read_bytes(), policy=default)
    assert message["To"] == "siti@contoh.id"
    assert "Wakaf produktif" in message.get_content()
    assert f"http://localhost/items/{saved}" in message.get_content()
    assert message["List-Unsubscribe"].strip().startswith("<http://localhost/alerts/")
