"""What the librarians' pages on forms show."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from repository import web
from repository.deposit import form_page
from repository.deposit.consent import shipped_text
from repository.deposit.forms import attributes_of, description_form
from repository.deposit.questions import Kind, Question, all_questions_of
from repository.deposit.wording import REASONS, question_label
from repository.items.models import Collection
from repository.items.queries import public_collections
from repository.metadata import vocabularies
from repository.profiles import layout, operations, queries
from repository.profiles.layout import Content
from repository.profiles.models import WORKING
from repository.sources.presenting import Proposals


def list_of(session: Session, locale: str) -> dict[str, Any]:
    """Return a row for each profile, with the collections that have a form of their own, and the collections to add."""
    changed = queries.changed_forms(session)
    titles = {c.slug: c.title(locale) for c in session.scalars(select(Collection))}
    rows = []
    for profile, row in vocabularies.profiles().items():
        scopes = sorted({s for p, s in changed if p == profile and s})
        rows.append(
            {
                "label": vocabularies.label_of(row, locale),
                "profile": profile,
                "types": [
                    vocabularies.label("resource_types", k, locale) for k in row["resource_types"]
                ],
                "url": url_for("profiles.edit", profile=profile),
                "state": _state(session, profile, ""),
                "collections": [
                    {
                        "label": titles.get(scope, scope),
                        "url": url_for("profiles.edit", profile=profile, collection=scope),
                        "state": _state(session, profile, scope),
                    }
                    for scope in scopes
                ],
            }
        )
    return {"rows": rows, "collections": sorted(titles.items(), key=lambda pair: pair[1])}


def _state(session: Session, profile: str, scope: str) -> dict[str, Any]:
    version, copy = (
        queries.in_force(session, profile, scope),
        queries.working(session, profile, scope),
    )
    return {
        "number": version.number if version and version.content else None,
        "at": version.created_at if version else None,
        "by": version.actor.name if version else "",
        "is_edited": copy is not None,
    }


def edits_of(session: Session, profile: str, scope: str) -> int:
    """Return how often the working copy was changed; 0 when there is none."""
    copy = queries.working(session, profile, scope)
    return copy.edits if copy else 0


def sections_of(content: Content) -> list[tuple[str, str]]:
    """Return key and title of each section."""
    first = str(_("First questions"))
    return [(s["key"], str(form_page.section_title(s) or first)) for s in content["sections"]]


def page_of(session: Session, profile: str, scope: str, locale: str) -> dict[str, Any]:
    """Return the form that is being edited: sections with their questions, what can be added, versions."""
    content = operations.content_now(session, profile, scope)
    questions = layout.questions_in(profile, content)
    copy = queries.working(session, profile, scope)
    return {
        **_head(profile, scope, locale),
        "sections": [
            {
                "key": key,
                "title": title,
                "is_own": key not in layout.SHIPPED_SECTIONS,
                "questions": [
                    _row(profile, scope, q, locale) for q in questions if q.section == key
                ],
            }
            for key, title in sections_of(content)
        ],
        "addable": [(q.name, question_label(q, locale)) for q in layout.addable(profile, content)],
        "edits": copy.edits if copy else 0,
        "working": {"by": copy.actor.name, "at": copy.created_at} if copy else None,
        "versions": [
            {
                "number": v.number,
                "at": v.created_at,
                "by": v.actor.name,
                "note": v.note,
                "is_shipped": v.content is None,
            }
            for v in queries.versions(session, profile, scope)
        ],
        "preview_url": url_for("profiles.preview", profile=profile, collection=scope or None),
    }


def _head(profile: str, scope: str, locale: str) -> dict[str, Any]:
    found = web_collection(scope)
    return {
        "profile": profile,
        "scope": scope,
        "label": vocabularies.label_of(vocabularies.profiles()[profile], locale),
        "collection": found.title(locale) if found else None,
        "action": url_for("profiles.edit", profile=profile, collection=scope or None),
        "back": url_for("profiles.show"),
    }


def web_collection(scope: str) -> Collection | None:
    """Return the collection of a form; None for a form of the whole site."""
    from repository.db import db
    from repository.items.collections import by_slug

    return by_slug(db.session(), scope) if scope else None


def _row(profile: str, scope: str, question: Question, locale: str) -> dict[str, Any]:
    marks = [
        (question.is_required, _("required")),
        (question.is_for_staff, _("staff only")),
        (question.is_single, _("one value only")),
        (bool(question.terms), _("from a list of terms")),
        (bool(question.default), _("begins with “%(default)s”", default=question.default)),
    ]
    return {
        "name": question.name,
        "label": question_label(question, locale),
        "marks": [str(words) for is_so, words in marks if is_so],
        "must_stay": layout.must_stay(question),
        "url": url_for(
            "profiles.question", profile=profile, name=question.name, collection=scope or None
        ),
    }


def about_question(profile: str, scope: str, question: Question, locale: str) -> dict[str, Any]:
    """Return what the page of one question says beside its form."""
    shipped = next(q for q in all_questions_of(profile) if q.name == question.name)
    return {
        **_head(profile, scope, locale),
        "question": question_label(question, locale),
        "shipped_label": question_label(shipped, locale),
        "is_core": question.is_core or question.name in layout.ALWAYS,
        "keys": question.choices if question.kind in (Kind.ONE, Kind.MANY) else (),
    }


def preview_of(profile: str, scope: str, content: Content) -> dict[str, Any]:
    """Return the form as it is being edited, empty, as depositors will see it."""
    from repository.db import db

    locale, session = web.language(), db.session()
    questions = tuple(q for q in layout.questions_in(profile, content) if not q.is_for_staff)
    answers: dict[str, Any] = {q.name: q.default for q in questions if q.default}
    first_type = vocabularies.profiles()[profile]["resource_types"][0]
    form = description_form(
        questions,
        {"type": first_type, "access": "open", **answers},
        locale,
        profile=profile,
        collections=[(c.slug, c.title(locale)) for c in public_collections(session)],
        groups=[],
        is_sent=False,
    )
    return {
        **_head(profile, scope, locale),
        "form": form,
        "groups": form_page.groups_of(questions, form, content),
        "proposals": Proposals(),
        "notes": form_page.notes_of(form, locale),
        "attributes": {q.name: attributes_of(q) for q in questions},
        "reasons": [str(reason) for reason in REASONS],
        "is_preview": True,
        "required_count": sum(q.is_required for q in questions),
        "edit_url": url_for("profiles.edit", profile=profile, collection=scope or None),
        "working_number": WORKING,
    }


def types_of(session: Session, locale: str) -> dict[str, Any]:
    """Return what each public collection takes, and which is proposed for each profile."""
    rows, offered = queries.types_of_collections(session), public_collections(session)
    profiles = [
        (k, vocabularies.label_of(row, locale)) for k, row in vocabularies.profiles().items()
    ]
    return {
        "profiles": profiles,
        "collections": [
            {
                "slug": c.slug,
                "title": c.title(locale),
                "takes": rows[c.id].takes if c.id in rows else [],
                "proposed": rows[c.id].proposed_for if c.id in rows else [],
            }
            for c in offered
        ],
        "back": url_for("profiles.show"),
    }


def consent_words(session: Session) -> dict[str, str]:
    """Return the words of the consent that are in force, in both languages."""
    found = queries.consent_in_force(session)
    if found is not None:
        return {"text_id": found.text_id, "text_en": found.text_en}
    return {"text_id": shipped_text("id"), "text_en": shipped_text("en")}
