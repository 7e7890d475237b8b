"""The search for spans in token scores."""

from __future__ import annotations

import numpy as np
import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from pipeline.components.attribution.head import (
    LABELS,
    _decode_stretch,
    _undecided,
    decode,
    head_candidates,
    log_probabilities,
)
from pipeline.components.attribution.tokens import read_tokens
from pipeline.components.extensions import HeadScores
from pipeline.errors import ConfigurationError


def scores(labels: list[str], margin: float = 5.0) -> np.ndarray:
    logits = np.zeros((len(labels), len(LABELS)), dtype=np.float32)
    for row, label in enumerate(labels):
        logits[row, LABELS.index(label)] = margin
    return log_probabilities(HeadScores(labels=LABELS, scores=logits), len(labels))


def spans(found: list) -> list[tuple[tuple[int, int], str]]:
    return [(span, role) for span, role, _ in found]


def test_clean_labels_decode_to_their_spans() -> None:
    """Begin and inside labels give back the spans they stand for."""
    labels = ["B-SOURCE", "I-SOURCE", "B-CUE", "B-CONTENT", "I-CONTENT", "O"]
    assert spans(decode(scores(labels), set())) == [((0, 2), "source"), ((2, 3), "cue"), ((3, 5), "content")]


def test_inside_label_needs_its_own_kind_before() -> None:
    """An inside label after another kind cannot stand; the search pays for the cheapest repair."""
    found = decode(scores(["B-CUE", "I-CONTENT", "I-CONTENT"]), set())
    assert all(span[0] < span[1] for span, _, _ in found)
    assert spans(found)[0] == ((0, 1), "cue")
    assert ((1, 3), "content") in spans(found)


def test_begin_label_splits_two_spans_of_one_kind() -> None:
    """Two contents in a row stay two."""
    labels = ["B-CONTENT", "I-CONTENT", "B-CONTENT"]
    assert spans(decode(scores(labels), set())) == [((0, 2), "content"), ((2, 3), "content")]


def test_no_span_crosses_a_break() -> None:
    """A paragraph begins a new span."""
    labels = ["B-CONTENT", "I-CONTENT", "I-CONTENT"]
    assert spans(decode(scores(labels), {2})) == [((0, 2), "content"), ((2, 3), "content")]


def test_empty_scores_decode_to_nothing() -> None:
    """No token, no span."""
    assert decode(np.zeros((0, len(LABELS)), dtype=np.float32), set()) == []


def test_search_equals_the_best_of_all_sequences() -> None:
    """On random scores the result is as good as the best sequence found by trying every one."""
    rng = np.random.default_rng(3)
    allowed = {(a, b) for a in LABELS for b in LABELS if not b.startswith("I-") or a[2:] == b[2:]}

    def best(rows: np.ndarray) -> float:
        ways = {label: rows[0, i] for i, label in enumerate(LABELS) if not label.startswith("I-")}
        for row in rows[1:]:
            ways = {
                label: max(
                    (value for before, value in ways.items() if (before, label) in allowed), default=-1e9
                )
                + row[i]
                for i, label in enumerate(LABELS)
            }
        return max(ways.values())

    for _ in range(30):
        logits = rng.normal(size=(6, len(LABELS))).astype(np.float32) * 2
        table = log_probabilities(HeadScores(labels=LABELS, scores=logits), 6)
        names = ["O"] * 6
        for (first, last), role, _ in decode(table, set()):
            names[first:last] = [f"B-{role.upper()}"] + [f"I-{role.upper()}"] * (last - first - 1)
        reached = sum(table[row, LABELS.index(name)] for row, name in enumerate(names))
        assert reached == pytest.approx(best(table), abs=1e-4)


def test_candidates_pair_source_cue_and_content() -> None:
    """Each cue gets the source and the content that stand with it."""
    doc = Doc(Vocab(), words=["Ana", "said", "no", ".", "Luis", "said", "yes", "."])
    labels = ["B-SOURCE", "B-CUE", "B-CONTENT", "O", "B-SOURCE", "B-CUE", "B-CONTENT", "O"]
    found = head_candidates(read_tokens(doc), scores(labels))
    assert [(c.source, c.cue, c.contents) for c in found] == [
        ((0, 1), (1, 2), [(2, 3)]),
        ((4, 5), (5, 6), [(6, 7)]),
    ]
    assert all(0.5 < c.confidence <= 1 for c in found)


def test_scores_of_another_shape_are_refused() -> None:
    """The message says which labels and shape were expected."""
    with pytest.raises(ConfigurationError, match="expected the labels"):
        log_probabilities(HeadScores(labels=LABELS[:3], scores=np.zeros((2, 3))), 2)
    with pytest.raises(ConfigurationError, match="shape"):
        log_probabilities(HeadScores(labels=LABELS, scores=np.zeros((2, 7))), 3)


def test_passing_over_sure_tokens_changes_no_span() -> None:
    """Where most tokens are surely outside, the stretches searched give what one search over all tokens gives."""
    rng = np.random.default_rng(5)
    for spread in (0.5, 2.0, 6.0):
        logits = rng.normal(0.0, spread, (400, len(LABELS))).astype(np.float32)
        logits[:, 0] += rng.choice([0.0, 3.0 * spread], 400, p=[0.3, 0.7])
        table = log_probabilities(HeadScores(labels=LABELS, scores=logits), 400)
        breaks = {50, 51, 200}
        assert len(_undecided(table)) > 5
        whole = _decode_stretch(table, 0, breaks, np.exp(table))
        assert spans(decode(table, breaks)) == spans(whole)
