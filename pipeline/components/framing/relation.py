"""How security and rights stand to each other in a sentence: nothing, a trade-off, a concession.

Cue words come from the codebook (`relation.trade_off.*`, `relation.concession.*`). At a concessive cue the
sentence falls into a granted and an asserted part ("While A, B"; "A, but B"; "A. But B"); what each word adds
to the two frames then says which frame is granted. Those facts, the frame probabilities, the sparse model's
scores of the wording and, where the encoder has one, its relation head enter one logistic regression.

The two parts follow the analysis of concession in Rhetorical Structure Theory (Mann & Thompson 1988): the
nucleus is what the writer stands for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from pipeline.components.framing.features import Lexer, Words
from pipeline.errors import ModelError
from pipeline.schema.framing import Relation

__all__ = [
    "CUE_GROUPS",
    "FEATURES",
    "RELATIONS",
    "Clauses",
    "RelationModel",
    "find_clauses",
    "relation_features",
]

RELATIONS: tuple[Relation, ...] = ("none", "trade_off", "concession")
TRADE_OFF_CUES = ("cost", "exchange", "balance", "precedence", "justification", "preserving")
CONCESSION_CUES = ("subordinate", "adversative", "admission")
CUE_GROUPS = (
    *(f"relation.trade_off.{cue}" for cue in TRADE_OFF_CUES),
    *(f"relation.concession.{cue}" for cue in CONCESSION_CUES),
)
FEATURES = (
    *CUE_GROUPS,
    *(f"{cue} x both" for cue in CUE_GROUPS),
    "opening adversative",
    "security",
    "rights",
    "both",
    "either",
    "turn: security, then rights",
    "turn: rights, then security",
    "granted security",
    "granted rights",
    "granted x subordinate",
    "granted x adversative",
    "trade_off words",
    "concession words",
    "trade_off score",
    "concession score",
)
_CLAUSE_CAP = 3.0
_LEAST_REACH = 0.1
_CARRIED = 0.8
_UNCUED, _SPEAKS = 2.0, 1.2
_OUTRIGHT, _THERE = 1.5, 0.5


class Clauses(NamedTuple):
    """The granted and the asserted words of a concession, as slices of the text's words."""

    granted: slice
    asserted: slice


def find_clauses(
    lexer: Lexer, words: Words, row: slice, cue: int, width: int, kind: str, previous: slice | None
) -> Clauses | None:
    """Return the two parts that a concessive cue makes, or None where there is no second part.

    `row`: the sentence's words; `cue`: place of the cue's first word, `width` words long; `kind`:
    `subordinate` or `adversative`; `previous`: the words of the sentence before, in the same article.
    """
    commas = np.nonzero(lexer.comma[words.types[row]])[0] + row.start
    visible = np.nonzero(~lexer.mark[words.types[row]])[0] + row.start
    early = len(visible) > 0 and cue <= visible[min(1, len(visible) - 1)]
    if kind == "subordinate":
        if early:
            later = commas[commas >= cue + width + 2]
            if not len(later):
                return None
            return Clauses(slice(cue, int(later[0])), slice(int(later[0]), row.stop))
        if cue - row.start < 2:
            return None
        return Clauses(slice(cue, row.stop), slice(row.start, cue))
    enclosed = (
        lexer.words[words.types[cue]] == "however"
        and cue + 1 < row.stop
        and bool(lexer.comma[words.types[cue + 1]])
    )
    if early or enclosed:
        return None if previous is None else Clauses(previous, row)
    if row.stop - cue < 3:
        return None
    return Clauses(slice(row.start, cue), slice(cue, row.stop))


def relation_features(
    lexer: Lexer,
    words: Words,
    terms: tuple[np.ndarray, np.ndarray, np.ndarray],
    parts: np.ndarray,
    probabilities: np.ndarray,
    body: np.ndarray,
    wording: np.ndarray,
    scores: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the sentences that may carry a relation, their features, and what each would concede.

    `terms`: codebook terms from `lexer.lexicon`. `parts`: (n, 2), what each word adds to security and rights.
    `probabilities`: (s, 2). `body`: bool (s,). `wording`: (s, 2), the sparse model's logits of a trade-off and
    a concession. `scores`: (s, 3), the encoder's relation logits.

    Returns rows (m,), features (m, len(FEATURES)), and conceded (m,): 0 security, 1 rights, by the parts of
    the strongest turn.
    """
    number = {name: place for place, name in enumerate(CUE_GROUPS)}
    group_of = np.array([number.get(name, -1) for name in lexer.groups] or [-1], dtype=np.int64)
    places, groups, widths = terms
    cues = group_of[groups] if len(groups) else groups
    places, cues, widths = places[cues >= 0], cues[cues >= 0], widths[cues >= 0]
    previous_of = _previous_body(body)
    before = np.where(previous_of[:, None] >= 0, probabilities[previous_of], 0.0)
    reach = np.maximum(probabilities, before).min(axis=1) if len(probabilities) else np.zeros(0)
    rows = np.nonzero(body & (reach > _LEAST_REACH))[0]
    features = np.zeros((len(rows), len(FEATURES)))
    conceded = np.zeros(len(rows), dtype=np.int64)
    if not len(rows):
        return rows, features, conceded
    bounds = np.searchsorted(words.rows, np.arange(words.sentences + 1))
    order = np.argsort(places, kind="stable")
    places, cues, widths = places[order], cues[order], widths[order]
    first = np.searchsorted(words.rows[places], rows)
    last = np.searchsorted(words.rows[places], rows, side="right")
    k = len(CUE_GROUPS)
    for place, row in enumerate(rows.tolist()):
        own = slice(int(bounds[row]), int(bounds[row + 1]))
        above = int(previous_of[row])
        previous = slice(int(bounds[above]), int(bounds[above + 1])) if above >= 0 else None
        security, rights = probabilities[row]
        line = features[place]
        best, best_kind = 0.0, ""
        for hit in range(first[place], last[place]):
            line[cues[hit]] = 1.0
            kind = CUE_GROUPS[cues[hit]].rpartition(".")[2]
            if kind not in ("subordinate", "adversative"):
                continue
            clauses = find_clauses(lexer, words, own, int(places[hit]), int(widths[hit]), kind, previous)
            if clauses is None:
                continue
            across = clauses.granted is previous
            turn = _turn(parts, clauses)
            if across:
                line[2 * k] = 1.0
            if abs(turn) > abs(best):
                best, best_kind = turn, kind
        line[k : 2 * k] = line[:k] * security * rights
        line[2 * k + 1 : 2 * k + 5] = (security, rights, security * rights, max(security, rights))
        if line[2 * k]:
            line[2 * k + 5], line[2 * k + 6] = before[row, 0] * rights, before[row, 1] * security
        line[2 * k + 7], line[2 * k + 8] = max(best, 0.0), max(-best, 0.0)
        line[2 * k + 9] = abs(best) * (best_kind == "subordinate")
        line[2 * k + 10] = abs(best) * (best_kind == "adversative")
        line[2 * k + 11 : 2 * k + 13] = np.clip(wording[row], -8.0, 8.0)
        if scores is not None:
            line[2 * k + 13 :] = np.clip(scores[row, 1:] - scores[row, 0], -8.0, 8.0)
        conceded[place] = int(best < 0)
    return rows, features, conceded


def _turn(parts: np.ndarray, clauses: Clauses) -> float:
    """Return how clearly security is granted and rights asserted; below 0 the other way round."""
    granted, asserted = parts[clauses.granted].sum(axis=0), parts[clauses.asserted].sum(axis=0)
    lean = float((granted[0] - granted[1]) - (asserted[0] - asserted[1]))
    return float(np.clip(lean, -_CLAUSE_CAP, _CLAUSE_CAP))


def _previous_body(body: np.ndarray) -> np.ndarray:
    """Return for each sentence the body sentence before it, or -1."""
    marked = np.where(body, np.arange(len(body)), -1)
    latest = np.maximum.accumulate(marked) if len(body) else marked
    return np.concatenate([[-1], latest[:-1]]) if len(body) else marked


# Of each relation: the columns of its cue words, and of the encoder's score.
_EVIDENCE = {
    RELATIONS.index(name): (
        [FEATURES.index(f"relation.{name}.{cue}") for cue in cues],
        FEATURES.index(f"{name} score"),
    )
    for name, cues in (("trade_off", TRADE_OFF_CUES), ("concession", CONCESSION_CUES))
}


_PLAIN = (
    (RELATIONS.index("trade_off"), FEATURES.index("relation.trade_off.exchange")),
    (RELATIONS.index("concession"), FEATURES.index("granted x subordinate")),
)


@dataclass(frozen=True, slots=True)
class RelationModel:
    """Weights (len(FEATURES), 3) and bias (3,) over `RELATIONS`, in that order.

    Where both frames are there, a word of exchange, or a granting clause that leans to one frame while the main
    clause leans to the other, adds one and a half to its relation. A relation that no cue word of its kind and no clear score of the encoder speaks for loses two in log-odds.

    `margins`: (3,), what is taken off each relation's log-odds before the largest wins.
    """

    weights: np.ndarray
    bias: np.ndarray
    margins: np.ndarray

    def leaning(self, features: np.ndarray) -> np.ndarray:
        """Return shares (m, 3) over `RELATIONS` that add up to 1, the largest where the margins put the decision."""
        scores = features @ self.weights + self.bias - self.margins
        for relation, (cues, score) in _EVIDENCE.items():
            silent = (features[:, cues].sum(axis=1) == 0) & (features[:, score] <= _SPEAKS)
            scores[:, relation] -= _UNCUED * silent
        both = features[:, [FEATURES.index("security"), FEATURES.index("rights")]].min(axis=1) > _THERE
        for relation, column in _PLAIN:
            scores[:, relation] += _OUTRIGHT * (both & (features[:, column] > _THERE))
        scores = np.exp(scores - scores.max(axis=1, keepdims=True, initial=-np.inf))
        return scores / scores.sum(axis=1, keepdims=True)

    def decide(self, features: np.ndarray) -> np.ndarray:
        """Return an index into `RELATIONS` for each of m rows of features."""
        return self.leaning(features).argmax(axis=1)

    def to_arrays(self, name: str) -> dict[str, Any]:
        """Return arrays for `np.savez` under keys that begin with `name`."""
        return {
            f"{name}_weights": self.weights,
            f"{name}_bias": self.bias,
            f"{name}_margins": self.margins,
            f"{name}_features": np.array(FEATURES),
        }

    @classmethod
    def from_arrays(cls, name: str, arrays: Any) -> RelationModel:
        """Return the model stored under `name`.

        Raises:
            ModelError: an array is missing, or it was trained on other features.
        """
        try:
            known: Sequence[str] = arrays[f"{name}_features"].tolist()
            if tuple(known) != FEATURES:
                raise ModelError(
                    f"The relation model {name!r} was trained on other features ({len(known)}, expected "
                    f"{len(FEATURES)}). Train it again with this version."
                )
            return cls(arrays[f"{name}_weights"], arrays[f"{name}_bias"], arrays[f"{name}_margins"])
        except KeyError as error:
            raise ModelError(
                f"The relation model {name!r} is incomplete: {error}. Install the model again."
            ) from error


def frames_given_relation(
    probabilities: np.ndarray, rows: np.ndarray, leaning: np.ndarray, features: np.ndarray
) -> np.ndarray:
    """Return the probabilities (s, 2) after a relation is called: what is weighed or granted is there.

    A sentence that trades one frame against the other carries both, and so does a concession within one
    sentence; its probabilities move towards 1 by how sure the relation is. `rows`, `leaning`, `features`: of
    the candidates, from `relation_features` and the model.
    """
    found = probabilities.copy()
    across = features[:, FEATURES.index("opening adversative")] > 0
    called = leaning.argmax(axis=1)
    inside = (called == RELATIONS.index("trade_off")) | ((called == RELATIONS.index("concession")) & ~across)
    sure = _CARRIED * leaning[inside].max(axis=1, initial=0.0)
    found[rows[inside]] += (1.0 - found[rows[inside]]) * sure[:, None]
    return found
