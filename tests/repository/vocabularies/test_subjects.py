"""Lists of subjects as rows: look-ups, import, merging, what records show, the pages and the picker."""

import io
import json

import pytest
from sqlalchemy import select

from repository.batches.models import Batch, BatchChange
from repository.db import db, transaction
from repository.errors import BadValue
from repository.items.models import Item
from repository.items.states import State
from repository.metadata import vocabularies
from repository.people.models import Role
from repository.people.operations import by_email, system_actor
from repository.vocabularies import importing, operations, queries
from repository.vocabularies.models import SubjectScheme, SubjectTerm
from repository.vocabularies.operations import Words
from repository.vocabularies.snapshot import forget
from repository.vocabularies.storing import store
from tests import pages
from tests.browsing import open_form
from tests.factories import make_item, work_off

SUFI = "sh85129542"
RDF_XML = f"""<rdf:RDF xmlns:rdf="{importing.skos.RDF}" xmlns:skos="{importing.skos.SKOS}">
<skos:Concept rdf:about="http://id.loc.gov/authorities/subjects/{SUFI}">
<skos:prefLabel xml:lang="en">Sufism</skos:prefLabel>
<skos:altLabel xml:lang="en">Tasawwuf</skos:altLabel>
<skos:broader rdf:resource="http://id.loc.gov/authorities/subjects/sh85068390"/></skos:Concept>
<skos:Concept rdf:about="http://id.loc.gov/authorities/subjects/sh85068390">
<skos:prefLabel xml:lang="en">Islam</skos:prefLabel>
</skos:Concept></rdf:RDF>"""
LOC = "http://id.loc.gov/authorities/subjects/"
NTRIPLES = f"""<{LOC}{SUFI}> <{importing.skos.RDF}type> <{importing.skos.SKOS}Concept> .
<{LOC}{SUFI}> <{importing.skos.SKOS}prefLabel> "Sufism"@en .
<{LOC}{SUFI}> <{importing.skos.SKOS}altLabel> "Tasawwuf"@en .
<{LOC}{SUFI}> <{importing.skos.SKOS}broader> <{LOC}sh85068390> .
<{LOC}sh85068390> <{importing.skos.SKOS}prefLabel> "Isl\\u0061m"@en .
"""
JSON_LD = json.dumps(
    {
        "@graph": [
            {
                "@id": LOC + SUFI,
                "@type": "skos:Concept",
                "skos:prefLabel": {"@value": "Sufism", "@language": "en"},
                "skos:altLabel": [{"@value": "Tasawwuf", "@language": "en"}],
                "skos:broader": {"@id": LOC + "sh85068390"},
            },
            {"@id": LOC + "sh85068390", "skos:prefLabel": "Islam"},
        ]
    }
)
CSV = f"id,scheme,subject,synonyms,broader\n{LOC}{SUFI},LCSH,Sufism,Tasawwuf,sh85068390\n{LOC}sh85068390,LCSH,Islam,,\n"
FILES = {"a.rdf": RDF_XML, "a.nt": NTRIPLES, "a.jsonld": JSON_LD, "a.csv": CSV}


@pytest.fixture(autouse=True)
def fresh():
    yield
    forget()


def lcsh(app, content=CSV, name="a.csv"):
    with app.app_context():
        store(system_actor, "lcsh", "LCSH", importing.read(content.encode(), name)[0])
        db.session.remove()


def test_the_list_of_the_house_is_rows_and_look_ups_are_as_before(session):
    house = vocabularies.shipped("subjects")
    rows = vocabularies.entries("subjects")
    assert list(rows) == list(house)
    for notation, entry in house.items():
        found = vocabularies.entry("subjects", notation)
        for key in ("label_id", "label_en", "broader", "close_match", "close_match_label"):
            assert found.get(key) == entry.get(key), (notation, key)
        assert vocabularies.subject_notation(entry["label_en"]) == vocabularies.shipped_notation(
            vocabularies.folded_label(entry["label_en"])
        )


@pytest.mark.parametrize("name", FILES)
def test_every_form_of_file_gives_the_same_terms(app, name):
    lcsh(app, FILES[name], name)
    with app.app_context():
        term = db.session.scalar(select(SubjectTerm).where(SubjectTerm.notation == SUFI))
        assert (term.label_id, term.label_en, term.synonyms) == ("Sufism", "Sufism", ["Tasawwuf"])
        assert (term.uri, term.broader.label_en) == (LOC + SUFI, "Islam")
        found = queries.suggested(db.session(), "tasaww", 8)
        assert [term.notation for term in found] == [SUFI]
        db.session.remove()
    with app.app_context():
        assert vocabularies.label("subjects", SUFI, "id") == "Sufism"
        rows, wrong = importing.read(FILES[name].encode(), name)
        plan = importing.planned(db.session(), "lcsh", rows)
        assert (plan.new, plan.changed, plan.same, wrong) == (0, 0, 2, [])
        db.session.remove()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\xff\xfe", "a.csv"),
        (b"a,b\n1,2\n", "a.csv"),
        (b"<rdf:RDF>", "a.rdf"),
        (b"{", "a.jsonld"),
        (b"[" * 100_000, "a.jsonld"),
        (b"<a> <b> nothing .\n", "a.nt"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;', "a.rdf"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(content, name):
    with pytest.raises(BadValue):
        importing.read(content, name)


def test_an_entity_is_not_expanded():
    content = f"""<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><rdf:RDF xmlns:rdf="{importing.skos.RDF}"
      xmlns:skos="{importing.skos.SKOS}"><skos:Concept rdf:about="http://x.example/1"><skos:prefLabel>&x;</skos:prefLabel>
      </skos:Concept></rdf:RDF>"""
    rows, _ = importing.read(content.encode(), "a.rdf")
    assert all("root:" not in row.label_id for row in rows)


def test_wrong_rows_are_named_with_their_number_and_the_others_taken():
    rows, wrong = importing.read(
        b"notation,label_id\nA,Satu\n,Dua\nB,\nA,Lagi\n" + b"C" * 41 + b",Panjang\n", "a.csv"
    )
    assert [row.notation for row in rows] == ["A"]
    assert [number for number, _, _ in wrong] == [3, 4, 5, 6]


def test_the_sample_of_lcsh_is_imported(app, samples):
    content = (samples / "subjects" / "lcsh_slice.csv").read_bytes()
    rows, wrong = importing.read(content, "lcsh_slice.csv")
    assert (len(rows), wrong) == (20_485, [])
    with app.app_context():
        assert store(system_actor, "lcsh", "LCSH", rows) == 20_485
        found = queries.suggested(db.session(), "islamic needle", 5)
        assert [term.notation for term in found] == ["sh00000457"]
        assert vocabularies.label("subjects", "sh00000457", "id") == "Islamic needlework"
        assert "sh00000457" not in vocabularies.entries("subjects")  # held only when in use
        db.session.remove()


def test_a_term_of_lcsh_on_a_work_leaves_as_lcsh(app):
    from repository.crosswalks import marcxml, mods, oai_datacite
    from repository.items.records import record_of
    from tests.factories import TODAY

    lcsh(app)
    with app.app_context(), transaction() as session:
        item = make_item(session, subjects=[{"notation": SUFI}])
        assert item.document["subjects"] == [{"scheme": "lcsh", "notation": SUFI}]
        record = record_of(item, "https://x.example", TODAY)
        del marcxml, mods, oai_datacite
        from repository.crosswalks.kernel import subjects as kernel_subjects
        from repository.crosswalks.marc.access import subjects as marc_subjects

        fields = [str(f) for f in marc_subjects(record)]
        assert sum("Sufism" in text for text in fields) == 1
        assert any(LOC + SUFI in text for text in fields)
        assert "LCSH" in str(kernel_subjects(record, with_lcsh=True))


def test_a_term_used_in_place_of_another_is_shown_and_no_record_is_rewritten(app):
    with app.app_context():
        with transaction() as session:
            item = make_item(session, subjects=["R1.1"])
            numbers = [
                session.scalar(select(SubjectTerm.id).where(SubjectTerm.notation == n))
                for n in ("R1.1", "R1.2")
            ]
            item_id, target = item.id, vocabularies.label("subjects", "R1.2", "id")
        db.session.remove()
    work_off(app)
    for act, expected in ((operations.merge_term, target), (operations.use_again, None)):
        with app.app_context():
            with transaction() as session:
                more = (numbers[1],) if act is operations.merge_term else ()
                act(session, system_actor(session), numbers[0], *more)
            forget()
            db.session.remove()
        work_off(app)
        with app.app_context():
            item = db.session.get(Item, item_id)
            assert item.document["subjects"][0]["notation"] == "R1.1"
            label = expected or vocabularies.shipped("subjects")["R1.1"]["label_id"]
            assert [s.label for s in item.subjects] == [label]
            assert len(item.revisions) == 1
            db.session.remove()


def test_a_keyword_that_becomes_a_synonym_is_shown_as_the_term(app):
    with app.app_context():
        with transaction() as session:
            item_id = make_item(session, keywords=["Guyub rukun"]).id
            term = session.scalar(select(SubjectTerm).where(SubjectTerm.notation == "R1.1"))
            words = Words(
                term.label_id, term.label_en, ("guyub rukun",), broader_id=term.broader_id
            )
            operations.edit_term(session, system_actor(session), term.id, words)
        forget()
        db.session.remove()
    work_off(app)
    with app.app_context():
        item = db.session.get(Item, item_id)
        label = vocabularies.label("subjects", "R1.1", "id")
        assert [s.label for s in item.subjects] == [label]
        assert item.document["keywords"][0]["value"] == "Guyub rukun"
        db.session.remove()


def test_a_term_cannot_stand_below_itself_and_needed_terms_stay(session):
    with transaction() as session:
        actor = system_actor(session)
        top, below = (
            session.scalar(select(SubjectTerm).where(SubjectTerm.notation == n))
            for n in ("R1", "R1.1")
        )
        with pytest.raises(BadValue):
            operations.edit_term(session, actor, top.id, Words("Agama", broader_id=below.id))
        session.expire_all()
        assert operations.remove_unused(session, actor, [top.id]) == 0
        scheme = session.scalar(select(SubjectScheme))
        spare = operations.add_term(session, actor, scheme, "R99", Words("Lain"))
        assert operations.remove_unused(session, actor, [spare.id]) == 1


PATHS = (
    "",
    "?words=agama",
    "?unused=1",
    "/1",
    "/1/edit",
    "/new",
    "/import",
    "/keywords",
    "/keywords?keyword=Pasar",
)


@pytest.mark.parametrize("path", PATHS)
def test_the_pages_are_whole_and_for_staff(app, client, client_as, path):
    with app.app_context(), transaction() as session:
        make_item(session, subjects=["R1.1"], keywords=["Pasar"])
    for language in ("id", "en"):
        pages.get(
            client_as("cataloguer"), f"/subjects{path}{'&' if '?' in path else '?'}lang={language}"
        )
    assert "/login" in client.get(f"/subjects{path}").headers["Location"]
    assert client_as("depositor").get(f"/subjects{path}").status_code == 403
    looks = path in ("", "?words=agama", "?unused=1", "/1")
    assert client_as("reviewer").get(f"/subjects{path}").status_code == (200 if looks else 403)


def test_an_import_is_looked_at_before_it_is_made(app, client_as):
    client = client_as("cataloguer")
    form = open_form(client, "/subjects/import", "file")
    data = dict(form.values) | {
        "key": "lcsh",
        "title": "LCSH",
        "file": (io.BytesIO(CSV.encode()), "a.csv"),
    }
    answer = client.post("/subjects/import", data=data)
    page = pages.check_page(answer)
    with app.app_context():
        assert db.session.scalar(select(SubjectScheme).where(SubjectScheme.key == "lcsh")) is None
        db.session.remove()
    from tests.browsing import form_of

    again = form_of(page, "/subjects/import", "kept")
    assert again.send(client, button="really").headers["Location"] == "/subjects?scheme=lcsh"
    assert "Sufism" in pages.text_of(pages.get(client, "/subjects?scheme=lcsh"))
    bad = dict(form.values) | {"key": "lcsh", "file": (io.BytesIO(b"\xff\xfe"), "a.csv")}
    assert client.post("/subjects/import", data=bad).status_code == 422


def test_a_keyword_becomes_a_term_of_all_its_works_by_a_batch(app, client_as):
    with app.app_context(), transaction() as session:
        for number in range(3):
            make_item(session, title=f"Karya {number}", keywords=["Pasar"])
    client = client_as("cataloguer")
    answer = open_form(client, "/subjects/keywords?keyword=Pasar", "use").send(client, use="R1.1")
    assert answer.status_code == 303, pages.text_of(pages.check_page(answer))
    assert answer.headers["Location"] == "/batches/1"
    work_off(app)
    with app.app_context():
        batch = db.session.get(Batch, 1)
        assert (batch.total, batch.edit["value"]) == (3, "R1.1")
        changes = db.session.scalars(select(BatchChange)).all()
        assert len(changes) == 3
        db.session.remove()


def test_the_picker_finds_by_label_synonym_and_notation(app, client, client_as):
    lcsh(app)
    assert client.get("/subjects/suggest?q=su").status_code == 303
    for typed in ("sufism", "tasaww", SUFI[:6]):
        answer = client_as("depositor").get(f"/subjects/suggest?q={typed}").get_json()
        assert SUFI in [row["notation"] for row in answer["suggestions"]]


def test_subjects_are_chosen_without_a_script(app, client_as):
    lcsh(app)
    client_as("depositor")
    with app.app_context(), transaction() as session:
        owner = by_email(session, "depositor@contoh.id")
        handle = make_item(session, state=State.DRAFT, depositor=owner).handle
    client = client_as("depositor")
    form = open_form(
        client, f"/deposit/{handle}/subjects?q=sufi", action=f"/deposit/{handle}/subjects?q=sufi"
    )
    assert form.send(client, button=("term", SUFI)).status_code == 303
    with app.app_context():
        document = db.session.scalar(select(Item).where(Item.handle == handle)).document
        assert document["subjects"] == [{"scheme": "lcsh", "notation": SUFI}]
        db.session.remove()
    text = pages.text_of(pages.get(client, f"/deposit/{handle}"))
    assert "Sufism" in text
    form = open_form(client, f"/deposit/{handle}", "version")
    assert ("subjects", SUFI) in form.values
    assert client_as(Role.REVIEWER).get(f"/deposit/{handle}/subjects").status_code in (403, 404)
