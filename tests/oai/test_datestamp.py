from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oai import datestamp


def test_a_day_covers_its_last_second():
    day = datestamp.parse("2026-02-28")
    assert day.is_day
    assert day.begins_at == datetime(2026, 2, 28, tzinfo=UTC)
    assert day.ends_at == datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC)


def test_a_second_covers_itself():
    second = datestamp.parse("2026-02-28T12:34:56Z")
    assert not second.is_day
    assert second.begins_at == second.ends_at == datetime(2026, 2, 28, 12, 34, 56, tzinfo=UTC)


def test_the_last_day_of_the_calendar_does_not_overflow():
    assert datestamp.parse("9999-12-31").ends_at.isoformat() == "9999-12-31T23:59:59+00:00"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-02",
        "2026-2-03",
        "26-02-03",
        "2026-02-30",
        "2025-02-29",
        "0000-01-01",
        "2026-13-01",
        "2026-00-10",
        "2026-01-01T24:00:00Z",
        "2026-01-01T23:59:60Z",
        "2026-01-01T10:00Z",
        "2026-01-01T10:00:00",
        "2026-01-01T10:00:00.5Z",
        "2026-01-01T10:00:00+07:00",
        "2026-01-01t10:00:00z",
        "2026-01-01 10:00:00Z",
        "2026-01-01Z",
        "20260101",
        "2026-W01-1",
        " 2026-01-01",
        "2026-01-01\n",
        "-2026-01-01",
        "12026-01-01",
        "٢٠٢٦-٠١-٠١",
        "２０２６-01-01",
        "2026-01-01\x00",
        "kemarin",
    ],
)
def test_what_is_no_datestamp_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        datestamp.parse(text)


def test_years_before_1000_keep_four_digits():
    assert datestamp.write(datetime(33, 4, 3, tzinfo=UTC)) == "0033-04-03T00:00:00Z"


def test_other_zones_and_fractions_are_written_in_utc_seconds():
    jakarta = timezone(timedelta(hours=7))
    moment = datetime(2026, 1, 1, 6, 30, 15, 999_999, tzinfo=jakarta)
    assert datestamp.write(moment) == "2025-12-31T23:30:15Z"


@settings(deadline=None)
@given(st.datetimes().map(lambda moment: moment.replace(microsecond=0, tzinfo=UTC)))
def test_written_datestamps_are_read_back(moment):
    assert datestamp.parse(datestamp.write(moment)).begins_at == moment


@settings(deadline=None)
@given(st.text())
def test_any_text_is_read_or_refused(text):
    try:
        read = datestamp.parse(text)
    except ValueError:
        return
    assert text in (datestamp.write(read.begins_at), datestamp.write(read.begins_at)[:10])
