"""The figures last accepted, and how a measurement differs from them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.search_index.relevance.collection import FOLDER
from tests.search_index.relevance.evaluation import MEASURES, Figures, Outcome, figures

BASELINE = FOLDER / "baseline.json"
MARGIN = 0.02
"""By how much a mean of a category may fall before it counts as worse."""


@dataclass(frozen=True)
class Baseline:
    """Means by category, nDCG and recall by query name, and the collection they were measured on."""

    collection: str
    categories: dict[str, Figures]
    queries: dict[str, tuple[float, float]]


def collection_digest(folder: Path = FOLDER) -> str:
    """Give a short text that changes with every document and judgement."""
    digest = hashlib.sha256()
    paths = [folder / "queries.yaml", *(folder / "documents").glob("*.*")]
    for path in sorted(paths):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def read(path: Path = BASELINE) -> Baseline | None:
    """Give what was last accepted; None when nothing was."""
    if not path.exists():
        return None
    stored = json.loads(path.read_text("utf-8"))
    return Baseline(
        stored["collection"],
        {name: Figures(**means) for name, means in stored["categories"].items()},
        {name: (pair[0], pair[1]) for name, pair in stored["queries"].items()},
    )


def accept(outcomes: list[Outcome], path: Path = BASELINE) -> None:
    """The measurement is the baseline from now on."""
    lines = [
        f'"collection": {json.dumps(collection_digest())}',
        f'"categories": {_object({n: _rounded(f) for n, f in figures(outcomes).items()})}',
        f'"queries": {_object({o.query.name: [round(o.ndcg, 4), round(o.recall, 4)] for o in outcomes})}',
    ]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def fallen(outcomes: list[Outcome], baseline: Baseline) -> list[str]:
    """Give a sentence for each mean that fell below the baseline by more than the margin, naming the queries to
    blame; categories that the baseline does not know are passed over.
    """
    now = figures(outcomes)
    found = []
    for name, before in baseline.categories.items():
        for measure in MEASURES:
            old, new = getattr(before, measure), getattr(now.get(name), measure, None)
            if old is not None and new is not None and new < old - MARGIN - 1e-4:
                found.append(
                    f"{name}: {measure} fell from {old:.3f} to {new:.3f}{_blamed(name, outcomes, baseline)}"
                )
    return found


def changes(outcomes: list[Outcome], baseline: Baseline) -> list[tuple[float, Outcome]]:
    """Give the change of nDCG of each query that changed, the greatest fall first."""
    found = [
        (outcome.ndcg - baseline.queries[outcome.query.name][0], outcome)
        for outcome in outcomes
        if outcome.query.name in baseline.queries
    ]
    return sorted((c for c in found if abs(c[0]) > 1e-3), key=lambda c: c[0])


def _blamed(category: str, outcomes: list[Outcome], baseline: Baseline) -> str:
    worse = [
        f"{outcome.query.name!r} ({change:+.2f})"
        for change, outcome in changes(outcomes, baseline)
        if change < 0 and category in (outcome.query.category, "all")
    ]
    return f"; worse: {', '.join(worse[:10])}" if worse else ""


def _rounded(means: Figures) -> dict[str, Any]:
    rounded = {m: getattr(means, m) for m in MEASURES}
    return {
        "queries": means.queries,
        **{m: None if value is None else round(value, 4) for m, value in rounded.items()},
    }


def _object(mapping: dict[str, Any]) -> str:
    lines = [f"  {json.dumps(k, ensure_ascii=False)}: {json.dumps(v)}" for k, v in mapping.items()]
    return "{\n" + ",\n".join(lines) + "\n}"
