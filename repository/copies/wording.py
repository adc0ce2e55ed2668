"""The words of requests: what a copy is wanted for, and where a request stands."""

from __future__ import annotations

from flask_babel import gettext as _


def purpose_label(purpose: str) -> str:
    """Return what a copy is wanted for."""
    labels = {
        "research": _("Research"),
        "study": _("Study, thesis"),
        "teaching": _("Teaching"),
        "policy": _("Policy or service of an office"),
        "other": _("Something else"),
    }
    return str(labels.get(purpose, purpose))


def state_label(state: str) -> str:
    """Return where a request stands."""
    labels = {
        "waiting": _("Waiting for an answer"),
        "allowed": _("Allowed"),
        "refused": _("Refused"),
    }
    return str(labels.get(state, state))
