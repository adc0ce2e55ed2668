"""The list of names: adding, editing, merging and taking back, splitting off, what is unused, likely pairs."""

import pytest

from repository.authorities import linking, merging, operations, pairs, proposing, queries
from repository.authorities.models import Authority, AuthorityPair, Standing
from repository.authorities.operations import Details
from repository.db import transaction
from repository.errors import BadValue, Conflict, NotAllowed
from repository.items.models import Item
from repository.items.states import State
from repository.people.models import Role
from repository.people.operations import actor_of, system_actor
from tests.factories import make_item, make_user

ORCID, OTHER_ORCID = "0000-0002-1825-0097", "0000-0001-5109-3700"
FAUZI = {"kind": "person", "family": "Fauzi", "given": "Ahmad", "prefix": ["Dr."]}


def cataloguer(session):
    return actor_of(make_user(session, Role.CATALOGUER))


def fauzi(session, **details):
    return operations.add(session, cataloguer(session), FAUZI, Details(**details))


def test_an_entry_keeps_titles_apart_and_is_found_by_any_form(session):
    with transaction() as session:
        entry = fauzi(
            session, variants=("أحمد فوزي", "Fauzi, A."), orcid=f"https://orcid.org/{ORCID}"
        )
        assert (entry.heading, entry.orcid) == ("Fauzi, Ahmad", ORCID)
        assert entry.agent["prefix"] == ["Dr."]
        actor = cataloguer(session)
        for typed in ("fau", "ahmad fauzi", "FAUZI, ahm", "احمد فو", ORCID):
            assert [a.id for a in queries.suggested(session, actor, typed, 8)] == [entry.id], typed
        assert queries.suggested(session, actor, "auzi", 8) == []


@pytest.mark.parametrize(
    "details", [{"orcid": "0000-0002-1825-0098"}, {"ror": "abc"}, {"affiliation_ror": "x"}]
)
def test_a_number_that_cannot_be_is_refused_at_its_field(session, details):
    with pytest.raises(BadValue) as caught, transaction() as session:
        fauzi(session, **details)
    assert caught.value.field in details


def test_a_number_of_another_entry_is_refused_and_the_entry_named(session):
    with transaction() as session:
        actor = fauzi(session, orcid=ORCID) and cataloguer(session)
        with pytest.raises(BadValue, match="Fauzi, Ahmad"):
            operations.add(session, actor, {"name": "Wagiman"}, Details(orcid=ORCID))
        session.expunge_all()


def test_only_curators_keep_the_list_and_an_old_version_is_refused(session):
    with transaction() as session:
        entry = fauzi(session)
        number, reader = entry.id, actor_of(make_user(session, Role.DEPOSITOR))
        for act in (
            lambda: operations.edit(session, reader, number, FAUZI, Details(), version=1),
            lambda: operations.confirm(session, reader, number),
            lambda: merging.merge(session, reader, number, [number]),
            lambda: linking.split(session, reader, number, [(1, 0)], reason="x"),
            lambda: operations.remove_unused(session, reader, [number]),
        ):
            with pytest.raises(NotAllowed):
                act()
        operations.edit(
            session, cataloguer(session), number, FAUZI, Details(dates="1979–"), version=1
        )
        with pytest.raises(Conflict):
            operations.edit(session, cataloguer(session), number, FAUZI, Details(), version=1)


def linked(session, title, creator, authority, **more):
    item = make_item(
        session, title=title, creators=[creator | {"authority": str(authority.id)}], **more
    )
    session.flush()
    return item


def test_a_merge_moves_the_link_and_no_record_and_can_be_taken_back(session):
    with transaction() as session:
        kept = fauzi(session)
        short = operations.add(
            session,
            cataloguer(session),
            {"kind": "person", "family": "Fauzi", "given": "A."},
            Details(orcid=ORCID, affiliation="UIN Contoh"),
        )
        one = linked(session, "Karya satu", {"family": "Fauzi", "given": "A."}, short)
        two = linked(session, "Karya dua", {"family": "Fauzi", "given": "Ahmad"}, kept)
        ids = (kept.id, short.id, one.id, two.id)
    with transaction() as session:
        actor = cataloguer(session)
        before = [(session.get(Item, i).version, session.get(Item, i).document) for i in ids[2:]]
        merging.merge(session, actor, ids[0], [ids[1]])
        after = [(session.get(Item, i).version, session.get(Item, i).document) for i in ids[2:]]
        kept = session.get(Authority, ids[0])
        assert after == before
        assert (kept.orcid, kept.affiliation) == (ORCID, "UIN Contoh")
        assert {item.id for _, item in queries.works(session, actor, kept)} == set(ids[2:])
        assert queries.counts(session, actor, [kept.id]) == {kept.id: 2}
        assert queries.cited_forms(session, actor, [kept.id])[kept.id] == [
            "Fauzi, A.",
            "Fauzi, Ahmad",
        ]
        assert [a.id for a in queries.suggested(session, actor, "fauzi a", 8)] == [kept.id]
        ((done, _),) = queries.merges_into(session, kept)
        merge_id = done.id
    with transaction() as session:
        actor = cataloguer(session)
        other = merging.take_back(session, actor, merge_id)
        kept = session.get(Authority, ids[0])
        assert (other.id, other.merged_into_id, kept.orcid) == (ids[1], None, None)
        assert [item.id for _, item in queries.works(session, actor, kept)] == [ids[3]]
        assert [item.id for _, item in queries.works(session, actor, other)] == [ids[2]]


def test_merges_after_one_another_are_taken_back_in_their_order(session):
    with transaction() as session:
        actor = cataloguer(session)
        names = [
            operations.add(session, actor, {"name": n}, Details()).id
            for n in ("Ani", "Ana", "Anna")
        ]
        merging.merge(session, actor, names[1], [names[0]])
        merging.merge(session, actor, names[2], [names[1]])
        assert {session.get(Authority, n).merged_into_id for n in names[:2]} == {names[2]}
        ((second, _),) = queries.merges_into(session, session.get(Authority, names[2]))
        ((first, _),) = queries.merges_into(session, session.get(Authority, names[1]))
        with pytest.raises(Conflict):
            merging.take_back(session, actor, first.id)
        merging.take_back(session, actor, second.id)
        assert session.get(Authority, names[0]).merged_into_id == names[1]
        merging.take_back(session, actor, first.id)
        assert session.get(Authority, names[0]).merged_into_id is None


def test_two_numbers_of_people_are_never_merged(session):
    with transaction() as session:
        first, second = fauzi(session, orcid=ORCID).id, fauzi(session, orcid=OTHER_ORCID).id
        actor = cataloguer(session)
        with pytest.raises(BadValue, match="not the same"):
            merging.merge(session, actor, first, [second])


def test_works_are_split_off_with_their_spelling(session):
    with transaction() as session:
        entry = fauzi(session, orcid=ORCID)
        items = [
            linked(session, f"Karya {n}", {"family": "Fauzi", "given": "A."}, entry) for n in (1, 2)
        ]
        other = linking.split(
            session, cataloguer(session), entry.id, [(items[1].id, 0)], reason="Orang lain"
        )
        assert (other.heading, other.orcid) == ("Fauzi, Ahmad", None)
        creator = items[1].document["creators"][0]
        assert (creator["given"], creator["authority"]) == ("A.", str(other.id))
        assert items[1].revisions[-1].reason == "Orang lain"
        assert items[0].document["creators"][0]["authority"] == str(entry.id)


def test_only_what_no_record_names_is_removed(session):
    with transaction() as session:
        used, unused = (
            fauzi(session),
            operations.add(session, cataloguer(session), {"name": "Ani"}, Details()),
        )
        linked(session, "Karya", {"family": "Fauzi", "given": "A."}, used)
        assert [a.id for a in queries.listed(session, queries.Chosen(orphans=True), 1)] == [
            unused.id
        ]
        ids = (used.id, unused.id)
        assert operations.remove_unused(session, cataloguer(session), ids) == 1
        assert session.get(Authority, ids[1]) is None


def test_names_of_works_are_proposed_once_and_not_invented(session):
    with transaction() as session:
        system = system_actor(session)
        for number, creator in enumerate(
            (
                {"family": "Fauzi", "given": "Ahmad"},
                {"name": "Ahmad Fauzi"},  # the same words in the same order
                {"family": "Rahman", "given": "Siti", "orcid": ORCID},
                {"family": "Rahman", "given": "Siti", "orcid": OTHER_ORCID},
            )
        ):
            make_item(session, title=f"Karya {number}", creators=[creator])
        while proposing.propose(session, system):
            pass
        found = [(a.heading, a.orcid, a.standing) for a in queries.whole_list(session)]
        assert [row[0] for row in found] == ["Fauzi, Ahmad", "Rahman, Siti", "Rahman, Siti"]
        assert {row[1] for row in found} == {None, ORCID, OTHER_ORCID}
        assert {row[2] for row in found} == {"proposed"}
        last, linked_places = proposing.link_matching(session, system, 0)
        assert linked_places == 4
        assert proposing.link_matching(session, system, last) == (0, 0)


def test_likely_pairs_are_found_in_blocks_and_a_judgement_is_kept(session):
    with transaction() as session:
        actor = cataloguer(session)
        names = (
            {"kind": "person", "family": "Fauzi", "given": "Ahmad"},
            {"kind": "person", "family": "Fauzi", "given": "A."},
            {"kind": "person", "name": "Fauzi Ahmad"},
            {"kind": "person", "family": "Wulandari", "given": "Retno"},
            {"kind": "person", "family": "Wulandary", "given": "Retno"},
            {"kind": "person", "family": "Hasanuddin", "given": "Umar"},
        )
        ids = [operations.add(session, actor, name, Details()).id for name in names]
        assert pairs.find_pairs(session) == 3
        found = {(p.first_id, p.second_id): p.reason for p in session.query(AuthorityPair)}
        assert found == {
            (ids[0], ids[1]): "initials",
            (ids[0], ids[2]): "words",
            (ids[3], ids[4]): "near",
        }
        merging.say_different(session, actor, ids[4], ids[3])
        assert pairs.find_pairs(session) == 2
        assert pairs.count_pairs(session) == 2
        merging.merge(session, actor, ids[0], [ids[1]])
        assert [p[0].reason for p in pairs.listed_pairs(session, 1, 25)] == ["words"]


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("is_hidden", [False, True])
def test_a_name_is_offered_to_whoever_may_see_a_work_of_it(session, state, is_hidden):
    from tests.factories import make_collection

    with transaction() as session:
        owner, stranger = (make_user(session, Role.DEPOSITOR) for _ in range(2))
        place = make_collection(session, "tertutup", is_internal=True) if is_hidden else "umum"
        item = make_item(
            session, state=state, collection=place, depositor=owner, creators=[{"name": "Suminten"}]
        )
        while proposing.propose(session, system_actor(session)):
            pass
        proposing.link_matching(session, system_actor(session), 0)
        assert item.people[0].authority_id
        is_public = state in (State.PUBLISHED, State.WITHDRAWN) and not is_hidden
        for user, expected in ((owner, True), (stranger, is_public)):
            found = queries.suggested(session, actor_of(user), "sumin", 8)
            assert bool(found) == expected
            assert (
                bool(queries.usable(session, actor_of(user), [item.people[0].authority_id]))
                == expected
            )
        operations.confirm(session, cataloguer(session), item.people[0].authority_id)
        (entry,) = queries.suggested(session, actor_of(stranger), "sumin", 8)
        assert entry.standing == Standing.CONFIRMED
        cited = queries.cited_forms(session, actor_of(stranger), [entry.id])
        assert bool(cited) == is_public
