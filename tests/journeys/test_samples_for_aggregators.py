"""The sample content as aggregators see it: no published item breaks a rule that any of them requires."""

import pytest

from repository import settings as settings_module
from repository.aggregators.judging import evidence_for, faults_of
from repository.aggregators.rule import Severity
from tests.factories import TODAY

pytestmark = pytest.mark.slow
SITE = "https://repositori.contoh.id"


@pytest.fixture(scope="module")
def found(demonstration):
    """The faults of every published item, by its title."""
    from repository.app import create_app
    from repository.db import db
    from repository.items.models import Item

    app = create_app(settings_module.load(demonstration.folder))
    with app.app_context():
        items = db.session.query(Item).filter_by(state="published").all()
        faults = {item.title: faults_of(evidence_for(item, SITE, TODAY)) for item in items}
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    assert len(faults) > 20
    return faults


def test_no_sample_breaks_what_is_required(found):
    required = [
        (title, fault.aggregator, fault.rule)
        for title, faults in found.items()
        for fault in faults
        if fault.severity == Severity.MANDATORY
    ]
    assert required == []


def test_no_sample_shows_a_fault_that_a_choice_or_a_few_words_would_mend(found):
    small = [
        (title, fault.aggregator, fault.rule)
        for title, faults in found.items()
        for fault in faults
        if fault.effort < 3
    ]
    assert small == []
