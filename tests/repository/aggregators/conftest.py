"""Items in a database, and what the lists say of them."""

import pytest

ABSTRACT = "Laporan ini menguraikan layanan perpustakaan keliling di lima kabupaten selama setahun."
WHOLE = {
    "abstract": ABSTRACT,
    "subjects": ["R1.2"],
    "publisher": "Balai Penelitian Contoh",
    "access": "metadata_only",
    "identifiers": [{"scheme": "report_number", "value": "BPC/1"}],
}


@pytest.fixture
def whole():
    """Values of an import row with which a report keeps every rule."""
    return WHOLE


@pytest.fixture
def lists(app):
    """A function that gives the handles in a list, in order."""
    from sqlalchemy import select

    from repository.aggregators.models import AggregatorProblem
    from repository.db import db
    from repository.items.models import Item

    def listed(aggregator="", rule="*"):
        with app.app_context():
            query = (
                select(Item.handle)
                .join(AggregatorProblem, AggregatorProblem.item_id == Item.id)
                .where(AggregatorProblem.aggregator == aggregator, AggregatorProblem.rule == rule)
                .order_by(AggregatorProblem.effort, Item.id)
            )
            found = list(db.session.scalars(query))
            db.session.remove()
            return found

    return listed


@pytest.fixture
def counts(app):
    """A function that gives the counts of the lists that hold anything, after proving that they are right."""
    from repository.aggregators.queries import tallies
    from repository.aggregators.verdicts import miscounted
    from repository.db import db

    def counted():
        with app.app_context():
            assert miscounted(db.session()) == []
            found = tallies(db.session())
            db.session.remove()
            return {key: number for key, number in found.items() if number}

    return counted
