"""Forms as data: every profile has a sound shipped form, and no change takes away what the rules need unnoticed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from repository.deposit.questions import Kind, all_questions_of, questions_of
from repository.metadata import vocabularies
from repository.profiles import layout

PROFILES = list(vocabularies.profiles())
NAMES = sorted({q.name for p in PROFILES for q in all_questions_of(p)})
CHANGES = st.lists(
    st.tuples(st.sampled_from(sorted(layout.CHANGES)), st.sampled_from([*NAMES, "own1", "more"])),
    max_size=8,
)


@pytest.mark.parametrize("profile", PROFILES)
def test_the_shipped_form_asks_what_the_profile_asks_and_is_sound(profile):
    content = layout.shipped(profile)
    asked = layout.questions_in(profile, content)
    assert {q.name for q in asked} == {q.name for q in questions_of(profile)}
    assert layout.faults(profile, content) == []
    first = [q for q in asked if q.section == layout.FIRST]
    assert all(q.is_required for q in first)
    rights = {q.kind for q in asked if q.section == layout.RIGHTS}
    assert rights == layout.RIGHTS_KINDS == {Kind.LICENCE, Kind.ACCESS, Kind.EMBARGO, Kind.REASON}


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(PROFILES), CHANGES)
def test_whatever_is_changed_questions_are_never_doubled_or_invented(profile, changes):
    content = layout.with_section(layout.shipped(profile), "Bagian sendiri", "")
    for action, name in changes:
        content = layout.CHANGES[action](profile, content, name)
        names = [q.name for q in layout.questions_in(profile, content)]
        known = {q.name for q in all_questions_of(profile)}
        assert len(names) == len(set(names)) == len(content["questions"])
        assert set(names) <= known
        addable = {q.name for q in layout.addable(profile, content)}
        assert addable == known - set(names)
        lost = {q.name for q in questions_of(profile) if layout.must_stay(q)} - set(names)
        assert set(layout.faults(profile, content)) == lost


def test_a_question_moves_within_its_section_and_into_the_next():
    content = layout.shipped("report")
    order = [e["name"] for e in content["questions"]]
    moved = layout.moved(content, order[1], -1)
    assert [e["name"] for e in moved["questions"]][:2] == [order[1], order[0]]
    first_of_more = next(e["name"] for e in content["questions"] if e["section"] == layout.MORE)
    moved = layout.moved(content, first_of_more, -1)
    entry = next(e for e in moved["questions"] if e["name"] == first_of_more)
    assert entry["section"] == layout.RIGHTS
    assert layout.moved(content, order[0], -1) == content
    assert layout.moved(content, "no such question", 1) == content


def test_hiding_a_needed_question_from_depositors_is_a_fault():
    content = layout.shipped("report")
    hidden = layout.with_values(content, "abstract", {"is_for_staff": True})
    assert layout.faults("report", hidden) == ["abstract"]
    for_staff = layout.with_values(content, "publisher", {"is_for_staff": True})
    assert layout.faults("report", for_staff) == []


def test_dissolving_a_section_keeps_its_questions():
    content = layout.with_section(layout.shipped("report"), "Dana", "Funding")
    content = layout.with_values(content, "place", {"section": "own1"})
    content = layout.without_section(content, "own1")
    entry = next(e for e in content["questions"] if e["name"] == "place")
    assert entry["section"] == layout.MORE
    assert layout.without_section(content, layout.MORE) == content
