"""BIOES decoding against an exhaustive search and a plain Viterbi, and the encoding that trains it."""

from __future__ import annotations

import itertools
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.components.entities.decode import bioes_labels, decode_bioes, encode_bioes, token_spans
from pipeline.errors import ConfigurationError

LABELS = bioes_labels(["PERSON", "GPE"])


def _legal(path: tuple[int, ...], boundaries: list[bool]) -> bool:
    open_type = None
    for position, column in enumerate(path):
        label = LABELS[column]
        if boundaries[position] and open_type:
            return False
        prefix, _, name = label.partition("-")
        if prefix in {"I", "E"}:
            if open_type != name:
                return False
        elif open_type:
            return False
        open_type = name if prefix in {"B", "I"} else None
    return open_type is None


def _read(path: tuple[int, ...]) -> list[tuple[int, int, str]]:
    spans, start = [], 0
    for position, column in enumerate(path):
        prefix, _, name = LABELS[column].partition("-")
        if prefix in {"B", "S"}:
            start = position
        if prefix in {"E", "S"}:
            spans.append((start, position + 1, name))
    return spans


@pytest.mark.parametrize("seed", range(40))
def test_decode_finds_the_best_legal_sequence(seed: int) -> None:
    """The spans are those of the legal label sequence with the highest sum, by trying every sequence."""
    random = np.random.default_rng(seed)
    scores = random.normal(size=(4, len(LABELS))).astype("float32")
    boundaries = [False, *(random.random(3) < 0.3).tolist()]
    best = max(
        (path for path in product(range(len(LABELS)), repeat=4) if _legal(path, boundaries)),
        key=lambda path: scores[np.arange(4), list(path)].sum(),
    )
    found = decode_bioes(scores, LABELS, np.array(boundaries))
    assert [span[:3] for span in found] == _read(best)


def _dense_viterbi(scores: np.ndarray) -> list[tuple[int, int, str]]:
    """One segment, all label pairs: slow and plain."""
    count = len(LABELS)
    allowed = np.full((count + 2, count + 2), -1e9)
    for left in range(-1, count):
        for right in range(count + 1):
            before = LABELS[left] if left >= 0 else "O"
            after = LABELS[right] if right < count else "O"
            opens, continues = before[:2] in {"B-", "I-"}, after[:2] in {"I-", "E-"}
            if (opens and continues and before[2:] == after[2:]) or (not opens and not continues):
                allowed[left, right] = 0
    value, back = scores[0] + allowed[-1, :count], []
    for row in scores[1:]:
        table = value[:, None] + allowed[:count, :count]
        back.append(table.argmax(axis=0))
        value = table.max(axis=0) + row
    path = [int((value + allowed[:count, count]).argmax())]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return _read(tuple(reversed(path)))


@pytest.mark.parametrize("seed", range(20))
def test_decode_agrees_with_a_dense_viterbi_on_long_segments(seed: int) -> None:
    """On two paragraphs of unequal length the result is that of a dense search in each."""
    random = np.random.default_rng(seed)
    scores = random.normal(size=(70, len(LABELS)))
    boundaries = np.zeros(70, dtype=bool)
    boundaries[23] = True
    expected = _dense_viterbi(scores[:23]) + [(a + 23, b + 23, t) for a, b, t in _dense_viterbi(scores[23:])]
    assert [span[:3] for span in decode_bioes(scores, LABELS, boundaries)] == expected


@pytest.mark.parametrize("seed", range(60))
def test_decode_agrees_with_a_dense_viterbi_where_most_tokens_are_clear(seed: int) -> None:
    """As trained scores are: clear outside, doubtful around names; the windows lose nothing."""
    random = np.random.default_rng(seed)
    scores = random.normal(scale=1.5, size=(120, len(LABELS)))
    scores[:, LABELS.index("O")] += random.choice([0.5, 3.0, 8.0], size=120, p=[0.3, 0.3, 0.4])
    boundaries = np.zeros(120, dtype=bool)
    boundaries[[40, 41, 90]] = True
    borders = [0, 40, 41, 90, 120]
    expected = [
        (start + low, end + low, label)
        for low, high in itertools.pairwise(borders)
        for start, end, label in _dense_viterbi(scores[low:high])
    ]
    assert [span[:3] for span in decode_bioes(scores, LABELS, boundaries)] == expected


def test_decode_gives_the_mean_probability_of_the_labels() -> None:
    """Confidence is the mean softmax probability along the entity's tokens."""
    scores = np.zeros((3, len(LABELS)), dtype="float32")
    scores[0, LABELS.index("B-GPE")] = 5.0
    scores[1, LABELS.index("E-GPE")] = 3.0
    scores[2, LABELS.index("O")] = 9.0
    (span,) = decode_bioes(scores, LABELS)
    probability = [np.exp(top) / (np.exp(top) + len(LABELS) - 1) for top in (5.0, 3.0)]
    assert span[:3] == (0, 2, "GPE")
    assert span.confidence == pytest.approx(sum(probability) / 2, abs=1e-5)


@settings(deadline=None)
@given(st.data())
def test_encode_and_decode_give_back_the_spans(data: st.DataObject) -> None:
    """Any set of spans survives encoding and decoding."""
    length = data.draw(st.integers(1, 30))
    cuts = sorted(data.draw(st.sets(st.integers(0, length), max_size=10)))
    spans = [
        (start, end, data.draw(st.sampled_from(["PERSON", "GPE"])))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    encoded = encode_bioes(spans, length, LABELS)
    scores = np.eye(len(LABELS), dtype="float32")[encoded] * 8
    assert [span[:3] for span in decode_bioes(scores, LABELS)] == spans


def test_decode_of_nothing_is_empty() -> None:
    """A Doc without tokens has no entities."""
    assert decode_bioes(np.zeros((0, len(LABELS)), dtype="float32"), LABELS) == []


def test_decode_refuses_scores_of_another_model() -> None:
    """Scores whose width does not fit the labels are refused, saying what was expected."""
    with pytest.raises(ConfigurationError, match=r"expected \(tokens, 9\)"):
        decode_bioes(np.zeros((2, 5)), LABELS)
    with pytest.raises(ConfigurationError, match="missing: B-LAW, I-LAW, E-LAW"):
        decode_bioes(np.zeros((2, 2)), ("O", "S-LAW"))


@pytest.mark.parametrize(
    ("spans", "message"),
    [
        ([(0, 0, "GPE")], "does not lie"),
        ([(0, 9, "GPE")], "does not lie"),
        ([(0, 1, "LAW")], "the types are PERSON, GPE"),
        ([(0, 2, "GPE"), (1, 3, "GPE")], "overlaps"),
    ],
)
def test_encode_refuses_wrong_spans(spans: list[tuple[int, int, str]], message: str) -> None:
    """A span that cannot be encoded is named."""
    with pytest.raises(ValueError, match=message):
        encode_bioes(spans, 5, LABELS)


def test_token_spans_take_whole_tokens_and_the_longest() -> None:
    """A character span that cuts a token takes it all; of two overlapping ones the longer stays."""
    starts, ends = np.array([0, 4, 9, 14]), np.array([3, 8, 13, 15])
    assert token_spans([(5, 8, "GPE")], starts, ends) == [(1, 2, "GPE")]
    assert token_spans([(0, 3, "PERSON"), (0, 13, "ORG")], starts, ends) == [(0, 3, "ORG")]
    assert token_spans([(3, 4, "GPE")], starts, ends) == []
