from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repository.metadata import calendars, dates


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("1817", 1817),
        ("2024-06", 2024),
        ("2024-06-15", 2024),
        ("1817-01-30~", 1817),
        ("1816/1820", 1816),
        ("../1850", 1850),
        ("/1850", 1850),
        ("1850/..", 1850),
        ("181X", 1810),
        ("18XX", 1800),
        ("1984-06?", 1984),
        ("2001-21", 2001),
        ("2004-XX", 2004),
        ("-0100", -100),
        ("Y170000", 170000),
    ],
)
def test_the_year_is_derived(text, year):
    assert dates.year_of(text) == year


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kemarin",
        "2023-02-30",
        "2024-13",
        "2023-02-29~",
        "2020/2010",
        "[1667,1668]",
        "2024-6",
        "1817 H",
        "٢٠٢٤",
        "9" * 99,
    ],
)
def test_what_is_no_level_1_date_is_refused(text):
    assert dates.parse(text) is None


@given(st.text(alphabet="0123456789-/~?%X.YEZT:[]{}uH ", max_size=20))
def test_no_text_breaks_the_date_reader(text):
    found = dates.parse(text)
    assert found is None or found.year is None or isinstance(found.year, int)


def test_only_a_bare_date_goes_out_as_it_is():
    assert dates.output_date({"edtf": "2024-06", "year": 2024}) == "2024-06"
    for text in ("1817~", "181X", "1817/1820", "1817-01-30?"):
        assert dates.output_date({"edtf": text, "year": 1817}) == "1817"
    assert dates.output_date({"edtf": "0850~", "year": 850}) == "0850"


@pytest.mark.parametrize(
    ("hijri", "gregorian"),
    [
        ((1043, 1, 1), date(1633, 7, 8)),
        ((1232, 1, 1), date(1816, 11, 21)),
        ((1232, 3, 12), date(1817, 1, 30)),
        ((1232, 12, 29), date(1817, 11, 9)),
        ((1445, 9, 1), date(2024, 3, 11)),
        ((1, 1, 1), date(622, 7, 19)),
    ],
)
def test_hijri_days_follow_the_civil_table(hijri, gregorian):
    assert calendars.hijri_day(*hijri) == gregorian


def test_hijri_years_follow_one_another_without_gap():
    for year in range(1, 1500):
        next_year = calendars.hijri_day(year + 1, 1, 1)
        assert (next_year - calendars.hijri_day(year, 1, 1)).days in (354, 355)
        assert (next_year - calendars.hijri_day(year, 12, 29)).days in (1, 2)


@pytest.mark.parametrize("day", [(1232, 13, 1), (1232, 2, 30), (0, 1, 1), (99999, 1, 1)])
def test_a_hijri_day_that_is_not_in_the_table_is_refused(day):
    with pytest.raises(ValueError, match="no such Hijri day"):
        calendars.hijri_day(*day)


def test_a_converted_day_is_approximate_and_a_year_is_an_interval():
    assert calendars.from_hijri(1232, 3, 12).edtf == "1817-01-30~"
    assert calendars.from_hijri(1232, 3).edtf == "1817-01~/1817-02~"
    whole = calendars.from_hijri(1232)
    # 1232 is a leap year: the table gives Zulhijah 30 days
    assert whole.edtf == "1816-11-21/1817-11-10"
    assert whole.year == 1817
    assert dates.year_in_calendar(whole.edtf, "hijri") == 1817
    assert dates.year_of(whole.edtf) == 1816


def test_a_written_weekday_chooses_among_the_days_of_sighting():
    friday = 4
    assert calendars.from_hijri(1232, 3, 12, friday) == ("1817-01-31~", 1817, 1)
    assert calendars.from_hijri(1232, 3, 12, 0).shifted_days == 0


def test_javanese_and_saka_years_are_converted_by_the_year_only():
    assert calendars.from_javanese(1555).edtf == "1633~/1634~"
    assert calendars.from_saka(1700) == ("1778~/1779~", 1778, 0)
    with pytest.raises(ValueError, match="1555"):
        calendars.from_javanese(1500)


@pytest.mark.parametrize(
    ("words", "edtf", "calendar"),
    [
        ("12 Rabiulawal 1232 H", "1817-01-30~", "hijri"),
        ("Kamis, 12 Rabi'ul Awwal 1232 Hijriah", "1817-01-30~", "hijri"),
        ("١٢ ربيع الأول ١٢٣٢ هـ", "1817-01-30~", "hijri"),
        ("يوم الخميس ١٢ ربيع الأول سنة ١٢٣٢ ه", "1817-01-30~", "hijri"),
        ("Dzulhijjah 1445 H", "2024-06~/2024-07~", "hijri"),
        ("1744 J", "1816~/1817~", "javanese"),
        ("1700 Saka", "1778~/1779~", "saka"),
        ("12 Juni 2024 M", "2024-06-12", "gregorian"),
    ],
)
def test_dates_in_words_are_read(words, edtf, calendar):
    found = calendars.in_words(words)
    assert found is not None
    assert (found["edtf"], found["calendar"], found["original"]) == (edtf, calendar, words)


@pytest.mark.parametrize(
    "words", ["", "entah", "12 Anu 1232 H", "30 Safar 1232 H", "1200 J", "32 Juni 2024 M"]
)
def test_words_that_are_no_date_are_not_guessed(words):
    assert calendars.in_words(words) is None
