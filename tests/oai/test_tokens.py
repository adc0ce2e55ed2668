from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oai import BadResumptionToken, Selection
from oai.tokens import Position, Tokens

NOW = datetime(2026, 11, 1, tzinfo=UTC)
TOKENS = Tokens(["rahasia"], timedelta(hours=48))
MOMENTS = st.none() | st.datetimes().map(lambda at: at.replace(microsecond=0, tzinfo=UTC))
POSITIONS = st.builds(
    Position,
    st.booleans(),
    st.builds(Selection, st.text(min_size=1), st.none() | st.text(), MOMENTS, MOMENTS),
    st.lists(st.text() | st.integers(), min_size=1).map(tuple),
    st.integers(0, 10**9),
    st.integers(0, 10**9),
    st.datetimes().map(lambda at: at.replace(microsecond=0, tzinfo=UTC)),
)
POSITION = Position(
    True,
    Selection("oai_dc", "laporan:2026", NOW, None),
    ("2026-03-01T08:00:00Z", 17),
    100,
    131,
    NOW,
)


@settings(deadline=None)
@given(POSITIONS)
def test_a_token_carries_everything(position):
    token = TOKENS.issue(position, NOW)
    assert TOKENS.read(token, NOW) == position
    assert token == TOKENS.issue(position, NOW)


@settings(deadline=None)
@given(POSITIONS)
def test_a_token_needs_no_escaping_in_a_url(position):
    letters = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
    assert set(TOKENS.issue(position, NOW)) <= letters


def test_changing_any_one_character_is_refused():
    token = TOKENS.issue(POSITION, NOW)
    for place, letter in enumerate(token):
        for other in "AQgwBRhx_-.=9 é\udcff":
            if other != letter:
                with pytest.raises(BadResumptionToken):
                    TOKENS.read(token[:place] + other + token[place + 1 :], NOW)


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t[:-1],
        lambda t: t[1:],
        lambda t: t + "A",
        lambda t: t + "=",
        lambda t: t + "\n",
        lambda t: " " + t,
        lambda t: t + "." + t,
        str.lower,
        lambda t: t.replace(".", ""),
    ],
)
def test_cutting_and_lengthening_is_refused(change):
    with pytest.raises(BadResumptionToken):
        TOKENS.read(change(TOKENS.issue(POSITION, NOW)), NOW)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=())))
def test_any_text_is_refused(text):
    with pytest.raises(BadResumptionToken):
        TOKENS.read(text, NOW)


def test_a_token_lives_to_its_last_second_and_not_longer():
    token = TOKENS.issue(POSITION, NOW)
    assert TOKENS.read(token, NOW + timedelta(hours=48)) == POSITION
    with pytest.raises(BadResumptionToken, match="expired"):
        TOKENS.read(token, NOW + timedelta(hours=48, seconds=1))


def test_a_token_of_another_repository_is_refused():
    with pytest.raises(BadResumptionToken):
        Tokens(["lain"], timedelta(hours=48)).read(TOKENS.issue(POSITION, NOW), NOW)


def test_tokens_outlive_a_change_of_the_key():
    rotated = Tokens(["baru", "rahasia"], timedelta(hours=48))
    assert rotated.read(TOKENS.issue(POSITION, NOW), NOW) == POSITION
    with pytest.raises(BadResumptionToken):
        TOKENS.read(rotated.issue(POSITION, NOW), NOW)


def test_a_token_of_an_older_release_is_refused(monkeypatch):
    token = TOKENS.issue(POSITION, NOW)
    monkeypatch.setattr("oai.tokens._FORM", 3)
    with pytest.raises(BadResumptionToken, match="older release"):
        TOKENS.read(token, NOW)
