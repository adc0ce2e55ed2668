"""What tests of the application share."""

from dataclasses import replace

import pytest

from tests.library import library

__all__ = ["library"]


@pytest.fixture
def make_app(instance):
    """A function that gives the application of the instance under other settings."""
    from repository.app import create_app
    from repository.db import db

    made = []

    def make(**settings):
        made.append(create_app(replace(instance, **settings)))
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()
