"""`/healthz`: not ready before everything is searchable, ready while later additions wait."""

from repository.app import create_app
from repository.db import db, transaction
from repository.jobs.models import Job
from tests import factories


def add(app, count):
    with app.app_context():
        with transaction() as session:
            for number in range(count):
                factories.make_item(session, title=f"Kajian nomor {number}")
        db.session.remove()


def index_one(app):
    from repository import indexing

    stores = app.extensions["daluang_stores"]
    with app.app_context():
        with transaction() as session:
            job = session.query(Job).filter_by(kind=indexing.INDEX).first()
            indexing.index_items(session, [job.subject_id], stores.index, stores.pages)
            session.delete(job)
        db.session.remove()


def status(client):
    return client.get("/healthz").status_code


def test_first_load_is_ready_when_all_of_it_can_be_found(app, client):
    assert status(client) == 200, "nothing is there, and nothing is missing"
    add(app, 3)
    assert status(client) == 503
    index_one(app)
    assert client.get("/api/search").json["total"] == 1
    assert status(client) == 503, "one of three"
    factories.work_off(app)
    assert status(client) == 200


def test_later_additions_do_not_take_it_out_of_service(app, client):
    add(app, 2)
    factories.work_off(app)
    assert status(client) == 200
    add(app, 3)
    assert client.get("/healthz").json["jobs"] >= 3
    assert status(client) == 200


def test_a_process_that_starts_while_things_wait_is_not_ready(app, client, instance):
    add(app, 2)
    factories.work_off(app)
    assert status(client) == 200
    add(app, 1)
    again = create_app(instance)
    assert status(again.test_client()) == 503
    assert status(client) == 200
    factories.work_off(app)
    assert status(again.test_client()) == 200
    with again.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
