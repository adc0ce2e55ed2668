"""BibTeX, RIS, CSL-JSON, citation tags and schema.org by the worked examples."""

import json
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repository import crosswalks
from repository.crosswalks import bibtex, csl, highwire, ris, schema_org


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((dict(attrs)["name"], dict(attrs)["content"]))


def test_bibtex_of_each_example(example, expected):
    name, record = example
    assert bibtex.entry(record) == expected(name, "bib")


def test_ris_of_each_example(example, expected):
    name, record = example
    assert ris.entry(record).replace("\r\n", "\n") == expected(name, "ris")
    assert ris.entry(record).endswith("ER  - \r\n")
    assert ris.entry(record).count("\n") == ris.entry(record).count("\r\n")


def test_csl_of_each_example(example, expected, day):
    name, record = example
    assert json.loads(csl.write(record, day)) == json.loads(expected(name, "csl.json"))


def test_citation_tags_of_each_example(example, expected, day):
    name, record = example
    wanted = Tags()
    wanted.feed(expected(name, "highwire.html"))
    assert highwire.tags(record, day) == wanted.found


def test_schema_org_of_each_example(example, expected, day):
    name, record = example
    assert schema_org.data(record, day) == json.loads(expected(name, "schema.jsonld"))


def test_only_published_items_have_citation_tags(record_named, day):
    record = record_named("01-report")
    record["state"] = "withdrawn"
    assert highwire.tags(record, day) == []


def test_a_pdf_on_another_host_is_no_citation_pdf(record_named, day):
    record = record_named("01-report")
    record["files"][0]["url"] = "https://lain.example.net/a.pdf"
    assert "citation_pdf_url" not in dict(highwire.tags(record, day))


def test_an_embargo_opens_the_files_of_every_format_on_its_day(record_named):
    record = record_named("02-thesis-embargoed")
    for file in record["files"]:
        file["is_open"] = True
    before, after = date(2028, 3, 1), date(2028, 3, 2)
    assert "citation_pdf_url" not in dict(highwire.tags(record, before))
    assert "citation_pdf_url" in dict(highwire.tags(record, after))
    assert "encoding" not in schema_org.data(record, before)
    assert schema_org.data(record, after)["isAccessibleForFree"] is True


def test_bibtex_escapes_what_tex_would_read(record_named):
    record = record_named("01-report")
    record["title"][0]["value"] = "50% {a} & b_c #1 $2 ~x ^y \\z"
    assert (
        r"title = {{50\% \{a\} \& b\_c \#1 \$2 \textasciitilde{}x \textasciicircum{}y \textbackslash{}z}}"
        in bibtex.entry(record)
    )


def test_bibtex_does_not_split_a_name_at_and(record_named):
    record = record_named("01-report")
    record["creators"] = [{"kind": "person", "family": "And", "given": "Budi"}]
    assert "author = {{And}, Budi}" in bibtex.entry(record)


def test_a_book_chapter_names_its_book(record_named):
    record = record_named("03-article-mononym")
    record["type"] = "book_chapter"
    record["contributors"] = [{"kind": "person", "name": "Supriyanto", "role": "edt"}]
    entry = bibtex.entry(record)
    assert entry.startswith("@incollection{")
    assert "booktitle = {Jurnal Contoh Penelitian Agama}" in entry
    assert "editor = {{Supriyanto}}" in entry
    assert "A2  - Supriyanto\r\n" in ris.entry(record)
    assert csl.item(record)["editor"] == [{"family": "Supriyanto"}]


def test_json_ld_cannot_end_its_script(record_named, day):
    record = record_named("01-report")
    record["title"][0]["value"] = "</script><script>alert(1)</script> & <!--"
    text = schema_org.as_script(record, day)
    assert "<" not in text
    assert json.loads(text)["name"][0]["@value"] == record["title"][0]["value"]


def test_hidden_people_and_private_numbers_are_in_no_format(record_named, day):
    record = record_named("02-thesis-embargoed")
    record["identifiers"].append({"scheme": "nim", "value": "2119000001"})
    record["creators"].append({"kind": "person", "name": "Rahasia", "role": "aut", "public": False})
    owner = {"kind": "person", "name": "Pemilik", "role": "own", "public": False}
    record["contributors"].append(owner)
    for form in crosswalks.FORMATS.values():
        body = form.write(record, day).decode()
        for hidden in ("2119000001", "Rahasia", "Pemilik"):
            assert hidden not in body, form.name


def test_every_format_is_found_by_its_extension():
    for form in crosswalks.FORMATS.values():
        assert crosswalks.by_extension(form.extension) is form
    assert crosswalks.by_extension("exe") is None


@pytest.mark.parametrize("form", crosswalks.FORMATS.values(), ids=lambda form: form.name)
def test_the_barest_record_is_written(form, day):
    record = {
        "handle": "bcdf2345",
        "files": [],
        "urls": {"base": "https://a.id", "landing": "https://a.id/items/bcdf2345"},
    }
    assert form.write(record, day)


names = st.text(min_size=1, max_size=12)


@settings(max_examples=150, deadline=None)
@given(names, names, st.text(max_size=40))
def test_bibtex_stays_balanced_and_ris_keeps_its_lines(family, given_name, title):
    record = {
        "handle": "bcdf2345",
        "type": "report",
        "title": [{"value": title, "lang": "ind", "kind": "main"}],
        "creators": [{"kind": "person", "family": family, "given": given_name}],
        "files": [],
        "urls": {"base": "https://a.id", "landing": "https://a.id/items/bcdf2345"},
    }
    entry = bibtex.entry(record).replace("\\{", "").replace("\\}", "")
    depth = 0
    for character in entry:
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
    assert depth == 0
    for line in ris.entry(record).split("\r\n")[:-1]:
        assert line[2:6] == "  - "
