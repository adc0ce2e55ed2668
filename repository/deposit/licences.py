"""Licences in plain words: three groups by what readers may do, and two questions that lead to one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import lazy_gettext as _

FREE, LIMITED, NO = "free", "limited", "no"
GROUPS = {
    FREE: _("Free to use, also for sale and in changed form"),
    LIMITED: _("Limited: not for sale, or not changed"),
    NO: _("Reading only: everything else needs a permission"),
}
_FREE = frozenset({"cc-by-4.0", "cc-by-sa-4.0", "cc0-1.0", "pdm-1.0"})
_PROPOSED = {
    ("yes", "yes"): "cc-by-4.0",
    ("yes", "alike"): "cc-by-sa-4.0",
    ("yes", "no"): "cc-by-nd-4.0",
    ("no", "yes"): "cc-by-nc-4.0",
    ("no", "alike"): "cc-by-nc-sa-4.0",
    ("no", "no"): "cc-by-nc-nd-4.0",
}


def group_of(licence: str) -> str:
    """Return the group of a licence: free to use, limited, or not to be used without a permission."""
    if licence in _FREE:
        return FREE
    return LIMITED if licence.startswith("cc-by-n") else NO


def in_groups(licences: Iterable[str]) -> list[str]:
    """Return the licences with those of a group beside each other."""
    return sorted(licences, key=lambda key: list(GROUPS).index(group_of(key)))


def headings(licences: Iterable[str]) -> dict[str, str]:
    """Return the heading that stands above the first licence of each group."""
    found: dict[str, str] = {}
    for key in licences:
        found.setdefault(group_of(key), key)
    return {key: str(GROUPS[group]) for group, key in found.items()}


def proposed(sent: Mapping[str, str]) -> str | None:
    """Return the licence that the answers to `may_sell` and `may_change` lead to; None while one is not answered."""
    return _PROPOSED.get((sent.get("may_sell", ""), sent.get("may_change", "")))
