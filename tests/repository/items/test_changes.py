"""Changes between two descriptions as pages show them."""

from flask import get_template_attribute

from repository.items.changes import change_rows
from tests.factories import make_document


def shown(app, before, after, locale="id"):
    with app.test_request_context(f"/?lang={locale}"):
        macro = get_template_attribute("_macros/changes.html", "change_list")
        return str(macro(change_rows(before, after)))


def test_labels_and_marks_are_in_the_readers_language(app):
    before = make_document(title="Layanan perpustakaan keliling")
    after = make_document(title="Layanan perpustakaan desa")
    html = shown(app, before, after)
    assert "<dt>Judul</dt>" in html
    assert "Diubah" in html
    assert 'lang="id" dir="ltr"' in html
    assert "keliling</del>" in html
    assert "desa</ins>" in html
    assert "<dt>Title</dt>" in shown(app, before, after, "en")


def test_what_was_typed_is_never_markup(app):
    before = make_document()
    after = {**before, "place": "<script>alert(1)</script>"}
    html = shown(app, before, after)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_arabic_stands_from_right_to_left(app):
    before, after = make_document(), make_document()
    title = {"value": "تحفة المريدين", "lang": "ara", "script": "Arab", "kind": "original"}
    after["title"] = [*after["title"], title]
    assert 'lang="ar-Arab" dir="rtl">تحفة المريدين</ins>' in shown(app, before, after)
