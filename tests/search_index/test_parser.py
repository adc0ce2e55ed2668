"""The query language: what is read, its limits, and that nothing typed ever raises."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search_index.expression import (
    And,
    Fuzzy,
    Labelled,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
    Years,
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
        case Fuzzy(found, distance, field):
            return f"{field + ':' if field else ''}{found}~{distance}"
        case Years(first, last):
            return (first, last)
        case Labelled(facet, label):
            return f"{facet}={label}"
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
        ("judul:(wakaf OR zakat)", {"or": ["title:wakaf", "title:zakat"]}),
        ("judul:(wakaf penulis:ali) tunai", [["title:wakaf", "creator:ali"], "tunai"]),
        ("-judul:(wakaf zakat)", {"not": ["title:wakaf", "title:zakat"]}),
        ('naskah:"NM 114"', ("manuscript", "nm", "114")),
        ("tahun:2015", (2015, 2015)),
        ("Year:1990..2005", (1990, 2005)),
        ("tahun:1990-2005", (1990, 2005)),
        ("tahun:2005..1990", (1990, 2005)),
        ("tahun:..1990 -tahun:1980", [(None, 1990), {"not": (1980, 1980)}]),
        ("tahun:2000..", (2000, None)),
        ('tahun:"2000 .. 2001"', (2000, 2001)),
        ("bahasa:arab", "language=arab"),
        ('-language:"Bahasa  Arab"', {"not": "language=Bahasa Arab"}),
        ("jenis:(buku OR skripsi)", {"or": ["type=buku", "type=skripsi"]}),
        ("kerukuan~", "kerukuan~2"),
        ("kasih~", "kasih~1"),
        ("judul:kasih~2", "title:kasih~2"),
        ("a~ adi~", ["a", "adi"]),
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
        ("hal:(wakaf)", ["hal", "wakaf"], Notice.NOT_UNDERSTOOD),
        ("tahun:kapan wakaf", ["kapan", "wakaf"], Notice.UNKNOWN_VALUE),
        ("tahun:..", None, Notice.NO_WORDS),
        ("bahasa:??", None, Notice.NO_WORDS),
        ("aaaa~ bbbb~ cccc~ dddd~", ["aaaa", "bbbb", "cccc", "dddd"], Notice.BAD_WILDCARD),
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
    st.sampled_from(
        [
            '"',
            "(",
            ")",
            "-",
            "*",
            ":",
            " ",
            "a",
            "bcd",
            "OR",
            "judul",
            "“",
            "'",
            "~",
            "tahun:",
            "bahasa:",
            "19",
            "..",
        ]
    )
).map("".join)


@settings(deadline=None)  # the first word in Arabic letters reads the dictionary
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


FIELDS_BY_NAME = {
    "title": ("judul", "title"),
    "creator": ("penulis", "pengarang", "author", "creator"),
    "subject": ("subjek", "topik", "subject", "topic"),
    "abstract": ("abstrak", "abstract"),
    "manuscript": ("naskah", "manuscript"),
}
FACETS_BY_NAME = {
    "language": ("bahasa", "language"),
    "script": ("aksara", "script"),
    "type": ("jenis", "type"),
    "collection": ("koleksi", "collection"),
    "access": ("akses", "access"),
    "files": ("berkas", "files"),
}


def test_every_field_has_names_in_both_languages() -> None:
    for field, names in FIELDS_BY_NAME.items():
        for name in names:
            assert short(parse(f"{name}:wakaf").node) == f"{field}:wakaf"
            assert short(parse(f"{name.upper()}:wakaf").node) == f"{field}:wakaf"
    for facet, names in FACETS_BY_NAME.items():
        for name in names:
            assert parse(f"{name}:apa").node == Labelled(facet, "apa")
    for name in ("tahun", "year"):
        assert parse(f"{name}:1999").node == Years(1999, 1999)


@pytest.mark.parametrize("sign", ["\x02", "\ufffe", "\xad"])
def test_line_ends_of_a_pasted_text_vanish(sign: str) -> None:
    assert short(parse(f"kerukun{sign}an").node) == "kerukunan"


def test_the_first_words_of_alternatives_stay_alternatives() -> None:
    parsed = parse(" OR ".join(f"w{n}" for n in range(20)))
    assert short(parsed.node) == {"or": [f"w{n}" for n in range(MAX_TERMS)]}
    assert parsed.notice is Notice.TOO_MANY_WORDS


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("Dr. Ahmad Fauzi, M.Ag.", "ahmad fauzi"),
        ("K.H. Ali Mahfuz", "ali mahfuz"),
        ("Prof. Dr. H. Irwan, M.A., Ph.D.", "irwan"),
        ("penulis:fauzi Drs.", "penulis:fauzi"),
        ("Dr.", "dr"),
        ("S.Pd.I", "(s pd i)"),
        ("haji", "haji"),
        ("kh.", "kh"),
    ],
)
def test_titles_are_not_asked_for_beside_a_name(typed: str, asked: str) -> None:
    assert parse(typed).node == parse(asked).node
