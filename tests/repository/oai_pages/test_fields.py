"""Any metadata element can be read as a list of names and values."""

from lxml import etree

from repository.oai_pages.fields import MAX_FIELDS, Value, fields_of


def read(xml):
    return fields_of(etree.fromstring(xml))


def test_neighbours_of_one_name_are_one_field_with_their_languages():
    fields, left_out = read(
        '<x xmlns:a="urn:a" xml:lang="id"><a:t>Satu</a:t><a:t xml:lang="ar">كتاب</a:t>'
        "<a:c> D  ua\n</a:c><a:t>b</a:t></x>"
    )
    assert [(f.path, f.name) for f in fields] == [("a:t", "a:t"), ("a:c", "a:c"), ("a:t", "a:t")]
    assert fields[0].values == [Value("Satu", "id"), Value("كتاب", "ar")]
    assert fields[1].values == [Value("D ua", "id")]
    assert left_out == 0


def test_nested_elements_are_named_by_the_way_to_them():
    fields, _ = read('<m><name type="personal"><part kind="x">Siti</part></name><b/></m>')
    assert [(f.path, f.values) for f in fields] == [
        ("name @type", [Value("personal")]),
        ("name › part", [Value("Siti", note="kind: x")]),
    ]


def test_addresses_are_links_and_other_schemes_are_not():
    fields, _ = read(
        "<m><a>https://contoh.id/x</a><b>javascript:alert(1)</b><c>lihat https://contoh.id</c>"
        '<d ref="http://contoh.id/l"/><e ref="JAVASCRIPT:x"/></m>'
    )
    assert [f.values[0].url for f in fields] == [
        "https://contoh.id/x", "", "", "http://contoh.id/l", ""
    ]  # fmt: skip


def test_text_of_the_root_comments_and_control_characters():
    fields, _ = read("<m>isi\u0085\u202e\ufdd0<!-- x --><?pi y?></m>")
    assert [(f.path, f.values) for f in fields] == [("", [Value("isi")])]


def test_long_records_are_cut_and_say_by_how_much():
    fields, left_out = read("<m>" + "<a>1</a><b>2</b>" * MAX_FIELDS + "</m>")
    assert sum(len(f.values) for f in fields) == MAX_FIELDS
    assert left_out == MAX_FIELDS


def test_scripts_with_letters_of_their_own_are_told_without_a_language():
    fields, _ = read(
        "<m><a>كتاب تفسير: Tafsir</a><b>Kitab كتاب Tafsir</b><c>ꦱꦼꦫꦠ꧀</c><d>2021, –</d></m>"
    )
    assert [f.values[0].lang for f in fields] == ["und-Arab", "", "und-Java", ""]
