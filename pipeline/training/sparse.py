"""The sparse linear models, fitted with scikit-learn and written for numpy.

One logistic regression per label over the blocks of `pipeline.components.framing.features`: the two frames,
their relation, and what a sentence tells of stance (author for or against, a holder present, holder for or against). All
labels share one vocabulary, so that one reading of an article serves framing and stance.

Cross-fitted scores (`cross_fit`) are what later stages are fitted on: a sentence is always scored by a model
that has not seen its article.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from pipeline.components.framing.classifier import Block, SparseModel, SparseScores
from pipeline.components.framing.features import Lexer, Words, block_hashes
from pipeline.training.gold import GoldArticle, GoldSentence

__all__ = [
    "CrossFit",
    "FRAME_TARGETS",
    "RELATION_TARGETS",
    "STANCE_TARGETS",
    "SparseTrainer",
    "Target",
    "frame_targets",
]

SCALES = {"form": 1.0, "stem": 1.0, "char": 1.0, "pair": 1.0, "quoted": 0.3, "before": 0.4, "after": 0.4}


@dataclass(frozen=True, slots=True)
class Target:
    """One label to learn. `code` gives 1, 0, or None where the sentence does not code it."""

    label: str
    code: Callable[[GoldSentence], int | None]


def frame_targets(frames: Sequence[str]) -> tuple[Target, ...]:
    """Return a target per frame name, coded on body sentences."""
    return tuple(Target(name, _frame_code(name)) for name in frames)


def _frame_code(name: str) -> Callable[[GoldSentence], int | None]:
    return lambda sentence: sentence.frames.get(name) if sentence.kind == "body" else None


def _stance_code(value: str) -> Callable[[GoldSentence], int | None]:
    def code(sentence: GoldSentence) -> int | None:
        if sentence.kind != "body" or sentence.author is None:
            return None
        return int(sentence.author == value)

    return code


def _holder_code(sentence: GoldSentence) -> int | None:
    return (
        int(sentence.holder is not None) if sentence.kind == "body" and sentence.author is not None else None
    )


def _holder_stance_code(value: str) -> Callable[[GoldSentence], int | None]:
    def code(sentence: GoldSentence) -> int | None:
        if sentence.kind != "body" or sentence.holder_stance is None:
            return None
        return int(sentence.holder_stance == value)

    return code


def _relation_code(value: str) -> Callable[[GoldSentence], int | None]:
    def code(sentence: GoldSentence) -> int | None:
        if sentence.kind != "body" or sentence.relation is None:
            return None
        return int(sentence.relation == value)

    return code


def _direction_code(sentence: GoldSentence) -> int | None:
    """Return 1 where the words favour the policy, 0 where they are against it, whoever holds them."""
    if sentence.kind != "body":
        return None
    held = {value for value in (sentence.author, sentence.holder_stance) if value in ("support", "oppose")}
    return int(held == {"support"}) if len(held) == 1 else None


FRAME_TARGETS = frame_targets(("security", "rights"))
RELATION_TARGETS = (
    Target("trade_off", _relation_code("trade_off")),
    Target("concession", _relation_code("concession")),
)
STANCE_TARGETS = (
    Target("holder_oppose", _holder_stance_code("oppose")),
    Target("holder_support", _holder_stance_code("support")),
    Target("holder", _holder_code),
    Target("author_oppose", _stance_code("oppose")),
    Target("author_support", _stance_code("support")),
    Target("direction", _direction_code),
)


class CrossFit(NamedTuple):
    """One article as a model sees it that was trained without it."""

    model: SparseModel
    words: Words
    scores: SparseScores


@dataclass
class SparseTrainer:
    """Fits sparse models on coded articles.

    `terms`: codebook term groups, one flag each. `scales`: length of each block. `strength`: inverse
    regularisation. `at_least`: sentences a feature must occur in. `auxiliary_weight`: weight of sentences of
    articles given as auxiliary. `explained`: for how many targets, from the first, the model tells what each word
    adds; all by default.
    """

    targets: Sequence[Target]
    terms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    allow: Sequence[str] = ()
    scales: dict[str, float] = field(default_factory=lambda: dict(SCALES))
    lexicon_scale: float = 0.5
    strength: float = 2.0
    at_least: int = 2
    auxiliary_weight: float = 0.1
    explained: int | None = None

    def read(self, articles: Sequence[GoldArticle], auxiliary: Sequence[GoldArticle] = ()) -> None:
        """Read articles into one feature matrix; auxiliary ones lend their sentences at less weight."""
        lexer = Lexer(self.terms, self.allow)
        every = [*articles, *auxiliary]
        rows: dict[str, list[np.ndarray]] = {block: [] for block in self.scales}
        hashes: dict[str, list[np.ndarray]] = {block: [] for block in self.scales}
        flag_rows, flag_groups, offset = [], [], 0
        for article in every:
            words = lexer.read(article.text, article.bounds)
            for block in self.scales:
                found, places = block_hashes(lexer, words, block)
                rows[block].append(words.rows[places] + offset)
                hashes[block].append(found)
            places, groups, _ = lexer.lexicon(words)
            flag_rows.append(words.rows[places] + offset)
            flag_groups.append(groups)
            offset += len(article.sentences)
        self.n_rows = offset
        # Context is taken inside an article only.
        first = np.zeros(offset + 1, dtype=bool)
        first[np.cumsum([0] + [len(article.sentences) for article in every])] = True
        self.blocks_: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        matrices = []
        for block in self.scales:
            owner, found = np.concatenate(rows[block]), np.concatenate(hashes[block])
            matrices.append(self._block_matrix(block, owner, found, first))
        keys = np.unique(np.concatenate(flag_rows) * max(len(self.terms), 1) + np.concatenate(flag_groups))
        shape = (offset, max(len(self.terms), 1))
        flags = sparse.csr_matrix(
            (np.full(len(keys), self.lexicon_scale), (keys // shape[1], keys % shape[1])), shape=shape
        )
        self.matrix = sparse.hstack([*matrices, flags]).tocsr()
        codes = [[target.code(s) for target in self.targets] for article in every for s in article.sentences]
        self.codes = np.array([[-1 if c is None else c for c in row] for row in codes], dtype=np.int8)
        main = sum(len(article.sentences) for article in articles)
        self.articles = list(articles)
        self.weights = np.where(np.arange(offset) < main, 1.0, self.auxiliary_weight)
        self.groups = np.array([article.group for article in every for _ in article.sentences])

    def _block_matrix(
        self, block: str, owner: np.ndarray, found: np.ndarray, first: np.ndarray
    ) -> sparse.csr_matrix:
        pairs = np.unique(np.stack([found.astype(np.int64), owner]), axis=1)
        kept, counts = np.unique(pairs[0], return_counts=True)
        kept, counts = kept[counts >= self.at_least], counts[counts >= self.at_least]
        idf = (np.log((1 + self.n_rows) / (1 + counts)) + 1).astype(np.float16).astype(np.float64)
        self.blocks_[block] = (kept.astype(np.uint32), idf)
        if not len(kept):
            return sparse.csr_matrix((self.n_rows, 0))
        place = np.searchsorted(kept, found)
        place[place == len(kept)] = 0
        known = kept[place] == found
        owner, place = owner[known], place[known]
        length = np.sqrt(np.maximum(np.bincount(owner, weights=idf[place] ** 2, minlength=self.n_rows), 1e-9))
        values = idf[place] * self.scales[block] / length[owner]
        if block in ("before", "after"):
            owner = owner + (1 if block == "before" else -1)
            inside = (owner >= 0) & (owner < self.n_rows)
            inside[inside] &= ~(first[owner[inside]] if block == "before" else first[owner[inside] + 1])
            owner, place, values = owner[inside], place[inside], values[inside]
        return sparse.csr_matrix((values, (owner, place)), shape=(self.n_rows, len(kept)))

    def _fit_label(self, label: int, usable: np.ndarray) -> LogisticRegression | None:
        usable = usable & (self.codes[:, label] >= 0)
        codes = self.codes[usable, label]
        if len(np.unique(codes)) < 2:
            return None
        model = LogisticRegression(C=self.strength, solver="liblinear", random_state=0)
        return model.fit(self.matrix[usable], codes, sample_weight=self.weights[usable])

    def fit(self, usable: np.ndarray | None = None) -> SparseModel:
        """Return the model fitted on the rows read, or on those where `usable` (rows,) is true."""
        if usable is None:
            usable = np.ones(self.n_rows, dtype=bool)
        coefficients = np.zeros((self.matrix.shape[1], len(self.targets)))
        bias = np.zeros(len(self.targets))
        for label in range(len(self.targets)):
            model = self._fit_label(label, usable)
            if model is None:
                bias[label] = -10.0
                continue
            coefficients[:, label] = model.coef_[0]
            bias[label] = model.intercept_[0]
        blocks, start = {}, 0
        for block in self.scales:
            hashes, idf = self.blocks_[block]
            part = coefficients[start : start + len(hashes)].astype(np.float16).astype(np.float32)
            blocks[block] = Block(hashes, idf.astype(np.float32), part, self.scales[block])
            start += len(hashes)
        lexicon = coefficients[start:] * self.lexicon_scale
        labels = [target.label for target in self.targets]
        return SparseModel(labels, blocks, lexicon, bias, self.terms, self.allow, self.explained)

    def cross_fit(self, folds: int = 5) -> list[CrossFit]:
        """Return, for each main article, a model that has not seen its group, its words and its scores."""
        names = sorted({article.group for article in self.articles})
        order = np.random.default_rng(0).permutation(len(names))
        fold_of = {names[place]: number % folds for number, place in enumerate(order)}
        fold = np.array([fold_of.get(group, -1) for group in self.groups])
        models = [self.fit(fold != number) for number in range(folds)]
        results = []
        for article in self.articles:
            model = models[fold_of[article.group]]
            words = model.lexer.read(article.text, article.bounds)
            results.append(CrossFit(model, words, model.score(words, parts=True)))
        return results
