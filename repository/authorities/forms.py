"""Forms of the authority list: one entry with its forms and numbers."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from repository.authorities.models import Authority
from repository.authorities.operations import Details
from repository.metadata import names


class NameForm(FlaskForm):  # type: ignore[misc]
    """The preferred name in its parts, variants a line each, numbers, affiliation, dates, note."""

    version = HiddenField()
    kind = SelectField(
        _("Kind"),
        choices=[
            SelectChoice("person", _("Person")),
            SelectChoice("organisation", _("Organisation")),
        ],
    )
    family = StringField(
        _("Family or single name"),
        [Length(max=250)],
        description=_("Who has one name, or a name that is not inverted, has it here whole."),
    )
    given = StringField(_("Given names"), [Length(max=250)])
    order = SelectField(
        _("Order when read"),
        choices=[
            SelectChoice("", _("given names first")),
            SelectChoice("family-first", _("family name first")),
        ],
    )
    prefix = StringField(
        _("Titles before the name"), [Length(max=200)], description=_("Separated by semicolons.")
    )
    suffix = StringField(
        _("Titles after the name"), [Length(max=200)], description=_("Separated by semicolons.")
    )
    title_kept = StringField(
        _("Title of birth or rank"),
        [Length(max=100)],
        description=_("Raden Ajeng, Sutan: stays with the name."),
    )
    variants = TextAreaField(
        _("Other forms of the name"),
        [Length(max=20_000)],
        description=_("One a line, in any script."),
    )
    orcid = StringField(_("ORCID iD"), [Length(max=100)])
    ror = StringField(_("ROR ID"), [Length(max=100)], description=_("Of the organisation itself."))
    affiliation = StringField(_("Affiliation"), [Length(max=300)])
    affiliation_ror = StringField(_("ROR ID of the affiliation"), [Length(max=100)])
    identifiers = TextAreaField(
        _("Other identifiers"),
        [Length(max=5000)],
        description=_("One a line, as scheme and number: viaf 12345"),
    )
    dates = StringField(_("Dates"), [Length(max=60)], description=_("For example 1879–1904."))
    note = TextAreaField(_("Note"), [Length(max=5000)], description=_("Seen by staff alone."))

    def agent(self) -> dict[str, Any]:
        """Return the preferred name as the metadata stores it."""
        family, given = _line(self.family.data), _line(self.given.data)
        if self.kind.data == "organisation":
            return {"kind": "organisation", "name": family or given}
        agent: dict[str, Any] = {"kind": "person"}
        agent |= (
            {"family": family, "given": given} if family and given else {"name": family or given}
        )
        if given and family and self.order.data:
            agent["order"] = self.order.data
        for key in ("prefix", "suffix"):
            parts = [_line(part) for part in (self[key].data or "").split(";")]
            agent |= {key: [p for p in parts if p]} if any(parts) else {}
        kept = _line(self.title_kept.data)
        return agent | ({"title_kept": kept} if kept else {})

    def details(self) -> Details:
        """Return what the entry says beside its name."""
        pairs = (line.partition(" ") for line in _lines(self.identifiers.data))
        return Details(
            orcid=_line(self.orcid.data),
            ror=_line(self.ror.data),
            affiliation=_line(self.affiliation.data),
            affiliation_ror=_line(self.affiliation_ror.data),
            dates=_line(self.dates.data),
            note=(self.note.data or "").strip(),
            variants=tuple(_lines(self.variants.data)),
            identifiers=tuple({"scheme": s, "value": v} for s, _sign, v in pairs if v),
        )


def form_of(authority: Authority) -> NameForm:
    """Return the form that holds what was sent, else what the entry says."""
    agent = authority.agent
    numbers = (f"{row['scheme']} {row['value']}" for row in authority.identifiers)
    return NameForm(
        data={
            "version": str(authority.version),
            "kind": authority.kind,
            "family": agent.get("family") or agent.get("name", ""),
            **{key: agent.get(key, "") for key in ("given", "order", "title_kept")},
            **{key: "; ".join(agent.get(key, ())) for key in ("prefix", "suffix")},
            "variants": "\n".join(f.form for f in authority.forms if f.kind == "variant"),
            **{key: getattr(authority, key) or "" for key in ("orcid", "ror", "affiliation")},
            "affiliation_ror": authority.affiliation_ror or "",
            "identifiers": "\n".join(numbers),
            "dates": authority.dates,
            "note": authority.note,
        }
    )


def new_form(name: str = "") -> NameForm:
    """Return an empty form, with `name` taken apart when there is one."""
    agent = names.parse_name(name) if name else {}
    family = agent.get("family") or agent.get("name", "")
    return NameForm(data={"family": family, "given": agent.get("given", "")})


def _line(text: str | None) -> str:
    return " ".join("".join(c for c in text or "" if c.isprintable() or c.isspace()).split())


def _lines(text: str | None) -> list[str]:
    return [line for raw in (text or "").splitlines() if (line := _line(raw))]
