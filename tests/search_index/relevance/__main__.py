"""Prints how well the index answers the judged queries, and the difference to the baseline.

python -m tests.search_index.relevance              the table, the worst queries, what changed
python -m tests.search_index.relevance --query "…"  one judged query: what came, with its grades
python -m tests.search_index.relevance --engine opensearch   the same by the search server
python -m tests.search_index.relevance --accept     the figures become the baseline and stand in docs/relevance.md
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.search_index.relevance import baseline as baselines
from tests.search_index.relevance.baseline import Baseline, changes, fallen
from tests.search_index.relevance.collection import documents, queries
from tests.search_index.relevance.evaluation import Outcome, evaluate, figures, make_index
from tests.search_index.relevance.tables import DOCUMENT, document, terminal


def main() -> int:
    options = _options()
    outcomes = _outcomes(options.engine)
    if options.query is not None:
        chosen = [o for o in outcomes if options.query in o.query.name]
        _say(
            "\n\n".join(_explained(outcome) for outcome in chosen)
            or "No judged query has these words."
        )
        return 0
    before = baselines.read()
    outcomes = [o for o in outcomes if options.category in (None, o.query.category)]
    if before and options.category:
        before = replace(before, categories={options.category: before.categories[options.category]})
    _say(_report(outcomes, before, options.worst))
    if options.accept:
        baselines.accept(outcomes)
        accepted = baselines.read()
        assert accepted is not None
        document(accepted.categories)
        _say(f"\nAccepted: {baselines.BASELINE.name} and {DOCUMENT.name} have these figures now.")
        return 0
    return 1 if before and fallen(outcomes, before) else 0


def _outcomes(engine: str) -> list[Outcome]:
    if engine == "opensearch":
        from tests import searchserver

        with searchserver.running() as url, searchserver.an_index(url) as index:
            index.write(documents())
            return evaluate(index)
    with tempfile.TemporaryDirectory() as folder:
        return evaluate(make_index(Path(folder) / "index"))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.search_index.relevance")
    parser.add_argument("--worst", type=int, default=25, help="how many failing queries to print")
    parser.add_argument("--query", help="explain the judged queries that contain this text")
    categories = sorted({query.category for query in queries()})
    parser.add_argument("--category", choices=categories, help="print this category alone")
    parser.add_argument(
        "--accept", action="store_true", help="write the figures as the new baseline"
    )
    parser.add_argument(
        "--engine", choices=("folder", "opensearch"), default="folder", help="which index is asked"
    )
    options = parser.parse_args()
    if options.accept and options.engine != "folder":
        parser.error("the baseline is that of the index in a folder")
    if options.accept and options.category:
        parser.error("--accept takes all categories")
    return options


def _report(outcomes: list[Outcome], before: Baseline | None, worst: int) -> str:
    parts = [terminal(figures(outcomes), before), _worst(outcomes, worst)]
    if before is None:
        parts.append("There is no baseline yet.")
    else:
        parts.append(_changes(outcomes, before))
    return "\n\n".join(parts)


def _worst(outcomes: list[Outcome], count: int) -> str:
    failing = sorted(
        (o for o in outcomes if o.ndcg < 0.999 or o.clean not in (None, 1)), key=lambda o: o.ndcg
    )
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
        grade = "!" if key in outcome.query.avoided else wanted.get(key, 0)
        lines.append(f"  {rank:2} [{grade}] {key}{page}{right}")
    lines += [f"   – [{wanted[key]}] {key}" for key in outcome.missing]
    return "\n".join(lines)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
