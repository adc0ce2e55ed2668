"""One test or more for each rule of the metadata model, by its number."""

from datetime import date

import pytest

from repository.metadata import record
from repository.metadata.messages import MESSAGES, message
from repository.metadata.problems import Problem, problems

TODAY = date(2026, 11, 23)
ABSTRACT = "Penelitian ini mengkaji cara lima pesantren mengajarkan sikap moderat."


def report(**changes):
    document = {
        "type": "research_report",
        "title": [{"value": "Moderasi Beragama di Pesantren", "lang": "ind", "kind": "main"}],
        "creators": [{"kind": "person", "family": "Fauzi", "given": "Ahmad", "role": "aut"}],
        "abstract": [{"value": ABSTRACT, "lang": "ind"}],
        "subjects": [{"scheme": "daluang-subjects", "notation": "R3.3"}],
        "publisher": {"kind": "organisation", "name": "Balai Penelitian Contoh"},
        "dates": [{"type": "issued", "edtf": "2024-06", "calendar": "gregorian", "year": 2024}],
        "language": ["ind"],
        "rights": {"licence": "cc-by-4.0", "access": "open"},
    }
    return {key: value for key, value in (document | changes).items() if value is not None}


def title(value, kind="main", **more):
    return {"value": value, "lang": "ind", "kind": kind} | more


def codes(document, stage="publish", severity=None, **more):
    found = problems(document, stage=stage, today=TODAY, **more)
    return {(p.field, p.code) for p in found if severity in (None, p.severity)}


@pytest.mark.parametrize("stage", ["deposit", "publish", "import"])
def test_a_complete_report_has_no_problem(stage):
    assert problems(report(), stage=stage, today=TODAY) == []


def test_an_empty_draft_only_misses_its_type():
    assert codes({}, "deposit") == {("type", "required")}


def test_deposit_asks_for_the_six_answers_and_publication_for_more():
    bare = report(subjects=None, publisher=None, abstract=None)
    assert codes(bare, "deposit", "missing") == {("abstract", "required")}
    assert codes(bare, "publish", "missing") == {
        ("abstract", "required"), ("subjects", "required"), ("publisher", "required"),
    }  # fmt: skip


def test_an_import_misses_only_the_core_and_wishes_for_the_rest():
    bare = {"type": "research_report", "rights": {"licence": "id-copyright", "access": "open"}}
    assert codes(bare, "import", "missing") == {
        ("title", "required"), ("date", "required"), ("language", "required"), ("creators", "required"),
    }  # fmt: skip
    assert codes(bare, "import", "warning") == {
        ("abstract", "desired"), ("publisher", "desired"), ("subjects", "desired"),
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["manuscript", "photograph", "map", "video"])
def test_some_works_are_imported_without_a_creator(kind):
    assert ("creators", "required") not in codes({"type": kind}, "import")


def test_r1_there_is_exactly_one_main_title():
    assert ("title", "title_one_main") in codes(
        report(title=[title("Satu judul"), title("Dua judul", lang="eng")])
    )
    assert ("title", "title_one_main") in codes(report(title=[title("Satu judul", "translated")]))


@pytest.mark.parametrize("value", ["ab", "a" * 501])
def test_r1_a_title_has_3_to_500_characters(value):
    assert ("title[0]", "title_length") in codes(report(title=[title(value)]))


@pytest.mark.parametrize("value", ["-", "n/a", "tidak ada", "Tes", "Tes."])
def test_r1_a_placeholder_is_no_title(value):
    assert ("title[0]", "placeholder") in codes(report(title=[title(value)]))


def test_r1_a_title_has_no_html_but_may_have_an_angle():
    assert ("title[0]", "markup") in codes(report(title=[title("Judul <b>tebal</b>")]))
    assert codes(report(title=[title("Umur < 5 tahun")])) == set()


def test_r1_capitals_are_a_warning():
    found = problems(report(title=[title("MODERASI BERAGAMA")]), stage="publish", today=TODAY)
    assert [(p.code, p.severity) for p in found] == [("all_capitals", "warning")]
    assert codes(report(title=[title("تحفة المريدين للشيخ", script="Arab")])) == set()


@pytest.mark.parametrize(
    ("key", "row"),
    [
        ("abstract", {"lang": "ind"}),
        ("subjects", {"scheme": "daluang-subjects"}),
        ("spatial", {"role": "created"}),
        ("dates", {"type": "submitted", "edtf": "2024"}),
        ("identifiers", {"value": "x"}),
    ],
)
def test_an_entry_without_its_value_is_wrong(key, row):
    document = report()
    document[key] = [*document.get(key, []), row]
    assert (f"{key}[{len(document[key]) - 1}]", "incomplete") in codes(document, severity="wrong")


def test_r2_an_unknown_type_is_wrong():
    assert ("type", "not_in_list") in codes(report(type="poem"))


def test_r2_only_the_group_of_the_profile_may_be_there():
    thesis = {"level": "master", "grantor": "UIN Contoh"}
    assert ("thesis", "group_of_other_profile") in codes(report(thesis=thesis))
    assert codes(report(report={"issuing_unit": "Bidang Contoh"})) == set()


@pytest.mark.parametrize(
    "name",
    [
        {"name": "Wagiman", "family": "Wagiman", "given": "W."},
        {"family": "Wagiman"},
        {},
    ],
)
def test_r3_a_person_has_one_name_or_two_parts(name):
    creators = [{"kind": "person", "role": "aut", **name}]
    assert ("creators[0]", "name_form") in codes(report(creators=creators))


@pytest.mark.parametrize(
    "name", ["Ahmad; Budi", "Ahmad dan Budi", "Ahmad & Budi", "ahmad@contoh.id"]
)
def test_r3_one_person_stands_on_a_line(name):
    creators = [{"kind": "person", "name": name, "role": "aut"}]
    assert ("creators[0].name", "several_people") in codes(report(creators=creators))


def test_r3_a_body_may_have_dan_in_its_name_and_a_person_dan_within_a_word():
    body = {"kind": "organisation", "name": "Badan Penelitian dan Pengembangan", "role": "cre"}
    person = {"kind": "person", "name": "Danarto Ramadan", "role": "aut"}
    assert codes(report(creators=[body, person])) == set()


def test_r3_a_degree_does_not_stand_twice():
    creators = [{"kind": "person", "name": "Dr. Wagiman", "prefix": ["Dr."], "role": "aut"}]
    assert ("creators[0]", "title_repeated") in codes(report(creators=creators))


@pytest.mark.parametrize(
    ("scheme", "good", "bad"),
    [
        ("isbn", "9783161484100", "9783161484101"),
        ("isbn", "080442957X", "0804429570"),
        ("issn", "0317-8471", "0317-8472"),
        ("doi", "10.5072/daluang.1001", "doi.org/10.5072"),
        ("ror", "05dxps055", "5dxps055"),
        ("ark", "ark:/12345/x", "12345/x"),
        ("url", "https://contoh.id/", "contoh.id"),
    ],
)
def test_r4_identifiers_are_checked(scheme, good, bad):
    def found(value):
        return codes(report(identifiers=[{"scheme": scheme, "value": value}]))

    assert found(good) == set()
    assert ("identifiers[0]", "identifier_form") in found(bad)


def test_r4_an_orcid_has_its_check_digit():
    creators = [
        {"kind": "person", "name": "Wagiman", "role": "aut", "orcid": "0000-0002-1825-0097"}
    ]
    assert codes(report(creators=creators)) == set()
    creators[0]["orcid"] = "0000-0002-1825-0098"
    assert ("creators[0].orcid", "identifier_form") in codes(report(creators=creators))


def issued(edtf, year, **more):
    return [{"type": "issued", "edtf": edtf, "calendar": "gregorian", "year": year} | more]


def test_r5_dates_exist_and_their_year_is_derived():
    assert ("dates[0]", "date_form") in codes(report(dates=issued("2023-02-30", 2023)))
    assert ("dates[0]", "date_year") in codes(report(dates=issued("2023", 2024)))


def test_r5_the_main_date_is_not_later_than_next_year():
    assert codes(report(dates=issued("2027", 2027))) == set()
    assert ("dates[0]", "date_in_future") in codes(report(dates=issued("2028", 2028)))


def test_r5_a_type_of_date_stands_once():
    twice = issued("2023", 2023) + issued("2024", 2024)
    assert ("dates[1]", "date_type_twice") in codes(report(dates=twice))


def test_r6_a_converted_date_keeps_the_words_and_agrees_with_them():
    hijri = {"calendar": "hijri", "original": "12 Rabiulawal 1232 H"}
    assert codes(report(dates=issued("1817-01-30~", 1817, **hijri))) == set()
    assert codes(report(dates=issued("1817-02-01~", 1817, **hijri))) == set()
    assert ("dates[0]", "date_conversion") in codes(
        report(dates=issued("1817-02-02~", 1817, **hijri)), severity="warning"
    )
    without = issued("1817-01-30~", 1817, calendar="hijri")
    assert ("dates[0]", "date_original") in codes(report(dates=without))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"language": ["xx"]}, "language"),
        ({"script": ["Xxxx"]}, "script"),
        ({"subjects": [{"scheme": "daluang-subjects", "notation": "R99"}]}, "subjects[].notation"),
        ({"rights": {"licence": "mit", "access": "open"}}, "rights.licence"),
        ({"rights": {"licence": "cc-by-4.0", "access": "shut"}}, "rights.access"),
        ({"creators": [{"kind": "person", "name": "Wagiman", "role": "zzz"}]}, "creators[].role"),
    ],
)
def test_r7_codes_are_in_their_lists(changes, field):
    assert (field, "not_in_list") in codes(report(**changes))


def test_r7_text_in_arabic_letters_says_so():
    rows = [title("Hadiah"), title("تحفة المريدين", "original")]
    assert ("title[1]", "script_needed") in codes(report(title=rows), severity="warning")
    rows[1]["script"] = "Arab"
    assert codes(report(title=rows)) == set()


def test_r7_a_language_is_needed_for_publication_even_of_a_picture():
    picture = {"type": "photograph"}
    assert ("language", "required") in codes(picture, "publish")
    assert ("language", "required") not in codes(picture, "deposit")


def embargoed(until, access="embargoed"):
    rights = {"licence": "id-copyright", "access": access}
    return report(rights=rights | ({"embargo_until": until} if until else {}))


def test_r8_an_embargo_has_its_day_and_only_an_embargo_has_one():
    assert codes(embargoed("2027-11-23")) == set()
    assert ("rights.embargo_until", "embargo_date_missing") in codes(embargoed(None))
    assert ("rights.embargo_until", "embargo_without_access") in codes(
        embargoed("2027-11-23", "open")
    )
    assert ("rights.embargo_until", "day_form") in codes(embargoed("2027"))


def test_r8_a_past_embargo_is_refused_at_the_form_and_lapsed_in_an_import():
    assert ("rights.embargo_until", "embargo_past") in codes(embargoed("2026-11-23"), "deposit")
    assert codes(embargoed("2020-01-01"), "import") == set()


def test_r8_an_embargo_is_at_most_ten_years_and_long_above_two():
    assert ("rights.embargo_until", "embargo_long") in codes(
        embargoed("2030-01-01"), severity="warning"
    )
    assert ("rights.embargo_until", "embargo_too_long") in codes(
        embargoed("2037-01-01"), severity="wrong"
    )


def test_r9_the_owners_consent_is_there_and_has_not_ended():
    rights = {"licence": "owner-consent", "access": "open"}
    given = {"given_by": "pemilik", "date": "2020-01-01", "scope": "baca"}
    assert ("consent", "consent_missing") in codes(report(rights=rights), severity="missing")
    assert ("consent", "consent_missing") in codes(report(rights=rights), "import", "warning")
    assert codes(report(rights=rights, consent=given | {"until": None})) == set()
    ended = report(rights=rights, consent=given | {"until": "2026-11-22"})
    assert ("consent.until", "consent_past") in codes(ended)


def test_r10_personal_data_are_not_open():
    dataset = report(type="dataset", dataset={"personal_data": "personal"})
    assert ("rights.access", "personal_data_open") in codes(dataset)
    dataset["rights"] = {"licence": "id-copyright", "access": "restricted"}
    assert ("rights.access", "personal_data_open") not in codes(dataset)


def test_r10_hidden_names_and_numbers_are_in_no_public_text():
    document = report(
        contributors=[{"kind": "person", "name": "Tersembunyi", "role": "ctb", "public": False}],
        identifiers=[{"scheme": "nim", "value": "2119000001"}],
    )
    assert "Tersembunyi" not in record.all_text(document)
    assert "2119000001" not in record.all_text(document)


def test_r11_two_texts_of_one_kind_differ_in_language_or_script():
    twice = [
        title("Judul utama"),
        title("Title one", "translated", lang="eng"),
        title("Title two", "translated", lang="eng"),
    ]
    assert ("title", "same_language_twice") in codes(report(title=twice))
    twice[2]["script"] = "Arab"
    assert ("title", "same_language_twice") not in codes(report(title=twice))
    abstracts = [{"value": ABSTRACT, "lang": "ind"}, {"value": ABSTRACT, "lang": "ind"}]
    assert ("abstract", "same_language_twice") in codes(report(abstract=abstracts))


@pytest.mark.parametrize("length", [39, 5001])
def test_r11_an_unusual_length_of_an_abstract_is_a_warning(length):
    abstract = [{"value": "a" * length, "lang": "ind"}]
    assert codes(report(abstract=abstract), severity="warning") == {
        ("abstract[0]", "abstract_length")
    }


def volume(*ranges):
    texts = [
        {"n": n, "title": [{"value": "Teks", "lang": "ind"}], "from": a, "to": b}
        for n, (a, b) in enumerate(ranges, 1)
    ]
    return {"type": "manuscript", "manuscript": {"repository": "Koleksi", "texts": texts}}


def test_r12_texts_of_a_volume_follow_one_another():
    def found(*ranges, **more):
        return {
            code
            for field, code in codes(volume(*ranges), **more)
            if field.startswith("manuscript.texts")
        }

    assert found(("1v", "24r"), ("24r", "60r")) == set()
    assert found(("1v", "24r"), ("23v", "60r")) == {"folio_order"}
    assert found(("24r", "1v")) == {"folio_order"}
    labels = ["1r", "1v", "2r"]
    assert found(("1r", "1v"), ("1v", "2r"), page_labels=labels) == set()
    assert found(("1r", "3r"), page_labels=labels) == {"folio_unknown"}


def test_r13_files_are_measured_and_page_labels_unique():
    page = {"name": "1.jpg", "role": "page", "label": "1r", "size": 1, "sha256": "a" * 64}
    assert codes(report(files=[page])) == set()
    assert ("files[1]", "page_label_twice") in codes(report(files=[page, page]))
    assert ("files[0]", "file_unmeasured") in codes(report(files=[page | {"sha256": None}]))


def test_r15_values_and_lists_have_a_limit():
    long = [{"value": "a" * 20_001, "lang": "ind"}]
    assert ("description[0].value", "value_too_long") in codes(report(description=long))
    many = [{"value": str(n), "lang": "ind"} for n in range(501)]
    assert ("keywords", "list_too_long") in codes(report(keywords=many))


def test_r16_an_item_is_not_related_to_itself():
    relations = [{"type": "replaces", "item": "abcd2345"}]
    assert ("relations[0]", "relation_to_itself") in codes(
        report(handle="abcd2345", relations=relations)
    )
    assert codes(report(handle="bcdf2345", relations=relations)) == set()


def test_a_message_names_the_value_in_the_readers_language():
    problem = Problem("dates[0]", "date_form", {"value": "kemarin"})
    assert "“kemarin”" in message(problem)
    assert message(problem, lambda text: "bukan tanggal: %(value)s") == "bukan tanggal: kemarin"


def test_every_message_can_be_filled_with_what_the_rules_give():
    for code, text in MESSAGES.items():
        assert text % dict.fromkeys(_places(text), "x"), code


def _places(text):
    import re

    return re.findall(r"%\((\w+)\)s", text)
