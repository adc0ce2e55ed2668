"""The measures against examples worked by hand."""

from __future__ import annotations

import math

import pytest

from tests.search_index.relevance.measures import ndcg, recall, success

GRADES = {"a": 3, "b": 2, "c": 1}
# gains 7, 3, 1; discounts 1, log2(3) = 1.58496, 2
BEST = 7 + 3 / 1.5849625007211562 + 1 / 2  # 9.39279


def test_the_best_order_has_ndcg_one() -> None:
    assert ndcg(["a", "b", "c"], GRADES) == 1
    assert ndcg(["a", "b", "c", "x", "y"], GRADES) == 1


def test_the_reverse_order_by_hand() -> None:
    # 1/1 + 3/1.58496 + 7/2 = 6.39279
    assert ndcg(["c", "b", "a"], GRADES) == pytest.approx(6.392789260714372 / BEST)
    assert ndcg(["c", "b", "a"], GRADES) == pytest.approx(0.6806, abs=1e-4)


def test_what_is_not_judged_takes_a_rank() -> None:
    # x at 1, a at 2: 7/1.58496 = 4.41651
    assert ndcg(["x", "a"], GRADES) == pytest.approx(0.4702, abs=1e-4)
    assert ndcg(["x", "a"], {"a": 3}) == pytest.approx(1 / math.log2(3))


def test_one_wanted_at_rank_four() -> None:
    assert ndcg(["x", "y", "z", "a"], {"a": 3}) == pytest.approx(1 / math.log2(5))
    assert ndcg(["x", "y", "z", "a"], {"a": 3}) == pytest.approx(0.4307, abs=1e-4)


def test_a_missing_one_counts_against_the_best_order() -> None:
    # a alone: 7 / 9.39279
    assert ndcg(["a"], GRADES) == pytest.approx(0.7453, abs=1e-4)


def test_nothing_found_or_nothing_below_the_depth_is_zero() -> None:
    assert ndcg([], GRADES) == 0
    assert ndcg(["x"] * 10 + ["a"], GRADES) == 0
    assert ndcg(["a"], {}) == 0


def test_the_best_order_is_cut_at_the_depth_too() -> None:
    grades = {str(number): 3 for number in range(15)}
    assert ndcg([str(number) for number in range(10)], grades) == 1
    assert ndcg(["0", "1"], grades, depth=2) == 1


def test_recall_counts_good_ones_within_the_depth() -> None:
    assert recall(["a", "c"], GRADES) == 0.5  # c is only related
    assert recall(["x", "b", "a"], GRADES) == 1
    assert recall(["x"] * 20 + ["a", "b"], GRADES) == 0
    assert recall(["x", "a"], GRADES, depth=1) == 0


def test_success_asks_only_about_the_first() -> None:
    assert success(["a", "x"], GRADES) == 1
    assert success(["b", "a"], GRADES) == 0
    assert success([], GRADES) == 0
