"""Prints how well the index answers the judged queries, and the difference to the baseline.

python -m tests.search_index.relevance              the table, the worst queries, what changed
python -m tests.search_index.relevance --query "…"  one judged query: what came, with its grades
python -m tests.search_index.relevance --accept     the figures become the baseline
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.search_index.relevance import baseline as baselines
from tests.search_index.relevance.baseline import Baseline, changes, fallen
from tests.search_index.relevance.evaluation import (
    MEASURES,
    Figures,
    Outcome,
    evaluate,
    figures,
    make_index,
)

HEADINGS = ("nDCG@10", "recall@20", "success@1", "page")
MARKDOWN_RULE = "|---|---:|---:|---:|---:|---:|"


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        outcomes = evaluate(make_index(Path(folder) / "index"))
    if options.query is not None:
        chosen = [o for o in outcomes if options.query in o.query.name]
        _say(
            "\n\n".join(_explained(outcome) for outcome in chosen)
            or "No judged query has these words."
        )
        return 0
    before = baselines.read()
    outcomes = [o for o in outcomes if options.category in (None, o.query.category)]
    _say(_markdown(outcomes) if options.markdown else _report(outcomes, before, options.worst))
    if options.accept:
        baselines.accept(outcomes)
        _say(f"\nAccepted: {baselines.BASELINE.name} has these figures now.")
        return 0
    return 1 if before and fallen(outcomes, before) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.search_index.relevance")
    parser.add_argument("--worst", type=int, default=25, help="how many failing queries to print")
    parser.add_argument(
        "--markdown", action="store_true", help="the table alone, as in docs/relevance.md"
    )
    parser.add_argument("--query", help="explain the judged queries that contain this text")
    parser.add_argument("--category", help="print this category alone")
    parser.add_argument(
        "--accept", action="store_true", help="write the figures as the new baseline"
    )
    options = parser.parse_args()
    if options.accept and options.category:
        parser.error("--accept takes all categories")
    return options


def _report(outcomes: list[Outcome], before: Baseline | None, worst: int) -> str:
    parts = [_table(figures(outcomes), before), _worst(outcomes, worst)]
    if before is None:
        parts.append("There is no baseline yet.")
    else:
        parts.append(_changes(outcomes, before))
    return "\n\n".join(parts)


def _table(now: dict[str, Figures], before: Baseline | None) -> str:
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


def _markdown(outcomes: list[Outcome]) -> str:
    lines = [f"| | Queries | {' | '.join(HEADINGS)} |", MARKDOWN_RULE]
    for name, means in figures(outcomes).items():
        cells = [_cell(getattr(means, m), None) for m in MEASURES]
        lines.append(f"| {name} | {means.queries} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _worst(outcomes: list[Outcome], count: int) -> str:
    failing = sorted((o for o in outcomes if o.ndcg < 0.999), key=lambda o: o.ndcg)
    lines = [f"{len(failing)} of {len(outcomes)} queries are not answered as judged; the worst:"]
    for outcome in failing[:count]:
        found = ", ".join(outcome.found[:3]) or "nothing"
        missing = ", ".join(outcome.missing[:3]) or "nothing, but the order"
        lines.append(
            f"  {outcome.ndcg:.2f} {outcome.query.category}: {outcome.query.name}\n"
            f"       found {found}; missing {missing}"
            + (f"  [{outcome.query.why}]" if outcome.query.why else "")
        )
    return "\n".join(lines)


def _changes(outcomes: list[Outcome], before: Baseline) -> str:
    changed = changes(outcomes, before)
    lines = [f"Against the baseline {len(changed)} queries changed."]
    lines += [f"  {change:+.2f} {o.query.category}: {o.query.name}" for change, o in changed]
    lines += [f"FALLEN {sentence}" for sentence in fallen(outcomes, before)]
    if before.collection != baselines.collection_digest():
        lines.append("The collection is not the one of the baseline: accept anew.")
    return "\n".join(lines)


def _explained(outcome: Outcome) -> str:
    wanted, expected = outcome.query.wanted, outcome.query.pages
    lines = [
        f"{outcome.query.category}: {outcome.query.name}  ({outcome.total} hits, nDCG {outcome.ndcg:.3f})"
    ]
    for rank, key in enumerate(outcome.found, 1):
        page = f" page {outcome.shown[key]}" if outcome.shown[key] else ""
        right = f" (expected {sorted(expected[key])})" if key in expected else ""
        lines.append(f"  {rank:2} [{wanted.get(key, 0)}] {key}{page}{right}")
    lines += [f"   – [{wanted[key]}] {key}" for key in outcome.missing]
    return "\n".join(lines)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
