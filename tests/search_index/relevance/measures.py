"""Measures of a ranking against graded judgements: nDCG, recall and success, each from 0 to 1.

Järvelin and Kekäläinen (2002) with the gain 2^grade - 1 and the discount log2(rank + 1), as most
evaluations of web search have it since.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence


def ndcg(ranking: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Give the gain of the first `depth` of the ranking, as a part of what the best ranking would have."""
    best = _dcg(sorted(grades.values(), reverse=True)[:depth])
    return _dcg([grades.get(key, 0) for key in ranking[:depth]]) / best if best else 0.0


def recall(
    ranking: Sequence[str], grades: Mapping[str, int], depth: int = 20, least: int = 2
) -> float:
    """Give how many of those graded `least` or better stand among the first `depth`."""
    wanted = {key for key, grade in grades.items() if grade >= least}
    return len(wanted.intersection(ranking[:depth])) / len(wanted) if wanted else 0.0


def success(ranking: Sequence[str], grades: Mapping[str, int], least: int = 3) -> float:
    """Give 1 when the first of the ranking is graded `least` or better, else 0."""
    return float(bool(ranking) and grades.get(ranking[0], 0) >= least)


def _dcg(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))
