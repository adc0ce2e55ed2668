"""Stages of review, comments, conversation, letters and what changed between rounds."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from repository import clock
from repository.errors import BadValue, NotAllowed, NotFound, RepositoryError
from repository.items.collections import by_slug
from repository.items.queries import find
from repository.mail.models import OutgoingMail
from repository.people.models import Role
from repository.people.operations import actor_of
from repository.review import canned, comments, digest, operations, queries, stages, talking
from repository.review.models import Review, ReviewComment
from repository.review.stages import StageWords
from tests import factories
from tests.repository.review.test_operations import in_transaction, waiting

__all__ = ["waiting"]
TODAY = factories.TODAY
TWO = [
    StageWords(None, "Isi", "Content", "reviewer"),
    StageWords(None, "Katalog", "Cataloguing", "cataloguer"),
]


@pytest.fixture
def curator(app):
    return in_transaction(
        app, lambda s: actor_of(factories.make_user(s, Role.CATALOGUER, email="kata@contoh.id"))
    )


def with_stages(app, curator, slug="umum", wanted=TWO):
    return in_transaction(app, lambda s: stages.set_stages(s, curator, by_slug(s, slug), wanted))


def version_of(app, handle):
    return in_transaction(app, lambda s: find(s, handle).version)


def letters_to(app, email):
    query = select(OutgoingMail.kind).where(OutgoingMail.recipient == email)
    return in_transaction(app, lambda s: list(s.scalars(query.order_by(OutgoingMail.id))))


def accept(app, handle, actor, version=None):
    version = version or version_of(app, handle)

    def act(session):
        return operations.accept(
            session, handle, actor, version=version, today=clock.now().date(), reason="Baik."
        ).state

    return in_transaction(app, act)


def test_deposit_passes_every_stage_and_is_published_after_the_last(app, waiting, curator):
    handle, _, actors = waiting
    with_stages(app, curator)
    assert accept(app, handle, actors["rahmat"]) == "submitted"
    assert isinstance(accept(app, handle, actors["rahmat"]), NotAllowed)
    assert letters_to(app, "siti@contoh.id") == []
    assert accept(app, handle, curator) == "published"
    assert letters_to(app, "siti@contoh.id") == ["deposit_published"]
    rounds = in_transaction(app, lambda s: list(s.scalars(select(Review.decision))))
    assert sorted(rounds) == ["passed_on", "published"]


def test_stages_come_down_the_tree_and_own_ones_take_their_place(app, session, curator):
    from repository.people.operations import system_actor

    umum = by_slug(session, "umum")
    below = factories.make_collection(session, "bawah", parent=umum)
    stages.set_stages(session, curator, umum, TWO)
    assert [s.title_id for s in stages.stages_for(session, below)] == ["Isi", "Katalog"]
    own = [StageWords(None, "Sendiri", "", "administrator")]
    stages.set_stages(session, system_actor(session), below, own)
    assert [s.title("en") for s in stages.stages_for(session, below)] == ["Sendiri"]
    stages.set_stages(session, curator, below, [])
    assert len(stages.stages_for(session, below)) == 2
    with pytest.raises(BadValue):
        stages.set_stages(session, curator, below, [StageWords(None, " ", "", "reviewer")])
    session.rollback()


def test_stages_keep_their_rows_when_their_order_changes(session, curator):
    umum = by_slug(session, "umum")
    stages.set_stages(session, curator, umum, TWO)
    one, two = stages.own_stages(session, umum.id)
    turned = [
        StageWords(two.id, "Katalog", "", "cataloguer"),
        StageWords(one.id, "Isi", "", "reviewer"),
    ]
    stages.set_stages(session, curator, umum, turned)
    assert [s.id for s in stages.own_stages(session, umum.id)] == [two.id, one.id]
    session.rollback()


def test_named_people_alone_decide_at_their_stage(app, waiting, curator):
    handle, _, actors = waiting
    named = [StageWords(None, "Isi", "", "reviewer", (actors["wati"].id,))]
    with_stages(app, curator, wanted=named)
    assert isinstance(accept(app, handle, actors["rahmat"]), NotAllowed)
    refused = in_transaction(app, lambda s: operations.claim(s, handle, actors["rahmat"]).id)
    assert isinstance(refused, NotAllowed)
    mine = queries.Filters(mine=True)
    assert in_transaction(app, lambda s: queries.waiting(s, actors["rahmat"], 1, mine)[1]) == 0
    assert in_transaction(app, lambda s: queries.waiting(s, actors["wati"], 1, mine)[1]) == 1
    assert accept(app, handle, actors["wati"]) == "published"


def test_queue_is_filtered_by_stage_collection_and_claim(app, waiting, curator):
    handle, _, actors = waiting
    with_stages(app, curator)
    held = in_transaction(app, lambda s: [stage.id for stage in queries.stages(s)])

    def count(actor, **filters):
        chosen = queries.Filters(**filters)
        return in_transaction(app, lambda s: queries.waiting(s, actor, 1, chosen)[1])

    rahmat, umum = actors["rahmat"], in_transaction(app, lambda s: by_slug(s, "umum").id)
    assert [count(rahmat, stage_id=stage) for stage in held] == [1, 0]
    assert count(rahmat, collection_id=umum) == 1
    assert count(rahmat, taken=True) == 0
    in_transaction(app, lambda s: operations.claim(s, handle, rahmat).id)
    assert count(rahmat, taken=True) == 1
    accept(app, handle, rahmat)
    assert [count(curator, stage_id=stage, mine=True) for stage in held] == [0, 1]


def test_of_two_who_pass_on_at_once_one_is_told(app, waiting, curator):
    handle, version, actors = waiting
    with_stages(app, curator)
    results, start = {}, threading.Barrier(2)

    def decide(name):
        start.wait()
        results[name] = accept(app, handle, actors[name], version)

    threads = [threading.Thread(target=decide, args=(name,)) for name in ("rahmat", "wati")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(result, RepositoryError) for result in results.values()) == 1
    assert [r for r in results.values() if r == "submitted"] == ["submitted"]
    open_rounds = select(Review).where(Review.decision.is_(None))
    assert len(in_transaction(app, lambda s: list(s.scalars(open_rounds)))) == 1


def test_colleague_is_told_of_what_was_given_to_them(app, waiting):
    handle, _, actors = waiting
    rahmat, wati = actors["rahmat"], actors["wati"]
    in_transaction(app, lambda s: operations.assign(s, handle, rahmat, wati.id).id)
    assert letters_to(app, "wati@contoh.id") == ["review_assigned"]
    for wrong in (actors["siti"].id, actors["lain"].id, 99999):
        found = in_transaction(app, lambda s, w=wrong: operations.assign(s, handle, rahmat, w).id)
        assert isinstance(found, BadValue)


def test_comments_are_shown_with_the_return_and_resolved_by_either_side(app, waiting):
    handle, version, actors = waiting
    siti, rahmat = actors["siti"], actors["rahmat"]

    def write(session):
        return comments.comment(session, find(session, handle), rahmat, "title", "Lengkapi.").id

    number = in_transaction(app, write)

    def seen(actor):
        return in_transaction(
            app, lambda s: [c.text for c in comments.comments_for(s, find(s, handle), actor)]
        )

    assert seen(rahmat) == ["Lengkapi."]
    assert seen(siti) == []
    in_transaction(
        app,
        lambda s: (
            operations.return_to_depositor(
                s, handle, rahmat, version=version, reason="Lihat komentar."
            ).id
        ),
    )
    assert seen(siti) == ["Lengkapi."]
    text = in_transaction(
        app,
        lambda s: s.scalar(
            select(OutgoingMail.text).where(OutgoingMail.kind == "deposit_returned")
        ),
    )
    assert "Judul: Lengkapi." in text
    assert "Lihat komentar." in text

    def resolve(actor):
        return in_transaction(
            app,
            lambda s: comments.resolve(s, find(s, handle), actor, number, is_done=True),
        )

    assert isinstance(resolve(actors["lain"]), NotFound)
    assert resolve(siti) is None
    query = select(ReviewComment.resolved_by_id)
    assert in_transaction(app, lambda s: s.scalar(query)) == siti.id


def test_depositor_never_sees_notes_of_staff(app, waiting):
    handle, _, actors = waiting
    siti, rahmat = actors["siti"], actors["rahmat"]

    def send(actor, text, **more):
        return in_transaction(
            app, lambda s: talking.send(s, find(s, handle), actor, text, **more).is_internal
        )

    assert send(rahmat, "Antar kita.", is_internal=True) is True
    assert letters_to(app, "siti@contoh.id") == []
    assert send(rahmat, "Apakah sudah diseminarkan?") is False
    assert letters_to(app, "siti@contoh.id") == ["review_message"]
    assert send(siti, "Sudah.", is_internal=True) is False
    assert letters_to(app, "rahmat@contoh.id") == ["review_message"]

    def read(actor):
        return in_transaction(
            app, lambda s: [m.text for m in talking.messages(s, find(s, handle), actor)]
        )

    assert read(siti) == ["Apakah sudah diseminarkan?", "Sudah."]
    assert len(read(rahmat)) == 3
    assert isinstance(send(actors["lain"], "x"), NotFound)
    assert isinstance(send(siti, "  "), BadValue)


def test_weekly_summary_is_written_once_to_those_who_want_it(app, waiting):
    _, _, actors = waiting
    monday = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # eight o'clock in Jakarta
    settings = app.config["DALUANG"]
    assert digest.due_on(settings, monday) == TODAY
    assert digest.due_on(settings, datetime(2026, 11, 22, 23, 0, tzinfo=UTC)) is None
    rahmat = actors["rahmat"]
    assert in_transaction(app, lambda s: digest.tell(s, rahmat.id, TODAY)) is True
    assert in_transaction(app, lambda s: digest.tell(s, rahmat.id, TODAY)) is False
    in_transaction(app, lambda s: digest.set_wanted(s, actors["wati"], False))
    assert in_transaction(app, lambda s: digest.tell(s, actors["wati"].id, TODAY)) is False
    assert in_transaction(app, lambda s: digest.next_reader(s, TODAY)) is None
    text = in_transaction(app, lambda s: s.scalar(select(OutgoingMail.text)))
    assert "Kerukunan di tiga desa" in text
    assert "/review/digest" in text


def test_sentences_are_rows_in_both_languages(session, curator):
    assert len(queries.canned_texts(session)) == 6
    canned.set_texts(session, curator, [("Satu.", "One."), ("", "")])
    assert [row.text("en") for row in queries.canned_texts(session)] == ["One."]
    with pytest.raises(BadValue):
        canned.set_texts(session, curator, [("Satu.", "")])
    session.rollback()
