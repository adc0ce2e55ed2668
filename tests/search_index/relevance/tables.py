"""The figures as a table: for the terminal with the difference to the baseline, and for docs/relevance.md."""

from __future__ import annotations

import re
from pathlib import Path

from tests.search_index.relevance.baseline import Baseline
from tests.search_index.relevance.evaluation import MEASURES, Figures

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "relevance.md"
HEADINGS = ("nDCG@10", "recall@20", "success@1", "page", "clean")
_KEPT = re.compile(r"(?<=<!-- figures -->\n).*?(?=<!-- end of figures -->)", re.DOTALL)


def terminal(now: dict[str, Figures], before: Baseline | None) -> str:
    """Give the table with what changed against `before`."""
    lines = [f"{'':16}{'queries':>8}" + "".join(f"{heading:>18}" for heading in HEADINGS)]
    for name, means in now.items():
        old = before.categories.get(name) if before else None
        cells = [_cell(getattr(means, m), getattr(old, m, None)) for m in MEASURES]
        lines.append(f"{name:16}{means.queries:>8}" + "".join(f"{cell:>18}" for cell in cells))
    return "\n".join(lines)


def _cell(value: float | None, old: float | None) -> str:
    if value is None:
        return "–"
    change = "" if old is None or abs(value - old) < 5e-4 else f" ({value - old:+.3f})"
    return f"{value:.3f}{change}"


def markdown(table: dict[str, Figures]) -> str:
    """Give the table for the documentation."""
    lines = [f"| | queries | {' | '.join(HEADINGS)} |", "|---|" + "---:|" * (len(HEADINGS) + 1)]
    for name, means in table.items():
        cells = [_cell(getattr(means, m), None) for m in MEASURES]
        lines.append(f"| {name} | {means.queries} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def documented(text: str) -> str:
    """Give the table that stands in the text of the documentation."""
    found = _KEPT.search(text)
    return found[0] if found else ""


def document(table: dict[str, Figures], path: Path = DOCUMENT) -> None:
    """The table stands in the documentation, at its place."""
    path.write_text(_KEPT.sub(lambda _: markdown(table), path.read_text("utf-8"), 1), "utf-8")
