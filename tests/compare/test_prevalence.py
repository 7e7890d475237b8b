"""Shares with the classifier's errors taken out."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy import optimize

from pipeline.compare.prevalence import Confusion, corrected_shares, onto_simplex, read_confusion
from pipeline.compare.statistics import interval
from pipeline.errors import ConfigurationError

LABELS = ("security", "rights", "both", "neither")
COUNTS = np.array(
    [[800, 20, 30, 150], [20, 700, 50, 130], [60, 80, 400, 60], [150, 120, 30, 3700]], dtype=float
)
CONFUSION = Confusion(labels=LABELS, counts=tuple(map(tuple, COUNTS)), data="made up")


def _observed(truth: np.ndarray) -> np.ndarray:
    given = (COUNTS + 0.5) / (COUNTS + 0.5).sum(axis=1, keepdims=True)
    return truth @ given


def test_correction_recovers_the_true_shares():
    """What a classifier with this confusion would report is turned back into the truth, to 1e-9."""
    truth = np.array([0.3, 0.1, 0.05, 0.55])
    observed = _observed(truth)
    assert abs(observed - truth).max() > 0.01
    estimate, _ = corrected_shares(observed, observed[None].repeat(10, axis=0), CONFUSION)
    np.testing.assert_allclose(estimate, truth, atol=1e-9)


def test_two_classes_reduce_to_rogan_and_gladen():
    """With only security and neither, the correction is (share + specificity - 1) / (sensitivity + specificity - 1)."""
    counts = ((90, 0, 0, 10), (0, 1000, 0, 0), (0, 0, 1000, 0), (20, 0, 0, 180))
    confusion = Confusion(labels=LABELS, counts=counts)
    observed = np.array([0.4, 0.0, 0.0, 0.6])
    estimate, _ = corrected_shares(observed, observed[None], confusion)
    sensitivity, specificity = 90 / 100, 180 / 200
    assert estimate[0] == pytest.approx((0.4 + specificity - 1) / (sensitivity + specificity - 1), abs=0.01)


def test_interval_carries_the_confusion():
    """With the same shares in every draw, the interval still has width, and less where the gold is larger."""
    observed = _observed(np.array([0.3, 0.1, 0.05, 0.55]))
    drawn = observed[None].repeat(2000, axis=0)
    widths = []
    for factor in (0.1, 1.0, 100.0):
        confusion = Confusion(labels=LABELS, counts=tuple(map(tuple, COUNTS * factor)))
        low, high = interval(corrected_shares(observed, drawn, confusion)[1])
        widths.append(high[0] - low[0])
    assert widths[0] > widths[1] > widths[2] > 0


def test_gold_is_drawn_by_article():
    """Where whole articles are misread alike, the interval is wider than if their sentences were independent."""
    rng = np.random.default_rng(5)
    rows = (COUNTS / COUNTS.sum(axis=1, keepdims=True)).repeat(30, axis=0).reshape(4, 30, 4)
    unlike = [
        [rng.multinomial(20, rng.dirichlet(rows[label, at] * 3 + 0.01)).tolist() for label in range(4)]
        for at in range(30)
    ]
    counts = np.sum(unlike, axis=0)
    alone = Confusion(labels=LABELS, counts=tuple(map(tuple, counts)))
    together = Confusion(
        labels=LABELS, counts=alone.counts, articles=tuple(tuple(map(tuple, table)) for table in unlike)
    )
    observed = counts.sum(axis=0) / counts.sum()
    drawn = observed[None].repeat(2000, axis=0)
    spread = [corrected_shares(observed, drawn, one)[1].std(axis=0) for one in (alone, together)]
    assert (spread[1] > 1.3 * spread[0]).all()
    assert corrected_shares(observed, drawn, alone)[0] == pytest.approx(
        corrected_shares(observed, drawn, together)[0]
    )


@pytest.mark.slow
def test_interval_covers_the_truth_as_often_as_it_says():
    """Over 200 made-up corpora and confusions, the corrected interval holds the true share 90 to 99 times in 100."""
    rng = np.random.default_rng(11)
    truth = np.array([0.35, 0.2, 0.05, 0.4])
    given = COUNTS / COUNTS.sum(axis=1, keepdims=True)
    covered = []
    for _ in range(200):
        gold = [rng.multinomial(30, rng.dirichlet(truth * 8)) for _ in range(50)]
        tables = [[rng.multinomial(n, given[label]).tolist() for label, n in enumerate(row)] for row in gold]
        confusion = Confusion(
            labels=LABELS, counts=tuple(map(tuple, np.sum(tables, axis=0).tolist())),
            articles=tuple(tuple(map(tuple, table)) for table in tables),
        )  # fmt: skip
        pieces = np.array([rng.multinomial(40, rng.dirichlet(truth * 8) @ given) / 40 for _ in range(80)])
        drawn = rng.multinomial(80, np.full(80, 1 / 80), size=500) @ pieces / 80
        low, high = interval(corrected_shares(pieces.mean(axis=0), drawn, confusion)[1])
        covered.append((low <= truth) & (truth <= high))
    assert (np.mean(covered, axis=0) >= 0.90).all()
    assert np.mean(covered) <= 0.99


def test_shares_stay_shares():
    """An impossible observation is moved to the nearest possible one: not negative, adding up to 1."""
    estimate, drawn = corrected_shares(np.array([0.0, 0.0, 0.0, 1.0]), np.eye(4), CONFUSION)
    for row in [estimate, *drawn]:
        assert row.min() >= 0
        assert row.sum() == pytest.approx(1.0)


def test_simplex_projection_equals_an_optimizer():
    """The nearest point of the simplex is the one a general optimizer finds."""
    for point in np.random.default_rng(0).normal(0.25, 0.5, size=(6, 4)):
        best = optimize.minimize(
            lambda x, point=point: ((x - point) ** 2).sum(), np.full(4, 0.25), bounds=[(0, 1)] * 4,
            constraints={"type": "eq", "fun": lambda x: x.sum() - 1}, tol=1e-14,
        )  # fmt: skip
        np.testing.assert_allclose(onto_simplex(point[None])[0], best.x, atol=1e-6)


def test_unknown_share_stays_unknown():
    """A group without framed sentences has no corrected share."""
    estimate, drawn = corrected_shares(np.full(4, np.nan), np.full((3, 4), np.nan), CONFUSION)
    assert np.isnan(estimate).all()
    assert np.isnan(drawn).all()


def test_confusion_that_tells_nothing_apart_is_not_usable():
    """A classifier that guesses cannot be corrected, and says so."""
    assert CONFUSION.usable
    guess = Confusion(labels=LABELS, counts=((10, 10, 10, 10),) * 4)
    assert not guess.usable


def test_confusion_is_read_in_any_order_of_labels(tmp_path):
    """Rows and columns are put into the house's order."""
    order = [3, 1, 0, 2]
    path = tmp_path / "confusion.json"
    shuffled = COUNTS[np.ix_(order, order)].tolist()
    path.write_text(json.dumps({"labels": [LABELS[at] for at in order], "counts": shuffled, "data": "dev"}))
    np.testing.assert_array_equal(read_confusion(path).matrix(), COUNTS)


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        '{"labels": ["security"], "counts": [[1]]}',
        '{"labels": ["security", "rights", "both", "neither"], "counts": [[1]]}',
        json.dumps({"labels": LABELS, "counts": COUNTS.tolist(), "articles": [COUNTS.tolist()] * 2}),
    ],
)
def test_wrong_confusion_is_refused(tmp_path, text):
    """The message says what was expected."""
    path = tmp_path / "confusion.json"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match="Expected"):
        read_confusion(path)
