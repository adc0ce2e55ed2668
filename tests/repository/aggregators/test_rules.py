"""Each rule, with records that keep it and records that break it, as each aggregator that asks it would see them."""

from dataclasses import replace

import pytest
from flask_babel import force_locale

from repository.aggregators import presenting
from repository.aggregators.evidence import evidence_of
from repository.aggregators.judging import effort_of, faults_for, faults_of
from repository.aggregators.rule import Severity
from repository.aggregators.rules import AGGREGATORS, RULES
from tests.repository.aggregators.samples import BREAKING, KEEPING, TODAY, file, record, seen, text

ASKED = [(a.key, rule.key) for a in AGGREGATORS.values() for _, rule in a.rules()]


def keys(aggregator, evidence):
    return {fault.rule for fault in faults_for(AGGREGATORS[aggregator], evidence)}


def test_every_rule_is_asked_by_somebody_and_has_a_record_that_breaks_it():
    assert set(BREAKING) == set(RULES) == {rule for _, rule in ASKED}
    assert len(ASKED) == len(set(ASKED)), "no aggregator asks the same twice"
    assert all(len(key) <= 30 for key in RULES)


@pytest.mark.parametrize("number", range(len(KEEPING)))
def test_a_whole_record_keeps_every_rule(number):
    assert faults_of(KEEPING[number]) == []


@pytest.mark.parametrize(("aggregator", "rule"), ASKED)
def test_a_record_that_breaks_the_rule_is_found(aggregator, rule):
    assert [keys(aggregator, e) & {rule} for e in BREAKING[rule]] == [{rule}] * len(BREAKING[rule])


@pytest.mark.sqlite_only
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_sentence_names_value_and_remedy_in_both_languages(app, language, rule):
    for evidence in BREAKING[rule]:
        fault = next(f for f in faults_of(evidence) if f.rule == rule)
        with app.test_request_context(), force_locale(language):
            stored = {"rule": rule, "values": fault.values}
            words = presenting.sentence(stored, isolates=False)
            asked = presenting.words(RULES[rule].asks)
        assert "%(" not in words
        shown = (v for k, v in fault.values.items() if k != "element")
        assert all(str(value) in words for value in shown)
        assert (words == RULES[rule].fault % dict(fault.values)) is (language == "en")
        assert (asked == RULES[rule].asks) is (language == "en")


def test_a_record_that_is_not_offered_to_openaire_breaks_none_of_its_rules():
    assert keys("openaire", replace(seen(title=[]), openaire=None)) == set()


def test_faults_name_the_field_of_the_form_that_mends_them():
    def field(rule, **changes):
        return next(f for f in faults_of(seen(**changes)) if f.rule == rule).field

    assert field("creator", creators=[]) == "creators"
    assert field("date", dates=[]) == "date_issued"
    assert field("date", dates=[], type="photograph") == "date_created"
    assert field("pdf", files=[]) == "files"
    assert field("markup", abstract=[text("<b>kata</b> kata")]) == "abstract"
    assert field("creator", creators=[], type="sound") == "", "its form asks for no author"


def test_what_is_recommended_is_not_asked_where_the_form_has_no_field_for_it():
    manuscript = seen(type="manuscript", publisher={}, identifiers=[])
    assert "publisher" not in keys("onesearch", manuscript)
    assert {"pdf", "report_number"} & keys("scholar", replace(manuscript)) == set()
    assert "publisher" in keys("onesearch", seen(publisher={}))


def test_the_mandatory_faults_come_first_and_one_mending_counts_once():
    faults = faults_of(seen(creators=[], publisher={}))
    for key in AGGREGATORS:
        severities = [f.severity for f in faults if f.aggregator == key]
        assert severities == sorted(severities, key=list(Severity).index)
    assert len([f for f in faults if f.rule == "creator"]) > 3
    assert {f.field for f in faults} == {"creators", "publisher"}
    assert effort_of(faults) == RULES["creator"].effort + RULES["publisher"].effort
    no_text = faults_of(seen(abstract=[], files=[]))
    assert {f.field for f in no_text} == {"abstract", "files"}
    assert effort_of(no_text) == RULES["abstract"].effort + RULES["pdf"].effort


@pytest.mark.parametrize("kind", ["manuscript", "photograph", "sound", "map", "dataset", "thesis"])
def test_an_empty_draft_of_any_kind_can_be_judged(kind):
    empty = {key: value for key, value in record().items() if key in ("handle", "urls", "record")}
    for draft in ({**empty, "type": kind, "files": []}, {**empty, "files": []}):
        broken = {fault.rule for fault in faults_of(evidence_of(draft, TODAY))}
        assert {"title", "creator", "date"} <= broken


def test_a_closed_file_is_no_fault_and_is_never_named():
    closed = seen(rights={"access": "restricted"}, files=[file("rahasia.pdf", is_open=False)])
    assert faults_of(closed) == []
    for aggregator in AGGREGATORS.values():
        assert "rahasia" not in repr(aggregator.read(closed))
