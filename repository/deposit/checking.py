"""The page on which a deposit is checked: its answers in words, what is missing, and the consent."""

from __future__ import annotations

from flask import render_template, url_for
from flask_babel import gettext as _

from repository import web
from repository.access.policy import Access
from repository.db import db
from repository.deposit import describing, operations, presenting
from repository.deposit.consent import Consent, consent_of
from repository.deposit.forms import ConsentForm
from repository.deposit.wording import problem_sentence
from repository.items.models import Item
from repository.metadata.findings import shown
from repository.profiles.queries import consent_in_force
from repository.uploads.presenting import unfinished_of


def consent_to(item: Item) -> Consent:
    """Return what the depositor of `item` agrees to."""
    settings = web.settings()
    institution = settings.institution or settings.name
    version = consent_in_force(db.session())
    return consent_of(version, institution, item.document.get("rights", {}), web.language())


def check_page(item: Item, form: ConsentForm, notice: str | None = None) -> str:
    """Return the page on which a deposit is checked and sent."""
    found = operations.obstacles(item, web.current_actor(), web.today())
    describe_url = url_for("deposit.describe", handle=item.handle)
    files_url = url_for("deposit.files", handle=item.handle)
    questions = describing.labels_of(item)
    problems = [
        {
            "text": f"{questions.get(p.field, p.field)}: {problem_sentence(p)}",
            "url": files_url if p.field == "files" else f"{describe_url}#{p.field}",
        }
        for p in found
    ]
    warnings = [notice] if notice else []
    if item.access == Access.RESTRICTED and not item.readers:
        warnings.append(
            _("No reader group is chosen: only the staff will be able to open the files.")
        )
    warnings += [
        _(
            "“%(name)s” has not arrived whole and would not be sent. Go on with it or remove it in the first step.",
            name=shown(upload["name"], 40),
        )
        for upload in unfinished_of(item)
    ]
    rights = item.document.get("rights", {})
    if item.access != Access.OPEN and not rights.get("embargo_reason"):
        warnings.append(_("Say why the files are not open to everybody; it helps the reviewer."))
    return render_template(
        "deposit/check.html",
        draft=item,
        rows=presenting.rows_of(item, web.current_actor(), web.language()),
        files=presenting.files_of(item, with_remove=False),
        problems=problems,
        warnings=warnings,
        form=form,
        consent_text=consent_to(item).text,
        consent_version=consent_to(item).version,
        depositor=None if item.depositor_id == web.current_actor().id else item.depositor.name,
        steps=presenting.steps_of(item, "check", is_complete=not found),
        saved_at=item.changed_at,
        has_errors=bool(form.errors),
    )
