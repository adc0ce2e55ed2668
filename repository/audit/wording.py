"""Acts of the audit record in words; those on items are worded as on an item's own history."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from repository.history.wording import sentence as sentence_of_item

KINDS = ("item", "user", "collection", "reader_group", "partner")


def sentence(kind: str, action: str, details: dict[str, Any]) -> str:
    """Return the act as a short sentence without its actor."""
    said = _of_people().get(action) if kind == "user" else _of_others().get((kind, action))
    return said or sentence_of_item(action, details)


def act_label(action: str) -> str:
    """Return an act in words, without what it is about."""
    others = {act: words for (_kind, act), words in _of_others().items()}
    return _of_people().get(action) or others.get(action) or sentence_of_item(action, {})


def kind_label(kind: str) -> str:
    """Return what a kind of subject is called."""
    labels = {
        "item": _("Item"),
        "user": _("Account"),
        "collection": _("Collection"),
        "reader_group": _("Reader group"),
        "partner": _("Partner"),
    }
    return str(labels.get(kind, kind.replace("_", " ")))


def detail_label(name: str) -> str:
    """Return what a detail of an entry is called."""
    labels = {
        "role": _("role"),
        "before": _("before"),
        "after": _("after"),
        "reason": _("reason"),
        "name": _("name"),
        "handle": _("permanent identifier"),
        "count": _("number"),
        "browser": _("browser"),
        "network": _("network"),
        "revision": _("description"),
        "origin": _("from"),
        "target": _("to"),
        "groups": _("groups"),
        "slug": _("short name"),
    }
    return str(labels.get(name, name.replace("_", " ")))


def _of_people() -> dict[str, str]:
    return {
        "add_user": _("Account added"),
        "sign_up": _("Signed up"),
        "invite": _("Link to set a password made"),
        "ask_reset": _("Link to set a new password asked for"),
        "set_password": _("Password set"),
        "set_role": _("Role changed"),
        "set_groups": _("Reader groups changed"),
        "approve": _("Account approved"),
        "switch_on": _("Account switched on"),
        "switch_off": _("Account switched off"),
        "end_session": _("Session ended"),
        "end_sessions": _("Sessions ended"),
        "set_second_step": _("Second step set up"),
        "remove_second_step": _("Second step removed"),
        "use_recovery_code": _("Recovery code used"),
        "link_identity": _("Sign-in elsewhere linked"),
        "unlink_identity": _("Sign-in elsewhere removed"),
        "export_own_data": _("Own data exported"),
        "ask_erasure": _("Erasure of the account asked for"),
        "undo_erasure": _("Erasure of the account taken back"),
        "erase": _("Account erased"),
    }


def _of_others() -> dict[tuple[str, str], str]:
    return {
        ("reader_group", "add_group"): _("Reader group added"),
        ("reader_group", "join"): _("Somebody put into the group"),
        ("reader_group", "leave"): _("Somebody taken out of the group"),
        ("collection", "add_collection"): _("Collection added"),
        ("collection", "set_internal"): _("Collection made internal or public"),
        ("partner", "add"): _("Partner added"),
        ("partner", "remove"): _("Partner removed"),
        ("partner", "harvest"): _("Harvest asked for"),
        ("partner", "switch_on"): _("Partner switched on"),
        ("partner", "switch_off"): _("Partner switched off"),
    }
