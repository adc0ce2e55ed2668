"""From a document to answers and back: nothing is lost, nothing wrong is written."""

import copy
import json
from pathlib import Path

import pytest

from repository.deposit.answers import answers_of, with_answers
from repository.deposit.questions import Kind, question_for, questions_of
from repository.metadata import vocabularies

EXAMPLES = Path(__file__).resolve().parents[1] / "crosswalks" / "data"
PROFILES = list(vocabularies.profiles())


def examples():
    for path in sorted(EXAMPLES.glob("0[1-5]-*.json")):
        if ".csl." not in path.name:
            yield pytest.param(json.loads(path.read_text()), id=path.stem)


def empty(document):
    return {key: value for key, value in document.items() if value not in (None, "", [], {})}


@pytest.mark.parametrize("document", list(examples()))
def test_saving_a_form_as_it_is_changes_nothing(document):
    questions = questions_of(vocabularies.profile_of(document["type"]))
    before = copy.deepcopy(document)
    new, problems = with_answers(document, questions, answers_of(document, questions))
    assert problems == []
    assert new == empty(document)
    assert document == before


@pytest.mark.parametrize("document", list(examples()))
def test_clearing_every_answer_leaves_what_was_not_asked(document):
    questions = questions_of(vocabularies.profile_of(document["type"]))
    lists = (Kind.PEOPLE, Kind.SUBJECTS, Kind.MANY)
    cleared = {q.name: [] if q.kind in lists else "" for q in questions if q.name != "type"}
    new, _ = with_answers(document, questions, cleared)
    after = {name for name, answer in answers_of(new, questions).items() if answer}
    # a further language, title or abstract that the form does not show moves up
    moved_up = {"language", "title_translated", "abstract", "abstract_translated"}
    assert after <= {"type", "access", "embargo_until"} | moved_up
    assert new["type"] == document["type"]


@pytest.mark.parametrize("profile", PROFILES)
def test_every_needed_field_of_a_profile_is_asked(profile):
    asked = {q.field for q in questions_of(profile)}
    needed = {f for f, need in vocabularies.needs(profile).items() if need in "DP"}
    assert needed - asked == set()
    required = [q for q in questions_of(profile) if q.is_required and q.kind != Kind.TYPE]
    assert len({q.field for q in required}) <= 6


def test_names_of_questions_are_unique():
    for profile in PROFILES:
        names = [q.name for q in questions_of(profile)]
        assert len(names) == len(set(names)), profile


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("title[0]", "title"),
        ("title[1]", "title_translated"),
        ("creators[0].orcid", "creators"),
        ("dates[0]", "date_issued"),
        ("rights.embargo_until", "embargo_until"),
        ("rights", "licence"),
        ("identifiers[0]", "report_number"),
        ("date_issued", "date_issued"),
        ("funding[0]", None),
    ],
)
def test_a_problem_is_shown_at_the_question_it_is_about(field, name):
    document = {
        "type": "research_report",
        "title": [{"kind": "main", "value": "a"}, {"kind": "translated", "value": "b"}],
        "creators": [{"name": "A", "role": "aut"}],
        "dates": [{"type": "issued"}],
        "identifiers": [{"scheme": "report_number", "value": "1"}],
        "rights": {"embargo_until": "2027-01-01"},
    }
    found = question_for(field, document, questions_of("report"))
    assert (found.name if found else None) == name


def test_words_follow_the_language_of_the_work_unless_theirs_was_said():
    document = {
        "type": "research_report",
        "language": ["ind"],
        "title": [{"value": "Judul", "lang": "ind", "kind": "main"}],
        "abstract": [{"value": "Isi", "lang": "ind"}, {"value": "Content", "lang": "eng"}],
    }
    questions = questions_of("report")
    answers = answers_of(document, questions) | {"language": "jav"}
    new, _ = with_answers(document, questions, answers)
    assert [t["lang"] for t in new["title"]] == ["jav"]
    assert [t["lang"] for t in new["abstract"]] == ["jav", "eng"]


def test_what_was_said_of_a_person_stays_with_the_name():
    agent = {
        "kind": "person",
        "family": "Fauzi",
        "given": "Ahmad",
        "role": "aut",
        "affiliation": [{"name": "UIN Contoh"}],
    }
    document = {"type": "research_report", "creators": [agent]}
    rows = [
        {"family": "Wagiman", "given": "", "orcid": ""},
        {"family": "Fauzi", "given": "Ahmad", "orcid": "0000-0002-1825-0097"},
    ]
    new, _ = with_answers(document, questions_of("report"), {"creators": rows})
    assert new["creators"][1] == agent | {"orcid": "0000-0002-1825-0097"}
    assert new["creators"][0] == {"kind": "person", "role": "aut", "name": "Wagiman"}


def test_dates_of_other_calendars_are_kept_in_their_words():
    questions = questions_of("manuscript")
    document, problems = with_answers(
        {"type": "manuscript"}, questions, {"date_created": "12 Rabiulawal 1232 H"}
    )
    assert problems == []
    assert document["dates"][0]["calendar"] == "hijri"
    assert answers_of(document, questions)["date_created"] == "12 Rabiulawal 1232 H"
    again, _ = with_answers(document, questions, answers_of(document, questions))
    assert again["dates"] == document["dates"]


def test_an_embargo_without_a_usable_day_is_never_written():
    questions = questions_of("report")
    for day in ("", "segera", "2027-02-30"):
        document = {"type": "research_report", "rights": {"licence": "cc0-1.0", "access": "open"}}
        answers = {"access": "embargoed", "embargo_until": day}
        new, problems = with_answers(document, questions, answers)
        assert new["rights"] == {"licence": "cc0-1.0", "access": "open"}
        assert [p.field for p in problems] == ["embargo_until"]


def test_open_access_is_written_when_the_form_is_saved_as_it_is_shown():
    questions = questions_of("report")
    document = {"type": "research_report"}
    new, _ = with_answers(document, questions, answers_of(document, questions))
    assert new["rights"] == {"access": "open"}
