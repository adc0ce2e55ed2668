"""The pages: what stands on them, for whom, in both languages; filters, pages, the table for a spreadsheet."""

import csv
import io
import re

import pytest
from sqlalchemy import text, update

from repository.aggregators.models import AggregatorVerdict
from repository.db import db, transaction
from repository.people.models import Role
from tests import pages
from tests.factories import add_text_file, make_item, make_user, work_off
from tests.library import ARABIC_TITLE, HOSTILE_TITLE

LIST = "/harvesting/aggregators"
STAFF = ("reviewer", "cataloguer", "auditor", "administrator")


@pytest.fixture
def some(app, whole):
    """Handles of a whole record, one without a subject and one that lacks much."""
    wanted = {
        "whole": whole,
        "subject": {**whole, "subjects": None, "title": "Tanpa subjek"},
        "much": {"title": "Kurang banyak"},
    }
    with app.app_context(), transaction() as session:
        handles = {name: make_item(session, **row).handle for name, row in wanted.items()}
    assert work_off(app) == 0
    return handles


def handles_on(root):
    links = (a.get("href") for a in root.iter("a"))
    return [m[1] for link in links if (m := re.fullmatch(r"/items/(\w{8})", link or ""))]


@pytest.mark.parametrize("role", STAFF)
@pytest.mark.parametrize(("language", "words"), [("id", "dikeluhkan"), ("en", "complain about")])
def test_the_list_for_staff(client_as, some, role, language, words):
    page = pages.get(client_as(role), f"{LIST}?lang={language}")
    assert words in pages.text_of(page)
    assert handles_on(page) == [some["subject"], some["much"]]
    may_edit = role in ("cataloguer", "administrator")
    links = [a.get("href") or "" for a in page.iter("a")]
    assert (f"/deposit/{some['subject']}#subjects" in links) is may_edit
    assert f"/items/{some['much']}/as-seen" in links


def test_visitors_sign_in_first_and_depositors_are_refused(client, client_as, some):
    for path in (LIST, f"{LIST}.csv", f"/items/{some['much']}/as-seen"):
        answer = client.get(path)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/login?next=")
        assert client_as("depositor").get(path).status_code == 403


def test_an_instance_without_items_says_so(client_as):
    page = pages.get(client_as("auditor"), f"{LIST}?lang=en")
    assert "No public record was judged yet." in pages.text_of(page)
    rows = csv_rows(client_as("auditor").get(f"{LIST}.csv"))
    assert len(rows) == 1, "the head alone"


def test_when_every_rule_is_kept_it_says_so(app, client_as, whole):
    with app.app_context(), transaction() as session:
        make_item(session, **whole)
    assert work_off(app) == 0
    text_of = pages.text_of(pages.get(client_as("auditor"), f"{LIST}?lang=en"))
    assert "Every public record keeps every rule." in text_of
    assert "1 of 1" in text_of


def test_filters(client_as, some):
    client = client_as("cataloguer")

    def found(query):
        return handles_on(pages.get(client, f"{LIST}?{query}"))

    both = [some["subject"], some["much"]]
    assert found("aggregator=onesearch") == both
    assert found("aggregator=onesearch&rule=subject") == both
    assert found("aggregator=onesearch&rule=abstract") == [some["much"]]
    assert found("aggregator=base&rule=mandatory") == [some["much"]]
    assert found("aggregator=core&rule=mandatory") == []
    assert found("rule=subject") == both
    for nonsense in ("aggregator=<b>", "rule=!", "rule=judged", "aggregator=&rule=", "page=-1"):
        assert found(nonsense) == both, nonsense
    assert found("page=99") == []


def test_counts_of_aggregators_and_rules(client_as, some):
    page = pages.get(client_as("auditor"), f"{LIST}?aggregator=base&lang=en")
    rows = [pages.text_of(row) for row in page.iter("tr")]
    assert "BASE 2 of 3 1" in rows
    assert "Indonesia OneSearch 3 of 3 2" in rows
    assert any(row.startswith("An abstract, as the first description. required") for row in rows)
    only = pages.get(client_as("auditor"), f"{LIST}?aggregator=base&rule=abstract&lang=en")
    assert "1 record, the least work first." in pages.text_of(only)


def test_long_lists_have_pages_of_25_that_keep_the_filter(app, client_as):
    with app.app_context(), transaction() as session:
        handles = [make_item(session, title=f"Laporan {n}").handle for n in range(27)]
    assert work_off(app) == 0
    client = client_as("auditor")
    query = "aggregator=base&rule=abstract"
    first = pages.get(client, f"{LIST}?{query}")
    assert handles_on(first) == handles[:25]
    following = [a.get("href") for a in first.iter("a") if a.get("rel") == "next"]
    assert following == [f"{LIST}?{query}&page=2"]
    assert handles_on(pages.get(client, following[0])) == handles[25:]


@pytest.mark.sqlite_only
def test_a_page_reads_no_more_of_the_lists_than_it_shows(app):
    plan = (
        "EXPLAIN QUERY PLAN SELECT item_id FROM aggregator_problem"
        " WHERE aggregator = 'base' AND rule = '*' ORDER BY effort, item_id LIMIT 25 OFFSET 0"
    )
    with app.app_context():
        steps = " ".join(row[3] for row in db.session.execute(text(plan)))
        db.session.remove()
    assert "COVERING INDEX ix_aggregator_problem_list" in steps
    assert "TEMP B-TREE" not in steps


def csv_rows(answer):
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


def test_the_table_for_a_spreadsheet_holds_the_whole_list(client_as, some):
    head, *rows = csv_rows(client_as("auditor").get(f"{LIST}.csv?aggregator=onesearch&lang=en"))
    assert head[0] == "Handle"
    assert {row[0] for row in rows} == {some["subject"], some["much"]}
    assert rows[0][2:] == [
        *("Tanpa subjek", "Indonesia OneSearch", "recommended", "subject", "Subject"),
        *("a choice", "There is no subject; choose one from the list."),
    ]
    only = csv_rows(client_as("auditor").get(f"{LIST}.csv?rule=abstract&lang=en"))[1:]
    assert {row[5] for row in only} == {"abstract"}
    assert len(only) > 3, "a line for each aggregator"


def test_no_cell_of_the_table_is_a_formula(app, client_as):
    with app.app_context(), transaction() as session:
        make_item(session, title='=HYPERLINK("http://x";"y")')
    assert work_off(app) == 0
    rows = csv_rows(client_as("auditor").get(f"{LIST}.csv"))
    assert {row[2][:2] for row in rows[1:]} == {"'="}


def test_hostile_and_arabic_titles(app, client_as):
    with app.app_context(), transaction() as session:
        arabic = [{"value": ARABIC_TITLE, "lang": "ara", "script": "Arab"}]
        hostile = make_item(
            session,
            title=HOSTILE_TITLE,
            keywords=["<script>alert(1)</script>; b", "%(value)s"],
            abstract="<img src=x onerror=alert(1)> &amp;lt; uraian yang cukup panjang",
        ).handle
        arab = make_item(session, title=arabic, language="ar").handle
    assert work_off(app) == 0
    client = client_as("cataloguer")
    page = pages.get(client, LIST)
    assert any(h.get("lang") == "ar-Arab" for h in page.iter("h3"))
    for handle in (hostile, arab):
        for aggregator in ("onesearch", "scholar", "openaire", "base", "core", "garuda", "oval"):
            seen = pages.get(client, f"/items/{handle}/as-seen?aggregator={aggregator}")
            assert not [s for s in seen.iter("script") if "alert" in (s.text or "")]
    seen = pages.get(client, f"/items/{arab}/as-seen")
    shown = next(h for h in seen.iter("h3") if h.get("lang") == "und-Arab")
    assert shown.get("dir") == "auto"
    assert pages.text_of(shown) == ARABIC_TITLE


def test_what_each_consumer_sees(app, client_as, whole):
    with app.app_context(), transaction() as session:
        item = make_item(session, title="Terlihat", **{**whole, "access": "open"})
        add_text_file(session, item, "isi", name="laporan.pdf", mime="application/pdf")
        handle = item.handle
    client = client_as("auditor")

    def of(aggregator):
        path = f"/items/{handle}/as-seen?aggregator={aggregator}&lang=en"
        return pages.text_of(pages.get(client, path))

    address = f"/items/{handle}/files/laporan.pdf"
    assert all(words in of("onesearch") for words in ("Rahmawati, Siti", "2021", "Indonesian"))
    assert address in of("onesearch")
    assert f"Full texthttp://localhost{address}" in of("scholar")
    assert f"Full texthttp://localhost{address}" in of("core")
    assert "info:eu-repo" in of("base")
    assert "Every rule is kept." in of("openaire")
    assert "report" in of("openaire")
    assert "Authors" not in of("oval"), "a validator shows no record"


def test_a_draft_is_shown_as_it_would_be_seen_to_its_depositor(app, client_as, client):
    with app.app_context(), transaction() as session:
        owner = make_user(session, Role.DEPOSITOR, email="depositor@contoh.id")
        other = make_user(session, Role.DEPOSITOR, email="lain@contoh.id")
        draft = make_item(session, state="draft", depositor=owner, title="Konsep", access="open")
        add_text_file(session, draft, "isi", name="konsep.pdf", mime="application/pdf")
        foreign = make_item(session, state="draft", depositor=other, title="Milik orang lain")
        handles = draft.handle, foreign.handle
    mine = client_as("depositor")
    page = pages.get(mine, f"/items/{handles[0]}/as-seen?aggregator=scholar&lang=en")
    assert "Nobody sees it yet." in pages.text_of(page)
    assert f"/items/{handles[0]}/files/konsep.pdf" in pages.text_of(page)
    assert f"/deposit/{handles[0]}#abstract" in [a.get("href") for a in page.iter("a")]
    assert mine.get(f"/items/{handles[1]}/as-seen").status_code == 404
    assert client_as("reviewer").get(f"/items/{handles[0]}/as-seen").status_code == 404


def test_of_a_closed_draft_no_file_is_named(app, client_as):
    with app.app_context(), transaction() as session:
        draft = make_item(session, state="submitted", title="Tertutup", access="restricted")
        add_text_file(session, draft, "isi", name="rahasia.pdf", mime="application/pdf")
        handle = draft.handle
    for aggregator in ("onesearch", "scholar", "openaire", "core"):
        path = f"/items/{handle}/as-seen?aggregator={aggregator}"
        assert "rahasia" not in client_as("reviewer").get(path).get_data(as_text=True)


def test_of_a_withdrawn_item_only_the_deletion_is_seen(app, client_as):
    with app.app_context(), transaction() as session:
        handle = make_item(session, state="withdrawn", title="Ditarik").handle
    page = pages.get(client_as("cataloguer"), f"/items/{handle}/as-seen?lang=en")
    assert "told that it is deleted" in pages.text_of(page)
    assert not list(page.iter("dl"))


def test_links_from_the_item_and_from_review(app, client_as, client, some):
    link = f"/items/{some['much']}/as-seen"
    assert link in client_as("auditor").get(f"/items/{some['much']}").get_data(as_text=True)
    assert link not in client.get(f"/items/{some['much']}").get_data(as_text=True)
    assert link not in client_as("depositor").get(f"/items/{some['much']}").get_data(as_text=True)
    with app.app_context(), transaction() as session:
        waiting = make_item(session, state="submitted").handle
    page = pages.get(client_as("reviewer"), f"/review/{waiting}")
    assert f"/items/{waiting}/as-seen" in [a.get("href") for a in page.iter("a")]


def test_verdicts_by_other_rules_are_made_anew_for_the_page(app, client_as, some):
    """Between an upgrade and the worker's start, verdicts may name rules of before."""
    gone = {"aggregator": "gone", "rule": "gone", "severity": "mandatory", "values": {}}
    with app.app_context(), transaction() as session:
        session.execute(update(AggregatorVerdict).values(faults=[gone], rules_version=0))
    client = client_as("auditor")
    page = pages.get(client, f"{LIST}?lang=en")
    assert handles_on(page) == [some["subject"], some["much"]]
    assert "There is no subject" in pages.text_of(page)
    assert {row[5] for row in csv_rows(client.get(f"{LIST}.csv"))[1:]} >= {"subject", "abstract"}
