"""The query language: what is read, its limits, and that nothing typed ever raises."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search_index.expression import (
    And,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
    leaves,
    positive_leaves,
)
from search_index.parser import MAX_TERMS, parse
from search_index.results import Notice


def short(node: Node | None) -> object:
    match node:
        case None:
            return None
        case Word(surfaces, _, field):
            return surfaces[0] if field is None else f"{field}:{surfaces[0]}"
        case Phrase(words, field):
            return (field, *words) if field else words
        case Prefix(prefix, _):
            return prefix + "*"
        case Not(child):
            return {"not": short(child)}
        case And(children):
            return [short(child) for child in children]
        case Or(children):
            return {"or": [short(child) for child in children]}
    raise AssertionError(node)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("moderasi beragama", ["moderasi", "beragama"]),
        ('"moderasi beragama"', ("moderasi", "beragama")),
        ("“moderasi beragama”", ("moderasi", "beragama")),
        ('"agama"', ("agama",)),
        ("wakaf OR zakat", {"or": ["wakaf", "zakat"]}),
        ("wakaf tunai OR zakat", {"or": [["wakaf", "tunai"], "zakat"]}),
        ("wakaf (tunai OR uang)", ["wakaf", {"or": ["tunai", "uang"]}]),
        ("wakaf -tunai", ["wakaf", {"not": "tunai"}]),
        ('wakaf -"uang tunai"', ["wakaf", {"not": ("uang", "tunai")}]),
        ("wakaf -(tunai uang)", ["wakaf", {"not": ["tunai", "uang"]}]),
        ("-tunai", {"not": "tunai"}),
        ("Islam - Kristen", ["islam", "kristen"]),
        ("Islam AND Kristen", ["islam", "kristen"]),
        ("wakaf or zakat", ["wakaf", "or", "zakat"]),
        ("keagama*", "keagama*"),
        ("judul:wakaf", "title:wakaf"),
        ('penulis:"abu bakar"', ("creator", "abu", "bakar")),
        ("tentang:wakaf", ["tentang", "wakaf"]),
        ("http://a.b/c", ["http", "a", "b", "c"]),
        ("nilai-nilai", "nilai"),
        ("al-Qur'an", "quran"),
        ("wakaf wakaf", "wakaf"),
        ("", None),
        ("   ", None),
    ],
)
def test_expressions_are_read(text: str, expected: object) -> None:
    parsed = parse(text)
    assert short(parsed.node) == expected
    assert parsed.notice is None


@pytest.mark.parametrize(
    ("text", "expected", "notice"),
    [
        ('wakaf "tunai', ["wakaf", "tunai"], Notice.NOT_UNDERSTOOD),
        ("wakaf (tunai", ["wakaf", "tunai"], Notice.NOT_UNDERSTOOD),
        ("wakaf) tunai", ["wakaf", "tunai"], Notice.NOT_UNDERSTOOD),
        ("wakaf OR", "wakaf", Notice.NOT_UNDERSTOOD),
        ("OR wakaf", "wakaf", Notice.NOT_UNDERSTOOD),
        ("wakaf OR OR zakat", ["wakaf", "zakat"], Notice.NOT_UNDERSTOOD),
        ("wakaf ()", "wakaf", Notice.NOT_UNDERSTOOD),
        ("judul:(wakaf)", ["judul", "wakaf"], Notice.NOT_UNDERSTOOD),
        ("((((( wakaf )))))", "wakaf", Notice.TOO_DEEP),
        ("wa*", "wa", Notice.BAD_WILDCARD),
        ("*kaf", "kaf", Notice.BAD_WILDCARD),
        ("wak*af", ["wak", "af"], Notice.BAD_WILDCARD),
        ("aaa* bbb* ccc* ddd*", ["aaa", "bbb", "ccc", "ddd"], Notice.BAD_WILDCARD),
        ("?!", None, Notice.NO_WORDS),
        ('""', None, Notice.NO_WORDS),
        ("OR", None, Notice.NOT_UNDERSTOOD),
    ],
)
def test_what_cannot_be_read_is_searched_as_plain_words(
    text: str, expected: object, notice: Notice
) -> None:
    parsed = parse(text)
    assert short(parsed.node) == expected
    assert parsed.notice is notice


def test_a_long_text_is_cut_at_a_word() -> None:
    parsed = parse("ab " * 50 + "c" * 149 + " tail")
    assert parsed.notice is Notice.TOO_LONG
    assert short(parsed.node) == ["ab", "c" * 64]


def test_only_the_first_terms_of_many_are_searched() -> None:
    parsed = parse('-nol "a b" ' + " ".join(f"w{n}" for n in range(20)))
    assert parsed.notice is Notice.TOO_MANY_WORDS
    found = short(parsed.node)
    assert isinstance(found, list)
    assert found[:3] == [{"not": "nol"}, ("a", "b"), "w0"]
    assert len(found) == MAX_TERMS


def test_stop_words_tell_nothing_unless_they_are_alone() -> None:
    assert [leaf.surfaces[0] for leaf in positive_leaves(parse("peran kiai di -kota").node)] == [
        "peran",
        "kiai",
    ]
    assert [leaf.surfaces[0] for leaf in positive_leaves(parse("yang di").node)] == ["yang", "di"]


SIGNS = st.lists(
    st.sampled_from(['"', "(", ")", "-", "*", ":", " ", "a", "bcd", "OR", "judul", "“", "'"])
).map("".join)


@given(st.one_of(st.text(), SIGNS, st.text(min_size=280, max_size=400)))
@example("-(" * 200)
@example("(" * 150 + "a" + ")" * 150)
@example("\ud800\x00 *")
@example("NOT " * 75)
def test_anything_typed_gives_a_small_tree(text: str) -> None:
    parsed = parse(text)
    if parsed.node is not None:
        assert 1 <= sum(1 for _ in leaves(parsed.node)) <= MAX_TERMS
    elif text.strip():
        assert parsed.notice is not None
    else:
        assert parsed.notice in (None, Notice.TOO_LONG)
