"""Completion: what is typed finds titles, subjects and creators by the beginnings of their words."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search_index import Document, Suggestion
from search_index.tokens import tokenise


@pytest.fixture
def index(either_index):
    index = either_index
    index.write(
        [
            Document(
                1,
                1,
                ("Moderasi Beragama di Pesantren", "رسالة في آداب طلب العلم"),
                ("Al-Ghazālī, Abū Ḥāmid", "Fauzi, Ahmad"),
                ("Moderasi beragama",),
                ("gotong royong",),
                year=2020,
            ),
            Document(
                2,
                1,
                ("Kajian Moderasi dan Qur'an",),
                ("Fauzi, Ahmad",),
                ("Moderasi beragama", "Mode"),
                year=2021,
            ),
        ]
    )
    index.write(
        [Document(3, 1, ("Pesantren modern",), ("Modigliani",), ("Moderasi beragama",), year=2022)]
    )
    return index


def values(index, text, **options):
    return [suggestion.value for suggestion in index.suggest(text, **options)]


def test_what_begins_so_comes_first_then_what_holds_such_a_word(index):
    assert index.suggest("mod") == (
        Suggestion("subject", "Moderasi beragama", None, 3),
        Suggestion("subject", "Mode", None, 1),
        Suggestion("creator", "Modigliani", None, 1),
        Suggestion("title", "Moderasi Beragama di Pesantren", 1, 1),
        Suggestion("title", "Pesantren modern", 3, 1),  # the newer of two
        Suggestion("title", "Kajian Moderasi dan Qur'an", 2, 1),
    )


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("FAUZI ah", ["Fauzi, Ahmad"]),
        ("ahmad fau", ["Fauzi, Ahmad"]),
        ("ghazali", ["Al-Ghazālī, Abū Ḥāmid"]),
        ("alghaz", ["Al-Ghazālī, Abū Ḥāmid"]),
        ("ḥami", ["Al-Ghazālī, Abū Ḥāmid"]),
        ("quran", ["Kajian Moderasi dan Qur'an"]),
        ("qur’an", ["Kajian Moderasi dan Qur'an"]),
        ("رِساله", ["رسالة في آداب طلب العلم"]),
        ("royong", ["gotong royong"]),
        ("moderasi beragama di p", ["Moderasi Beragama di Pesantren"]),
        ("esantren", []),
        ("moderasi fauzi", []),
        ("", []),
        ("- \"(*'", []),
        ("\ud800x", []),
    ],
)
def test_each_word_begins_a_word_of_the_value(index, typed, found):
    assert values(index, typed) == found


def test_items_that_left_and_items_said_to_be_gone_are_in_no_value_and_no_count(index):
    gone = index.suggest("mod", gone_ids=frozenset({2, 3, 99}))
    index.write(delete=[2, 3])
    assert gone == index.suggest("mod")
    assert gone == (
        Suggestion("subject", "Moderasi beragama", None, 1),
        Suggestion("title", "Moderasi Beragama di Pesantren", 1, 1),
    )


def test_numbers_and_lengths_are_limited(index):
    index.write([Document(100 + n, 1, (f"Kitab {n}",)) for n in range(200)])
    assert len(index.suggest("kitab")) == 8
    assert len(index.suggest("kitab", limit=1000)) == 20
    assert index.suggest("kitab", limit=0) == ()
    assert index.suggest("kitab", limit=-3) == ()
    assert values(index, "kitab " * 5000)  # what is beyond is not read
    assert index.suggest("x" * 10**6) == ()


def test_no_kind_crowds_out_the_others(index):
    index.write(
        [Document(9, 1, ("Zakat",), tuple(f"Zain {n}" for n in range(30)), ("Zakat fitrah",))]
    )
    kinds = Counter(suggestion.kind for suggestion in index.suggest("za"))
    assert kinds == {"subject": 1, "creator": 6, "title": 1}


WORDS = st.sampled_from(["agama", "agam", "aga", "Wakaf", "wākafan", "كتاب", "كتب", "di"])
VALUES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
RECORDS = st.lists(
    st.tuples(
        st.lists(VALUES, min_size=1, max_size=2),
        st.lists(VALUES, max_size=2),
        st.lists(VALUES, max_size=2),
    ),
    max_size=8,
)


def plain(records, typed, absent):
    """What fits, found by looking at every value of every record."""
    prefixes = [word for word, _, _, _, _ in tokenise(typed)]
    counts, titles = Counter(), set()
    for item_id, record in records.items():
        for kind, of_kind in zip(("title", "creator", "subject"), record, strict=True):
            for value in set(of_kind) if item_id not in absent else ():
                words = [word for word, _, _, _, _ in tokenise(value)]
                if all(any(word.startswith(p) for word in words) for p in prefixes):
                    counts[kind, value] += 1
                    titles |= {item_id} if kind == "title" else set()
    facets = {(k, v, n) for (k, v), n in counts.items() if k != "title" and prefixes}
    return facets, titles if prefixes else set()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(RECORDS, st.sets(st.integers(0, 7)), st.sets(st.integers(0, 7)), VALUES, st.integers(1, 5))
def test_it_gives_what_looking_at_every_value_gives(new_index, found, deleted, gone, typed, cut):
    records = dict(enumerate(found))
    typed = typed[: -1 if len(typed) > 2 and cut % 2 else None]
    with new_index() as index:
        documents = [
            Document(i, 1, tuple(t), tuple(c), tuple(s)) for i, (t, c, s) in records.items()
        ]
        for start in range(0, len(documents), cut):  # several segments
            index.write(documents[start : start + cut])
        index.write(delete=deleted)
        given = index.suggest(typed, limit=20, gone_ids=frozenset(gone))
    facets, titles = plain(records, typed, deleted | gone)
    if len(facets) + len(titles) <= 20:
        assert {(s.kind, s.value, s.count) for s in given if s.item_id is None} == facets
        assert sorted(s.item_id for s in given if s.item_id is not None) == sorted(titles)
