"""The pages of the harvest log: for staff, in words, and whole whatever strangers call themselves."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from oai import Exchange, Selection
from repository.harvest_log.lines import Line
from repository.harvest_log.writing import HarvestLog
from tests import pages
from tests.harvester import ask, harvest

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
ADDRESSES = ("/harvesting", "/harvesting/log.csv", "/harvesting/harvesters/1")


@pytest.fixture
def metha(app):
    client = app.test_client()
    client.environ_base |= {"HTTP_USER_AGENT": "metha/0.3.10", "REMOTE_ADDR": "36.66.200.17"}
    return client


def read(client, address, language="en"):
    mark = "&" if "?" in address else "?"
    return pages.text_of(pages.get(client, f"{address}{mark}lang={language}"))


def read_table(client):
    answer = client.get("/harvesting/log.csv?lang=en")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    text = answer.get_data(as_text=True)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_log_is_for_staff(client, client_as, address):
    answer = client.get(address)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/login?next=/harvesting")
    assert client_as("depositor").get(address).status_code == 403


def test_all_staff_see_it_and_nobody_else_a_link(client, client_as):
    for role in ("reviewer", "cataloguer", "auditor", "administrator"):
        assert 'href="/harvesting"' in client_as(role).get("/harvesting").get_data(as_text=True)
    assert 'href="/harvesting"' not in client.get("/").get_data(as_text=True)
    assert 'href="/harvesting"' not in client_as("depositor").get("/").get_data(as_text=True)


def test_an_empty_log_says_what_to_do(client_as):
    staff = client_as("auditor")
    assert "Nobody has harvested this repository yet." in read(staff, "/harvesting")
    text = read(staff, "/harvesting", "id")
    assert "Belum ada yang memanen repositori ini." in text
    assert "/oai" in text
    assert read_table(staff) == []


def test_a_harvester_stands_there_with_its_sums_and_its_lag(
    app, metha, add_items, roll, client_as, at
):
    """Seen a day after the harvest, when three records have changed in between."""
    staff = client_as("auditor")
    at(AT)
    add_items(5)
    at(AT + timedelta(minutes=5))
    harvest(metha)
    roll()
    assert "Up to date" in read(staff, "/harvesting")
    at(AT + timedelta(hours=1))
    add_items(3)
    at(AT + timedelta(days=3))
    staff = client_as("auditor")  # a session does not outlive such a pause
    text = read(staff, "/harvesting")
    assert "3 records behind, the oldest for 3 days" in text
    assert "metha" in text
    assert "36.66.200.0/24" in text
    assert "36.66.200.17" not in text
    text = read(staff, "/harvesting", "id")
    assert "Tertinggal 3 cantuman, yang tertua sejak 3 hari" in text
    (row,) = read_table(staff)
    assert (row["Harvester"], row["Records"], row["Records behind"]) == ("metha", "5", "3")
    assert row["Behind since"] == "2026-11-23T13:00:00Z"
    # who fetches what is new is up to date again
    ask(metha, verb="ListRecords", metadataPrefix="oai_dc", from_="2026-11-23")
    roll()
    assert "Up to date" in read(staff, "/harvesting")


def test_the_lag_is_that_of_the_list_that_was_fetched(metha, add_items, roll, client_as, at):
    at(AT)
    add_items(2)
    at(AT + timedelta(minutes=5))
    harvest(metha, set="type:thesis")  # empty: no thesis is there
    harvest(metha, set="type:report")
    at(AT + timedelta(hours=1))
    add_items(1)
    roll()
    staff = client_as("cataloguer")
    detail = staff.get("/harvesting").get_data(as_text=True).partition("/harvesting/harvesters/")[2]
    text = read(staff, f"/harvesting/harvesters/{detail.partition(chr(34))[0]}")
    thesis, report = text.index("type:thesis"), text.index("type:report")
    assert "1 record behind" in text[report : report + 200]
    assert "Up to date" in text[thesis : thesis + 200]


def test_one_harvester_is_shown_with_what_to_do(app, roll, client_as):
    log = HarvestLog(app.config["DALUANG"].harvest_log_folder)
    for told in (
        Exchange(200, AT, "ListRecords", Selection("mods2"), error_codes=("cannotDisseminateFormat",)),
        Exchange(200, AT, "GetRecord", Selection("oai_dc"), error_codes=("idDoesNotExist",)),
        Exchange(503),
        Exchange(500),
        Exchange(
            200, AT, "ListRecords", Selection("oai_dc", None, AT), error_codes=("noRecordsMatch",)
        ),
    ):  # fmt: skip
        log.append(Line(AT, "2001:db8:1::/48", "VuFind/10", told))
    roll()
    staff = client_as("reviewer")
    english, indonesian = (read(staff, "/harvesting/harvesters/1", code) for code in ("en", "id"))
    for text in (english, indonesian):
        assert "VuFind/10" in text
        assert "2001:db8:1::/48" in text
        for code in ("cannotDisseminateFormat", "idDoesNotExist", "busy", "failed"):
            assert code in text
    assert "identifiers of an earlier system" in english
    assert "oai_requests_per_minute" in english
    assert "sistem sebelumnya" in indonesian
    assert staff.get("/harvesting/harvesters/2").status_code == 404
    assert staff.get(f"/harvesting/harvesters/{10**12}").status_code == 404


HOSTILE = [
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "=HYPERLINK(\"http://jahat.example\",\"klik\")",
    "+62811",
    "-1+1",
    "@SUM(A1)",
    "\u202egnp.exe",
    "a\r\n{\"at\": 1}\x00\x1b[31m",
    "x" * 10_000,
    "\"><svg/onload=alert(1)>",
    "{{ 7*7 }}",
    "",
    "\ud800 separuh",
]  # fmt: skip


def test_what_strangers_call_themselves_does_no_harm(app, roll, client_as):
    log = HarvestLog(app.config["DALUANG"].harvest_log_folder)
    for agent in HOSTILE:
        assert log.append(Line(AT, "203.0.113.0/24", agent, Exchange(200, AT, "Identify")))
    assert roll() == len(HOSTILE)
    staff = client_as("auditor")
    html = staff.get("/harvesting").get_data(as_text=True)
    pages.get(staff, "/harvesting")
    assert "<script>alert" not in html
    assert "<svg" not in html.partition("<main")[2].partition("</main")[0]
    assert "\u202e" not in html
    assert "x" * 201 not in html
    assert "x" * 200 in html
    rows = read_table(staff)
    assert len(rows) == len(HOSTILE)
    assert not [row for row in rows if row["Harvester"][:1] in tuple("=+-@")]
    for number in range(1, len(HOSTILE) + 1):
        pages.get(staff, f"/harvesting/harvesters/{number}")


def test_a_hostile_user_agent_over_http(client, roll, client_as):
    agent = "<b>" + "é" * 9000
    answer = client.get("/oai?verb=Identify", headers={"User-Agent": agent.encode("latin-1")})
    assert answer.status_code == 200
    assert roll() == 1
    assert "<b>é" not in client_as("auditor").get("/harvesting").get_data(as_text=True)


def test_a_long_log_has_pages(app, roll, client_as):
    log = HarvestLog(app.config["DALUANG"].harvest_log_folder)
    for number in range(30):
        log.append(Line(AT, f"203.0.{number}.0/24", "metha", Exchange(200, AT, "Identify")))
    roll()
    staff = client_as("auditor")
    assert "203.0.29.0/24" not in read(staff, "/harvesting")
    assert "203.0.29.0/24" in read(staff, "/harvesting?page=2")
    pages.get(staff, "/harvesting?page=9999")
    assert len(read_table(staff)) == 30
