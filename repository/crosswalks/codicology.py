"""The body of a manuscript in labelled lines, for formats that have only words for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from repository.crosswalks.values import Record
from repository.metadata import vocabularies


def support_lines(rec: Record) -> list[str]:
    """Support, ink, hand and layout, in Indonesian; none for what is no manuscript."""
    group = rec.get("manuscript", {})
    return _filled(
        [
            _coded(group, "Alas naskah", "material", "ms_material"),
            _labelled("Tinta", group.get("ink")),
            _joined(
                _coded(group, "Khat", "hand", "ms_hand"), _labelled("tangan", group.get("hands"))
            ),
            _joined(
                _labelled("Baris per halaman", group.get("lines")),
                _labelled("kuras", group.get("collation")),
            ),
        ]
    )


def condition_line(rec: Record) -> str:
    """Its condition, in Indonesian; empty when nothing is known of it."""
    return _coded(rec.get("manuscript", {}), "Kondisi", "condition", "ms_condition")


def finish_lines(rec: Record) -> list[str]:
    """Condition, binding and decoration, in Indonesian."""
    group = rec.get("manuscript", {})
    return _filled(
        [
            condition_line(rec),
            _coded(group, "Jilid", "binding", "ms_binding"),
            _coded(group, "Hiasan", "decoration", "ms_decoration"),
        ]
    )


def _coded(group: Record, label: str, key: str, vocabulary: str) -> str:
    stored = group.get(key) or ()
    keys = (stored,) if isinstance(stored, str) else stored
    return _labelled(label, ", ".join(vocabularies.label(vocabulary, k, "id") for k in keys))


def _labelled(label: str, value: Any) -> str:
    return f"{label}: {value}" if value else ""


def _joined(*parts: str) -> str:
    return "; ".join(_filled(parts))


def _filled(parts: Iterable[str]) -> list[str]:
    return [part for part in parts if part]
